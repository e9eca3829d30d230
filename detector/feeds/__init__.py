"""Scheduled work: scanning a folder for what is new, and knowing how far to look around it."""
