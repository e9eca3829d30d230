"""What was last stated of each ship as a table grows row by row, compiled. `join_rows` is called from outside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit

from detector.ais.kernel.digest import sources_digest
from detector.simulate.wire.columns import Flags, Indices, Longs, Tiny

NAME, BUILD, VOYAGE = range(3)  # what a statement may hold: a name; type, call sign, size; IMO number and draught
NONE = -1
NEXT, DIGEST = range(2)  # places in `state`
STATE_SIZE = 2


def _entry(digest: int) -> Callable[..., None]:
    """The function that is called from outside; it encloses the digest for the sake of numba's cache."""

    def join_rows(
        ship: Indices, received_ms: Longs, stated_by: Indices, stated_ms: Longs, holds: Tiny, rows: Indices,
        state: Longs, last_second: Longs, last: Indices, wanted: Flags, found: Indices,
    ) -> None:  # fmt: skip
        """For rows in order of reception: whether each is the first of its ship and second, and what was stated before.

        `ship` and `stated_by` number the ships; statements come in order of reception too, `rows` is what they are
        called in `found`, `holds` has a bit for each of NAME, BUILD and VOYAGE. `last`, `last_second` and `state` live
        from call to call.
        """
        state[DIGEST] = digest
        upto = state[NEXT]
        for i in range(ship.shape[0]):
            while upto < stated_ms.shape[0] and stated_ms[upto] <= received_ms[i]:
                for what in range(3):
                    if (holds[upto] >> what) & 1 and stated_by[upto] >= 0:
                        last[what, stated_by[upto]] = rows[upto]
                upto += 1
            second = received_ms[i] // 1000
            wanted[i] = last_second[ship[i]] != second
            last_second[ship[i]] = second
            for what in range(3):
                found[what, i] = last[what, ship[i]]
        state[NEXT] = upto

    return join_rows


join_rows: Any = njit(nogil=True, cache=True, _nrt=False, error_model="numpy")(_entry(sources_digest(__file__)))
