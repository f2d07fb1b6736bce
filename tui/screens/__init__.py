"""The desk itself, and what opens above it, one a file."""
