r"""The model as LaTeX: the symbols and equations that the chapter prints.

>>> symbol("lambda_C"), symbol("t_dur"), symbol("V")
('\\lambda_{C}', 't_{\\mathrm{dur}}', 'V')
"""

import ast
import math
from unicodedata import lookup

from ..ode import Model
from .printer import ATOM, Printer

_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta kappa lambda mu nu xi rho sigma tau phi chi psi omega "
    "Gamma Delta Theta Lambda Xi Sigma Phi Psi Omega"
).split()
_COMPARE = {ast.Lt: "<", ast.LtE: r"\le", ast.Gt: ">", ast.GtE: r"\ge"}


def symbol(id: str) -> str:
    """Return the LaTeX of an ASCII id: Greek names become letters, what follows ``_`` an upright subscript."""
    head, _, tail = id.partition("_")
    letter = {"eps": r"\varepsilon"}.get(head) or (rf"\{head}" if head in _GREEK else head)
    if len(head) > 1 and not letter.startswith("\\"):
        letter = rf"\mathrm{{{head}}}"
    if not tail:
        return letter
    return f"{letter}_{{{tail}}}" if len(tail) == 1 else rf"{letter}_{{\mathrm{{{tail}}}}}"


def plain(id: str) -> str:
    """Return an id with Greek letters for their names, as plain text.

    >>> plain("lambda_C"), plain("gbar")
    ('λ_C', 'gbar')
    """
    head, underscore, tail = id.partition("_")
    name = f"GREEK SMALL LETTER {head.upper()}" if head.islower() else f"GREEK CAPITAL LETTER {head.upper()}"
    return (lookup(name.replace("LAMBDA", "LAMDA")) if head in _GREEK else head) + underscore + tail


def symbols(model: Model) -> dict[str, str]:
    """Return the LaTeX of every id of the model."""
    return {id: item.symbol or symbol(id) for id, item in model.items.items()}


class _LaTeX(Printer):
    language = "LaTeX"

    def __init__(self, symbols: dict[str, str]) -> None:
        self.symbols = symbols

    def name(self, name: str) -> str:
        return self.symbols[name]

    def number(self, value: float) -> str:
        if value == math.pi:
            return r"\pi"
        text = f"{value:g}"
        mantissa, e, exponent = text.partition("e")
        return text if not e else rf"{mantissa}\times 10^{{{int(exponent)}}}"

    def wrap(self, node: ast.expr, rank: int) -> str:
        text, own = self.show(node)
        return text if own >= rank else rf"\left({text}\right)"

    def show(self, node: ast.expr) -> tuple[str, int]:
        match node:
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return rf"\frac{{{self(left)}}}{{{self(right)}}}", 3
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                second = self.wrap(right, 2)
                dot = r" \cdot " if second[0].isdigit() else r" \, "
                return self.wrap(left, 2) + dot + second, 2
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return f"{self.wrap(left, 1)} + {self.wrap(right, 1)}", 1
            case ast.Compare(left=left, ops=[sign], comparators=[right]):
                return f"{self(left)} {_COMPARE[type(sign)]} {self(right)}", 0
        return super().show(node)

    def power(self, base: ast.expr, exponent: ast.expr) -> tuple[str, int]:
        text, rank = self.show(base)
        # A second superscript, or one on a fraction, is ambiguous without brackets.
        plain = rank >= ATOM and not isinstance(base, ast.Call) and "^" not in text
        return (text if plain else rf"\left({text}\right)") + f"^{{{self(exponent)}}}", 4

    def call(self, name: str, args: list[ast.expr]) -> tuple[str, int]:
        parts = [self(a) for a in args]
        match name:
            case "exp" if "frac" not in parts[0]:
                return f"e^{{{parts[0]}}}", 4
            case "sqrt":
                return rf"\sqrt{{{parts[0]}}}", ATOM
            case "abs":
                return rf"\left|{parts[0]}\right|", ATOM
            case "where":
                test, yes, no = parts
                return rf"\begin{{cases}} {yes} & {test} \\ {no} & \text{{otherwise}} \end{{cases}}", ATOM
            case "vtrap":
                x, y = parts[0], self.wrap(args[1], 3)
                return rf"\frac{{{x}}}{{e^{{{self.wrap(args[0], 3)}/{y}}} - 1}}", 3
        name = {"log": "ln"}.get(name, name)
        return rf"\{name}\left({', '.join(parts)}\right)", ATOM


def equations(model: Model) -> dict[str, str]:
    """Return one LaTeX equation for each state (``d/dt <id>``) and each quantity (``<id>``)."""
    names = symbols(model)
    show = _LaTeX(names)
    lines = {id: f"{names[id]} = {show(model.trees[id])}" for id in model.quantities}
    for id in model.states:
        left = rf"\frac{{\mathrm{{d}} {names[id]}}}{{\mathrm{{d}} t}}"
        lines[f"d/dt {id}"] = f"{left} = {show(model.trees[f'd/dt {id}'])}"
    return lines


def compile(model: Model) -> str:
    """Return all equations as one aligned display, states first."""
    lines = equations(model)
    order = sorted(lines, key=lambda key: not key.startswith("d/dt"))
    return "\\begin{aligned}\n" + " \\\\\n".join(lines[k].replace(" = ", " &= ", 1) for k in order) + "\n\\end{aligned}"
