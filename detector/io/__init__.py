"""One file a format: `NAME`, `recognises(head)` and `read(source, number, progress)`. Found by folder, see `registry`.

A reader gives back a `Reading`: positions, statics and every line it could not use, with the reason.
"""
