import numpy as np
import pytest

from detector.ais.identity import (
    NOT_A_VESSEL,
    MmsiClass,
    classes_of_stations,
    flag,
    imo_is_valid,
    imo_unpadded,
    mid,
    mmsi_class,
)


@pytest.mark.parametrize(
    ("mmsi", "kind"),
    [
        (445000001, MmsiClass.SHIP),
        (2190067, MmsiClass.COAST),
        (23456789, MmsiClass.GROUP),
        (111219001, MmsiClass.SAR_AIRCRAFT),
        (992351234, MmsiClass.AID),
        (982351234, MmsiClass.CRAFT_OF_SHIP),
        (970123456, MmsiClass.DEVICE),
        (812345678, MmsiClass.HANDHELD),
        (123456789, MmsiClass.IMPOSSIBLE),
        (999999999 + 1, MmsiClass.IMPOSSIBLE),
        (0, MmsiClass.IMPOSSIBLE),
    ],
)
def test_classes(mmsi, kind):
    assert mmsi_class(mmsi) is kind


def test_flags():
    assert flag(445000001) == "DPR Korea"
    assert flag(511000001) == "Palau"
    assert flag(659000001) == "Namibia"  # whose country code is "NA"
    assert flag(982351234) == flag(235123400)
    assert flag(299000001) is None
    assert flag(123456789) is None
    assert mid(671000001) == 671


@pytest.mark.parametrize(
    ("imo", "valid"),
    [(9074729, True), (9074728, False), (8814275, True), (907472, False), (0, False), (90747290, False)],
)
def test_imo_check_digit(imo, valid):
    assert imo_is_valid(imo) is valid


def test_stations_are_told_from_vessels_many_at_once():
    edges = [0, 1, 9_999_999, 10**7, 99_999_999, 10**8, 110_999_999, 111_000_000, 111_999_999, 112_000_000, 969_999_999]
    edges += [970_000_000, 971_000_000, 974_999_999, 975_000_000, 980_000_000, 990_000_000, 999_999_999, 10**9]
    mmsi = np.array([*edges, 2**30 - 1, 445_000_001, 992_351_234, 2_190_067])
    found = classes_of_stations(mmsi)
    assert set(found) == NOT_A_VESSEL
    for place, one in enumerate(mmsi.tolist()):
        told = [kind for kind, which in found.items() if which[place]]
        assert told == [kind for kind in NOT_A_VESSEL if mmsi_class(one) is kind]


def test_imo_numbers_filled_up_with_zeros():
    assert imo_unpadded(936532400) == 9365324
    assert imo_unpadded(90747290) == 9074729
    assert imo_unpadded(9074729) is None
    assert imo_unpadded(936532401) is None
    assert imo_unpadded(936532500) is None
    assert imo_unpadded(9365324000) is None
