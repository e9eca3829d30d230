"""One ship: who she says she is, where she was, when she was silent, and what speaks against believing it."""
