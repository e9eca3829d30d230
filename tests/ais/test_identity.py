import pytest

from detector.ais.identity import MmsiClass, flag, imo_is_valid, mid, mmsi_class


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
