from collections import Counter

import pytest

from detector.tracks import entries, priors
from detector.tracks.statics import FIELDS


@pytest.mark.parametrize(
    ("sides", "used", "size", "words"),
    [
        ((70, 20, 7, 7), (70, 20, 7, 7), (90, 14), ""),
        ((0, 0, 0, 0), None, None, "zero"),
        ((10, 20, 30, 40), None, None, "never set"),
        ((7, 7, 70, 20), None, (90, 14), "exchanged"),
        ((90, 0, 14, 0), None, (90, 14), "typed as distances to bow and port"),
        ((0, 90, 0, 14), None, (90, 14), "no antenna position"),
        ((0, 90, 7, 7), None, (90, 14), "very end"),
        ((0, 6, 1, 1), (0, 6, 1, 1), (6, 2), ""),
        ((70, 20, 0, 14), (70, 20, 7, 7), (90, 14), "side"),
        ((400, 111, 30, 30), None, None, "larger than any ship"),
        ((21, 93, 46, 43), None, None, "larger than any ship"),
        ((12, 62, 40, 10), None, None, "not the shape"),  # a platform of 74 x 50 m
        ((215, 232, 15, 14), None, None, "not the shape"),
    ],
)
def test_dimensions(sides, used, size, words):
    said = entries.dimensions(*map(float, sides))
    assert (said.sides, said.size) == (used, size)
    assert words in said.error
    assert bool(said.error) is bool(words)


@pytest.mark.parametrize(
    ("draught", "length", "beam", "words"),
    [
        (25.5, None, None, "no measure"),
        (6.4, 30, 12, ""),  # a tug
        (22.5, 333, 60, ""),
        (15.0, 60, 11, "too deep"),
        (12.5, 31, 10, "perhaps 1.2 m"),
        (21.5, 80, 63, ""),  # a platform: nothing is known
        (15.0, None, None, ""),
    ],
)
def test_draught(draught, length, beam, words):
    error = entries.draught_error(draught, length, beam)
    assert words in error
    assert bool(error) is bool(words)


@pytest.mark.parametrize(
    ("imo", "meant", "words"),
    [
        (9074729, 9074729, ""),
        (9074728, None, "check digit"),
        (936532400, 9365324, "filled up"),
        (445000001, None, "MMSI"),
        (244, None, "seven digits"),
        (100000000, None, "seven digits"),
    ],
)
def test_imo(imo, meant, words):
    found, error = entries.imo_entry(imo, 445000001)
    assert found == meant
    assert words in error
    assert bool(error) is bool(words)


def test_texts():
    assert "MMSI" in entries.text_error("445000001", "shipname", 445000001)
    assert "MMSI" in entries.text_error("412345678", "callsign", 445000001)
    assert "digits" in entries.text_error("123456", "callsign", 445000001)
    assert "own name" in entries.text_error("STAR", "destination", 445000001, "STAR")
    assert entries.text_error("STAR 7", "shipname", 445000001) == ""
    assert entries.text_error("NAMPO", "destination", 445000001, "STAR") == ""


def test_names_of_beacons():
    beacons = ("ZHE1234-12%", "85%", "NET MARK 3", "FISHING NET 12", "NET-7", "BUOY 12", "12.3V")
    ships = ("YEAH BUOY", "MAGNET", "INTERNET 5", "PLANET V", "VICTORY 5", "SIM 12 V", "NETTUNO", "BUOYANT")
    assert [name for name in beacons if not entries.is_beacon_name(name)] == []
    assert [name for name in ships if entries.is_beacon_name(name)] == []


def test_mmsi():
    assert entries.mmsi_error(445000001) == ""
    assert "no country" in entries.mmsi_error(299000001)
    assert "aid to navigation" in entries.mmsi_error(992351234)
    assert "never set" in entries.mmsi_error(123456789)
    assert "not a maritime identity" in entries.mmsi_error(100000007)


def test_sizes_that_are_two_ships_and_types_that_do_not_fit():
    assert entries.contradiction((200, 30), (90, 14))
    assert entries.contradiction((90, 14), (88, 15)) == ""
    assert entries.type_error(52, 250)
    assert entries.type_error(31, 164) == ""  # pushing a barge: real, US 2022
    assert entries.type_error(80, 6)
    assert entries.type_error(80, 250) == ""


@pytest.fixture(scope="module")
def australia(real):
    from detector.pipeline import read

    path = real / "nmea" / "australia_2012" / "ais.txt.gz"
    if not path.is_file():
        pytest.skip(f"no {path}")
    return read(path).statics


def test_errors_of_real_ships_are_found_and_most_ships_have_none(australia):
    sent = australia.dropna(subset=["to_bow_m"]).drop_duplicates("mmsi")
    errors = [entries.dimensions(*sides).error for sides in sent[list(FIELDS["sides"])].itertuples(index=False)]
    kinds = Counter(error.split("(")[0].strip() for error in errors if error)
    assert kinds["dimensions 10, 20, 30, 40 were never set"] == 3
    assert kinds["length and beam exchanged"] == 5
    assert sum(kinds.values()) < 0.04 * len(sent)
    imos = australia.dropna(subset=["imo"]).drop_duplicates("mmsi")
    found = [entries.imo_entry(int(imo), int(mmsi))[1] for imo, mmsi in zip(imos["imo"], imos["mmsi"], strict=True)]
    assert sum("filled up" in error for error in found) == 14
    assert sum("MMSI" in error for error in found) == 2


def test_priors_hold_for_real_ships(australia):
    types = australia.dropna(subset=["ship_type"]).drop_duplicates("mmsi").set_index("mmsi")["ship_type"]
    antenna, old, beam = [], [], []
    for mmsi, *sides in australia.drop_duplicates("mmsi")[["mmsi", *FIELDS["sides"]]].itertuples(index=False):
        said = entries.dimensions(*sides)
        if said.error or said.sides is None:
            continue
        kind, (length, width) = int(types.get(mmsi, 0)), said.size
        build, (expected, sd) = priors.build_of(kind, length), priors.beam_of(kind, length)
        antenna.append(abs(sides[0] / length - build.antenna_share) <= 2 * build.antenna_sd)
        old.append(abs(sides[0] - 0.85 * length) - abs(sides[0] - build.antenna_share * length))
        beam.append(abs(width - expected) <= 2 * sd)
    assert len(beam) > 1000
    assert sum(antenna) > 0.9 * len(antenna)
    assert sum(beam) > 0.9 * len(beam)
    assert sum(old) / len(old) > 3.0  # metres nearer, in the mean, than 85 % of every length
