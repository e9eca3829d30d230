"""The indicators of this folder, found by looking: a new one is one new file."""

from __future__ import annotations

import inspect
import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from detector.errors import UnknownIndicator

if TYPE_CHECKING:
    from detector.indicators.meeting import Example, Meeting
    from detector.records import Finding


class Indicator(Protocol):
    """A module of this folder."""

    CODE: str
    TITLE: str
    POINTS: float
    EXAMPLES: tuple[Example, ...]
    __doc__: str | None

    def find(self, meeting: Meeting) -> Finding:
        """What the indicator says about a meeting."""


@cache
def indicators() -> tuple[Indicator, ...]:
    """All indicators, the heaviest first."""
    import detector.indicators as room

    modules = (import_module(f"{room.__name__}.{info.name}") for info in pkgutil.iter_modules(room.__path__))
    found = (cast("Indicator", module) for module in modules if hasattr(module, "CODE"))
    return tuple(sorted(found, key=lambda one: (-one.POINTS, one.CODE)))


def explain(code: str) -> str:
    """The docstring of an indicator: what it looks for, why it matters, when it is innocent, sources.

    Raises UnknownIndicator, naming all codes, for a code that does not exist.
    """
    for one in indicators():
        if code.strip().upper() == one.CODE:
            return f"{one.CODE}: {one.TITLE} (up to {one.POINTS:g} points)\n\n{inspect.cleandoc(one.__doc__ or '')}"
    known = ", ".join(one.CODE for one in indicators())
    raise UnknownIndicator(f"No indicator is called {code!r}; there are: {known}.")
