"""The recording: files in, 16 kHz samples out."""
