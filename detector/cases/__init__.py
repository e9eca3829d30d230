"""The store: rows of scanned files, and the events found in them, in one SQLite file (WAL) without a server."""
