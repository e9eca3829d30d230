"""From an encounter and its findings to one row of the queue: probability, priority, and where every point came from."""
