"""Right-hand sides as text: parse them, list their names, and weigh their units.

An expression is ordinary arithmetic over names: ``+ - * / **``, comparisons inside ``where``, and
the functions of :data:`FUNCTIONS`. It is kept as Python's own syntax tree, in the order in which the
author wrote it; nothing is simplified, so that every printed form computes the same operations in the
same order. ``vtrap(x, y)`` is NEURON's name for ``x / (exp(x / y) - 1)`` with its limit at ``x = 0``.
"""

import ast
import re
from functools import cache
from typing import Any

from .errors import ModelError, nearest

FUNCTIONS = {
    "exp": 1, "log": 1, "sqrt": 1, "tanh": 1, "abs": 1, "min": 2, "max": 2, "where": 3, "vtrap": 2,
}  # fmt: skip
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
_COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


def parse(text: str, where: str) -> ast.expr:
    """Return the syntax tree of ``text``; ``where`` names the place for an error message."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise ModelError(f"{where}: cannot read '{text}' ({error.msg})") from None
    _check(tree, where, text)
    return tree


def _check(node: ast.expr, where: str, text: str) -> None:
    match node:
        case ast.Name():
            return
        case ast.Constant(value=bool()):
            pass
        case ast.Constant(value=int() | float()):
            return
        case ast.BinOp(left=left, op=op, right=right) if isinstance(op, _OPERATORS):
            _check(left, where, text)
            return _check(right, where, text)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _check(operand, where, text)
        case ast.Compare(left=left, ops=[op], comparators=[right]) if isinstance(op, _COMPARISONS):
            _check(left, where, text)
            return _check(right, where, text)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            if name not in FUNCTIONS:
                raise ModelError(f"{where}: no function '{name}'; {nearest(name, FUNCTIONS)}")
            if len(args) != FUNCTIONS[name]:
                raise ModelError(f"{where}: {name} takes {FUNCTIONS[name]} values, got {len(args)}")
            for argument in args:
                _check(argument, where, text)
            return
    raise ModelError(f"{where}: '{ast.unparse(node)}' in '{text}' is not arithmetic teachkit knows")


def names(node: ast.expr) -> list[str]:
    """Return the names used in an expression, without functions, each once, in order of appearance."""
    called = {id(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)}
    found = [n for n in ast.walk(node) if isinstance(n, ast.Name) and id(n) not in called]
    return list(dict.fromkeys(n.id for n in sorted(found, key=lambda n: (n.lineno, n.col_offset))))


@cache
def registry() -> Any:
    """Return the unit registry (pint's), loaded when first needed; ``cell`` is a dimension of its own."""
    import pint

    units: Any = pint.UnitRegistry(cache_folder=None)
    units.define("cell = [cell_count]")
    return units


@cache
def unit(text: str) -> Any:
    """Return the unit called ``text`` ("1" is dimensionless), as a pint unit."""
    try:
        return registry().Unit(text)
    except Exception as error:
        raise ModelError(f"unknown unit '{text}' ({error}); write for instance 'mV', '1/ms' or 'pA'") from None


def pretty(text: str) -> str:
    """Return a unit as a reader writes it; a word that is all of it in the plural.

    >>> pretty("uM/ms"), pretty("Mohm"), pretty("1/(mM*ms)"), pretty("L**2/d^2"), pretty("day"), pretty("1")
    ('µM/ms', 'MΩ', '1/(mM ms)', 'L²/d²', 'days', '')
    """
    if text in ("day", "cell"):
        return f"{text}s"
    for plain, shown in (("ohm", "Ω"), ("**", "^"), ("*", " "), ("^2", "²"), ("^3", "³")):
        text = text.replace(plain, shown)
    return "" if text == "1" else re.sub(r"\bu(?=[A-Za-z])", "µ", text)


#: Units of which a question says the name too.
_NAMES = {
    "d": "days", "h": "hours", "ms": "milliseconds", "mV": "millivolts", "pA": "picoamperes", "mM": "millimolar",
    "uM": "micromolar", "nM": "nanomolar", "mg/L": "milligrams per litre", "%": "per cent", "1/d": "per day",
}  # fmt: skip


def wanted(text: str) -> str:
    """Return in which unit a question wants its number, in words; nothing for a plain number.

    >>> wanted("d"), wanted("uM"), wanted("1/d"), wanted("mm per month"), wanted("1")
    ('in days (d)', 'in micromolar (µM)', 'per day (1/d)', 'in mm per month', '')
    """
    shown = pretty(text)
    words = f"{_NAMES[text]} ({shown})" if text in _NAMES else shown
    return words if words.startswith("per ") and text != "%" else words and f"in {words}"


def same_unit(left: Any, right: Any) -> bool:
    """Tell whether two units have the same dimension and the same size."""
    if left.dimensionality != right.dimensionality:
        return False
    return bool(abs((1 * left).to(right).magnitude - 1) < 1e-9)


def weigh(node: ast.expr, units: dict[str, Any], where: str) -> Any:
    """Return the unit of an expression; None for a bare zero, which fits any unit.

    Raises :class:`ModelError` where two units do not balance. ``units`` maps each name to its unit.
    """
    one = unit("1")

    def need(child: ast.expr, wanted: Any) -> None:
        got = weigh(child, units, where)
        if got is not None and not same_unit(got, wanted):
            raise ModelError(f"{where}: '{ast.unparse(child)}' is in [{got:~C}], but [{wanted:~C}] is needed")

    def common(*children: ast.expr) -> Any:
        first = next((u for c in children if (u := weigh(c, units, where)) is not None), None)
        if first is not None:
            for child in children:
                need(child, first)
        return first

    match node:
        case ast.Constant(value=value):
            return None if value == 0 else one
        case ast.Name(id=name):
            return units[name]
        case ast.UnaryOp(operand=operand):
            return weigh(operand, units, where)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
            return common(left, right)
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div() as op, right=right):
            a = weigh(left, units, where)
            b = weigh(right, units, where)
            a, b = one if a is None else a, one if b is None else b
            return a * b if isinstance(op, ast.Mult) else a / b
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            need(right, one)
            base = weigh(left, units, where)
            if base is None or same_unit(base, one):
                return one
            try:
                return base ** float(ast.literal_eval(right))
            except ValueError:
                varies = f"{where}: '{ast.unparse(node)}' raises [{base:~C}] to a power that varies"
                raise ModelError(varies) from None
        case ast.Compare(left=left, comparators=[right]):
            return common(left, right)
        case ast.Call(func=ast.Name(id="where"), args=[test, yes, no]):
            weigh(test, units, where)
            return common(yes, no)
        case ast.Call(func=ast.Name(id="min" | "max"), args=args):
            return common(*args)
        case ast.Call(func=ast.Name(id="vtrap"), args=args):
            return common(*args)
        case ast.Call(func=ast.Name(id="abs"), args=[argument]):
            return weigh(argument, units, where)
        case ast.Call(func=ast.Name(id="sqrt"), args=[argument]):
            inner = weigh(argument, units, where)
            return None if inner is None else inner**0.5
        case ast.Call(args=[argument]):
            need(argument, one)
            return one
    raise AssertionError(ast.dump(node))
