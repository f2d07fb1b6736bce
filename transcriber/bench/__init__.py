"""Accuracy, latency and speed on this machine, with the scorers that the field uses."""
