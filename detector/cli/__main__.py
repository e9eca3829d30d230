"""`python -m detector.cli`: the command where it was not installed."""

from detector.cli import main

main()
