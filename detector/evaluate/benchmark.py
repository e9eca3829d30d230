"""The benchmark: every method on every world, measured, with what it was run on. A method that fails is listed.

A world is read once and its tracks built once; methods share them. What a method raises is kept as a failure beside the
results of the others: nothing is hidden, and nothing else is lost.
"""

from __future__ import annotations

import hashlib
import platform
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from time import perf_counter
from typing import Any

from detector.evaluate.darkening import Tried, darkening
from detector.evaluate.events import EVENTS
from detector.evaluate.judging import Judged, judged, pooled
from detector.evaluate.methods import Method, shown, threshold
from detector.evaluate.metrics import Metrics, metrics
from detector.evaluate.scene import Scene, scene
from detector.evaluate.truth import Truth, World
from detector.parameters import Parameters
from detector.pipeline import Told, now_text, read, untold
from detector.places.surroundings import BundledSurroundings, Surroundings
from detector.records import InputFile

SEED = 0
_PACKAGES = ("numpy", "pandas", "scipy", "scikit-learn", "pyais", "numba")


@dataclass(frozen=True, slots=True)
class Ran:
    """A world that was run, by the name it has in the report."""

    name: str
    truth: Truth
    inputs: tuple[InputFile, ...]
    truth_sha256: str


@dataclass(frozen=True, slots=True)
class Result:
    """A method's numbers on a world, and how long it took."""

    world: str
    method: str
    seconds: float
    metrics: Metrics


@dataclass(frozen=True, slots=True)
class Failure:
    """A method that raised something, and on what."""

    world: str
    method: str
    error: str
    trace: str


@dataclass(frozen=True, slots=True)
class Benchmark:
    """All that was run: the report is made of this alone."""

    generated: str
    seed: int
    settings: dict[str, Any]
    versions: dict[str, str]
    methods: tuple[tuple[str, str], ...]
    worlds: tuple[Ran, ...]
    results: tuple[Result, ...]
    together: tuple[Result, ...]
    failures: tuple[Failure, ...]
    darkened: tuple[Tried, ...]


@dataclass(slots=True)
class _Run:
    """What has been found so far."""

    methods: Sequence[Method]
    seed: int
    results: list[Result] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    judgements: dict[str, list[tuple[Judged, Judged]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def attempt(self, world: str, method: Method, work: Callable[[], Any]) -> Any:
        """What the work gives; None where it raised, which is kept."""
        try:
            return work()
        except Exception as error:  # a method may raise anything; the report says so and the exit code is 1
            trace = traceback.format_exc()
            self.failures.append(Failure(world, method.NAME, f"{type(error).__name__}: {error}", trace))
            return None

    def world(self, name: str, heard: Scene, truth: Truth, told: Told) -> None:
        """Every method on one world."""
        for method in self.methods:
            told(f"{name}: {method.NAME}", 0, 0)
            self.attempt(name, method, lambda method=method: self._one(name, heard, truth, method))  # type: ignore[misc]

    def _one(self, name: str, heard: Scene, truth: Truth, method: Method) -> None:
        began = perf_counter()
        events = EVENTS.conform(method.events(heard))
        took = perf_counter() - began
        least = threshold(method)
        ranking = judged(events, truth)
        operating = ranking if least is None else judged(shown(events, least), truth)
        self.results.append(Result(name, method.NAME, took, metrics(ranking, operating, least, seed=self.seed)))
        self.judgements.setdefault(method.NAME, []).append((ranking, operating))
        self.seconds[method.NAME] = self.seconds.get(method.NAME, 0.0) + took

    def together(self, worlds: int) -> tuple[Result, ...]:
        """The methods that ran on every world, on all of them as one."""
        made = []
        for method in self.methods:
            parts = self.judgements.get(method.NAME, [])
            if len(parts) < worlds:
                continue  # one that failed somewhere has no number for all of them
            ranking, operating = (pooled(side) for side in zip(*parts, strict=True))
            least = threshold(method)
            numbers = metrics(ranking, operating, least, seed=self.seed)
            made.append(Result("all worlds", method.NAME, self.seconds[method.NAME], numbers))
        return tuple(made)


def benchmark(
    worlds: Sequence[World],
    methods: Sequence[Method],
    parameters: Parameters,
    darken: int = 0,
    seed: int = SEED,
    surroundings: Surroundings | None = None,
    told: Told = untold,
) -> Benchmark:
    """Every method on every world; `darken` is how many transfers of each are also darkened. Raises as `read` does."""
    run = _Run(methods, seed)
    ran: list[Ran] = []
    tried: list[Tried] = []
    for name, world in zip(_names(worlds), worlds, strict=True):
        heard, inputs = _heard(world, parameters, surroundings or BundledSurroundings(), told)
        ran.append(Ran(name, world.truth, inputs, hashlib.sha256(world.truth_json.read_bytes()).hexdigest()))
        run.world(name, heard, world.truth, told)
        if darken:
            tried.extend(darkening(name, heard, world.truth, methods, parameters, darken, seed, run.attempt, told))
    return Benchmark(
        generated=now_text(),
        seed=seed,
        settings=parameters.model_dump(),
        versions={"python": platform.python_version(), **{name: version(name) for name in _PACKAGES}},
        methods=tuple((one.NAME, one.SOURCE) for one in methods),
        worlds=tuple(ran),
        results=tuple(run.results),
        together=run.together(len(worlds)),
        failures=tuple(run.failures),
        darkened=tuple(tried),
    )


def _heard(
    world: World, parameters: Parameters, surroundings: Surroundings, told: Told
) -> tuple[Scene, tuple[InputFile, ...]]:
    recording = read(world.nmea, told)
    told(f"{world.name}: building tracks", 0, 0)
    return scene(recording.positions, recording.statics, parameters, surroundings), recording.inputs


def _names(worlds: Sequence[World]) -> list[str]:
    """The folders' names; their whole paths where two are called the same."""
    names = [world.name for world in worlds]
    return [name if names.count(name) == 1 else str(world.folder) for name, world in zip(names, worlds, strict=True)]
