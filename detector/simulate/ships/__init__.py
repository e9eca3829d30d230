"""Ships: their hulls, how they answer the helm, and what their crews type into the transponder."""
