"""The second pass over a session: heard again as a whole by the best model at hand, with all that people taught it."""
