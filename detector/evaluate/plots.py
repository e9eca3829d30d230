"""The report's pictures as PNG in data URIs: recall against false alarms, and calibration. Needs the extra `plots`."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from detector.errors import OutputError
from detector.evaluate.calibration import Calibration
from detector.evaluate.metrics import FALSE_PER_1000_MOST, Metrics
from detector.evaluate.ranking import Point

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SIZE_IN, _DPI = (7.0, 4.2), 110
_FLOOR = 0.05  # false alarms per 1,000 vessel-days drawn at the left edge: a logarithm has no zero


def require() -> None:
    """Refuse before hours of work where matplotlib is not installed. Raises OutputError, which says how to get it."""
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise OutputError("The report's plots need matplotlib: pip install 'sts-detector[plots]'.") from None


def recall_against_false(world: str, by_method: Mapping[str, Metrics]) -> str:
    """The curve of every method on a world; a method with one score for all is a point."""
    figure, axes = _figure()
    for name, numbers in by_method.items():
        across, up = _thinned(numbers.curve)
        style = {"marker": "o"} if len(across) == 1 else {"drawstyle": "steps-post"}
        axes.plot(across, up, label=name, **style)
    axes.axvline(FALSE_PER_1000_MOST, color="#888", linestyle=":", linewidth=1)
    axes.set_xscale("log")
    axes.set_xlim(left=_FLOOR)
    axes.set(xlabel=f"false alarms per 1,000 vessel-days (left edge: {_FLOOR} or fewer)", ylim=(-0.02, 1.02))
    axes.set(ylabel="recall of detectable transfers", title=f"{world} (synthetic)")
    if by_method:
        axes.legend(fontsize=8)
    return _uri(figure)


def _thinned(curve: Sequence[Point], most: int = 2000) -> tuple[list[float], list[float]]:
    """False alarms and recall of at most so many points: a picture has no room for more."""
    step = -(-len(curve) // most) if curve else 1
    kept = [*curve[::step], *curve[-1:]] if step > 1 else list(curve)
    return [max(point.false_per_1000, _FLOOR) for point in kept], [point.recall_detectable for point in kept]


def reliability(by_method: Mapping[str, Calibration]) -> str:
    """What was said against what came true, for every method that gives probabilities."""
    figure, axes = _figure()
    axes.plot([0, 1], [0, 1], color="#888", linestyle=":", linewidth=1)
    for name, found in by_method.items():
        said, came = [one.mean_p for one in found.bins], [one.share_true for one in found.bins]
        axes.plot(said, came, marker="o", label=f"{name} (Brier {found.brier:.3f}, ECE {found.ece:.3f})")
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), xlabel="mean probability said", ylabel="share that were transfers")
    axes.set_title("Calibration, all worlds (synthetic)")
    axes.legend(fontsize=8)
    return _uri(figure)


def _figure() -> tuple[Figure, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=_SIZE_IN, layout="constrained")
    axes = figure.add_subplot()
    axes.grid(visible=True, color="#e3e8ed")
    return figure, axes


def _uri(figure: Figure) -> str:
    held = BytesIO()
    figure.savefig(held, format="png", dpi=_DPI, metadata={"Software": None})  # else the version is in every file
    return "data:image/png;base64," + base64.b64encode(held.getvalue()).decode("ascii")
