"""The model as the text of a JavaScript call that registers it with the page's engine.

The text is written into the built assets; nothing is evaluated at reading time. Names carry a ``$`` so
that no reserved word of the language can be met.
"""

import ast
import json
from collections.abc import Iterable

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
    """Return ``teachkit.define(name, {initial, rhs, observe});``.

    ``initial(p, y)`` fills the states, ``rhs(t, y, p, u, d)`` the derivatives, ``observe(t, y, p, u, q)`` the
    quantities; all arrays are in the model's order and units.
    """
    show = _JavaScript()

    def body(needed: set[str], quantities: Iterable[str]) -> list[str]:
        groups = {"y": model.states, "p": model.parameters, "u": model.inputs}
        lines = [f"const ${id} = {g}[{k}];" for g, ids in groups.items() for k, id in enumerate(ids) if id in needed]
        return lines + [f"const ${id} = {show(model.trees[id])};" for id in quantities if id in needed]

    starts, rates = ([f"{kind} {id}" for id in model.states] for kind in ("initial", "d/dt"))
    everything = {*model.quantities, *model.needed(*model.quantities)}
    functions = {
        "initial(p, y)": body(model.needed(*starts), (q.id for q in model.derived))
        + [f"y[{k}] = {show(model.trees[key])};" for k, key in enumerate(starts)],
        "rhs(t, y, p, u, d)": body(model.needed(*rates), model.quantities)
        + [f"d[{k}] = {show(model.trees[key])};" for k, key in enumerate(rates)],
        "observe(t, y, p, u, q)": body(everything, model.quantities)
        + [f"q[{k}] = ${id};" for k, id in enumerate(model.quantities)],
    }
    bodies = ",\n".join(f"{head} {{\n{chr(10).join(lines)}\n}}" for head, lines in functions.items())
    return f"teachkit.define({json.dumps(model.name)}, {{\n{bodies}\n}});\n"
