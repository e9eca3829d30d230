"""Who was alongside whom: candidates, then measure (proximity), then decide (encounters).

`candidates` says which pairs could have met and when; `proximity` measures the clearance between their hulls at every
fix of either, with its uncertainty; `encounters` turns that curve into events with an enter and a leave threshold.
Everything is symmetric: A with B is B with A.
"""
