"""One module a command: reads its arguments, calls wiring, prints. Imports nothing heavy before it runs."""
