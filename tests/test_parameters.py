import pytest

from detector.errors import SettingsError
from detector.parameters import Parameters


def test_defaults_and_overlay(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text("[rendezvous]\nmin_minutes = 20\n")
    loaded = Parameters.load(file, rendezvous={"leave_m": 90.0})
    assert (loaded.rendezvous.min_minutes, loaded.rendezvous.leave_m) == (20, 90.0)
    assert loaded.tracks == Parameters().tracks


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[rendezvous]\nmin_minuts = 20\n", "unknown setting 'rendezvous.min_minuts'.*min_minutes"),
        ("[rendevous]\nmin_minutes = 20\n", "unknown setting 'rendevous'.*rendezvous"),
        ("min_minutes = 20\n", "unknown setting 'min_minutes'"),
        ("[rendezvous]\nmin_minutes = -1\n", "rendezvous.min_minutes.*greater than 0"),
        ("[rendezvous]\nmin_minutes = 'long'\n", "rendezvous.min_minutes"),
        ("[rendezvous]\nenter_m = 90\n", "leave_m must not be below enter_m"),
        ("[context]\naround_h = 1\n", "around_h must cover"),
        ("[rendezvous\n", "not valid TOML"),
    ],
)
def test_what_is_refused_says_why(tmp_path, text, says):
    file = tmp_path / "mine.toml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=f"(?s){says}"):
        Parameters.load(file)


def test_missing_settings_file(tmp_path):
    with pytest.raises(SettingsError, match="cannot read"):
        Parameters.load(tmp_path / "none.toml")


def test_parameters_do_not_change():
    with pytest.raises(ValueError, match="frozen"):
        Parameters().tracks.max_speed_kn = 3.0
