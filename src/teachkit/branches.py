"""Steady states along one parameter: branches, their stability, folds, Hopf points, and branch points.

:func:`sweep` finds steady states at several values, follows each branch through its folds, and gives every
point its residual and eigenvalues. The work of following is in :mod:`teachkit.continuation`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .continuation import Point, Problem, follow
from .errors import ModelError, nearest
from .ode import Input, Model, Parameter
from .steady import SteadyState, Values, steady_states

Array = NDArray[np.float64]
_SEEDS = 9


class Special(NamedTuple):
    """A fold, Hopf point or branch point: the swept value, the steady state there, its residual, its eigenvalues.

    ``omega`` is the angular frequency that is born at a Hopf point, per time unit; zero elsewhere.
    """

    value: float
    state: dict[str, float]
    residual: float
    eigenvalues: NDArray[np.complex128]
    omega: float


@dataclass(frozen=True)
class Branch:
    """One branch, in order along it: arrays of ``values`` (the swept parameter), ``residual`` and ``stable``.

    ``eigenvalues`` has a row a point. ``branch[id]`` is the column of a state or a quantity. ``kind`` is
    "" or, where a special point lies, "fold", "hopf" or "branch"; stability changes at such points only.
    """

    model: Model
    values: Array
    columns: dict[str, Array]
    residual: Array
    eigenvalues: NDArray[np.complex128]
    stable: NDArray[np.bool_]
    kind: tuple[str, ...]
    closed: bool

    def __getitem__(self, id: str) -> Array:
        if id not in self.columns:
            raise ModelError(f"{self.model.name} has no '{id}'; {nearest(id, self.columns)}")
        return self.columns[id]

    def __len__(self) -> int:
        return len(self.values)

    def parts(self) -> Iterator[tuple[slice, bool]]:
        """Yield the stretches between special points, both ends included, and whether each is stable."""
        cuts = [0, *(k for k, kind in enumerate(self.kind) if kind and 0 < k < len(self) - 1), len(self) - 1]
        for a, b in pairwise(cuts):
            if b > a:
                # A special point itself is not stable: of two neighbours the one that is none decides.
                inside = self.stable[a + 1 : b] if b > a + 1 else self.stable[a : b + 1]
                yield slice(a, b + 1), bool(np.mean(inside) >= 0.5)


@dataclass(frozen=True)
class Sweep:
    """Steady states of ``model`` along ``parameter``: ``branches`` with ``folds``, ``hopfs`` and ``branchings``."""

    model: Model
    parameter: str
    low: float
    high: float
    branches: tuple[Branch, ...]
    folds: tuple[Special, ...]
    hopfs: tuple[Special, ...]
    branchings: tuple[Special, ...]
    _problem: Problem
    _lines: list[list[Point]]

    def at(self, value: float) -> list[SteadyState]:
        """Return the steady states at one swept value, corrected there, sorted by first state."""
        if not self.low <= value <= self.high:
            raise ModelError(f"{self.parameter} = {value:g} lies outside the sweep, {self.low:g} to {self.high:g}")
        swept = float(np.log(value)) if self._problem.log else float(value)
        found: list[Array] = []
        for line in self._lines:
            for guess in _meetings(line, swept):
                z = self._problem.at(guess[:-1], swept)
                if z is not None and not self._problem.outside(z).any() and not _near(self._problem, z, found):
                    found.append(z)
        return sorted((_state(self._problem, z) for z in found), key=lambda s: next(iter(s.state.values())))

    def plot(self, id: str | None = None) -> Any:
        """Draw a state or quantity (default: the first state) along the parameter; return matplotlib's axes.

        Stable stretches are solid, unstable dashed; a dot marks a fold, a square a Hopf point, a cross a branch point.
        """
        import matplotlib.pyplot as plt

        axes = plt.figure().gca()
        draw(axes, self, id or next(iter(self.model.states)))
        return axes

    def to_frame(self) -> Any:
        """Return all points as a pandas data frame: branch, swept value, states, quantities, stable, kind, residual."""
        import pandas

        frames = [
            pandas.DataFrame({"branch": k, self.parameter: b.values, **b.columns})
            .assign(stable=b.stable, kind=b.kind, residual=b.residual)
            for k, b in enumerate(self.branches)
        ]  # fmt: skip
        return pandas.concat(frames, ignore_index=True)


def draw(axes: Any, found: Sweep, id: str, color: Any = None) -> None:
    """Draw a sweep into matplotlib's ``axes``: solid where stable, dashed where not, special points marked."""
    shapes = {"fold": "o", "hopf": "s", "branch": "x"}
    first = color
    for branch in found.branches:
        x, y = branch.values, branch[id]
        for part, stable in branch.parts():
            (line,) = axes.plot(x[part], y[part], "-" if stable else "--", color=first)
            first = line.get_color()
        for kind, shape in shapes.items():
            at = [k for k, name in enumerate(branch.kind) if name == kind]
            axes.plot(x[at], y[at], shape, color=first, markersize=5)


def _near(problem: Problem, z: Array, others: list[Array], share: float = 1e-6) -> bool:
    w = problem.weights(z)[:-1]
    return any(np.max(np.abs((z - other)[:-1] / w)) < share for other in others)


def _state(problem: Problem, z: Array) -> SteadyState:
    point = problem.point(z)
    stable = bool(np.all(point.eigenvalues.real < 0))
    state = dict(zip(problem.model.states, z[:-1].tolist(), strict=True))
    return SteadyState(state, point.residual, point.eigenvalues, stable)


def _meetings(line: list[Point], swept: float) -> Iterator[Array]:
    """Yield where the straight lines between the points of a branch have this swept value."""
    for a, b in pairwise(p.z for p in line):
        if (a[-1] - swept) * (b[-1] - swept) <= 0:
            yield a + (0.5 if a[-1] == b[-1] else (swept - a[-1]) / (b[-1] - a[-1])) * (b - a)


def _known(problem: Problem, z: Array, branches: list[list[Point]]) -> bool:
    """Tell whether ``z`` lies on a branch that was followed already."""
    for line in branches:
        for guess in _meetings(line, z[-1]):
            if not _near(problem, z, [guess], 0.3):
                continue
            there = problem.at(guess[:-1], z[-1])
            if there is not None and _near(problem, z, [there], 1e-5):
                return True
            if _near(problem, z, [guess], 1e-3):
                return True
    return False


def _switch(problem: Problem, point: Point) -> Iterator[Array]:
    """Yield steady states on the other branch through a branch point."""
    w = problem.weights(point.z)
    normal = np.append(np.linalg.svd(problem.weighed(point.z, w)[:, :-1])[2][-1], 0.0)
    for step in (0.03, -0.03):
        z = problem.correct(point.z + step * w * normal, normal, w)
        if z is not None and not problem.outside(z).any() and problem.ends[0] <= z[-1] <= problem.ends[1]:
            yield z


def _branch(problem: Problem, points: list[Point], closed: bool) -> Branch:
    z = np.array([p.z for p in points]).T
    values = np.clip(np.exp(z[-1]), *np.exp(problem.ends)) if problem.log else z[-1]
    group, k = problem.place
    group[k] = values
    y = np.array(z[:-1])
    seen = problem.functions.observe(y, problem.p, problem.u)
    columns = dict(zip(problem.model.states, y, strict=True))
    columns |= {
        id: np.broadcast_to(np.asarray(v, dtype=float), values.shape).copy()
        for id, v in zip(problem.model.quantities, seen, strict=True)
    }
    eigenvalues = np.array([p.eigenvalues for p in points])
    stable = np.all(eigenvalues.real < 0, axis=1) & np.array([p.kind == "" for p in points])
    residual = np.array([p.residual for p in points])
    return Branch(problem.model, values, columns, residual, eigenvalues, stable, tuple(p.kind for p in points), closed)


def _special(problem: Problem, point: Point) -> Special:
    e = point.eigenvalues
    omega = 0.0
    if point.kind == "hopf":
        turning = e[np.abs(e.imag) > 0]
        omega = float(abs(turning[np.argmin(np.abs(turning.real))].imag))
    value = float(np.exp(point.z[-1]) if problem.log else point.z[-1])
    state = dict(zip(problem.model.states, point.z[:-1].tolist(), strict=True))
    return Special(value, state, point.residual, e, omega)


def sweep(
    model: Model,
    parameter: str,
    low: float,
    high: float,
    *,
    parameters: Values | None = None,
    inputs: Values | None = None,
    points: int = 200,
    starts: int = 24,
    log: bool | None = None,
    everywhere: bool = False,
) -> Sweep:
    """Return the steady states of ``model`` while ``parameter`` runs from ``low`` to ``high`` (its unit).

    ``parameter`` may also be an input, held constant at the swept value; ``inputs`` holds others, the rest are
    off. ``points`` is the least number of points on a branch that crosses the whole interval; ``starts`` as in
    :func:`~teachkit.steady.steady_states`, at each of nine values. ``log`` sweeps the logarithm (default: as
    the parameter's slider). Every point has a residual of at most 1e-10 of the states' scales per time unit;
    folds, Hopf and branch points are refined. Branches that a start at or above zero can never reach
    are left out, and cut where they fall below zero, unless ``everywhere``. That every branch is found is not
    guaranteed. Raises :class:`ModelError` for an unknown name, a value outside its range, or an empty interval.

    >>> from teachkit.models import load
    >>> found = sweep(load("hot_cold"), "v0", 1, 6, parameters={"M": 0})
    >>> [(round(f.value, 6), round(f.state["x"], 6)) for f in found.folds]
    [(1.78723, 0.878885), (2.604365, 0.209149)]
    >>> [(round(s.state["x"], 6), s.stable) for s in found.at(1.8)]
    [(0.129844, True), (0.770156, False), (1.0, True)]
    """
    item = model.item(parameter)
    if not isinstance(item, Parameter | Input):
        raise ModelError(f"{model.name}: '{parameter}' is neither a parameter nor an input and cannot be swept")
    log = bool(getattr(item, "log", False)) if log is None else log
    if not (np.isfinite(low) and np.isfinite(high) and low < high and points >= 10) or (log and low <= 0):
        raise ModelError(f"{model.name}: cannot sweep {parameter} from {low:g} to {high:g} with {points} points")
    given, held = dict(parameters or {}), dict(inputs or {})
    for end in (low, high):
        model.values(given | {parameter: end} if isinstance(item, Parameter) else given)
    values = model.values(given)
    problem = Problem(model, parameter, float(low), float(high), values, held, log, points, everywhere)
    found: list[list[Point]] = []
    closed: list[bool] = []

    def take(z: Array | None) -> None:
        if z is None or problem.outside(z).any() or _known(problem, z, found):
            return
        line, back = follow(problem, z)
        # A start too close to a branch point to be told apart shows further on that its branch is known.
        middle = [line[len(line) * k // 4] for k in (1, 2, 3)]
        if len(line) > 2 and not all(_known(problem, p.z, found) for p in middle):
            found.append(line)
            closed.append(back)

    for swept in np.linspace(*problem.ends, _SEEDS):
        value = float(np.clip(np.exp(swept) if log else swept, low, high))
        here = {parameter: value}
        own, outer = (given | here, held) if isinstance(item, Parameter) else (given, held | here)
        for state in steady_states(model, parameters=own, inputs=outer, starts=starts):
            take(problem.at(np.array(list(state.state.values())), float(swept)))
    tried = 0
    while tried < len(found):
        for point in [p for p in found[tried] if p.kind == "branch"]:
            for z in _switch(problem, point):
                take(z)
        tried += 1
    branches = tuple(_branch(problem, line, back) for line, back in zip(found, closed, strict=True))
    specials = _unique(problem, [p for line in found for p in line if p.kind])

    def kind(name: str) -> tuple[Special, ...]:
        return tuple(sorted((_special(problem, p) for p in specials if p.kind == name), key=lambda s: s.value))

    ends = (float(low), float(high))
    return Sweep(model, parameter, *ends, branches, kind("fold"), kind("hopf"), kind("branch"), problem, found)


def _unique(problem: Problem, points: list[Point]) -> list[Point]:
    """Return each special point once; a fold that lies on a branch point is that branch point."""
    kept: list[Point] = []
    for point in sorted(points, key=lambda p: p.kind != "branch"):
        w = problem.weights(point.z)
        same = ("fold", "branch") if point.kind == "fold" else (point.kind,)
        others = [other.z for other in kept if other.kind in same]
        if all(np.max(np.abs((point.z - z) / w)) > 1e-3 for z in others):
            kept.append(point)
    return kept
