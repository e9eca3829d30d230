"""Position anomalies: fixes that are marked and discounted, never deleted. See `mark.mark`."""
