"""The parts of the desk's screen, one a file."""
