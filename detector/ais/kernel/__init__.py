"""The compiled decoder: one pass over the bytes of a log, rows out. `ais.readable` says the same in words.

It decides only what it is sure of: well-formed sentences and the message types it owns. Every other line is handed back
for `readable` to judge, so that there is one place for each reason. Written for numba: plain loops, no objects, state
in arrays (`layout`).
"""
