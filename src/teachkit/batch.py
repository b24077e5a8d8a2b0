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
_BETA = 0.04
_ALPHA = 0.2 - 0.75 * _BETA
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
    """The inputs of all patients: the edges of each, and the values between them."""

    def __init__(self, model: Model, p: Array, end: float) -> None:
        ids = {id: k for k, id in enumerate(model.parameters)}
        self.lists = [pulses(source, ids, p) for source in model.inputs.values()]
        n = p.shape[1]
        edges = np.vstack([np.empty((0, n)), *(np.vstack([a, b]) for a, b, _ in self.lists)])
        edges = np.where((edges > 0) & (edges < end), edges, end)
        self.edges = np.vstack([np.zeros(n), np.sort(edges, axis=0), np.full(n, end)])

    def between(self, left: Array, right: Array, who: NDArray[np.intp]) -> list[Array]:
        """Return every input's value in the middle between two edges: the largest by size of the pulses that hold."""
        middle = (left + right) / 2
        values = []
        for starts, ends, heights in self.lists:
            holds = (starts[:, who] <= middle) & (middle < ends[:, who])
            size = np.where(holds, heights[:, who], 0.0)
            best = np.argmax(np.abs(size), axis=0) if len(size) else None
            values.append(np.zeros(len(who)) if best is None else size[best, np.arange(len(who))])
        return values


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
    who = np.arange(n)
    t, k, segment = np.zeros(n), np.zeros(n, dtype=int), np.zeros(n, dtype=int)
    last = np.full(n, 1e-4)
    held = list(p)
    lost = np.zeros(n, dtype=bool)

    def rates(t: Array, y: Array, u: list[Array]) -> Array:
        return np.array([np.broadcast_to(r, y.shape[1:]) for r in functions.rhs(t, y, held, u)], dtype=float)

    with np.errstate(all="ignore"):
        left, right = inputs.edges[0], inputs.edges[1]
        u = inputs.between(left, right, who)
        slope = rates(t, y, u)
        size = np.max(np.abs(slope) / (atol + rtol * np.abs(y)), axis=0)
        h = np.clip(0.1 / np.where(size > 0, size, np.inf), 1e-9 * end, 1e-2 * end)
        h = np.where(np.isfinite(h) & (h > 0), h, 1e-6 * end)
        for _ in range(_MOST):
            if not len(who):
                break
            final = t + 1.01 * h >= right
            h = np.where(final, right - t, h)
            stages = np.empty((7, *y.shape))
            flat = stages.reshape(7, -1)
            stages[0] = slope
            for j, row in enumerate(_A, 1):
                z = y + h * (row @ flat[:j]).reshape(y.shape)
                for i, rate in enumerate(functions.rhs(t, z, held, u)):
                    stages[j, i] = rate
            ratio = h * (_E @ flat).reshape(y.shape) / (atol + rtol * np.maximum(np.abs(y), np.abs(z)))
            size = np.sqrt((ratio * ratio).sum(axis=0) / states)
            good = size <= 1
            after = np.where(final, right, t + h)
            _fill(out, times, who, k, good, t, h, after, y, z, stages)
            t = np.where(good, after, t)
            y, slope = np.where(good, z, y), np.where(good, stages[-1], slope)
            factor = np.where(
                good,
                np.clip(0.9 * np.maximum(size, 1e-10) ** -_ALPHA * last**_BETA, 0.2, 10.0),
                np.clip(0.9 * size**-_ALPHA, 0.1, 1.0),
            )
            h = h * np.where(np.isfinite(size), factor, 0.1)
            last = np.where(good, np.maximum(size, 1e-4), last)
            stuck = ~(h > 1e-15 * end)
            lost[who[stuck]] = True
            crossed = good & (t >= right)
            if crossed.any() or stuck.any():
                segment = segment + crossed
                done = (segment >= len(inputs.edges) - 1) | stuck
                # Edges that coincide have nothing between them.
                while len(inputs.edges) > 2:
                    empty = crossed & ~done & (inputs.edges[np.minimum(segment + 1, len(inputs.edges) - 1), who] <= t)
                    if not empty.any():
                        break
                    segment = segment + empty
                    done = done | (segment >= len(inputs.edges) - 1)
                if done.any():
                    stay = ~done
                    who, t, k, segment, last, h, crossed = (a[stay] for a in (who, t, k, segment, last, h, crossed))
                    y, slope = y[:, stay], slope[:, stay]
                    held = [row[stay] for row in held]
                if len(who):
                    left, right = inputs.edges[segment, who], inputs.edges[segment + 1, who]
                    u = inputs.between(left, right, who)
                    if crossed.any():
                        slope = rates(t, y, u)
    lost[who] = True
    return out, lost | ~np.isfinite(out).all(axis=(0, 1))


def _fill(out: Array, times: Array, who: NDArray[np.intp], k: NDArray[np.intp], good: NDArray[np.bool_],
          t: Array, h: Array, after: Array, y: Array, z: Array, stages: Array) -> None:  # fmt: skip
    """Write the states at the wanted times that the step from ``t`` to ``after`` passes; ``k`` moves on in place."""
    due = good & (k < len(times))
    due[due] = times[k[due]] <= after[due]
    if not due.any():
        return
    at = np.flatnonzero(due)
    step, begin = h[at], y[:, at]
    gap = z[:, at] - begin
    bend = step * stages[0][:, at] - gap
    curve = gap - step * stages[-1][:, at] - bend
    fine = step * np.tensordot(_D, stages[:, :, at], 1)
    while len(at):
        s = np.where(step > 0, (times[k[at]] - t[at]) / np.where(step > 0, step, 1), 0.0)
        c = 1 - s
        out[k[at], :, who[at]] = (begin + s * (gap + c * (bend + s * (curve + c * fine)))).T
        k[at] += 1
        more = k[at] < len(times)
        more[more] = times[k[at[more]]] <= after[at[more]]
        if not more.all():
            at, step = at[more], step[more]
            begin, gap, bend, curve, fine = (a[:, more] for a in (begin, gap, bend, curve, fine))
