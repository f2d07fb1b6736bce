"""HackMD: notes that people write together, over its API."""
