"""Scenarios, one file each, found by folder: NAME, WEIGHT (how often it is drawn), and `plan(scene)`.

The first line of a file says what happens; what the sea makes of it is left to the integrators.
"""
