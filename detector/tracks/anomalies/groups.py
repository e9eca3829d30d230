"""Joining what belongs together: numbers to groups, and cases that are alike to events."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detector.tracks.anomalies import limits

Ints = NDArray[np.int64]


class Groups:
    """Numbers 0..n-1 joined to groups; those never joined belong to none."""

    def __init__(self, n: int) -> None:
        self._head = np.full(n, -1, dtype=np.int64)

    def join(self, one: int, others: Ints) -> None:
        """One group of a number, others, and all they were joined to."""
        heads = [self._head[k] for k in (one, *others) if self._head[k] >= 0]
        head = min([one, *heads, *others.tolist()])
        self._head[np.isin(self._head, heads)] = head
        self._head[others] = head
        self._head[one] = head

    def members(self) -> list[Ints]:
        """The numbers of each group."""
        return [np.flatnonzero(self._head == head) for head in np.unique(self._head[self._head >= 0])]


def components(strong: list[list[int]], weak: list[list[int]], hulls: list[int]) -> list[list[int]]:
    """The cases of each event: joined by strong links, through cases with enough neighbours; then by weak ones.

    A case with weak links only goes to the event with which it has most of them, so that events stay apart.
    """
    found = _through_cores(strong, hulls, set())
    taken = {i for members in found for i in members}
    loose = _through_cores(weak, hulls, taken)
    left = [i for i in range(len(hulls)) if i not in taken and not any(i in members for members in loose)]
    for members in loose:
        host = _host(members, weak, found)
        if host >= 0:
            found[host] = sorted({*found[host], *members})
        else:
            found.append(members)
    for i in left:
        host = _host([i], weak, found)
        if host >= 0:
            found[host] = sorted({*found[host], i})
    return found


def _host(members: list[int], weak: list[list[int]], events: list[list[int]]) -> int:
    """The number of the event that most weak links of these cases lead to, at least two; -1 for none."""
    counts = [sum(j in event for i in members for j in weak[i]) for event in events]
    best = int(np.argmax(counts)) if counts else -1
    return best if best >= 0 and counts[best] >= limits.REGION_HULLS - 1 else -1


def _through_cores(links: list[list[int]], hulls: list[int], taken: set[int]) -> list[list[int]]:
    """Cases joined through cores: those with neighbours of enough hulls; `taken` ones are not there."""
    near = [[j for j in some if j not in taken] if i not in taken else [] for i, some in enumerate(links)]
    core = [len({hulls[i], *(hulls[j] for j in some)}) >= limits.REGION_HULLS for i, some in enumerate(near)]
    seen: set[int] = set()
    found = []
    for i in range(len(near)):
        if not core[i] or i in seen:
            continue
        members, todo = {i}, [i]
        while todo:
            for j in near[todo.pop()]:
                if j not in members and j not in seen:
                    members.add(j)
                    if core[j]:
                        todo.append(j)
        seen |= members
        found.append(sorted(members))
    return found
