"""From AIS sentences to rows: envelope, time, multi-part assembly, payload, and what a missing value looks like.

`pyais` decodes the payloads. Everything around them (tag blocks, clocks, fragments of several stations interleaved) is
here, one job a file. Sentinels of the wire become missing values in `normalise` and nowhere else.
"""
