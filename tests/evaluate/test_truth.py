"""The truth of a world: read whole, or refused with the field that is wrong."""

import json

import planned
import pytest
import worlds

from detector.errors import InputError
from detector.evaluate import truth as truths


@pytest.fixture
def raw():
    return planned.truth_json(worlds.alongside_pair())


def read(tmp_path, raw):
    (tmp_path / "truth.json").write_text(json.dumps(raw))
    return truths.read(tmp_path / "truth.json")


def test_a_whole_truth_is_read(tmp_path, raw):
    made = read(tmp_path, raw)
    (one,) = made.contacts
    assert (one.id, one.label, one.detectable, one.tags) == ("c0001", "transfer", True, ("short",))
    assert one.start == planned.at(60)
    assert made.ships[0].identities[0].ais_class == "A"
    assert made.drawn["gnss_error_m"] == 5.0
    assert made.anomalies[0].what == "jump"


WRONG = {
    "no format": (lambda raw: raw.pop("format"), "no format number"),
    "other format": (lambda raw: raw.update(format=2), "is of format 2"),
    "not synthetic": (lambda raw: raw.update(synthetic=False), "synthetic"),
    "no contacts": (lambda raw: raw.pop("contacts"), "contacts: field required"),
    "no start": (lambda raw: raw["contacts"][0].pop("start"), "contacts.0.start: field required"),
    "no zone": (lambda raw: raw["contacts"][0].update(start="2024-03-01T00:00:00"), "contacts.0.start"),
    "unknown label": (lambda raw: raw["contacts"][0].update(label="maybe"), "contacts.0.label"),
    "ends first": (lambda raw: raw["contacts"][0].update(end=planned.iso(planned.at(0))), "ends before it starts"),
    "unknown hull": (lambda raw: raw["contacts"][0].update(hull_2=9), "hull 9"),
    "hull twice": (lambda raw: raw["ships"][1].update(hull=1), "stands for two ships"),
    "no vessel-days": (lambda raw: raw.update(vessel_days=0), "vessel_days"),
    "no identity time": (lambda raw: raw["ships"][0]["identities"][0].pop("from"), "ships.0.identities.0.from"),
}


@pytest.mark.parametrize(("spoil", "says"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said(tmp_path, raw, spoil, says):
    spoil(raw)
    with pytest.raises(InputError, match=says) as caught:
        read(tmp_path, raw)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "[]", "{", "\x00", "3"])
def test_what_is_no_truth_is_refused(tmp_path, text):
    (tmp_path / "truth.json").write_text(text)
    with pytest.raises(InputError):
        truths.read(tmp_path / "truth.json")


def test_worlds_are_found_by_folder_and_each_once(tmp_path, raw):
    for name in ("a", "b"):
        (tmp_path / "all" / name).mkdir(parents=True)
        (tmp_path / "all" / name / "truth.json").write_text(json.dumps(raw))
        (tmp_path / "all" / name / "world.nmea").write_text("x")
    found = truths.worlds([tmp_path / "all", tmp_path / "all" / "a"])
    assert [one.name for one in found] == ["a", "b"]
    assert found[0].truth_parquet == tmp_path / "all" / "a" / "truth.parquet"


@pytest.mark.parametrize("name", ["none", "empty", "file"])
def test_what_is_no_world_is_refused(tmp_path, name):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match=f"{name} (does not exist|holds no world|is a file)"):
        truths.worlds([tmp_path / name])


def test_a_world_without_its_log_is_refused(tmp_path, raw):
    (tmp_path / "truth.json").write_text(json.dumps(raw))
    with pytest.raises(InputError, match=r"no world\.nmea"):
        truths.worlds([tmp_path])


def test_every_identity_between_two_instants_counts():
    made = planned.truth(ships=[planned.ship(1, identities=[(11, 0, 100), (12, 100, 200), (13, 200, 300)])])
    assert made.mmsis(1, planned.at(50), planned.at(150)) == {11, 12}
    assert made.mmsis(1, planned.at(100), planned.at(200)) == {12}
    assert made.mmsis(1, planned.at(400), planned.at(500)) == set()
