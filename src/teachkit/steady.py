"""Steady states of a model, their residuals, eigenvalues and stability.

Roots are looked for from many starting points and accepted only with their residual; what cannot be
reached from a start that is nowhere negative can be told apart (:func:`bounded`).
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .errors import ModelError, nearest
from .ode import Model
from .targets import python

Array = NDArray[np.float64]
Values = Mapping[str, float]


#: Points at which :func:`bounded` looks.
DRAWS = 256
#: States nearer than this count as one, and a root is as sure as this: in scales, and of its own size.
_SAME = 1e-6


class SteadyState(NamedTuple):
    """A steady state: values by id, the residual, and the eigenvalues of the Jacobian there.

    ``residual`` is the largest derivative relative to its state's scale, per time unit.
    """

    state: dict[str, float]
    residual: float
    eigenvalues: NDArray[np.complex128]
    stable: bool


def scales(model: Model) -> Array:
    """Return the states' scales, in the model's order and units."""
    return np.array([s.scale for s in model.states.values()], dtype=float)


def held(model: Model, inputs: Values | None) -> list[float]:
    """Return the inputs' constant values (zero where not given); an unknown input is an error."""
    for id, value in (inputs or {}).items():
        if id not in model.inputs:
            raise ModelError(f"{model.name} has no input '{id}'; {nearest(id, model.inputs)}")
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise ModelError(f"{model.name}: the input {id} must be a finite number, got {value!r}")
    return [float((inputs or {}).get(id, 0.0)) for id in model.inputs]


def spread(draw: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Return random numbers that are as often in each of the six powers of ten from 0.001 to 1000."""
    return np.asarray(10 ** draw.uniform(-3, 3, shape))


def starting_points(model: Model, first: Array, starts: int, seed: int) -> Array:
    """Return ``first``, draws of up to twice each state's scale, and half as many :func:`spread` around it."""
    draw, scale = np.random.default_rng(seed), scales(model)
    near = draw.uniform(0, 2, (starts, len(scale))) * scale
    return np.vstack([first, near, spread(draw, (starts // 2, len(scale))) * scale])


def jacobian(model: Model, functions: python.Functions, y: Array, p: Array, u: list[float] | None = None) -> Array:
    """Return the matrix of derivatives (n x n) at ``y``, by central differences; inputs off unless ``u`` is given."""
    u = held(model, None) if u is None else u
    scale = scales(model)
    matrix = np.empty((len(y), len(y)))
    for k in range(len(y)):
        step = np.zeros(len(y))
        step[k] = 6e-6 * max(abs(y[k]), 1e-3 * scale[k])
        up, down = (np.array(functions.rhs(y + s, p, u)) for s in (step, -step))
        matrix[:, k] = (up - down) / (2 * step[k])
    return matrix


def bounded(model: Model, functions: python.Functions, p: Any, u: Any) -> NDArray[np.bool_]:
    """Tell for each state whether, started at or above zero, it can never fall below (sampled, not proved).

    True where its derivative at zero was never negative, the other bounded states anywhere at or above zero.
    ``p`` and ``u`` hold numbers or arrays of :data:`DRAWS`.
    """
    scale = scales(model)
    inside = np.array([bool(np.all(np.asarray(v) >= 0)) for v in functions.initial(p)])
    draws = spread(np.random.default_rng(0), (DRAWS, len(scale))).T * scale[:, None]
    both = draws * (-1.0) ** np.arange(DRAWS)
    while True:
        # A state that can fall below zero is tried on both sides of it.
        y = np.where(inside[:, None], draws, both)
        found = inside.copy()
        for k in np.flatnonzero(inside):
            at = y.copy()
            at[k] = 0
            with np.errstate(all="ignore"):
                slope = np.broadcast_to(functions.rhs(at, p, u)[k], DRAWS)
            found[k] = bool(np.all(slope[np.isfinite(slope)] >= -1e-12 * scale[k]))
        if (found == inside).all():
            return found
        inside = found


def steady_states(
    model: Model, *, parameters: Values | None = None, inputs: Values | None = None, starts: int = 64, seed: int = 0
) -> list[SteadyState]:
    """Return the steady states found from ``starts`` seeded starting points, sorted by first state.

    A root is kept only if its scaled residual is below 1e-8 per time unit and a further step of Newton's method
    hardly moves it: where a state is small against its scale, a small residual alone says little. That all roots
    are found is not guaranteed. The initial state and :func:`starting_points` are tried. ``inputs`` holds inputs at
    values; the others are off.

    >>> from teachkit.models import load
    >>> rest, = steady_states(load("hodgkin_huxley1952"), starts=8)
    >>> rest.stable, abs(rest.state["V"]) < 0.01
    (True, True)
    """
    from scipy.optimize import root

    functions = python.compile(model)
    p = np.array(list(model.values(parameters).values()))
    scale = scales(model)
    u = held(model, inputs)
    first = np.array([float(v) for v in functions.initial(p)])

    def rates(z: Array) -> Array:
        return np.array(functions.rhs(z * scale, p, u)) / scale

    found: list[SteadyState] = []
    for start in starting_points(model, first, starts, seed):
        with np.errstate(all="ignore"):
            z = root(rates, start / scale, tol=1e-13).x
            residual = float(np.max(np.abs(rates(z))))
        state = dict(zip(model.states, (z * scale).tolist(), strict=True))
        known = any(np.max(np.abs(z - list(f.state.values()) / scale)) < _SAME for f in found)
        if residual < 1e-8 and not known:
            matrix = jacobian(model, functions, z * scale, p, u)
            step = np.linalg.lstsq(matrix * scale / scale[:, None], rates(z))[0]
            if np.all(np.abs(step) <= _SAME * np.maximum(np.abs(z), 1e-9)):
                eigenvalues = np.linalg.eigvals(matrix).astype(complex)
                found.append(SteadyState(state, residual, eigenvalues, bool(np.all(eigenvalues.real < 0))))
    return sorted(found, key=lambda s: next(iter(s.state.values())))
