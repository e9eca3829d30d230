"""Where on Earth something happened: land and distance to shore, ports, daylight, and the words for a place.

Everything answers offline from `data/`. The pipeline sees this room only through `Surroundings`, so a test can put
another world in its place. Nothing heavy is imported until the first question.
"""
