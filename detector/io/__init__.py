"""One file a format: `NAME`, `recognises(head)` and `read(source, number, progress)`. Found by folder, see `registry`.

A reader gives its input back stretch by stretch, each a `Reading`: positions, statics, and every line it could not use
with the reason. So a file of any size is read in constant memory; `reading.together` makes one table of all.
"""
