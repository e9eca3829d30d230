"""From an event back to the raw lines it rests on, each file held against its recorded SHA-256 first."""
