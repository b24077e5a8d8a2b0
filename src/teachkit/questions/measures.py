"""One number of a run: the same measures, with the same meaning, as js/sim/measures.js."""

from ..errors import ModelError, nearest
from ..solve import Solution

#: What may be measured of a run.
MEASURES = {"peak", "trough", "final", "mean", "at", "change", "rate"}


def measure(run: Solution, name: str, of: str, time: float | None = None) -> float:
    """Return one number of a column.

    ``peak``, ``trough``, ``final``, ``mean``, ``change`` (final - first), ``at`` a time, or ``rate``: events per time
    unit, see :func:`rate`. Raises :class:`ModelError` for another name.
    """
    if name not in MEASURES:
        raise ModelError(f"no measure '{name}'; {nearest(name, MEASURES)}")
    if name == "at":
        return run.at(of, float(time or 0.0))
    if name == "change":
        return run.final(of) - float(run[of][0])
    if name == "rate":
        return rate(run, of)
    return float(getattr(run, name)(of))


def rate(run: Solution, of: str) -> float:
    """Return the events per time unit: rises of a column through the middle between its trough and peak.

    One event has no rate of its own, so it is counted against the whole run; from two on, the intervals between
    them count. A flat column has rate 0.
    """
    low, high = run.trough(of), run.peak(of)
    if not high - low > 1e-9 * max(abs(high), abs(low)):
        return 0.0
    rises = run.crossings(of, (low + high) / 2)
    if len(rises) < 2:
        return float(len(rises) / (run.t[-1] - run.t[0]))
    return float((len(rises) - 1) / (rises[-1] - rises[0]))
