"""`python -m transcriber` is `bofscribe`."""

from transcriber.cli import main

main()
