"""All scenarios, found by folder."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType

import detector.simulate.scenarios as folder
from detector.errors import SettingsError

_MACHINERY = {"registry", "meetings"}


@cache
def scenarios() -> tuple[ModuleType, ...]:
    """The modules of all scenarios, by name."""
    names = sorted(found.name for found in pkgutil.iter_modules(folder.__path__) if found.name not in _MACHINERY)
    return tuple(import_module(f"{folder.__name__}.{name}") for name in names)


def scenario(name: str) -> ModuleType:
    """The module of one scenario. Raises SettingsError for a name that is none."""
    for module in scenarios():
        if name == module.NAME:
            return module
    raise SettingsError(f"no scenario {name!r}; there are {', '.join(module.NAME for module in scenarios())}")
