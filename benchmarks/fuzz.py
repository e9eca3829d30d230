"""Hostile inputs for every reader, for as long as you like: `python benchmarks/fuzz.py --minutes 10 --seed 1`.

A crash is anything but a reading whose counts add up or a refusal in words; a run over the time limit; or memory
beyond the bound. Its input is kept with the traceback; `--replay FILE` runs it again. The inputs are made in
tests/hostile.py.
"""

from __future__ import annotations

import argparse
import faulthandler
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from types import FrameType

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import hostile

from detector.io.registry import readers

LIMIT_S = 20.0  # the slowest honest input takes 0.3 s; giant ones have their own limit
GIANT_LIMIT_S = 120.0
GROWTH_KB = 300_000  # above the peak after the warm-up
GIANT_BYTES = 300_000_000
GIANT_EVERY = 5000  # inputs between two rounds of giant ones: a round takes half a minute


class TooSlow(BaseException):
    """The input took longer than its limit; no reader may swallow it."""


def _too_slow(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlow


class Run:
    """Counts by kind of input, and where the crashes go."""

    def __init__(self, out: Path, seed: int) -> None:
        self.out = out
        self.seed = seed
        self.counts: dict[str, Counter[str]] = {}
        self.slowest: Counter[str] = Counter()
        self.peak_kb = 0
        self.number = 0

    def take(self, kind: str, data: bytes, limit_s: float = LIMIT_S, size: int | None = None) -> None:
        """Try one input (made longer to `size` without writing it); keep it if it crashes."""
        self.number += 1
        name = kind.replace(" ", "_").replace("/", "_")
        path = self.out / f"seed{self.seed}-{self.number}-{name}"
        path.write_bytes(data)
        if size is not None:
            with path.open("r+b") as file:
                file.truncate(size)
        started = time.perf_counter()
        found = self._outcome(path, limit_s)
        self.slowest[kind] = max(self.slowest[kind], time.perf_counter() - started)  # type: ignore[assignment]
        self.counts.setdefault(kind, Counter())[found] += 1
        if found != "crash":
            path.unlink()

    def _outcome(self, path: Path, limit_s: float) -> str:
        signal.setitimer(signal.ITIMER_REAL, limit_s)
        try:
            found = hostile.outcome(path)
        except KeyboardInterrupt:
            raise
        except BaseException:  # whatever it is, it is what we look for
            found = "crash"
            path.with_suffix(".txt").write_text(traceback.format_exc())
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        return "crash" if self._grown(path) else found

    def _grown(self, path: Path) -> bool:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        if self.peak_kb and peak > self.peak_kb + GROWTH_KB:
            path.with_suffix(".txt").write_text(f"peak memory grew from {self.peak_kb} kB to {peak} kB\n")
            self.peak_kb = peak
            return True
        return False

    def warmed_up(self) -> None:
        """From here on memory is watched."""
        self.peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def print(self) -> None:
        """The table."""
        names = ("tried", "reading", "refusal", "crash")
        print(f"{'input':<28}" + "".join(f"{name:>10}" for name in names) + f"{'slowest s':>12}")
        total: Counter[str] = Counter()
        for kind, counts in self.counts.items():
            row = Counter({**counts, "tried": sum(counts.values())})
            total += row
            print(f"{kind:<28}" + "".join(f"{row[name]:>10,}" for name in names) + f"{self.slowest[kind]:>12.2f}")
        print(f"{'all':<28}" + "".join(f"{total[name]:>10,}" for name in names))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"peak memory {peak / 1000:.0f} MB ({self.peak_kb / 1000:.0f} MB after the warm-up)")
        if total["crash"]:
            print(f"crashes are kept in {self.out}")


def main() -> int:
    """Run; 1 if anything crashed."""
    options = _options()
    faulthandler.enable()
    signal.signal(signal.SIGALRM, _too_slow)
    if options.replay is not None:
        print(hostile.outcome(options.replay))
        return 0
    out = options.out or Path(tempfile.mkdtemp(prefix="sts-fuzz-"))
    out.mkdir(parents=True, exist_ok=True)
    run, random_ = Run(out, options.seed), random.Random(options.seed)
    names = [reader.NAME for reader in readers() if reader.NAME in hostile.examples()]
    for name in names:
        if name not in hostile.examples():
            print(f"{name}: no example of it in tests/hostile.py, so it is only met by chance")
    known = [name for name in names if name in hostile.examples()]
    for name in known:
        run.take(f"valid {name}", hostile.examples()[name])
    run.warmed_up()
    end = time.monotonic() + options.minutes * 60
    giants = 0
    while time.monotonic() < end:
        if run.number >= giants:
            _giant(run, random_)
            giants = run.number + GIANT_EVERY
        for name in known:
            run.take(name, hostile.of_reader(random_, name))
        run.take("packed", hostile.packed(random_))
        run.take("any bytes", hostile.any_bytes(random_))
    run.print()
    return int(any(counts["crash"] for counts in run.counts.values()))


def _giant(run: Run, random_: random.Random) -> None:
    """A line without an end: of every format, as a file with a hole, and packed below and above the limit for bombs."""
    for name, data in hostile.examples().items():
        cut = data[: random_.randint(len(data) // 2, len(data))]
        run.take(f"300 MB line, {name}", cut, GIANT_LIMIT_S, GIANT_BYTES)
    for kind in hostile.PACKERS:
        start = random_.choice(list(hostile.examples().values()))
        run.take(f"200 MB line in {kind}", hostile.endless_line(start, kind, 200 << 20), GIANT_LIMIT_S)
        bomb_bytes = 1 << 30 if kind == "zip" else 10 << 30
        run.take(f"{bomb_bytes >> 30} GB line in {kind}", hostile.endless_line(start, kind, bomb_bytes), GIANT_LIMIT_S)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="folder for crashes; a new one in the temporary folder if not given")
    parser.add_argument("--replay", type=Path, help="run one kept input again, with its traceback")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
