"""The note-taker's desk: a terminal app on a session's events."""
