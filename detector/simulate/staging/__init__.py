"""The stage of a world: where ships may lie, how they come and go, and the meetings that scenarios are made of."""
