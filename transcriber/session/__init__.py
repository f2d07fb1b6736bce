"""A session folder: its settings, its journal, the store that writes it."""
