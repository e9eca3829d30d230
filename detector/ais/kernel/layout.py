"""The arrays that the compiled functions read and write, and what stands where in them."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from detector.ais.assembly import NEAR_LINES as NEAR_LINES
from detector.ais.decode import NEEDED_BITS
from detector.ais.decode import PART_B_BITS as PART_B_BITS
from detector.ais.readable import LONGEST_LINE as LONGEST_LINE
from detector.ais.sentence import EARLIEST_MS as EARLIEST_MS
from detector.ais.sentence import LATEST_MS as LATEST_MS
from detector.ais.sentence import LONGEST_PAYLOAD as LONGEST_PAYLOAD
from detector.ais.station import NAME_BYTES

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
Shorts = NDArray[np.int16]

# Nothing is allocated in compiled code, so numba need not count references (`_nrt`), which took half of the time.
# Without a cache of their own: the one function that is called from outside has it.
compiled = njit(nogil=True, _nrt=False, forceinline=True, error_model="numpy")


TEXTS = ("callsign", "shipname", "destination")
TEXT_WIDTH = 20
CALLSIGN, SHIPNAME, DESTINATION = range(3)

NONE = -1  # a time or a number that is not there
LINE, PART = -1, -2  # kinds of lines handed back: to be judged; to be assembled. From 0 on: the number of a message


# `memory`, 64-bit integers: what lives from block to block, counts of one block, scratch. Few arrays, since each array
# handed from function to function costs time.
CLOCK, LINES, POSITIONS, STATICS, LEFT, UNTIMED, ANCHORS, MESSAGES, LAST_MS, DIGEST = range(10)
RUN_PARTS, RUN_TOTAL, RUN_KEY, RUN_STATION, RUN_GROUP, RUN_TIME, RUN_CLOCK, RUN_SIX = range(16, 24)
RUN_LINES = 32  # from here on offset, length, line, clock of each part of the run
# the line at hand
AT_TOTAL, AT_NUMBER, AT_KEY, AT_FIRST, AT_LAST, AT_FILL, AT_END = range(80, 87)
AT_TIME, AT_STATED, AT_ISO, AT_STATION, AT_GROUP, AT_S0, AT_S1 = range(87, 94)
PARSED_END = 94
# counts of a block
COUNTS = 100
EMPTY, COMMENT, CLOCK_SENTENCE, OTHER, COAST, GROUP, AIRCRAFT, DEVICE, AID, BACKWARD, SKEWED = range(100, 111)
TAG_ALONE = 111
HEARD_TYPES, PASSED_TYPES = 120, 184  # from here on by message type
GROUPS, GROUP_SLOTS, GROUP_PROBES = 256, 1024, 16  # group, line, time; at most NEAR_LINES slots are of use at any time
STATION_KEYS, STATION_SLOTS, STATION_PROBES = GROUPS + 3 * GROUP_SLOTS, 4096, 64
STATION_COUNTS = STATION_KEYS + STATION_SLOTS  # one more than there are slots: stations that found no slot
MEMORY_SIZE = STATION_COUNTS + STATION_SLOTS + 1
BACKWARD_MS, SKEWED_MS = 60_000, 10_000  # a log that jumps back this far, a ship this far from it: clock faults

# `scratch`, bytes: six-bit values of a sentence, of a run, names of stations
RUN = 256
STATION_NAMES, STATION_NAME = RUN + 9 * 256, NAME_BYTES
SCRATCH_SIZE = STATION_NAMES + STATION_SLOTS * STATION_NAME

# rows of `longs`, 64-bit integers, one column a row of the tables
P_TIME, P_MMSI, P_LINE, S_TIME, S_MMSI, S_LINE, S_IMO = range(7)
LEFT_START, LEFT_LENGTH, LEFT_LINE, LEFT_CLOCK, LEFT_KIND = range(7, 12)
UNTIMED_START, UNTIMED_LENGTH, UNTIMED_LINE, ANCHOR_LINE, ANCHOR_TIME, ANCHOR_MMSI = range(12, 18)
P_STATION = 18
S_TEXT = 19  # three rows: where each text ends, behind the end of the one before
LONGS = 22
# rows of `floats`
P_LAT, P_LON, P_SOG, P_COG, S_DRAUGHT = range(5)
FLOATS = 5
# rows of `shorts`, 16-bit integers
P_HEADING, P_STATUS, P_ACCURATE, P_SECOND, P_TYPE, S_TYPE, S_SHIP_TYPE, S_BOW, S_STERN, S_PORT, S_STARBOARD = range(11)
SHORTS = 11

# what a line is
GOOD, NOT_OURS, IS_EMPTY, IS_COMMENT, IS_CLOCK, IS_OTHER, IS_TAG_ALONE = range(7)
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
