"""Follow a curve of steady states by pseudo-arclength continuation (H. B. Keller's method).

A point ``z`` holds the states and, last, the swept value (its logarithm where the sweep is logarithmic).
Steps are measured in local weights, the size of each state where that is above a floor, so that a branch
may run over many powers of ten. The corrector is Newton's method on the equations and the plane at right
angles to the step; a point counts only with its residual. Longer than a single idea needs, because the
points where stability changes are found with the same tools as the points between them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .ode import Model
from .steady import DRAWS, bounded, held, scales
from .targets import python

Array = NDArray[np.float64]
#: The largest derivative, relative to its state's scale, per time unit, that a point may have.
RESIDUAL = 1e-10
_FLOOR = 1e-3
_LONGEST, _SHORTEST = 0.03, 1e-7
_MOST = 4_000


@dataclass
class Point:
    """A corrected point with its unit tangent in local weights; ``kind`` names what happens there."""

    z: Array
    tangent: Array
    residual: float
    eigenvalues: NDArray[np.complex128]
    branching: float
    kind: str = ""

    def turned(self) -> "Point":
        """Return the same point with the branch run through the other way."""
        return replace(self, tangent=-self.tangent, branching=-self.branching)

    def hopf(self) -> float:
        """The product of all sums of two eigenvalues, each relative to its size: zero at a Hopf point."""
        e = self.eigenvalues
        i, j = np.triu_indices(len(e), 1)
        size = np.abs(e[i]) + np.abs(e[j])
        return float(np.prod((e[i] + e[j]) / np.where(size > 0, size, 1)).real)

    def fold(self) -> float:
        """How the swept value changes along the branch: zero at a fold."""
        return float(self.tangent[-1])

    def crossed(self) -> float:
        """The determinant of the equations with the tangent: zero where another branch crosses."""
        return self.branching


class Problem:
    """The steady states of ``model`` while one parameter or input, named ``swept``, runs from ``low`` to ``high``."""

    def __init__(self, model: Model, swept: str, low: float, high: float, values: dict[str, float],
                 inputs: dict[str, float], log: bool, points: int, everywhere: bool) -> None:  # fmt: skip
        self.model, self.log, self.points = model, log, points
        self.functions = python.compile(model)
        self.p = list(values.values())
        self.u: list[Any] = list(held(model, inputs))
        self.place = (
            (self.p, list(values).index(swept)) if swept in values else (self.u, list(model.inputs).index(swept))
        )
        self.ends = (float(np.log(low)), float(np.log(high))) if log else (low, high)
        self.scale = scales(model)
        self.n = len(self.scale)
        self._put(np.random.default_rng(1).uniform(*self.ends, DRAWS))
        self.inside = np.zeros(self.n, dtype=bool) if everywhere else bounded(model, self.functions, self.p, self.u)

    def _put(self, swept: Any) -> None:
        group, k = self.place
        group[k] = np.exp(swept) if self.log else swept

    def rates(self, z: Array) -> Array:
        """Return the derivatives over their states' scales; ``z`` has the shape (n + 1,) or (n + 1, k)."""
        self._put(z[-1])
        with np.errstate(all="ignore"):
            rows = self.functions.rhs(z[:-1], self.p, self.u)
        shape = z.shape[1:]
        return np.array([np.broadcast_to(r, shape) / s for r, s in zip(rows, self.scale, strict=True)], dtype=float)

    def weights(self, z: Array) -> Array:
        """Return the local units of length: a bounded state's own size above a floor, another's scale."""
        size = np.maximum(np.abs(z[:-1]), np.where(self.inside, _FLOOR, 1.0) * self.scale)
        return np.append(size, self.ends[1] - self.ends[0])

    def matrix(self, z: Array) -> Array:
        """Return the derivatives of :meth:`rates`, shape (n, n + 1), by differences of fourth order."""
        low, high = self.ends
        # Inwards is away from zero for a state, and towards the middle for the swept value.
        h = 3e-4 * np.append(
            np.maximum(np.abs(z[:-1]), _FLOOR * self.scale), np.copysign(high - low, low + high - 2 * z[-1])
        )
        step = np.diag(h)
        at = z[:, None]
        found = self.rates(np.hstack([at + k * step for k in (1, -1, 2, -2)]))
        a, b, c, d = np.split(found, 4, axis=1)
        matrix = (8 * (a - b) - (c - d)) / (12 * h)
        bad = ~np.isfinite(matrix).all(axis=0)
        if bad.any():
            # At the edge of where the equations hold, look inwards only.
            inward = self.rates(np.hstack([at + k * step for k in (0, 1, 2, 3, 4)]))
            a, b, c, d, e = np.split(inward, 5, axis=1)
            matrix[:, bad] = ((-25 * a + 48 * b - 36 * c + 16 * d - 3 * e) / (12 * h))[:, bad]
        return np.asarray(matrix)

    def point(self, z: Array, along: Array | None = None) -> Point:
        """Return the point at ``z`` with tangent (turned towards ``along``), eigenvalues and test values."""
        matrix, w = self.matrix(z), self.weights(z)
        weighted = matrix * w
        rows = np.max(np.abs(weighted), axis=1, keepdims=True)
        weighted = weighted / np.where(rows > 0, rows, 1)
        tangent = np.linalg.svd(weighted)[2][-1] if np.isfinite(weighted).all() else np.zeros(self.n + 1)
        if along is not None and tangent @ along < 0:
            tangent = -tangent
        # Rows scaled by their own size would make the determinant jump where a row changes sign.
        size = rows[:, 0] * self.scale / w[:-1]
        branching = float(np.linalg.det(np.vstack([weighted, tangent])) * np.prod(size))
        jacobian = matrix[:, :-1] * self.scale[:, None]
        eigenvalues = np.linalg.eigvals(jacobian) if np.isfinite(jacobian).all() else np.full(self.n, np.nan)
        return Point(z, tangent, self.residual(z), eigenvalues.astype(complex), branching)

    def residual(self, z: Array) -> float:
        """Return the largest derivative relative to its state's scale, per time unit."""
        return float(np.max(np.abs(self.rates(z))))

    def correct(self, guess: Array, normal: Array, w: Array) -> Array | None:
        """Return the steady state in the plane through ``guess`` at right angles to ``normal``, or None."""
        z, size = guess.copy(), np.inf
        for _ in range(10):
            rates = self.rates(z)
            if not np.isfinite(rates).all():
                return None
            system = np.vstack([self.matrix(z) * w, normal])
            rows = np.max(np.abs(system), axis=1, keepdims=True)
            rows[rows == 0] = 1
            right = np.append(rates, normal @ ((z - guess) / w))
            try:
                step = np.linalg.solve(system / rows, right / rows[:, 0])
            except np.linalg.LinAlgError:
                return None
            z = z - step * w
            size = float(np.max(np.abs(step)))
            if size < 1e-13:
                break
        z[:-1][self.inside & (np.abs(z[:-1]) < 1e-14 * self.scale)] = 0.0
        return z if size < 1e-9 and self.residual(z) <= RESIDUAL else None

    def at(self, y: Array, swept: float) -> Array | None:
        """Return the steady state near ``y`` at one swept value (a logarithm where the sweep is logarithmic)."""
        guess = np.append(y, swept)
        return self.correct(guess, np.eye(self.n + 1)[-1], self.weights(guess))

    def outside(self, z: Array) -> NDArray[np.bool_]:
        """Tell for each state whether it is bounded and has fallen below zero."""
        return self.inside & (z[:-1] < -1e-9 * self.scale)


def _refine(problem: Problem, a: Point, length: float, test: Callable[[Point], float], kind: str) -> Point | None:
    """Return the point within one step of ``a`` where ``test`` is zero; None if it cannot be corrected there."""
    from scipy.optimize import brentq

    w = problem.weights(a.z)
    known: dict[float, Point] = {}

    def value(s: float) -> float:
        z = problem.correct(a.z + s * w * a.tangent, a.tangent, w)
        if z is None:
            raise ArithmeticError
        known[s] = problem.point(z, a.tangent)
        return test(known[s])

    try:
        s = brentq(value, 0.0, length, xtol=1e-14, rtol=1e-14)
        value(s)
    except (ArithmeticError, ValueError):
        if len(known) < 3:
            return None
        s = min(known, key=lambda k: abs(test(known[k])))
    found = known[s]
    found.kind = kind
    return found


def _crossing(problem: Problem, near: Array, along: Array) -> Point | None:
    """Return the branch point close to ``near``, where the corrector itself is singular.

    There some left null vector of the Jacobian is at right angles to the derivative by the swept value too.
    The equations, with a multiplier that is zero at the end, are Keller's.
    """
    from scipy.optimize import root

    n, w = problem.n, problem.weights(near)
    matrix = problem.matrix(near) * w
    rows = w[:-1] / problem.scale
    rows = rows * (np.max(np.abs(matrix / rows[:, None])) or 1.0)
    null = np.linalg.svd((matrix / rows[:, None])[:, :-1])[0][:, -1]

    def equations(v: Array) -> Array:
        z, psi, extra = near + v[: n + 1] * w, v[n + 1 : 2 * n + 1], v[-1]
        turned = (problem.matrix(z) * w / rows[:, None]).T @ psi
        return np.concatenate([problem.rates(z) / rows + extra * psi, turned, [psi @ psi - 1]])

    with np.errstate(all="ignore"):
        try:
            found = root(equations, np.concatenate([np.zeros(n + 1), null, [0.0]]), tol=1e-13).x
        except ValueError:
            return None
    z = near + found[: n + 1] * w
    z[:-1][problem.inside & (np.abs(z[:-1]) < 1e-9 * problem.scale)] = 0.0
    far = np.max(np.abs(found[: n + 1])) > 0.3
    if far or not problem.residual(z) <= RESIDUAL:
        return None
    point = problem.point(z, along)
    point.kind = "branch"
    return point


def _between(problem: Problem, a: Point, b: Point) -> list[Point]:
    """Return the special points between two neighbours, in order along the branch."""
    w = problem.weights(a.z)
    length = float(a.tangent @ ((b.z - a.z) / w))
    found = []
    tests = {"fold": Point.fold, "branch": Point.crossed, "hopf": Point.hopf}
    for kind, test in tests.items():
        if (test(a) < 0) != (test(b) < 0):
            share = test(a) / (test(a) - test(b))
            point = _crossing(problem, a.z + share * (b.z - a.z), a.tangent) if kind == "branch" else None
            point = point or _refine(problem, a, length, test, kind)
            if point is not None and (kind != "hopf" or _oscillates(point)):
                found.append(point)
    kinds = {p.kind for p in found}
    if {"fold", "branch"} <= kinds:
        # Where a branch turns at a branch point (a pitchfork's arm), the branch point is the event.
        fold, branch = (next(p for p in found if p.kind == k) for k in ("fold", "branch"))
        if np.max(np.abs((fold.z - branch.z) / w)) < 1e-4:
            found.remove(fold)
    return sorted(found, key=lambda p: float(a.tangent @ ((p.z - a.z) / w)))


def _oscillates(point: Point) -> bool:
    """Tell a Hopf point from a saddle whose two real eigenvalues are equal and opposite."""
    e = point.eigenvalues
    i, j = np.triu_indices(len(e), 1)
    k = int(np.argmin(np.abs(e[i] + e[j]) / (np.abs(e[i]) + np.abs(e[j]) + 1e-300)))
    return bool(abs(e[i[k]].imag) > 1e-6 * abs(e[i[k]]))


def _walk(problem: Problem, start: Point) -> tuple[list[Point], bool]:
    """Return the points after ``start``, along its tangent, and whether they came back to it."""
    low, high = problem.ends
    here = start
    found: list[Point] = []
    ds = 0.5 / problem.points
    for _ in range(_MOST):
        w = problem.weights(here.z)
        slope = abs(here.tangent[-1])
        ds = min(ds, _LONGEST, 1 / (problem.points * slope) if slope > 0 else _LONGEST)
        if ds < _SHORTEST:
            return found, False
        guess = here.z + ds * w * here.tangent
        last = ""
        if not low <= guess[-1] <= high:
            # The last step ends on the limit of the sweep.
            limit = high if guess[-1] > high else low
            part = (limit - here.z[-1]) / (w[-1] * here.tangent[-1])
            guess = here.z + part * w * here.tangent
            guess[-1] = limit
            z = problem.correct(guess, np.eye(problem.n + 1)[-1], w)
            if z is not None:
                z[-1] = limit
            last = "limit"
        else:
            z = problem.correct(guess, here.tangent, w)
            if z is not None and not low <= z[-1] <= high:
                ds *= 0.5
                continue
        if z is None or np.max(np.abs((z - guess) / w)) > max(0.5 * ds, 1e-9):
            ds *= 0.5
            continue
        there = problem.point(z, here.tangent)
        if here.tangent @ there.tangent < 0.95 and ds > 10 * _SHORTEST:
            ds *= 0.5
            continue
        if problem.outside(z).any():
            edge = _edge(problem, here, z)
            return found + ([*_between(problem, here, edge), edge] if edge else []), False
        found += [*_between(problem, here, there), there]
        if last:
            return found, False
        gap = (start.z - there.z) / problem.weights(there.z)
        alike = there.tangent @ gap >= 0 and there.tangent @ start.tangent > 0
        if len(found) > 10 and np.linalg.norm(gap) < 1.5 * ds and alike:
            # The first point once more ends a closed branch.
            return [*found, start], True
        here = there
        ds *= 1.4
    return found, False


def _edge(problem: Problem, here: Point, z: Array) -> Point | None:
    """Return the branch point between ``here`` and ``z``, where a bounded state is negative.

    The branch leaves there what can be reached, since at zero such a state has no negative rate: it crosses another
    branch, on which the state is zero.
    """
    above, below = (at[:-1][problem.outside(z)] for at in (here.z, z))
    share = float(np.min(above / (above - below)))
    return _crossing(problem, here.z + share * (z - here.z), here.tangent)


def follow(problem: Problem, z: Array) -> tuple[list[Point], bool]:
    """Return the branch through the steady state ``z``, special points among its points, and whether it closes."""
    start = problem.point(z)
    ahead, closed = _walk(problem, start)
    if closed:
        return [start, *ahead], True
    behind, _ = _walk(problem, start.turned())
    return [*(p.turned() for p in reversed(behind)), start, *ahead], False
