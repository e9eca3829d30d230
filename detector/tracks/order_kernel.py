"""Compiled: positions in order of ship and time, and which of them were heard twice. `order` has the same in words."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from detector.compiled import compiled

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_ONE_PLACE_M = 100.0  # fixes of one instant this close are one: a clock rounded to seconds, or two seconds wrong
_LONG_RUN = 24  # equal times in a row beyond which insertion would cost too much; numpy sorts those


@compiled
def grouped(rank: Ints, ships: int) -> tuple[Ints, Ints]:
    """Rows by ship, in their order within each ship, and where each ship begins: a counting sort."""
    begin = np.zeros(ships + 1, dtype=np.int64)
    for i in range(len(rank)):
        begin[rank[i] + 1] += 1
    for ship in range(ships):
        begin[ship + 1] += begin[ship]
    place, order = begin[:-1].copy(), np.empty(len(rank), dtype=np.int64)
    for i in range(len(rank)):
        order[place[rank[i]]] = i
        place[rank[i]] += 1
    return order, begin


@compiled
def by_time(order: Ints, begin: Ints, t: Ints) -> None:
    """Order the rows of each ship by time, in place and stable; those that are in order already cost a look."""
    for ship in range(len(begin) - 1):
        first, past = begin[ship], begin[ship + 1]
        sorted_already = True
        for i in range(first + 1, past):
            if t[order[i]] < t[order[i - 1]]:
                sorted_already = False
                break
        if not sorted_already:
            own = order[first:past].copy()
            order[first:past] = own[np.argsort(t[own], kind="mergesort")]


@compiled
def _before(a: int, b: int, keys: Floats, whole: Ints) -> bool:
    """Whether row a comes before row b, by the columns of `keys` (not a number last) and then of `whole`."""
    for column in range(keys.shape[0]):
        one, two = keys[column, a], keys[column, b]
        if one != one:
            if two == two:
                return False
        elif two != two or one < two:
            return True
        elif one > two:
            return False
    for column in range(whole.shape[0]):
        if whole[column, a] != whole[column, b]:
            return bool(whole[column, a] < whole[column, b])
    return False


@compiled
def by_content(order: Ints, begin: Ints, t: Ints, keys: Floats, whole: Ints) -> Ints:
    """Order rows of one ship and instant by content, in place; the runs too long for that (first, past) come back."""
    long_runs = np.empty((len(order) // _LONG_RUN + 1, 2), dtype=np.int64)
    found = 0
    for ship in range(len(begin) - 1):
        first, past = begin[ship], begin[ship + 1]
        head = first
        while head < past:
            tail = head + 1
            while tail < past and t[order[tail]] == t[order[head]]:
                tail += 1
            if tail - head > _LONG_RUN:
                long_runs[found, 0], long_runs[found, 1] = head, tail
                found += 1
            else:
                for i in range(head + 1, tail):
                    row, j = order[i], i
                    while j > head and _before(row, order[j - 1], keys, whole):
                        order[j] = order[j - 1]
                        j -= 1
                    order[j] = row
            head = tail
    return long_runs[:found]


@compiled
def _one_place(content: Floats, a: int, b: int) -> bool:
    """Whether two places are within `_ONE_PLACE_M`."""
    north = (content[0, a] - content[0, b]) * 111_320.0
    turn = abs(content[1, a] - content[1, b])
    east = min(turn, 360.0 - turn) * 111_320.0 * math.cos(content[0, a] * math.pi / 180.0)
    return bool(north * north + east * east <= _ONE_PLACE_M * _ONE_PLACE_M)


@compiled
def heard_twice(
    order: Ints, begin: Ints, t: Ints, content: Floats, second: NDArray[np.int16], echo_ms: int, most_back: int
) -> NDArray[np.bool_]:
    """Which places of `order` repeat an earlier report of their ship; `content` has lat and lon first."""
    twice = np.zeros(len(order), dtype=np.bool_)
    for ship in range(len(begin) - 1):
        first = begin[ship]
        for i in range(first, begin[ship + 1]):
            row = order[i]
            for j in range(i - 1, max(first, i - most_back) - 1, -1):
                other = order[j]
                age = t[row] - t[other]
                if age > echo_ms:
                    break
                if age == 0:
                    if not twice[j] and _one_place(content, row, other):
                        twice[i] = True
                        break
                    continue
                if content[0, row] != content[0, other] or content[1, row] != content[1, other]:
                    continue
                if second[row] < 0 or second[row] != second[other]:
                    continue
                same = True
                for column in range(2, content.shape[0]):
                    one, two = content[column, row], content[column, other]
                    if one != two and (one == one or two == two):
                        same = False
                        break
                if same:
                    twice[i] = True
                    break
    return twice
