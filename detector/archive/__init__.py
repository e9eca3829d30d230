"""Recordings of any format as one data set of our own, sorted and cut by day and place (`io.own_parquet` reads it)."""
