"""The shared note as text: what it holds, how it is read back, and how three versions of it become one. No I/O."""
