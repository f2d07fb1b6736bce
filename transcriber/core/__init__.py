"""The pure heart: facts, the state folded from them, and what is shown. Standard library only, no I/O, no clock."""
