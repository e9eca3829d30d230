"""The promise of the store: however the lines of random scenes come in, the scans end with what one replay finds.

Fewer trials than the others: each is written out as NMEA and scanned file after file. Synthetic ships.
"""

from __future__ import annotations

import shutil

import numpy as np
import pandas as pd
import pytest
import worlds
from promises.scenes import Tables, scenes
from pyais import encode_dict

from detector.ais.sentence import checksum
from detector.feeds.scan import scan
from detector.pipeline import replay

SCENES = 4
SIDE_NAMES = ("to_bow", "to_stern", "to_port", "to_starboard")
IGNORED = ["revision"]  # how often the store saw an event change: a matter of how the data came, not of what it says


def nmea(tables: Tables) -> list[bytes]:
    """The lines of some scenes in order of time; two sentences of one message are one item."""
    rows = [(row.time, _position(row)) for row in tables.positions.itertuples()]
    rows += [(row.time, part) for row in tables.statics.itertuples() for part in _statics(row)]
    return [_line(time, fields, number) for number, (time, fields) in enumerate(sorted(rows, key=lambda one: one[0]))]


def _line(time: pd.Timestamp, fields: dict, number: int) -> bytes:
    block = f"s:test,c:{int(time.timestamp())}"
    tag = f"\\{block}*{checksum(block.encode()):02X}\\"
    made = encode_dict(fields, talker_id="AI", sentence_type="VDM", seq_id=number % 10)
    return "".join(f"{tag}{sentence}\n" for sentence in made).encode()


def _position(row) -> dict:
    heading = 511 if np.isnan(row.heading_deg) else int(row.heading_deg)
    own = {"msg_type": row.message_type, "mmsi": row.mmsi, "lat": row.lat, "lon": row.lon, "heading": heading}
    return {**own, "speed": row.sog_kn, "course": row.cog_deg, "second": row.utc_second, "accuracy": int(row.accurate)}


def _statics(row) -> list[dict]:
    sides = {name: int(np.nan_to_num(getattr(row, f"{name}_m"))) for name in SIDE_NAMES}
    own = {"mmsi": row.mmsi, "shipname": row.shipname, "ship_type": row.ship_type, **sides}
    if row.message_type == 5:
        return [{**own, "msg_type": 5, "imo": 0 if pd.isna(row.imo) else row.imo, "draught": row.draught_m}]
    return [{**own, "msg_type": 24, "partno": part} for part in (0, 1)]


@pytest.mark.parametrize("seed", [11, 12, 13, 14])
@pytest.mark.parametrize("by_time", [True, False], ids=["cut by time", "dealt"])
def test_scans_end_with_what_one_replay_finds(tmp_path, seed, by_time):
    """Files come in any order; with `dealt` each holds lines of all times."""
    rng = np.random.default_rng(seed)
    lines = nmea(scenes(seed, SCENES))
    whole = tmp_path / "whole.nmea"
    whole.write_bytes(b"".join(lines))
    inbox, pieces = tmp_path / "in", int(rng.integers(2, 5))
    inbox.mkdir()
    of = np.sort(rng.integers(0, pieces, len(lines))) if by_time else rng.integers(0, pieces, len(lines))
    for number in rng.permutation(pieces):
        part = tmp_path / f"part{number}.nmea"
        part.write_bytes(b"".join(line for line, own in zip(lines, of, strict=True) if own == number))
        shutil.move(part, inbox)
        report = scan(inbox, tmp_path / "cases.sqlite", surroundings=worlds.OpenSea())
    expected = replay(whole, surroundings=worlds.OpenSea()).to_frame()
    assert len(expected) > 1
    same(report.events, expected)


def same(events: pd.DataFrame, other: pd.DataFrame) -> None:
    columns = [name for name in other.columns if name not in IGNORED]
    a, b = (side[columns].sort_values("event_id").reset_index(drop=True) for side in (events, other))
    pd.testing.assert_frame_equal(a, b)
