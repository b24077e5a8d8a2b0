"""The model as Python functions over NumPy scalars or arrays."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np

from ..ode import Model
from .printer import Printer


def vtrap(x: Any, y: Any) -> Any:
    """Return ``x / (exp(x / y) - 1)``, and its limit ``y`` at ``x = 0``; scalars or arrays."""
    ratio = np.asarray(x / y, dtype=float)
    near = np.abs(ratio) < 1e-6
    safe = np.where(near, 1.0, ratio)
    return np.where(near, y * (1 - ratio / 2), y * safe / np.expm1(safe))[()]


class _Python(Printer):
    language = "Python"
    functions = {"exp": "np.exp", "log": "np.log", "sqrt": "np.sqrt", "tanh": "np.tanh", "abs": "np.abs",
                 "min": "np.minimum", "max": "np.maximum", "where": "np.where", "vtrap": "vtrap"}  # fmt: skip

    def name(self, name: str) -> str:
        # A model may call a parameter p, y or np.
        return "v_" + name


class Functions(NamedTuple):
    """The compiled model. ``y``, ``p``, ``u`` hold states, parameters and inputs in the model's order.

    ``initial(p)`` returns the states at the start, ``rhs(y, p, u)`` their derivatives, ``observe(y, p, u)`` the
    quantities; each a list, in the model's units. No equation holds the time itself. Entries of ``y`` and ``p``
    may be arrays of one shape (one entry a virtual patient).
    """

    initial: Callable[..., list[Any]]
    rhs: Callable[..., list[Any]]
    observe: Callable[..., list[Any]]
    source: str


def source(model: Model) -> str:
    """Return the text of the three functions."""
    show = _Python()

    def body(needed: set[str], quantities: Iterable[str]) -> list[str]:
        groups = {"y": model.states, "p": model.parameters, "u": model.inputs}
        lines = [f"    v_{id} = {g}[{k}]" for g, ids in groups.items() for k, id in enumerate(ids) if id in needed]
        return lines + [f"    v_{id} = {show(model.trees[id])}" for id in quantities if id in needed]

    starts, rates = ([f"{kind} {id}" for id in model.states] for kind in ("initial", "d/dt"))
    everything = {*model.quantities, *model.needed(*model.quantities)}
    return "\n".join(
        [
            "def initial(p):",
            *body(model.needed(*starts), (q.id for q in model.derived)),
            f"    return [{', '.join(show(model.trees[key]) for key in starts)}]",
            "def rhs(y, p, u):",
            *body(model.needed(*rates), model.quantities),
            f"    return [{', '.join(show(model.trees[key]) for key in rates)}]",
            "def observe(y, p, u):",
            *body(everything, model.quantities),
            f"    return [{', '.join(show.name(id) for id in model.quantities)}]",
        ]
    )


def compile(model: Model) -> Functions:
    """Return the model's functions; the text they are made from holds only arithmetic teachkit printed."""
    text = source(model)
    scope: dict[str, Any] = {"np": np, "vtrap": vtrap}
    exec(text, scope)
    return Functions(scope["initial"], scope["rhs"], scope["observe"], text)
