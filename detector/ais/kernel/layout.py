"""The arrays that the compiled functions read and write, and what stands where in them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from detector.ais.assembly import NEAR_LINES as NEAR_LINES
from detector.ais.decode import NEEDED_BITS
from detector.ais.readable import LONGEST_LINE as LONGEST_LINE
from detector.ais.sentence import EARLIEST_MS as EARLIEST_MS
from detector.ais.sentence import LATEST_MS as LATEST_MS
from detector.ais.sentence import LONGEST_PAYLOAD as LONGEST_PAYLOAD

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]

compiled = njit(nogil=True)  # without a cache of its own: the one function that is called from outside has it


class PositionColumns(NamedTuple):
    """Raw position rows; numbers as the wire has them, in the units of `schema`."""

    time_ms: Ints
    mmsi: Ints
    lat: Floats
    lon: Floats
    sog_kn: Floats
    cog_deg: Floats
    heading_deg: NDArray[np.int16]
    nav_status: NDArray[np.int8]
    accurate: NDArray[np.bool_]
    utc_second: NDArray[np.int8]
    message_type: NDArray[np.int8]
    line: Ints


class StaticColumns(NamedTuple):
    """Raw static rows; `text` has the bytes of each text column one after another, `text_end` where each value ends."""

    time_ms: Ints
    mmsi: Ints
    imo: Ints
    ship_type: NDArray[np.int16]
    to_bow_m: NDArray[np.int16]
    to_stern_m: NDArray[np.int16]
    to_port_m: NDArray[np.int16]
    to_starboard_m: NDArray[np.int16]
    draught_m: Floats
    message_type: NDArray[np.int8]
    line: Ints
    text: Bytes
    text_end: Ints


class Lists(NamedTuple):
    """Lines for `readable` (offset, length, line, clock, kind), lines without time, times of base stations."""

    left: Ints
    untimed: Ints
    anchors: Ints


class Stations(NamedTuple):
    """How many sentences each station heard, found by the hash of its name."""

    keys: Ints
    counts: Ints
    names: Bytes


class Memory(NamedTuple):
    """What lives from block to block, and scratch."""

    state: Ints
    counts: Ints
    groups: Ints
    part: Ints
    six: Bytes
    run_six: Bytes


TEXTS = ("callsign", "shipname", "destination")
TEXT_WIDTH = 20
CALLSIGN, SHIPNAME, DESTINATION = range(3)

NONE = -1  # a time or a number that is not there
LINE, PART = -1, -2  # kinds of `Lists.left`: to be judged; to be assembled. From 0 on: the number of a whole message

# places in `state`
CLOCK, LINES, POSITIONS, STATICS, LEFT, UNTIMED, ANCHORS, MESSAGES, LAST_MS, DIGEST = range(10)
RUN_PARTS, RUN_TOTAL, RUN_KEY, RUN_STATION, RUN_GROUP, RUN_TIME, RUN_CLOCK, RUN_SIX = range(16, 24)
RUN_LINES = 32  # from here on offset, length, line, clock of each part
STATE_SIZE = RUN_LINES + 4 * 9

# places in `counts`
EMPTY, COMMENT, CLOCK_SENTENCE, OTHER, COAST, GROUP, AIRCRAFT, DEVICE, AID, BACKWARD, SKEWED = range(11)
HEARD_TYPES, PASSED_TYPES, COUNTS_SIZE = 64, 128, 192
BACKWARD_MS, SKEWED_MS = 60_000, 10_000  # a log that jumps back this far, a ship this far from it: clock faults

# what a line is
GOOD, NOT_OURS, IS_EMPTY, IS_COMMENT, IS_CLOCK, IS_OTHER = range(6)
# places in `part`
AT_TOTAL, AT_NUMBER, AT_KEY, AT_FIRST, AT_LAST, AT_FILL, AT_END = range(7)
AT_TIME, AT_STATED, AT_ISO, AT_STATION, AT_GROUP, AT_S0, AT_S1 = range(7, 14)
PART_SIZE = 14

GROUP_SLOTS, GROUP_PROBES = 1024, 16  # at most NEAR_LINES of the slots are of use at any time
STATION_SLOTS, STATION_NAME = 4096, 24
PADDING = 32  # bytes the compiled functions may look past the last line; line ends stand there

SIX = np.full(256, 255, np.uint8)
SIX[48:88], SIX[96:120] = np.arange(40), np.arange(40, 64)
HEX = np.full(256, 255, np.uint8)
HEX[48:58], HEX[65:71], HEX[97:103] = np.arange(10), np.arange(10, 16), np.arange(10, 16)
NEEDED = np.zeros(64, np.int64)
for _kind, _bits in NEEDED_BITS.items():
    NEEDED[_kind] = _bits
NEEDED[5] = 422  # a type 5 that lacks the last bits of its destination is for pyais
FNV, FNV_PRIME = np.uint64(14695981039346656037), np.uint64(1099511628211)  # FNV-1a, 64 bits
