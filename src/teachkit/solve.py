"""Integrate a model.

Inputs are constant between the edges of their pulses; the integration runs from edge to edge, so no
step ever crosses one. The work is SciPy's: LSODA by default, which turns to an implicit method by
itself when the system is stiff.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import chance
from .branches import Sweep, sweep
from .errors import ModelError, nearest
from .ode import Curve, Model
from .steady import SteadyState, held, steady_states
from .targets import python

if TYPE_CHECKING:
    import pandas

Array = NDArray[np.float64]
Values = Mapping[str, float]
#: Right-hand sides that may be spent on a thousandth of the model's usual run before the integration is given up.
_EVALUATIONS = 30_000


@dataclass(frozen=True)
class Solution:
    """A trajectory: ``t`` (shape n, in the model's time unit) and a column for each state, quantity and input."""

    model: Model
    t: Array
    columns: dict[str, Array]
    parameters: dict[str, float]
    _dense: Callable[[float], dict[str, float]]

    def __getitem__(self, id: str) -> Array:
        if id not in self.columns:
            raise ModelError(f"{self.model.name} has no '{id}'; {nearest(id, self.columns)}")
        return self.columns[id]

    def unit(self, id: str) -> str:
        """Return the unit of a column."""
        return self.model.item(id).unit

    def at(self, id: str, time: float) -> float:
        """Return a column's value at any ``time`` within the run, from the solver's own interpolant."""
        if not self.t[0] <= time <= self.t[-1]:
            raise ModelError(f"time {time:g} lies outside {self.t[0]:g} to {self.t[-1]:g} {self.model.time_unit}")
        return self._dense(time)[self.item(id)]

    def item(self, id: str) -> str:
        """Return ``id`` if it is a column; an unknown name is an error."""
        self[id]
        return id

    def final(self, id: str) -> float:
        """Return the last value of a column."""
        return float(self[id][-1])

    def peak(self, id: str) -> float:
        """Return the largest value of a column, refined between the grid's points."""
        return self._extreme(id, 1.0)

    def trough(self, id: str) -> float:
        """Return the smallest value of a column, refined between the grid's points."""
        return -self._extreme(id, -1.0)

    def mean(self, id: str) -> float:
        """Return the time average of a column (trapezoidal rule on the grid)."""
        return float(np.trapezoid(self[id], self.t) / np.ptp(self.t))

    def crossings(self, id: str, level: float) -> Array:
        """Return the times at which a column rises through ``level``, refined between the grid's points."""
        from scipy.optimize import brentq

        y = self[id] - level
        rises = np.flatnonzero((y[:-1] < 0) & (y[1:] >= 0))
        return np.array([brentq(lambda s: self.at(id, s) - level, self.t[k], self.t[k + 1]) for k in rises])

    def _extreme(self, id: str, sign: float) -> float:
        from scipy.optimize import minimize_scalar

        y = sign * self[id]
        k = int(np.argmax(y))
        best = float(y[k])
        low, high = self.t[max(k - 1, 0)], self.t[min(k + 1, len(y) - 1)]
        for a, b in pairwise([low, *_edges(self.model, self.parameters, low, high), high]):
            found = minimize_scalar(lambda s: -sign * self.at(id, s), bounds=(a, b), options={"xatol": 1e-9 * b})
            best = max(best, -float(found.fun), *(sign * self.at(id, e) for e in (a, b)))
        return best

    def to_frame(self) -> "pandas.DataFrame":
        """Return the columns as a pandas data frame indexed by time."""
        import pandas

        return pandas.DataFrame(self.columns, index=pandas.Index(self.t, name=f"t ({self.model.time_unit})"))

    def plot(self, *ids: str) -> Any:
        """Draw columns (default: the states) against time with matplotlib; return the axes."""
        import matplotlib.pyplot as plt

        axes = plt.figure().gca()
        for id in ids or tuple(self.model.states):
            axes.plot(self.t, self[id], label=f"{self.model.item(id).meaning} ({self.unit(id)})")
        axes.set_xlabel(self.model.time_label)
        axes.legend()
        return axes


def start(model: Model, values: Values, initial: Values | None = None) -> Array:
    """Return the states at time zero (model's order and units) for these parameters, ``initial`` laid over them.

    An unknown state, or a value that is no finite number in the state's range, is an error.
    """
    y = np.array([float(v) for v in python.compile(model).initial(list(values.values()))])
    for id, value in model.starts(initial or {}).items():
        y[list(model.states).index(id)] = value
    return y


def _edges(model: Model, values: Values, low: float, high: float) -> list[float]:
    """Return the starts and ends of all pulses between two times, each once, in order."""
    pulses = [pulse for source in model.inputs.values() for pulse in source.pulses(values)]
    return sorted({edge for start, end, _ in pulses for edge in (start, end) if low < edge < high})


def _limited(rhs: Callable[..., list[float]], model: Model, start: float) -> Callable[..., list[float]]:
    """Return ``rhs`` with an end: where a solution blows up, steps shrink for ever. A long run may cost more."""
    left, reached = _EVALUATIONS, start

    def counted(t: float, y: Array) -> list[float]:
        nonlocal left, reached
        left -= 1
        if t > reached + model.t_end / 1000:
            left, reached = _EVALUATIONS, t
        said = f"{model.name}: the integration failed at {t:g} {model.time_unit}"
        if not np.all(np.isfinite(y)):
            raise ModelError(f"{said}: a state is no longer a finite number")
        if left < 0:
            raise ModelError(f"{said}: it does not advance, {_EVALUATIONS} evaluations for less than t_end / 1000")
        return rhs(t, y)

    return counted


def solve(
    model: Model,
    t_end: float | None = None,
    *,
    parameters: Values | None = None,
    initial: Values | None = None,
    scenario: str | None = None,
    points: int = 1001,
    rtol: float = 1e-9,
    method: str = "LSODA",
) -> Solution:
    """Integrate ``model`` from 0 to ``t_end`` (its time unit) and return the :class:`Solution`.

    ``parameters`` and ``initial`` (states) lie over the scenario's values, those over the defaults; all
    in the model's units. ``points`` is the number of equally spaced output times. The absolute tolerance
    is ``rtol / 1000`` times each state's scale. Raises :class:`ModelError` for an unknown name, a value
    that is no finite number or out of range, or an integration that fails.

    >>> from teachkit.models import load
    >>> run = solve(load("hodgkin_huxley1952"), 20, points=5)
    >>> run.t.tolist(), run.unit("V")
    ([0.0, 5.0, 10.0, 15.0, 20.0], 'mV')
    """
    from scipy.integrate import solve_ivp

    values, first, end = model.setting(scenario, parameters, initial, t_end)
    if points < 2:
        raise ModelError(f"{model.name}: points must be at least 2, got {points}")
    functions = python.compile(model)
    p = np.array(list(values.values()))
    y = start(model, values, first)
    atol = np.array([s.scale for s in model.states.values()]) * rtol * 1e-3
    marks = [0.0, *_edges(model, values, 0.0, end), end]
    grid = np.linspace(0.0, end, points)
    pieces: list[tuple[float, Any, list[float]]] = []
    for a, b in pairwise(marks):
        u = [source.at((a + b) / 2, values) for source in model.inputs.values()]
        rhs = _limited(lambda t, y, u=u: functions.rhs(y, p, u), model, a)
        with np.errstate(all="ignore"):
            run = solve_ivp(rhs, (a, b), y, method, dense_output=True, rtol=rtol, atol=atol)
        if not run.success or not np.all(np.isfinite(run.y)):
            raise ModelError(f"{model.name}: the integration failed at {run.t[-1]:g} {model.time_unit}: {run.message}")
        pieces.append((b, run.sol, u))
        y = run.y[:, -1]

    def row(time: float) -> dict[str, float]:
        _, sol, u = next((piece for piece in pieces if time < piece[0]), pieces[-1])
        state = sol(time)
        seen = functions.observe(state, p, u)
        return dict(zip(columns, (float(v) for v in (*state, *seen, *u)), strict=True))

    columns = [*model.states, *model.quantities, *model.inputs]
    table = np.array([list(row(t).values()) for t in grid])
    return Solution(model, grid, {id: table[:, k] for k, id in enumerate(columns)}, values, row)


class Bench:
    """The solver bound to one model: what a landmark's ``measure`` is given."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def solve(self, t_end: float | None = None, **options: Any) -> Solution:
        """See :func:`solve`."""
        return solve(self.model, t_end, **options)

    def steady_states(self, **options: Any) -> list[SteadyState]:
        """See :func:`~teachkit.steady.steady_states`."""
        return steady_states(self.model, **options)

    def sweep(self, parameter: str, low: float, high: float, **options: Any) -> Sweep:
        """See :func:`~teachkit.branches.sweep`."""
        return sweep(self.model, parameter, low, high, **options)

    def events(self, quantity: str, **options: Any) -> chance.Events:
        """See :func:`teachkit.chance.events`."""
        return chance.events(self.model, quantity, **options)

    def quantity(self, id: str, *, parameters: Values | None = None, hold: Values | None = None) -> float:
        """Return a state or quantity at the start, with states in ``hold`` put at other values, inputs off."""
        functions = python.compile(self.model)
        values = self.model.values(parameters)
        p = np.array(list(values.values()))
        y = start(self.model, values, hold)
        seen = functions.observe(y, p, held(self.model, None))
        table = {**dict(zip(self.model.states, y, strict=True)), **dict(zip(self.model.quantities, seen, strict=True))}
        self.model.item(id)
        return float((table | values)[id])

    def along(self, id: str, curve: Curve, x: float, parameters: Values | None = None) -> float:
        """Return a state, quantity or parameter at the point ``x`` of a steady curve."""
        if curve.x in self.model.states:
            return self.quantity(id, parameters=parameters, hold={**curve.hold, curve.x: x})
        return self.quantity(id, parameters={**(parameters or {}), curve.x: x}, hold=curve.hold)
