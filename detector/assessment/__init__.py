"""From an encounter and its findings to one row of the queue: probability, priority, and the origin of each point."""
