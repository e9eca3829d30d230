"""One file an output format: `NAME`, `SUFFIXES` and `write(frame, run, out)`. Found by folder, see `registry`.

Every file is written beside its place and then renamed, so that nothing half-written is ever found under its name.
"""
