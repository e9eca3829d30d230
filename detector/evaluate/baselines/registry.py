"""The published rules of this folder, found by looking: a new one is one new file.

Left out on purpose: the AIS-disabling rule of Global Fishing Watch (Welch et al. 2022, Science Advances: a gap of at
least 12 h that begins at least 50 nm from shore after at least 14 satellite positions in 12 h, where reception is more
than 10 positions a day). It names a gap, not a meeting and no partner; and it needs their map of satellite reception.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from detector.errors import SettingsError

if TYPE_CHECKING:
    import pandas as pd

    from detector.evaluate.scene import Scene


class Baseline(Protocol):
    """A module of this folder: a published rule."""

    NAME: str
    SOURCE: str
    __doc__: str | None

    def events(self, scene: Scene) -> pd.DataFrame:
        """The events the rule finds, as `detector.evaluate.events.EVENTS`."""


@cache
def baselines() -> tuple[Baseline, ...]:
    """All rules, by name."""
    import detector.evaluate.baselines as room

    modules = (import_module(f"{room.__name__}.{info.name}") for info in pkgutil.iter_modules(room.__path__))
    found = (cast("Baseline", module) for module in modules if hasattr(module, "NAME"))
    return tuple(sorted(found, key=lambda one: one.NAME))


def baseline(name: str) -> Baseline:
    """The rule of a name, as `gfw_encounter`. Raises SettingsError, naming all, for a name that does not exist."""
    wanted = name.strip().lower().replace("-", "_")
    for one in baselines():
        if wanted == one.NAME:
            return one
    raise SettingsError(f"No rule is called {name!r}; there are: {', '.join(one.NAME for one in baselines())}.")
