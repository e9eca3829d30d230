"""What is compared: the detector itself and the published rules, each by its name."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol, cast

from detector.assessment.probability import OPERATING_P
from detector.errors import InputError
from detector.evaluate.events import of_assessments
from detector.parameters import Parameters
from detector.pipeline import detect
from detector.version import __version__

if TYPE_CHECKING:
    import pandas as pd

    from detector.evaluate.scene import Scene

_BASELINES = "detector.evaluate.baselines"


class Method(Protocol):
    """A way to find events; a module of `baselines`, or the detector.

    It may carry THRESHOLD: the score from which on its user is shown an event. Without one every event is.
    """

    NAME: str
    SOURCE: str

    def events(self, heard: Scene) -> pd.DataFrame:
        """The events table (`evaluate.events.EVENTS`) of a scene."""


class Detector:
    """This project's own detector."""

    NAME = "detector"
    SOURCE = f"sts-detector {__version__}"
    THRESHOLD = OPERATING_P

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters

    def events(self, heard: Scene) -> pd.DataFrame:
        """The queue of a scene as an events table."""
        tables = (heard.positions, heard.statics)
        found = detect(*tables, self._parameters, heard.surroundings, heard.data_end_ms)
        return of_assessments(found.assessments)


def methods(parameters: Parameters, names: Sequence[str] | None = None) -> tuple[Method, ...]:
    """The detector, then the published rules; only those named, if names are given.

    Raises InputError, naming all there are, for a name that does not exist.
    """
    there: dict[str, Method] = {one.NAME: one for one in (Detector(parameters), *_baselines())}
    if names is None:
        return tuple(there.values())
    wanted = [name.strip() for name in names]
    if unknown := [name for name in wanted if name not in there]:
        raise InputError(f"No method is called {unknown[0]!r}; there are: {', '.join(there)}.")
    return tuple(one for name, one in there.items() if name in wanted)


def _baselines() -> tuple[Method, ...]:
    if find_spec(_BASELINES) is None:
        return ()
    return cast("tuple[Method, ...]", import_module(f"{_BASELINES}.registry").baselines())


def threshold(method: Method) -> float | None:
    """The score from which on a method's user is shown an event; None where every event is."""
    given = getattr(method, "THRESHOLD", None)
    return None if given is None else float(given)


def shown(events: pd.DataFrame, least: float | None) -> pd.DataFrame:
    """The events at or above a threshold."""
    return events if least is None else events[events["score"] >= least]
