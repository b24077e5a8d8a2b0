"""The model as the text of a JavaScript call that registers it with the page's engine.

The text is written into the built assets; nothing is evaluated at reading time. Names carry a ``$`` so
that no reserved word of the language can be met.
"""

import ast
import json
from collections.abc import Callable, Iterable

from .. import tableau
from ..ode import Model
from .printer import ATOM, Printer


class _JavaScript(Printer):
    language = "JavaScript"
    functions = {"exp": "Math.exp", "log": "Math.log", "sqrt": "Math.sqrt", "tanh": "Math.tanh", "abs": "Math.abs",
                 "min": "Math.min", "max": "Math.max", "vtrap": "teachkit.vtrap"}  # fmt: skip

    def name(self, name: str) -> str:
        return "$" + name

    def power(self, base: ast.expr, exponent: ast.expr) -> tuple[str, int]:
        # Browsers take ten times as long for Math.pow as for a product.
        for times, name in ((2, "square"), (3, "cube")):
            if isinstance(exponent, ast.Constant) and exponent.value == times:
                if isinstance(base, ast.Name):
                    return " * ".join([self(base)] * times), 2
                return f"teachkit.{name}({self(base)})", ATOM
        return f"Math.pow({self(base)}, {self(exponent)})", ATOM

    def call(self, name: str, args: list[ast.expr]) -> tuple[str, int]:
        if name == "where":
            test, yes, no = (self(a) for a in args)
            return f"({test} ? {yes} : {no})", ATOM
        return super().call(name, args)


def compile(model: Model) -> str:
    """Return ``teachkit.define(name, {initial, rhs, observe, step});``.

    ``initial(p, y)`` fills the states, ``rhs(t, y, p, u, d)`` the derivatives, ``observe(t, y, p, u, q)`` the
    quantities; all arrays are in the model's order and units. ``step(m, h, y, p, u)`` is :func:`_step`.
    """
    show = _JavaScript()
    starts, rates = ([f"{kind} {id}" for id in model.states] for kind in ("initial", "d/dt"))
    needed = model.needed(*rates)

    def take(needed: set[str], *groups: str) -> list[str]:
        """Read what is needed of the arrays of these names."""
        items = {"y": model.states, "p": model.parameters, "u": model.inputs}
        return [f"const ${id} = {g}[{k}];" for g in groups for k, id in enumerate(items[g]) if id in needed]

    def work(needed: set[str], quantities: Iterable[str]) -> list[str]:
        return [f"const ${id} = {show(model.trees[id])};" for id in quantities if id in needed]

    def slopes(names: Iterable[str]) -> list[str]:
        return [f"{name} = {show(model.trees[key])};" for name, key in zip(names, rates, strict=True)]

    first = model.needed(*starts)
    everything = {*model.quantities, *model.needed(*model.quantities)}
    inner = work(needed, model.quantities)
    functions = {
        "initial(p, y)": take(first, "y", "p", "u")
        + work(first, (q.id for q in model.derived))
        + [f"y[{k}] = {show(model.trees[key])};" for k, key in enumerate(starts)],
        "rhs(t, y, p, u, d)": take(needed, "y", "p", "u") + inner + slopes(f"d[{k}]" for k in range(len(rates))),
        "observe(t, y, p, u, q)": take(everything, "y", "p", "u")
        + work(everything, model.quantities)
        + [f"q[{k}] = ${id};" for k, id in enumerate(model.quantities)],
        "step(m, h, y, p, u)": _step(
            [f"${id}" for id in model.states],
            take(needed, "p", "u"),
            lambda names: inner + slopes(names),
        ),
    }
    bodies = ",\n".join(f"{head} {{\n{chr(10).join(lines)}\n}}" for head, lines in functions.items())
    return f"teachkit.define({json.dumps(model.name)}, {{\n{bodies}\n}});\n"


def _step(states: list[str], fixed: list[str], slopes: Callable[[list[str]], list[str]]) -> list[str]:
    """Return the body of one attempted step of the explicit pair, no loop left in it: it takes 0.6 of the time.

    It does what the loops of ``attempt`` in ``js/sim/dopri5.js`` do, in the same order of operations: from ``m.k1``
    it fills ``m.k3`` to ``m.k7``, ``m.z``, ``m.next`` and ``m.error``. Slopes are named a to g by their stage.
    """
    n = range(len(states))

    def mix(row: Iterable[float], i: int) -> str:
        return " + ".join(f"{c!r} * {stage}{i}" for c, stage in zip(row, "abcdefg", strict=False) if c)

    lines = ["const { k1, k3, k4, k5, k6, k7, z, next, error } = m;", *fixed]
    lines.append(f"const {', '.join(f'y{i} = y[{i}], a{i} = k1[{i}]' for i in n)};")
    lines.append(f"let {', '.join(f'{stage}{i}' for stage in 'bcdefg' for i in n)};")
    for stage, row in zip("bcdefg", tableau.STAGES, strict=True):
        keep = {"f": "z", "g": "next"}.get(stage)
        lines.append("{")
        lines += [f"const {id} = y{i} + h * ({mix(row, i)});" for i, id in enumerate(states)]
        lines += [f"{keep}[{i}] = {id};" for i, id in enumerate(states) if keep]
        lines += [*slopes([f"{stage}{i}" for i in n]), "}"]
    lines += [f"k{k}[{i}] = {stage}{i};" for k, stage in enumerate("cdefg", 3) for i in n]
    return [*lines, *(f"error[{i}] = h * ({mix(tableau.ERROR, i)});" for i in n)]
