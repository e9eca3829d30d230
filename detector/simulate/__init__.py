"""The generator of the bundled sample: ships that obey simple physics, radios that report as ITU-R M.1371 says.

Everything it makes is synthetic and says so. `python -m detector.simulate --out FOLDER --seed N` writes the same bytes
for the same seed. A first, small version: its own issue widens it to regions, receptions and many scenarios.
"""
