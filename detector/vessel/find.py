"""Which MMSIs are meant by what somebody typed: an MMSI, an IMO number or a name."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detector.errors import InputError
from detector.schema import milliseconds
from detector.tracks import entries

if TYPE_CHECKING:
    import pandas as pd

Ints = NDArray[np.int64]

_PREFIXED = re.compile(r"^\s*(MMSI|IMO)\b[\s:.]*(?P<digits>\d+)\s*$", re.IGNORECASE | re.ASCII)
_NEAR = 5  # names to propose
_ALIKE = {"name": 0.6, "number": 0.75}  # of difflib: seven of nine digits in place


@dataclass(frozen=True, slots=True)
class Candidate:
    """A vessel that fits what was asked: one MMSI, the name and IMO number it sent most, and when it was heard."""

    mmsi: int
    shipname: str | None
    imo: int | None
    fixes: int
    first_ms: int
    last_ms: int


def find(who: str, positions: pd.DataFrame, statics: pd.DataFrame) -> list[Candidate]:
    """The vessels that fit, most fixes first; never none.

    Nine digits are an MMSI, seven an IMO number (also one filled up with zeros), anything else a name: the very name,
    in any case, else all names that contain it. Digits that are neither here are looked for as an MMSI, then as a name.
    Raises InputError where nothing fits, saying over how many vessels, and what is nearest.
    """
    text = who.strip()
    if not text:
        raise InputError("No vessel was named: give an MMSI, an IMO number or a name.")
    for look in _looks(text):
        found = look(text, positions, statics)
        if len(found):
            return _candidates(found, positions, statics)
    raise InputError(_nothing(text, positions, statics))


def _looks(text: str) -> list[Any]:
    prefixed = _PREFIXED.match(text)
    if prefixed is not None:
        return [_of_imo if text[:3].upper() == "IMO" else _of_mmsi]
    if not _is_number(text):
        return [_of_name]
    return [_of_imo, _of_mmsi, _of_name] if len(text) == 7 else [_of_mmsi, _of_name]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19  # more digits do not fit a number of the tables


def _digits(text: str) -> str:
    prefixed = _PREFIXED.match(text)
    return prefixed["digits"] if prefixed is not None else text


def _of_mmsi(text: str, positions: pd.DataFrame, statics: pd.DataFrame) -> Ints:
    digits = _digits(text)
    mmsi = int(digits) if len(digits) < 19 else -1
    heard = bool((positions["mmsi"] == mmsi).any() or (statics["mmsi"] == mmsi).any())
    return np.array([mmsi] * heard, dtype=np.int64)


def _of_imo(text: str, _positions: pd.DataFrame, statics: pd.DataFrame) -> Ints:
    digits = _digits(text)
    wanted = int(digits) if len(digits) < 19 else -1
    sent = statics["imo"].dropna().unique().tolist()
    meant = [imo for imo in sent if wanted in (imo, entries.imo_entry(int(imo), 0)[0])]
    return _mmsis(statics, statics["imo"].isin(meant))


def _of_name(text: str, _positions: pd.DataFrame, statics: pd.DataFrame) -> Ints:
    names = _names(statics)
    wanted = _plain(text)
    exact = [name for name in names if _plain(name) == wanted]
    return _mmsis(statics, statics["shipname"].isin(exact or [name for name in names if wanted in _plain(name)]))


def _names(statics: pd.DataFrame) -> list[str]:
    return sorted(map(str, statics["shipname"].dropna().unique()))


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _mmsis(statics: pd.DataFrame, rows: pd.Series[bool]) -> Ints:
    found: Ints = np.unique(statics["mmsi"].to_numpy(np.int64)[rows.to_numpy(dtype=bool)])
    return found


def _candidates(mmsis: Ints, positions: pd.DataFrame, statics: pd.DataFrame) -> list[Candidate]:
    sent, said = (table["mmsi"].to_numpy(np.int64) for table in (positions, statics))
    heard_t, words = milliseconds(positions["time"])[np.isin(sent, mmsis)], statics[np.isin(said, mmsis)]
    heard, said = np.searchsorted(mmsis, sent[np.isin(sent, mmsis)]), said[np.isin(said, mmsis)]
    fixes = np.bincount(heard, minlength=len(mmsis))
    first, last = np.full(len(mmsis), np.iinfo(np.int64).max), np.full(len(mmsis), np.iinfo(np.int64).min)
    for which, t in ((heard, heard_t), (np.searchsorted(mmsis, said), milliseconds(words["time"]))):
        np.minimum.at(first, which, t)
        np.maximum.at(last, which, t)
    by_mmsi = {int(mmsi): rows for mmsi, rows in words.groupby(said)}  # type: ignore[call-overload]
    found = []
    for n, mmsi in enumerate(mmsis.tolist()):
        own = by_mmsi.get(mmsi, words.iloc[:0])
        name, imo = _most(own["shipname"]), _most(own["imo"])
        found.append(
            Candidate(mmsi, name, None if imo is None else int(imo), int(fixes[n]), int(first[n]), int(last[n]))
        )
    return sorted(found, key=lambda one: (-one.fixes, one.mmsi))


def _most(values: pd.Series[Any]) -> Any:
    """What was said most often, the first in order of those said as often; None if nothing was."""
    counts = values.dropna().value_counts()
    return min(counts.index[counts == counts.max()]) if len(counts) else None


def _nothing(text: str, positions: pd.DataFrame, statics: pd.DataFrame) -> str:
    digits = _digits(text)
    mmsis = np.union1d(positions["mmsi"].to_numpy(np.int64), statics["mmsi"].to_numpy(np.int64))
    imo = _PREFIXED.match(text) is not None and text[:3].upper() == "IMO"
    over = f"among the {len(mmsis):,} vessels of the inputs"
    if imo or (_is_number(digits) and len(digits) == 7):
        what, heard = f"IMO number {digits}", [str(one) for one in statics["imo"].dropna().unique()]
    elif _is_number(digits):
        what, heard = f"MMSI {digits}", [f"{one:09d}" for one in mmsis.tolist()]
    else:
        what, heard = f'name like "{text}"', _names(statics)
    if not _is_number(digits):
        by_plain = {_plain(name): name for name in heard}
        near = [by_plain[one] for one in difflib.get_close_matches(_plain(text), by_plain, _NEAR, _ALIKE["name"])]
    else:
        near = difflib.get_close_matches(digits, sorted(heard), _NEAR, _ALIKE["number"])
    nearest = f"; the nearest are {', '.join(near)}" if near else ", nor anything near it"
    return clean(f"There is no {what} {over}{nearest}: sts inspect tells what is in them.")


def clean(text: str) -> str:
    """The text with everything that is not printable written as an escape: nothing moves the cursor."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii") for sign in text)
