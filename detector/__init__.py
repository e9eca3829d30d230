"""Ship-to-ship encounters from AIS data, ranked for review.

import detector
result = detector.replay(detector.sample("east_china_sea"))
print(result)              # the queue, most urgent first
result.to_geodataframe()   # the events table with points
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detector.version import __version__

if TYPE_CHECKING:
    from detector.errors import DetectorError
    from detector.feeds.scan import scan
    from detector.indicators.registry import explain, indicators
    from detector.parameters import Parameters
    from detector.pipeline import Recording, Replay, read, replay
    from detector.records import Assessment, Encounter, Finding, Run
    from detector.samples import sample

_HOMES = {
    "Assessment": "detector.records",
    "DetectorError": "detector.errors",
    "Encounter": "detector.records",
    "Finding": "detector.records",
    "Parameters": "detector.parameters",
    "Recording": "detector.pipeline",
    "Replay": "detector.pipeline",
    "Run": "detector.records",
    "explain": "detector.indicators.registry",
    "indicators": "detector.indicators.registry",
    "read": "detector.pipeline",
    "replay": "detector.pipeline",
    "sample": "detector.samples",
    "scan": "detector.feeds.scan",
}

__all__ = [
    "Assessment",
    "DetectorError",
    "Encounter",
    "Finding",
    "Parameters",
    "Recording",
    "Replay",
    "Run",
    "__version__",
    "explain",
    "indicators",
    "read",
    "replay",
    "sample",
    "scan",
]


def __getattr__(name: str) -> Any:
    """Public names, imported when first asked for: `import detector` and `sts --help` stay quick."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'detector' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
