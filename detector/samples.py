"""The bundled samples: small recordings that show what the project finds, in a checkout and in the installed wheel."""

from __future__ import annotations

from pathlib import Path

from detector.errors import UnreadableInput

_HERE = Path(__file__).resolve().parent
_PLACES = (_HERE / "_shipped" / "samples", _HERE.parent / "data" / "samples")


def samples() -> list[str]:
    """The names of the bundled samples."""
    return sorted({folder.name for place in _PLACES if place.is_dir() for folder in place.iterdir() if folder.is_dir()})


def sample(name: str = "east_china_sea") -> Path:
    """The recording of a bundled sample. Raises UnreadableInput, naming the samples there are, for another name."""
    for place in _PLACES:
        recording = place / name / f"{name}.nmea"
        if name in samples() and recording.is_file():
            return recording
    raise UnreadableInput(f"There is no sample called {name!r}; there are: {', '.join(samples())}.")
