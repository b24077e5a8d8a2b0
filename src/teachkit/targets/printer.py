"""What every printed form of an expression shares: precedence and the walk over the tree.

A printer prints and never simplifies; a target overrides only what its language writes differently.
"""

import ast

from ..errors import Unsupported

_RANK = {ast.Add: 1, ast.Sub: 1, ast.Mult: 2, ast.Div: 2, ast.Pow: 4}
_SIGN = {ast.Add: " + ", ast.Sub: " - ", ast.Mult: " * ", ast.Div: " / "}
_COMPARE = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
ATOM = 9


class Printer:
    """Print a syntax tree as infix text. ``text, rank`` travel together; rank decides on brackets."""

    language = "infix"
    functions: dict[str, str] = {}

    def __call__(self, node: ast.expr) -> str:
        return self.show(node)[0]

    def show(self, node: ast.expr) -> tuple[str, int]:
        """Return the text of a node and how tightly it binds."""
        match node:
            case ast.Name(id=name):
                return self.name(name), ATOM
            case ast.Constant(value=int() | float() as value):
                return self.number(value), ATOM
            case ast.UnaryOp(operand=operand):
                return "-" + self.wrap(operand, _RANK[ast.Pow]), 1
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return self.power(left, right)
            case ast.BinOp(left=left, op=op, right=right):
                rank = _RANK[type(op)]
                # The right operand of - and / needs brackets at equal rank; so, in floating point, do + and *.
                return self.wrap(left, rank) + _SIGN[type(op)] + self.wrap(right, rank + 1), rank
            case ast.Compare(left=left, ops=[sign], comparators=[right]):
                return f"{self.wrap(left, 1)} {_COMPARE[type(sign)]} {self.wrap(right, 1)}", 0
            case ast.Call(func=ast.Name(id=name), args=args):
                return self.call(name, args)
        raise Unsupported(f"{self.language} cannot print {ast.dump(node)}")

    def wrap(self, node: ast.expr, rank: int) -> str:
        """Return the text of a node, in brackets if it binds less tightly than ``rank``."""
        text, own = self.show(node)
        return text if own >= rank else f"({text})"

    def name(self, name: str) -> str:
        return name

    def number(self, value: float) -> str:
        return repr(value)

    def power(self, base: ast.expr, exponent: ast.expr) -> tuple[str, int]:
        rank = _RANK[ast.Pow]
        return f"{self.wrap(base, ATOM)}**{self.wrap(exponent, rank)}", rank

    def call(self, name: str, args: list[ast.expr]) -> tuple[str, int]:
        if name not in self.functions:
            raise Unsupported(f"{self.language} has no form of '{name}'")
        return f"{self.functions[name]}({', '.join(self(a) for a in args)})", ATOM
