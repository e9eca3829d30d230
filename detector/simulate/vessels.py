"""A ship of the generator: its hull, its antenna, and what its transponder says about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vessel:
    """One transponder. Sides in metres as configured; a `heading_sensor` of False sends 511.

    `draughts` are (second of the world, metres): what the crew typed in, and when. `statics` False never sends any.
    """

    mmsi: int
    shipname: str
    ship_type: int
    to_bow: int
    to_stern: int
    to_port: int
    to_starboard: int
    imo: int = 0
    callsign: str = ""
    destination: str = ""
    nav_status: int = 0
    class_b: bool = False
    heading_sensor: bool = True
    statics: bool = True
    states_dimensions: bool = True
    draughts: tuple[tuple[float, float], ...] = ()

    @property
    def length_m(self) -> int:
        """Bow to stern."""
        return self.to_bow + self.to_stern

    @property
    def beam_m(self) -> int:
        """Side to side."""
        return self.to_port + self.to_starboard

    @property
    def antenna_ahead_m(self) -> float:
        """The antenna ahead of the middle of the hull."""
        return (self.to_stern - self.to_bow) / 2.0

    @property
    def antenna_right_m(self) -> float:
        """The antenna to starboard of the middle of the hull."""
        return (self.to_port - self.to_starboard) / 2.0

    def draught_at(self, second: float) -> float:
        """The draught the crew had typed in by then; 0 where none ever was."""
        return next((draught for at, draught in reversed(self.draughts) if at <= second), 0.0)
