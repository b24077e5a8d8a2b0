"""What can be changed in a module: one small thing at a time, with the lines that reach it.

Comparisons, arithmetic, conditions, constants, returned values and whole statements; not docstrings, annotations,
decorators, types, ``__all__`` and what is raised.
"""

import ast
import builtins
import copy
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

_PAIRS = "Lt LtE Gt GtE Eq NotEq Is IsNot In NotIn And Or Add Sub Mult Div BitAnd BitOr Mod FloorDiv".split()
#: First and last line; None for what runs at import.
Span = tuple[int, int] | None


def _changes(node: ast.AST) -> Iterator[tuple[str, Any]]:
    """Yield (field, new value) for what can be changed in a node itself; no field: the statement is dropped."""
    match node:
        case ast.BinOp(left=ast.Name(id=name), op=ast.BitOr()) if isinstance(getattr(builtins, name, None), type):
            return
        case ast.BinOp(op=op) | ast.BoolOp(op=op) | ast.Compare(ops=[op]) if type(op).__name__ in _PAIRS:
            other = getattr(ast, _PAIRS[_PAIRS.index(type(op).__name__) ^ 1])()
            yield ("ops", [other]) if isinstance(node, ast.Compare) else ("op", other)
        case ast.BinOp(op=ast.Pow()):
            yield "op", ast.Mult()
        case ast.UnaryOp(op=ast.USub()):
            yield "op", ast.UAdd()
        case ast.UnaryOp(op=op, operand=operand):
            yield "operand", ast.UnaryOp(op, operand)
        case ast.Constant(value=bool(value)):
            yield "value", not value
        case ast.Constant(value=int() | float() as value):
            yield "value", value + 1 if isinstance(value, int) else 2 * value or 1.0
        case ast.Constant(value=str(value)):
            yield "value", value + "x"
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test) if "TYPE_CHECKING" not in ast.dump(test):
            yield "test", ast.UnaryOp(ast.Not(), test)
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield "value", ast.Constant(None)
        case ast.Expr() | ast.AugAssign():
            yield "", None


def _nodes(tree: ast.AST, span: Span = None) -> Iterator[tuple[Any, Span]]:
    """Walk what counts, in the same order in every copy of a tree, each node with the lines that reach it."""
    for name, child in ast.iter_fields(tree):
        for one in child if isinstance(child, list) else [child]:
            doc = isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)
            names = isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == "__all__"
            skipped = doc or names or name in ("annotation", "returns", "decorator_list") or isinstance(one, ast.Raise)
            if not isinstance(one, ast.AST) or skipped:
                continue
            within = span
            if isinstance(one, ast.FunctionDef):
                # Its default values too are seen by whoever runs its body.
                within = (one.lineno, one.end_lineno or one.lineno)
            elif isinstance(one, ast.stmt) and span:
                body = getattr(one, "body", [])
                within = (one.lineno, max(one.lineno, body[0].lineno - 1) if body else one.end_lineno or one.lineno)
            yield one, within
            yield from _nodes(one, within)


def mutants(tree: ast.Module) -> Iterator[tuple[str, Span, Callable[[], ast.Module]]]:
    """Yield every change of a module: in words, its lines, and a function that returns the changed tree."""
    for k, (node, span) in enumerate(_nodes(tree)):
        for field, value in _changes(node):

            def change(k: int = k, field: str = field, value: Any = value) -> ast.Module:
                other = copy.deepcopy(tree)
                node = [n for n, _ in _nodes(other)][k]
                if field:
                    setattr(node, field, copy.deepcopy(value))
                else:
                    node.__class__, node._fields = ast.Pass, ()
                return ast.fix_missing_locations(other)

            changed = copy.copy(node) if field else ast.Pass()
            setattr(changed, field or "_", value)
            before, after = (textwrap.shorten(ast.unparse(n).split("\n")[0], 100) for n in (node, changed))
            yield f"line {node.lineno}: {before}  ->  {after}", span, change
