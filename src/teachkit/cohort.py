"""Virtual patients: parameters drawn around a setting, all integrated at once, counted by their fate.

A patient's parameter is the setting's value times ``exp(s z)``: log-normal, with the setting as its median and
``s`` as the standard deviation of its natural logarithm. ``z`` is a standard normal number made from the seed, the
patient's number and the parameter's place in the model by :func:`uniform`, which the page's script computes alike:
the same seed gives the same patients here, there, and in whatever pieces the work is cut. A draw outside the
parameter's range is drawn again, at most 31 times, and then put on the range's end.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .batch import integrate, pulses
from .errors import ModelError, nearest
from .ode import Model
from .solve import solve
from .targets import python

Array = NDArray[np.float64]
Values = Mapping[str, float]
MEASURES = ("final", "peak", "trough", "mean", "change")
#: Patients that are integrated together: fewer cost time, more cost memory.
_CHUNK = 2500
_DRAWS = 32


def _mix(x: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the 32-bit finaliser of MurmurHash3 (A. Appleby, public domain) of ``x``."""
    x = x ^ (x >> np.uint32(16))
    x = x * np.uint32(0x85EBCA6B)
    x = x ^ (x >> np.uint32(13))
    x = x * np.uint32(0xC2B2AE35)
    return x ^ (x >> np.uint32(16))


def uniform(seed: int, patient: Any, place: int, draw: int) -> Array:
    """Return a number in (0, 1) for each ``patient`` (integers), fixed by the four arguments.

    >>> uniform(1, [0, 1], 0, 0).round(6).tolist()
    [0.726585, 0.764003]
    """
    x = np.full(np.shape(patient), seed, dtype=np.uint32)
    golden = np.uint32(0x9E3779B9)
    with np.errstate(over="ignore"):
        for key in (patient, place, draw):
            x = _mix(x + golden + np.asarray(key, dtype=np.uint32))
        return (_mix(x + golden).astype(float) + 0.5) / 2.0**32


def normal(seed: int, patient: Any, place: int, draw: int) -> Array:
    """Return a standard normal number for each ``patient`` (Box and Muller's transform of two uniform numbers)."""
    u, v = (uniform(seed, patient, place, 2 * draw + k) for k in (0, 1))
    return np.asarray(np.sqrt(-2 * np.log(u)) * np.cos(2 * np.pi * v))


def draw(model: Model, n: int, spread: Values, values: Values, seed: int) -> Array:
    """Return the parameters of ``n`` patients (parameters, patients) in the model's order and units."""
    p = np.array(list(values.values()))[:, None] * np.ones(n)
    patients = np.arange(n)
    for place, (id, item) in enumerate(model.parameters.items()):
        if not spread.get(id):
            continue
        low, high = item.range or (-np.inf, np.inf)
        again = np.ones(n, dtype=bool)
        for turn in range(_DRAWS):
            p[place, again] = values[id] * np.exp(spread[id] * normal(seed, patients[again], place, turn))
            again = (p[place] < low) | (p[place] > high)
            if not again.any():
                break
        p[place] = np.clip(p[place], low, high)
    return p


@dataclass(frozen=True)
class Cohort:
    """Virtual patients: ``parameters`` (id to an array, one entry a patient), and what was measured of each.

    ``cohort["final", "T"]`` is an array of a measure, NaN for the patients in ``failed``.
    """

    model: Model
    seed: int
    spread: dict[str, float]
    parameters: dict[str, Array]
    measured: dict[tuple[str, str], Array]
    failed: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.failed)

    def __getitem__(self, key: tuple[str, str]) -> Array:
        if key not in self.measured:
            raise ModelError(f"the cohort was not measured by {key}; known: {', '.join(map(str, self.measured))}")
        return self.measured[key]

    def fates(self, measure: str, id: str, *thresholds: float) -> list[int]:
        """Return how many patients lie below the first threshold, at or above it and below the next, and so on."""
        values = self[measure, id]
        places = np.digitize(values[np.isfinite(values)], sorted(thresholds))
        return [int(k) for k in np.bincount(places, minlength=len(thresholds) + 1)]

    def to_frame(self) -> Any:
        """Return a pandas data frame, a row a patient: the parameters that vary, then the measures."""
        import pandas

        drawn = {id: self.parameters[id] for id in self.spread}
        return pandas.DataFrame(drawn | {f"{m} {id}": v for (m, id), v in self.measured.items()})


def cohort(
    model: Model,
    n: int,
    spread: float | Values = 0.3,
    *,
    parameters: Values | None = None,
    initial: Values | None = None,
    scenario: str | None = None,
    t_end: float | None = None,
    measures: Sequence[tuple[str, str]] | None = None,
    points: int = 201,
    rtol: float = 1e-6,
    seed: int = 1,
    client: Any = None,
) -> Cohort:
    """Return ``n`` virtual patients of ``model``, drawn around the setting and integrated to ``t_end``.

    ``spread`` is the standard deviation of the natural logarithm, one for each id, or one number for every
    parameter with a slider whose value is not zero (0.3 is a coefficient of variation of 31 per cent). ``initial``,
    ``scenario`` and ``parameters`` as in :func:`~teachkit.solve.solve`; states that start at an expression start
    there for each patient. ``measures`` are pairs of one of :data:`MEASURES` and an id (default: every state's
    final value), taken on ``points`` equally spaced times. ``client`` is anything with ``map(function, items)``
    and ``gather(futures)``, such as a Dask client. Raises :class:`ModelError` for an unknown name or a bad value.

    >>> from teachkit.models import load
    >>> patients = cohort(load("hot_cold"), 200, {"v0": 0.2, "x0": 0.8}, measures=[("final", "x")], seed=7)
    >>> sum(patients.fates("final", "x", 0.5)), bool(patients.failed.any())
    (200, False)
    """
    values, first, end = model.setting(scenario, parameters, initial, t_end)
    wanted = [(m, model.item(id).id) for m, id in measures or [("final", s) for s in model.states]]
    for name, id in wanted:
        if name not in MEASURES:
            raise ModelError(f"no measure '{name}'; {nearest(name, MEASURES)}")
        if id not in model.states and id not in model.quantities:
            raise ModelError(f"{model.name}: '{id}' is neither a state nor a quantity and has no course in time")
    if n < 1 or points < 2:
        raise ModelError(f"{model.name}: a cohort needs a patient and two points, got {n} and {points}")
    spreads = _spreads(model, spread, values)
    p = draw(model, n, spreads, values, seed)
    # Landmarks hold functions that cannot be sent to another process.
    plain = dataclasses.replace(model, landmarks=())
    tasks = [(plain, p[:, a : a + _CHUNK], first, end, wanted, points, rtol) for a in range(0, n, _CHUNK)]
    pieces = [_run(task) for task in tasks] if client is None else list(client.gather(client.map(_run, tasks)))
    table = np.hstack(pieces)
    known = {id: p[k] for k, id in enumerate(model.parameters)}
    measured = {key: table[k] for k, key in enumerate(wanted)}
    return Cohort(model, seed, spreads, known, measured, ~np.isfinite(table).all(axis=0))


def _spreads(model: Model, spread: float | Values, values: Values) -> dict[str, float]:
    if not isinstance(spread, Mapping):
        spread = {id: float(spread) for id, item in model.parameters.items() if item.range and values[id]}
    for id, s in spread.items():
        if id not in model.parameters:
            raise ModelError(f"{model.name} has no parameter '{id}'; {nearest(id, model.parameters)}")
        if not 0 <= s <= 3 or not values[id]:
            raise ModelError(f"{model.name}: {id} = {values[id]:g} cannot be drawn with a spread of {s:g}")
    return dict(spread)


def _run(task: tuple[Any, ...]) -> Array:
    """Return the measures (measures, patients) of one piece of a cohort; NaN where a patient cannot be integrated."""
    model, p, first, end, wanted, points, rtol = task
    functions = python.compile(model)
    n = p.shape[1]
    y = np.array([np.broadcast_to(v, n) for v in functions.initial(p)], dtype=float)
    for id, value in first.items():
        y[list(model.states).index(id)] = value
    times = np.linspace(0.0, end, points)
    out, lost = integrate(model, p, y, end, times, rtol)
    for k in np.flatnonzero(lost):
        out[:, :, k] = _alone(model, p[:, k], y[:, k], end, points)
    ids = list(model.states)
    columns = {id: out[:, k] for k, id in enumerate(ids)}
    if any(id not in columns for _, id in wanted):
        columns |= _quantities(model, functions, p, out, times)
    with np.errstate(all="ignore"):
        return np.array([_measure(name, times, columns[id]) for name, id in wanted])


def _alone(model: Model, p: Array, y: Array, end: float, points: int) -> Array:
    """Return one patient's states by the solver that can turn to a stiff method; NaN where that fails too."""
    free = {id: dataclasses.replace(item, range=None) for id, item in model.parameters.items()}
    values = {id: float(v) for id, v in zip(model.parameters, p, strict=True)}
    initial = {id: float(v) for id, v in zip(model.states, y, strict=True)}
    try:
        run = solve(dataclasses.replace(model, parameters=free), end, parameters=values, initial=initial, points=points)
    except ModelError:
        return np.full((points, len(y)), np.nan)
    return np.array([run[id] for id in model.states]).T


def _quantities(model: Model, functions: python.Functions, p: Array, out: Array, times: Array) -> dict[str, Array]:
    """Return every quantity (times, patients), inputs as they are at each time."""
    ids = {id: k for k, id in enumerate(model.parameters)}
    u = []
    for source in model.inputs.values():
        value = np.zeros((len(times), p.shape[1]))
        for a, b, h in zip(*pulses(source, ids, p), strict=True):
            holds = (a <= times[:, None]) & (times[:, None] < b)
            value = np.where(holds & (np.abs(h) > np.abs(value)), h, value)
        u.append(value)
    seen = functions.observe(out.transpose(1, 0, 2), list(p), u)
    shape = out[:, 0].shape
    return {id: np.broadcast_to(v, shape) for id, v in zip(model.quantities, seen, strict=True)}


def _measure(name: str, t: Array, y: Array) -> Array:
    """Return a measure of every column of ``y`` (times, patients); extremes refined by a parabola."""
    if name == "final":
        return np.asarray(y[-1])
    if name == "change":
        return np.asarray(y[-1] - y[0])
    if name == "mean":
        return np.asarray(np.trapezoid(y, t, axis=0) / (t[-1] - t[0]))
    sign = 1.0 if name == "peak" else -1.0
    z = sign * y
    k = np.argmax(np.where(np.isfinite(z), z, -np.inf), axis=0)
    inside = np.clip(k, 1, len(t) - 2)
    a, b, c = (np.take_along_axis(z, (inside + j)[None], axis=0)[0] for j in (-1, 0, 1))
    bend = a - 2 * b + c
    top = b - (c - a) ** 2 / np.where(bend < 0, 8 * bend, np.inf)
    best = np.take_along_axis(z, k[None], axis=0)[0]
    return np.asarray(sign * np.where((k == inside) & (top > best), top, best))
