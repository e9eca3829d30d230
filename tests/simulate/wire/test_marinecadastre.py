"""The table of a world, read back by our own reader and by Python's csv. All of it is synthetic."""

import csv

import numpy as np
import pytest
from wire_rows import NO_STATEMENTS, T, random_reports, random_statements

from detector.ais.clock import instant_ms
from detector.errors import InputError
from detector.pipeline import read
from detector.simulate.wire.columns import PART_A, SHIP_TYPES, Texts
from detector.simulate.wire.marinecadastre import HEADER, write_table

SHIPS = np.array([412_000_001, 511_000_341, 671_000_456, 812_345_678, 123_456_789])
PLAIN = Texts(
    stations=("r-east1", "sat_2", "x"),
    names=["N"] * 20,
    callsigns=[f"T{i}" for i in range(19)] + [""],
    shipnames=[f"SAMPLE {i}" for i in range(18)] + ["sample@rest", "SAMPLE OF MORE THAN TWENTY LETTERS"],
    destinations=["X"] * 20,
)


@pytest.fixture(scope="module")
def world():
    rng = np.random.default_rng(31)
    reports = random_reports(rng, 4_000, mmsi=rng.choice(SHIPS, 4_000))
    statements = random_statements(rng, 300, mmsi=rng.choice(SHIPS[:4], 300))
    for rows in (reports, statements):
        rows.received_ms[:] = T + 57_600_000 - 600_000 + rng.integers(0, 1_200_000, len(rows))  # over midnight
    return reports, statements


def first_of_each_second(reports):
    """The rows that the table must have, in its order: one by one, to read."""
    seen, rows = set(), []
    for row in np.argsort(reports.received_ms, kind="stable"):
        key = reports.mmsi[row], reports.received_ms[row] // 1000
        placed = not np.isnan(reports.lat[row] + reports.lon[row])
        if reports.message_type[row] in SHIP_TYPES and placed and key not in seen:
            seen.add(key)
            rows.append(int(row))
    return rows


def heard(text, length):
    return text.upper()[:length].partition("@")[0].strip()


def stated(statements, texts, mmsi, received_ms):
    """What an MMSI had last stated by then, as the table writes it."""
    said = dict.fromkeys(("VesselName", "CallSign", "VesselType", "Length", "Width", "IMO", "Draft"), "")
    for row in np.argsort(statements.received_ms, kind="stable"):
        if statements.mmsi[row] != mmsi or statements.received_ms[row] > received_ms:
            continue
        whole, part_a = statements.message_type[row] == 5, statements.part[row] == PART_A
        if whole or part_a:
            place = statements.shipname[row]
            said["VesselName"] = heard(texts.shipnames[place], 20) if place >= 0 else ""
        if whole or not part_a:
            place = statements.callsign[row]
            said["CallSign"] = heard(texts.callsigns[place], 7) if place >= 0 else ""
            said["VesselType"] = str(statements.ship_type[row])
            sides = [max(0, int(getattr(statements, f"to_{side}_m")[row])) for side in ("bow", "stern")]
            said["Length"] = str(sum(min(side, 511) for side in sides) or "")
            sides = [int(getattr(statements, f"to_{side}_m")[row]) for side in ("port", "starboard")]
            said["Width"] = str(sum(min(side, 63) for side in sides) or "")
        if whole:
            said["IMO"] = f"IMO{statements.imo[row]:07d}" if statements.imo[row] else ""
            draught = min(np.rint(np.nan_to_num(statements.draught_m[row]) * 10), 255)
            said["Draft"] = f"{draught / 10:.1f}" if draught else ""
    return {**said, "Cargo": said["VesselType"]}


@pytest.mark.parametrize("plain", [True, False], ids=["plain names", "names with commas and quotes"])
def test_python_reads_what_was_last_stated(world, texts, plain, tmp_path):
    reports, statements = world
    texts = PLAIN if plain else texts
    path = tmp_path / "world.csv"
    count = write_table(path, reports, statements, texts, chunk_rows=700)
    with path.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    wanted = first_of_each_second(reports)
    assert count == len(rows) == len(wanted)
    assert tuple(rows[0]) == HEADER
    assert 0.4 < len(wanted) / len(reports) < 0.6
    for row, said in zip(wanted, rows, strict=True):
        meant = stated(statements, texts, reports.mmsi[row], reports.received_ms[row])
        assert {name: said[name] for name in meant} == meant
        class_b = reports.message_type[row] == 18
        assert said["TransceiverClass"] == ("B" if class_b else "A")
        assert said["Status"] == ("" if class_b else str(reports.nav_status[row]))


def test_our_reader_reads_back_equal_positions(world, tmp_path):
    reports, statements = world
    path = tmp_path / "world.csv"
    write_table(path, reports, statements, PLAIN)
    recording = read(path)
    assert recording.rejects.empty
    rows = np.array(first_of_each_second(reports))
    found = recording.positions
    assert found["mmsi"].tolist() == reports.mmsi[rows].tolist()
    assert found["time"].astype("int64").tolist() == (reports.received_ms[rows] // 1000 * 1000).tolist()
    far = reports.message_type[rows] == 27
    scale = np.where(far, 600.0, 600_000.0)
    for name in ("lat", "lon"):
        assert (
            found[name].tolist()
            == np.round(np.round(np.rint(getattr(reports, name)[rows] * scale) / scale, 6), 5).tolist()
        )
    for name, lowest in (("sog_kn", 0.0), ("cog_deg", 0.0)):
        sent = getattr(reports, name)[rows]
        known = ~np.isnan(sent) & ~far
        assert found[name].isna().tolist() == np.isnan(sent).tolist()
        assert found[name].min() >= lowest
        away = np.abs(found[name][known] - np.minimum(sent[known], 102.2 if name == "sog_kn" else 400.0))
        assert np.minimum(away, np.abs(360 - away)).max() < 0.25  # speeds of -0.2 become 0
    assert found["heading_deg"].isna().tolist() == (np.isnan(reports.heading_deg[rows]) | far).tolist()
    assert len(recording.statics) > 0


def test_the_log_and_the_table_tell_of_the_same_places(world, tmp_path):
    from detector.simulate.wire.recording import write_recording

    reports, statements = world
    write_recording(tmp_path / "world.nmea", reports, statements, PLAIN, np.random.default_rng(1))
    write_table(tmp_path / "world.csv", reports, statements, PLAIN)
    log = read(tmp_path / "world.nmea").positions
    log = log[log["lat"].notna() & log["lon"].notna()]
    places = set(zip(log["mmsi"], log["lat"].round(5), log["lon"].round(5), strict=True))
    table = read(tmp_path / "world.csv").positions
    assert len(table) > 1000
    assert set(zip(table["mmsi"], table["lat"], table["lon"], strict=True)) <= places


def test_times_and_a_world_without_statements(world, tmp_path):
    path = tmp_path / "world.csv"
    write_table(path, world[0], NO_STATEMENTS, PLAIN)
    with path.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    days = {row["BaseDateTime"][:10] for row in rows}
    assert len(days) == 2
    assert {row["VesselName"] + row["IMO"] + row["Length"] for row in rows} == {""}
    year, month, day = map(int, min(days).split("-"))
    assert instant_ms(year, month, day, 0, 0, 0) % 86_400_000 == 0


def test_a_world_in_which_nothing_was_heard(tmp_path):
    from wire_rows import NO_REPORTS

    path = tmp_path / "world.csv"
    assert write_table(path, NO_REPORTS, NO_STATEMENTS, PLAIN) == 0
    assert path.read_text() == ",".join(HEADER) + "\n"
    with pytest.raises(InputError):
        read(path)
