"""A ship is found by number or name; what is not there is said, with what is near."""

import pytest
from vessel_worlds import MMSI, NEIGHBOUR, neighbours, of_tables, recording, voyage

from detector.errors import InputError
from detector.vessel.find import clean, find


@pytest.fixture(scope="module")
def heard():
    return recording([voyage(), *neighbours(3)])


def found(who, heard):
    return [one.mmsi for one in find(who, heard.positions, heard.statics)]


@pytest.mark.parametrize("who", [str(MMSI), f"MMSI {MMSI}", "9074729", "IMO 9074729", "imo:9074729", "sample  orchid"])
def test_one_ship_by_each_of_her_names(heard, who):
    assert found(who, heard) == [MMSI]


def test_the_very_name_comes_before_names_that_contain_it(heard):
    said = heard.statics.assign(shipname=heard.statics["shipname"].mask(heard.statics["mmsi"] == NEIGHBOUR, "ORCHID"))
    changed = of_tables(heard.positions, said)
    assert found("orchid", changed) == [NEIGHBOUR]
    assert found("orch", changed) == [NEIGHBOUR, MMSI]  # neighbours have more fixes


def test_an_imo_number_filled_up_with_zeros_is_found_by_what_was_meant(heard):
    padded = heard.statics.assign(imo=heard.statics["imo"].replace(9074729, 907472900))
    assert found("9074729", of_tables(heard.positions, padded)) == [MMSI]


def test_seven_digits_that_are_no_imo_number_here_may_be_an_mmsi_or_a_name(heard):
    short = heard.positions.assign(mmsi=heard.positions["mmsi"].mask(heard.positions["mmsi"] == MMSI, 1193046))
    assert found("1193046", of_tables(short, heard.statics)) == [1193046]
    named = heard.statics.assign(shipname=heard.statics["shipname"].mask(heard.statics["mmsi"] == MMSI, "1234567"))
    assert found("1234567", of_tables(heard.positions, named)) == [MMSI]


def test_a_candidate_says_name_number_fixes_and_times(heard):
    one = find(str(MMSI), heard.positions, heard.statics)[0]
    assert (one.shipname, one.imo, one.fixes) == ("SAMPLE ORCHID", 9074729, 241)
    assert one.last_ms - one.first_ms == 480 * 60_000


def test_a_ship_of_which_no_position_was_heard_is_found(heard):
    silent = of_tables(heard.positions[heard.positions["mmsi"] != MMSI], heard.statics)
    assert find("orchid", silent.positions, silent.statics)[0].fixes == 0


@pytest.mark.parametrize(
    ("who", "says"),
    [
        ("SAMPEL ORCHD", r'no name like "SAMPEL ORCHD" among the 4 vessels.*nearest are SAMPLE ORCHID'),
        ("511000314", "no MMSI 511000314 among the 4 vessels.*nearest are 511000341"),
        ("9074792", "no IMO number 9074792 .*nearest are 9074729"),
        ("IMO 12", "no IMO number 12 among .*nor anything near it"),
        ("9" * 40, "There is no"),
        (" ", "No vessel was named"),
        ("QQQQ", "nor anything near it"),
    ],
)
def test_what_is_not_there_is_said_with_what_is_near(heard, who, says):
    with pytest.raises(InputError, match=says):
        find(who, heard.positions, heard.statics)


def test_names_cannot_move_the_cursor(heard):
    hostile = heard.statics.assign(shipname="\x1b[2JORCHID\n\u202e")
    with pytest.raises(InputError) as error:
        find("\x1b[2JORCHIT\n", heard.positions, hostile)
    assert str(error.value).isprintable()
    assert clean("Å\n\x1b\u202e") == "Å\\n\\x1b\\u202e"
