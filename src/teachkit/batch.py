"""Integrate many patients at once: the explicit pair of ``tableau`` over NumPy arrays.

Each patient keeps a time, a step and an error of their own, so that no one's accuracy depends on the others; only
the work is shared. Inputs are constant between the edges of their pulses, and no step crosses an edge.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import tableau
from .ode import Input, Model
from .targets import python

Array = NDArray[np.float64]
_A = tuple(np.array(row) for row in tableau.STAGES)
_E, _D = np.array(tableau.ERROR), np.array(tableau.DENSE)
#: A patient who needs more steps is left to a method for stiff systems.
_MOST = 4000


def pulses(source: Input, ids: dict[str, int], p: Array) -> tuple[Array, Array, Array]:
    """Return starts, ends and amplitudes of an input's pulses, each (pulses, patients); an empty one never holds."""
    n = p.shape[1]

    def number(entry: Any) -> Array:
        return p[ids[entry]] if isinstance(entry, str) else np.full(n, float(entry))

    if source.schedule:
        rows = [(number(a), number(d), number(h)) for a, d, h in source.schedule]
    else:
        counts = np.round(number(source.count))
        onset, period, length, height = (
            number(x) for x in (source.onset, source.period, source.duration, source.amplitude)
        )
        rows = [
            (onset + k * period, np.where(k < counts, length, 0.0), height) for k in range(int(counts.max(initial=0)))
        ]
    starts, lengths, heights = (np.array([row[k] for row in rows]).reshape(-1, n) for k in range(3))
    return starts, np.where(lengths > 0, starts + lengths, -np.inf), heights


class _Inputs:
    """The inputs of all patients: their pulses, and the edges of these."""

    def __init__(self, model: Model, p: Array, end: float) -> None:
        ids = {id: k for k, id in enumerate(model.parameters)}
        self.lists = [pulses(source, ids, p) for source in model.inputs.values()]
        self.edges = np.concatenate([np.empty((0, p.shape[1])), *(edge for a, b, _ in self.lists for edge in (a, b))])
        self.end = end

    def at(self, t: Array, who: NDArray[np.intp]) -> tuple[list[Array], Array]:
        """Return every input's value at ``t``, the largest by size of the pulses that hold, and the next edge."""
        values = []
        for starts, ends, heights in self.lists:
            size = np.where((starts[:, who] <= t) & (t < ends[:, who]), heights[:, who], 0.0)
            low, high = size.min(axis=0, initial=0.0), size.max(axis=0, initial=0.0)
            values.append(np.where(-low > high, low, high))
        edges = self.edges[:, who]
        return values, np.min(edges, axis=0, initial=self.end, where=edges > t)


def integrate(
    model: Model, p: Array, y: Array, end: float, times: Array, rtol: float
) -> tuple[Array, NDArray[np.bool_]]:
    """Return the states at ``times`` (times, states, patients), and who could not be followed to the ``end``.

    ``p`` (parameters, patients) and ``y`` (states, patients) are in the model's order and units; ``times``
    ascend from 0 to ``end``. The absolute tolerance is ``rtol / 1000`` of each state's scale.
    """
    functions = python.compile(model)
    states, n = y.shape
    inputs = _Inputs(model, p, end)
    out = np.full((len(times), states, n), np.nan)
    atol = np.array([s.scale for s in model.states.values()])[:, None] * rtol * 1e-3
    who, t, k = np.arange(n), np.zeros(n), np.zeros(n, dtype=int)
    held = list(p)

    def rates() -> Array:
        return np.array([np.broadcast_to(r, t.shape) for r in functions.rhs(y, held, u)], dtype=float)

    with np.errstate(all="ignore"):
        u, right = inputs.at(t, who)
        slope = rates()
        h = 0.1 / np.max(np.abs(slope) / (atol + rtol * np.abs(y)), axis=0)
        for _ in range(_MOST):
            final = t + 1.01 * h >= right
            h = np.where(final, right - t, h)
            stages = np.empty((7, *y.shape))
            flat = stages.reshape(7, -1)
            stages[0] = slope
            for j, row in enumerate(_A, 1):
                z = y + h * (row @ flat[:j]).reshape(y.shape)
                for i, rate in enumerate(functions.rhs(z, held, u)):
                    stages[j, i] = rate
            ratio = h * (_E @ flat).reshape(y.shape) / (atol + rtol * np.maximum(np.abs(y), np.abs(z)))
            size = np.sqrt((ratio * ratio).sum(axis=0) / states)
            good = size <= 1
            after = np.where(final, right, t + h)
            _fill(out, times, who, k, good, t, h, after, y, z, stages)
            t = np.where(good, after, t)
            y, slope = np.where(good, z, y), np.where(good, stages[-1], slope)
            # After an error that is no number the step is the shortest that a number would give.
            h = h * np.fmin(np.fmax(0.9 * size**-0.2, 0.2), 10.0)
            if (good & final).any():
                stay = t < end
                who, t, k, h, y = who[stay], t[stay], k[stay], h[stay], y[:, stay]
                held = [row[stay] for row in held]
                if not len(who):
                    break
                u, right = inputs.at(t, who)
                slope = rates()
    return out, ~np.isfinite(out).all(axis=(0, 1))


def _fill(out: Array, times: Array, who: NDArray[np.intp], k: NDArray[np.intp], good: NDArray[np.bool_],
          t: Array, h: Array, after: Array, y: Array, z: Array, stages: Array) -> None:  # fmt: skip
    """Write the states at the wanted times that the step from ``t`` to ``after`` passes; ``k`` moves on in place."""
    wanted = np.append(times, np.inf)
    at = np.flatnonzero(good & (wanted[k] <= after))
    step, begin = h[at], y[:, at]
    gap = z[:, at] - begin
    bend = step * stages[0][:, at] - gap
    curve = gap - step * stages[-1][:, at] - bend
    fine = step * np.tensordot(_D, stages[:, :, at], 1)
    while len(at):
        s = (wanted[k[at]] - t[at]) / step
        c = 1 - s
        out[k[at], :, who[at]] = (begin + s * (gap + c * (bend + s * (curve + c * fine)))).T
        k[at] += 1
        more = wanted[k[at]] <= after[at]
        at = at[more]
        step, begin, gap, bend, curve, fine = (a[..., more] for a in (step, begin, gap, bend, curve, fine))
