"""`python -m detector.simulate --out FOLDER --seed N` writes the sample and its truth."""

from __future__ import annotations

import argparse
from pathlib import Path

from detector.simulate.recording import SAMPLE_SEED, write


def main() -> None:
    """Read the two options and write."""
    parser = argparse.ArgumentParser(description="Write the synthetic sample east_china_sea and its truth.")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write to")
    parser.add_argument("--seed", type=int, default=SAMPLE_SEED, help="the same seed gives the same bytes")
    given = parser.parse_args()
    write(given.out, given.seed)


if __name__ == "__main__":
    main()
