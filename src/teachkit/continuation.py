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

    def sums(self) -> NDArray[np.complex128]:
        """The sums of two eigenvalues, each relative to its size, by the order of :func:`numpy.triu_indices`."""
        i, j = np.triu_indices(len(self.eigenvalues), 1)
        e = self.eigenvalues
        size = np.abs(e[i]) + np.abs(e[j])
        return np.asarray((e[i] + e[j]) / np.where(size > 0, size, 1))

    def hopf(self) -> float:
        """The product of all :meth:`sums`: zero at a Hopf point."""
        return float(np.prod(self.sums()).real)

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

    def weighed(self, z: Array, w: Array) -> Array:
        """Return :meth:`matrix` in the units of length ``w``, each state's rate in those of the state."""
        return self.matrix(z) * w * (self.scale / w[:-1])[:, None]

    def point(self, z: Array, along: Array | None = None) -> Point:
        """Return the point at ``z`` with tangent (turned towards ``along``), eigenvalues and test values."""
        w = self.weights(z)
        matrix = self.weighed(z, w)
        tangent = np.linalg.svd(matrix)[2][-1] if np.isfinite(matrix).all() else np.zeros(self.n + 1)
        if along is not None and tangent @ along < 0:
            tangent = -tangent
        branching = float(np.linalg.det(np.vstack([matrix, tangent])))
        jacobian = matrix[:, :-1] * w[:-1, None] / w[:-1]
        eigenvalues = np.linalg.eigvals(jacobian) if np.isfinite(jacobian).all() else np.full(self.n, np.nan)
        return Point(z, tangent, self.residual(z), eigenvalues.astype(complex), branching)

    def residual(self, z: Array) -> float:
        """Return the largest derivative relative to its state's scale, per time unit."""
        return float(np.max(np.abs(self.rates(z))))

    def correct(self, guess: Array, normal: Array, w: Array) -> Array | None:
        """Return the steady state in the plane through ``guess`` at right angles to ``normal``, or None."""
        z = guess
        for _ in range(10):
            rates = self.rates(z) * self.scale / w[:-1]
            if not np.isfinite(rates).all():
                return None
            try:
                step = np.linalg.solve(
                    np.vstack([self.weighed(z, w), normal]), np.append(rates, normal @ ((z - guess) / w))
                )
            except np.linalg.LinAlgError:
                return None
            z = z - step * w
            if np.max(np.abs(step)) < 1e-9:
                break
        else:
            return None
        z[:-1][self.inside & (np.abs(z[:-1]) < 1e-14 * self.scale)] = 0.0
        return z if self.residual(z) <= RESIDUAL else None

    def at(self, y: Array, swept: float) -> Array | None:
        """Return the steady state near ``y`` at one swept value (a logarithm where the sweep is logarithmic)."""
        guess = np.append(y, swept)
        z = self.correct(guess, np.eye(self.n + 1)[-1], self.weights(guess))
        if z is not None:
            z[-1] = swept
        return z

    def outside(self, z: Array) -> NDArray[np.bool_]:
        """Tell for each state whether it is bounded and has fallen below zero."""
        return self.inside & (z[:-1] < -1e-9 * self.scale)


def _refine(problem: Problem, a: Point, length: float, test: Callable[[Point], float], kind: str) -> Point | None:
    """Return the point within one step of ``a`` where ``test`` is zero; None if it cannot be corrected there."""
    from scipy.optimize import brentq

    w = problem.weights(a.z)

    def at(s: float) -> Point:
        z = problem.correct(a.z + s * w * a.tangent, a.tangent, w)
        if z is None:
            raise ArithmeticError
        return problem.point(z, a.tangent)

    try:
        found = at(brentq(lambda s: test(at(s)), 0.0, length))
    except (ArithmeticError, ValueError):
        return None
    found.kind = kind
    return found


def _crossing(problem: Problem, near: Array, along: Array) -> Point | None:
    """Return the branch point close to ``near``, where the corrector itself is singular.

    There some left null vector of the Jacobian is at right angles to the derivative by the swept value too.
    The equations, with a multiplier that is zero at the end, are Keller's.
    """
    from scipy.optimize import root

    n, w = problem.n, problem.weights(near)
    matrix = problem.weighed(near, w)
    null = np.linalg.svd(matrix[:, :-1])[0][:, -1]
    speed = np.max(np.abs(matrix)) or 1.0

    def equations(v: Array) -> Array:
        z, psi, extra = near + v[: n + 1] * w, v[n + 1 : 2 * n + 1], v[-1]
        rates = problem.rates(z) * problem.scale / w[:-1]
        turned = problem.weighed(z, w).T @ psi
        return np.concatenate([rates / speed + extra * psi, turned / speed, [psi @ psi - 1]])

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
    first, _ = np.triu_indices(len(point.eigenvalues), 1)
    return bool(point.eigenvalues[first[np.argmin(np.abs(point.sums()))]].imag != 0)


def _walk(problem: Problem, start: Point) -> tuple[list[Point], bool]:
    """Return the points after ``start``, along its tangent, and whether they came back to it."""
    low, high = problem.ends
    here = start
    found: list[Point] = []
    ds = _LONGEST
    for _ in range(_MOST):
        w = problem.weights(here.z)
        ds = min(ds, 1 / max(problem.points * abs(here.tangent[-1]), 1 / _LONGEST))
        if ds < _SHORTEST:
            return found, False
        guess = here.z + ds * w * here.tangent
        last = not low <= guess[-1] <= high
        if last:
            # The last step ends on the limit of the sweep.
            guess[-1] = np.clip(guess[-1], low, high)
            z = problem.at(guess[:-1], guess[-1])
        else:
            z = problem.correct(guess, here.tangent, w)
        if z is None or not low <= z[-1] <= high or np.max(np.abs((z - guess) / w)) > 0.5 * ds:
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
        if np.linalg.norm(gap) < 1.5 * ds and alike:
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
