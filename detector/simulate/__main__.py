"""`python -m detector.simulate --out FOLDER --seed N` writes the sample and its truth."""

from __future__ import annotations

import argparse
from pathlib import Path

from detector.simulate.files import write_sample
from detector.simulate.sample import SEED, sample_world


def main() -> None:
    """Read the two options and write."""
    parser = argparse.ArgumentParser(description="Write the synthetic sample east_china_sea and its truth.")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write to")
    parser.add_argument("--seed", type=int, default=SEED, help="the same seed gives the same bytes")
    given = parser.parse_args()
    write_sample(sample_world(given.seed), given.out, "east_china_sea")


if __name__ == "__main__":
    main()
