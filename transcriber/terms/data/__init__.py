"""What was counted and collected beforehand: how words are said, which are ordinary. `make.py` wrote the files."""
