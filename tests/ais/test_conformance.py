"""Real recordings: the compiled decoder against pyais, field by field, and against gpsd's own decoding.

The counts below are those of the files as they are; a change of any of them is a change of what we read.
"""

import gzip
import json
from collections import Counter, defaultdict

import pandas as pd
import pytest

from detector.ais.columns import ColumnDecoder
from detector.ais.readable import ReadableDecoder
from detector.io.nmea import reading_of, tables_of
from detector.io.reading import together
from detector.schema import POSITIONS, STATICS

pytestmark = pytest.mark.real

# file: lines, positions, statics, rejects (of reports of ships; in logs without time, as if it were known)
FILES = {
    "gpsd/sample.aivdm": (1121, 12, 11, 1),
    "gpsd/ais-nmea.log": (1500, 141, 21, 0),
    "gpsd/ais-18-27.log": (280, 138, 69, 69),
    "gpsd/ais-raw-messages.log": (121, 91, 7, 0),
    "pyais/nmea_data_sample.txt": (898, 758, 2, 120),
    "gfw_ais_tools/bad-tagblock-group.nmea": (2, 0, 0, 0),
    "gfw_ais_tools/bad-type5.nmea": (7, 0, 1, 6),
    "gfw_ais_tools/ee-multiline.nmea": (10, 6, 2, 0),
    "gfw_ais_tools/errors.nmea": (5, 3, 0, 2),
    "gfw_ais_tools/mixed_types.nmea": (109, 30, 15, 0),
    "gfw_ais_tools/multi-part.nmea": (93, 0, 10, 0),
    "gfw_ais_tools/sample.nmea": (3, 1, 2, 0),
    "gfw_ais_tools/spire-test.nmea": (2, 0, 0, 4),
    "gfw_ais_tools/type1-bad-bitcount.nmea": (13, 12, 0, 0),
    "aishub/AisHubSample.nmea": (61, 41, 6, 1),
    "australia_2012/ais.txt.gz": (44687, 24053, 2034, 1543),
    "dma_2013/ais-sample.txt.gz": (80246, 24658, 130, 0),
}


def content(file):
    data = file.read_bytes()
    return gzip.decompress(data) if file.suffix == ".gz" else data


def compiled(data, **wanted):
    decoder = ColumnDecoder(**wanted)
    stretches = [decoder.take(data[at : at + 100_000]) for at in range(0, len(data), 100_000)]
    return [*stretches, decoder.finish()]


def through_pyais(data, **wanted):
    decoder = ReadableDecoder(**wanted)
    for number, line in enumerate(data.split(b"\n"), 1):
        if line or number <= data.count(b"\n"):
            decoder.line(number, line.rstrip(b"\r"))
    decoder.finish()
    return tables_of(decoder.heard, 0, POSITIONS.empty(), STATICS.empty())


@pytest.mark.parametrize("stations", [False, True])
@pytest.mark.parametrize("name", FILES)
def test_real_files_agree_with_pyais(real, name, stations):
    data = content(real / "nmea" / name)
    ours = together(reading_of(one, 0) for one in compiled(data, stations=stations, untimed=True))
    reference = through_pyais(data, stations=stations, untimed=True)
    for table in ("positions", "statics"):
        a, b = (getattr(r, table).sort_values(["line", "message_type"], ignore_index=True) for r in (ours, reference))
        pd.testing.assert_frame_equal(a, b, check_exact=True)
    assert list(ours.rejects["line"]) == list(reference.rejects["line"])
    assert ours.passed_over == reference.passed_over
    if not stations:
        found = (ours.lines, len(ours.positions), len(ours.statics), len(ours.rejects))
        assert found == FILES[name]


GPSD = {
    "speed": "sog_kn", "course": "cog_deg", "heading": "heading_deg", "second": "utc_second", "status": "nav_status",
    "lat": "lat", "lon": "lon", "accuracy": "accurate", "imo": "imo", "callsign": "callsign", "shipname": "shipname",
    "name": "shipname", "shiptype": "ship_type", "to_bow": "to_bow_m", "to_stern": "to_stern_m", "to_port": "to_port_m",
    "to_starboard": "to_starboard_m", "draught": "draught_m", "destination": "destination",
}  # fmt: skip
OWNED = {1, 2, 3, 4, 5, 9, 18, 19, 21, 24, 27}
# what differs, and why: we keep the 20 characters of a type 21's own name and leave its extension; gpsd prints the
# longitude of a type 27 with four decimals
EXPLAINED = {(21, "name"): 2, (27, "lon"): 2}


def raw_rows(data):
    """Raw columns by message type and MMSI; a type 24 has its parts put together, as gpsd does."""
    rows = defaultdict(list)
    for stretch in compiled(data, stations=True, untimed=True):
        by_line = defaultdict(dict)
        for table in (stretch.positions, stretch.statics, stretch.rest.positions, stretch.rest.statics):
            for i in range(len(table.get("line", ()))):
                row = {name: getattr(column[i], "as_py", lambda v=column[i]: v)() for name, column in table.items()}
                by_line[int(row["line"])].update(row)
        for row in by_line.values():
            key = (int(row["message_type"]), int(row["mmsi"]))
            stated = {name: value for name, value in row.items() if key[0] != 24 or value not in ("", 0, -1, None)}
            rows[key].append(stated)
            if key[0] == 24:
                rows[key].append({name: value for part in rows[key] for name, value in part.items()})
    return rows


def unequal(theirs, row):
    """The fields of gpsd's object that our row states otherwise."""
    scaled, kind = theirs["scaled"], theirs["type"]
    found = []
    for name, ours in GPSD.items():
        if name not in theirs or ours not in row:
            continue
        value = row[ours]
        if not scaled and name in ("lat", "lon"):
            value = round(value * (600 if kind == 27 else 600_000))
        elif not scaled and (name in ("course", "draught") or (name == "speed" and kind != 9)) and kind != 27:
            value = round(value * 10)
        same = value == theirs[name] or (name in ("lat", "lon") and abs(value - theirs[name]) < 1.1e-6)
        if not same:
            found.append((kind, name))
    return found


@pytest.mark.parametrize(
    ("log", "expected", "objects"),
    [
        ("sample.aivdm", "sample.aivdm.js.chk", 24),
        ("sample.aivdm", "sample.aivdm.ju.chk", 24),
        ("ais-nmea.log", "ais-nmea.log.chk", 160),
    ],
)
def test_agrees_with_gpsd(real, log, expected, objects):
    rows = raw_rows((real / "nmea/gpsd" / log).read_bytes())
    text = (real / "nmea/gpsd" / expected).read_text(encoding="utf-8", errors="replace")
    told = [json.loads(line) for line in dict.fromkeys(text.splitlines()) if line.startswith('{"class":"AIS"')]
    told = [one for one in told if one["type"] in OWNED]
    differing = Counter()
    for one in told:
        candidates = rows[(one["type"], one["mmsi"])]
        assert candidates, one
        differing.update(min((unequal(one, row) for row in candidates), key=len))
    assert len(told) == objects
    assert all(count <= EXPLAINED.get(what, 0) for what, count in differing.items()), differing
