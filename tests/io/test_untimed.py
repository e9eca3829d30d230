"""A log without time gets its times back, given when it began: from the ships' seconds and base stations' clocks."""

import re
from datetime import UTC, datetime

import numpy as np
import pytest
from pyais import encode_dict

from detector.errors import InputError
from detector.io.inputs import read_one, recognise
from detector.io.source import Hints
from detector.pipeline import read
from detector.schema import milliseconds

START = datetime(2024, 3, 1, tzinfo=UTC)
START_MS = round(START.timestamp() * 1000)


def sentence(at_s, kind=1, mmsi=511000001):
    at = datetime.fromtimestamp(START.timestamp() + at_s, UTC)
    fields = {"msg_type": kind, "mmsi": mmsi, "lat": 28.5, "lon": 125.5, "speed": 1.0, "second": at.second}
    if kind == 4:
        fields |= {"year": at.year, "month": at.month, "day": at.day, "hour": at.hour, "minute": at.minute}
    return encode_dict(fields, talker_id="AI", sentence_type="VDM", radio_channel="A")[0].encode()


def read_untimed(folder, lines, start_ms=START_MS):
    file = folder / "untimed.nmea"
    file.write_bytes(b"\n".join(lines) + b"\n")
    items, _ = recognise([file], Hints(start_ms=start_ms))
    return read_one(items[0], 0)[0]


def seconds_of(reading):
    return ((milliseconds(reading.positions["time"]) - START_MS) / 1000).tolist()


def test_seconds_make_a_clock_across_minutes_and_hours(tmp_path):
    times = list(range(0, 8000, 13))
    assert seconds_of(read_untimed(tmp_path, [sentence(t) for t in times])) == times


def test_reports_heard_a_little_late_keep_their_own_second(tmp_path):
    times = [0, 10, 8, 21, 15, 40, 58, 62, 59, 70]
    assert seconds_of(read_untimed(tmp_path, [sentence(t) for t in times])) == times


def test_a_start_off_by_twenty_seconds_is_put_right_by_the_ships(tmp_path):
    times = [20, 30, 40, 65]
    assert seconds_of(read_untimed(tmp_path, [sentence(t) for t in times], START_MS + 20_000)) == times


def test_base_stations_carry_the_clock_across_a_silence(tmp_path):
    lines = [sentence(0), sentence(5, 4, 2190067), sentence(10), sentence(4000, 4, 2190067), sentence(4003)]
    assert seconds_of(read_untimed(tmp_path, lines)) == [0, 10, 4003]


def test_a_base_station_with_a_wrong_clock_is_not_asked(tmp_path):
    wrong = [sentence(t + 50_000, 4, 2190068) for t in (12, 22)]
    lines = [
        sentence(5, 4, 2190067),
        sentence(10),
        wrong[0],
        sentence(20),
        wrong[1],
        sentence(4000, 4, 2190067),
        sentence(4003),
    ]
    assert seconds_of(read_untimed(tmp_path, lines)) == [10, 20, 4003]


def test_base_stations_allow_a_start_of_some_minutes(tmp_path):
    lines = [sentence(200, 4, 2190067), sentence(203), sentence(230)]
    assert seconds_of(read_untimed(tmp_path, lines)) == [203, 230]


def test_a_log_that_states_its_times_is_refused(tmp_path):
    with pytest.raises(InputError, match="times of its own"):
        read_untimed(tmp_path, [b"\\c:1709280000\\" + sentence(0)])


def test_the_recording_without_its_times_reads_as_with_them(tmp_path, sample_path):
    """The bundled (synthetic) recording in the order of its times, its tag blocks taken off."""
    timed = read(sample_path)
    lines = [line for line in sample_path.read_bytes().splitlines() if re.match(rb"\\[^\\]*c:\d+[^\\]*\\!", line)]
    lines.sort(key=lambda line: int(re.search(rb"c:(\d+)", line)[1]))
    start_ms = 1000 * int(re.search(rb"c:(\d+)", lines[0])[1])
    bare = read_untimed(tmp_path, [line.rpartition(b"\\")[2] for line in lines], start_ms)
    keys = ["mmsi", "lat", "lon", "sog_kn"]
    both = (
        timed.positions[[*keys, "time"]]
        .drop_duplicates()
        .merge(bare.positions[[*keys, "time"]].drop_duplicates(), on=keys)
    )
    off = np.abs(milliseconds(both["time_x"]) - milliseconds(both["time_y"]))
    assert len(both) > 10_000
    assert (off == 0).mean() > 0.99
