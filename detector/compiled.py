"""The decorator of compiled functions, and where what was compiled is kept.

Numba keeps compiled code beside a file and compiles anew when that file changes, but not when a function or constant
changes that the file takes from another: the old one stays inlined, silently. So each file's compiled code is kept
under a digest of its own text and of the text of every file of the project that it imports, directly or not.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

_IMPORT = re.compile(r"^\s*(?:from\s+(detector[\w.]*)\s+import\s+([^#\n]+)|import\s+(detector[\w.]*))", re.MULTILINE)


def compiled(function: Callable[..., Any]) -> Any:
    """The function, compiled for arrays and numbers: no interpreter lock, NumPy's rules for division by zero."""
    return _compiled(function, inline="never")


def inlined(function: Callable[..., Any]) -> Any:
    """The same for a small function that is called in hot loops: its text is put where it is called."""
    return _compiled(function, inline="always")


def _compiled(function: Callable[..., Any], inline: Literal["never", "always"]) -> Any:
    import numba

    config: Any = numba.config

    before = config.CACHE_DIR
    config.CACHE_DIR = str(_home() / digest(function.__module__))
    try:
        return numba.njit(cache=True, nogil=True, error_model="numpy", inline=inline)(function)
    finally:
        config.CACHE_DIR = before


@cache
def digest(module: str) -> str:
    """Sixteen digits of the texts of a module and of all of the project's modules that it rests on."""
    seen: dict[str, bytes] = {}
    _gather(module, seen)
    whole = hashlib.sha256()
    for name in sorted(seen):
        whole.update(name.encode() + b"\0" + seen[name] + b"\0")
    return whole.hexdigest()[:16]


def _gather(module: str, seen: dict[str, bytes]) -> None:
    if module in seen or module == __name__:
        return
    text = _text(module)
    seen[module] = text
    for package, names, plain in _IMPORT.findall(text.decode()):
        if plain:
            _gather(plain, seen)
            continue
        _gather(package, seen)
        for name in re.findall(r"[\w.]+", names):
            if _is_module(f"{package}.{name}"):
                _gather(f"{package}.{name}", seen)


@cache
def _is_module(name: str) -> bool:
    """Whether a name imported from a package is a module of it; looked up as a file, so that nothing is run."""
    package, _, last = name.rpartition(".")
    spec = find_spec(package)
    places = (spec.submodule_search_locations or []) if spec else []
    return any((Path(place) / f"{last}.py").is_file() or (Path(place) / last).is_dir() for place in places)


@cache
def _text(module: str) -> bytes:
    spec = find_spec(module)
    return Path(spec.origin).read_bytes() if spec is not None and spec.origin else b""


@cache
def _home() -> Path:
    """Where compiled code is kept: where NUMBA_CACHE_DIR says, else beside the package, else in the user's cache."""
    if given := os.environ.get("NUMBA_CACHE_DIR"):
        return Path(given)
    beside = Path(__file__).parent / "__pycache__"
    try:
        beside.mkdir(exist_ok=True)
        writable = os.access(beside, os.W_OK)
    except OSError:
        writable = False
    user = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser()
    return (beside if writable else user / "sts-detector") / "compiled"
