"""The run: what was read, with which settings and version. Every output carries it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from detector.version import __version__


@dataclass(frozen=True, slots=True)
class InputFile:
    """One input as it was read.

    `lines` are all lines (rows) seen; `passed_over` are lines that are valid but not about a ship's position or
    identity (other NMEA sentences, base stations, aids to navigation, comments), by reason; `rejected` could not be
    used, by reason. `via` names the data set it was read from, if it was not read itself.
    """

    path: str
    format: str
    sha256: str
    bytes: int
    lines: int
    positions: int
    statics: int
    passed_over: Mapping[str, int] = field(default_factory=dict)
    rejected: Mapping[str, int] = field(default_factory=dict)
    via: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The file as plain values for JSON."""
        return {
            "path": self.path,
            "format": self.format,
            "sha256": self.sha256,
            "bytes": self.bytes,
            "lines": self.lines,
            "positions": self.positions,
            "statics": self.statics,
            "passed_over": dict(self.passed_over),
            "rejected": dict(self.rejected),
            "via": self.via,
        }


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the pipeline. `generated` (ISO 8601 UTC) is the only clock reading in the project's results.

    The counts of the tracks are None where a run did not build them all at once (a scan looks at parts). `marked`
    counts the positions that something speaks against, by what does; `identities` and `anomalies` are sentences:
    MMSIs that may be one ship, and what was wrong with positions, area and time included.
    """

    generated: str
    parameters: Mapping[str, Any]
    inputs: tuple[InputFile, ...]
    vessels: int | None = None
    positions_used: int | None = None
    duplicates: int | None = None
    isolated: int | None = None
    hulls: int | None = None
    marked: Mapping[str, int] = field(default_factory=dict)
    identities: tuple[str, ...] = ()
    anomalies: tuple[str, ...] = ()
    chart: str = ""  # SHA-256 of the user's chart, "" for none
    version: str = __version__

    def _total(self, what: str) -> dict[str, int]:
        total: dict[str, int] = {}
        for file in self.inputs:
            for reason, count in getattr(file, what).items():
                total[reason] = total.get(reason, 0) + count
        return dict(sorted(total.items(), key=lambda item: (-item[1], item[0])))

    @property
    def rejected(self) -> dict[str, int]:
        """Rejected lines of all inputs by reason, most frequent first."""
        return self._total("rejected")

    @property
    def passed_over(self) -> dict[str, int]:
        """Lines of all inputs that were read and are not about ships, by reason."""
        return self._total("passed_over")

    @property
    def lines(self) -> int:
        """Lines of all inputs."""
        return sum(file.lines for file in self.inputs)

    def to_dict(self) -> dict[str, Any]:
        """The run as plain values for JSON."""
        return {
            "software": "sts-detector",
            "version": self.version,
            "generated": self.generated,
            "parameters": dict(self.parameters),
            "chart": self.chart,
            "inputs": [file.to_dict() for file in self.inputs],
            "lines": self.lines,
            "vessels": self.vessels,
            "positions_used": self.positions_used,
            "duplicates": self.duplicates,
            "isolated": self.isolated,
            "hulls": self.hulls,
            "marked": dict(self.marked),
            "identities": list(self.identities),
            "anomalies": list(self.anomalies),
            "passed_over": self.passed_over,
            "rejected": self.rejected,
            "note": "Encounters and patterns seen in AIS data, for review. AIS alone shows neither cargo nor intent.",
        }
