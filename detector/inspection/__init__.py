"""What is in an input before anyone trusts it: counted in one pass, in memory that does not grow with the input."""
