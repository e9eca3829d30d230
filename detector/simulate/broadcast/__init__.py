"""What a transponder sends: when (ITU-R M.1371), what it believes its position to be, what the crew entered."""
