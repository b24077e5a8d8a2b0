"""The import rule of CONTRIBUTING, for the package and for the browser's code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import ROOT

PACKAGE = ROOT / "src" / "teachkit"


def table() -> dict[str, set[str]]:
    """Return the import table of CONTRIBUTING: module -> modules it may import. Everyone may import `errors`."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("| module | may import from teachkit |")[1]
    rows = [line.split("|") for line in text.split("\n\n")[0].splitlines() if line.startswith("| `")]
    return {"errors": set()} | {row[1].strip(" `"): set(re.findall(r"`(\w+)`", row[2])) for row in rows}


MAY = table()


def imported(text: str, module: str, is_package: bool, modules: set[str]) -> Iterator[str]:
    """Yield the first-level name of every teachkit module that ``module`` imports; '' is the facade.

    Follows relative, lazy and type-checking imports, and importlib with a text that can be read.
    """
    parts = module.split(".")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            up = parts if is_package else parts[:-1]
            base = (
                ".".join([*up[: len(up) - node.level + 1], *filter(None, [node.module])]) if node.level else node.module
            )
            targets = [f"{base}.{a.name}" if f"{base}.{a.name}" in modules else str(base) for a in node.names]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("import_module", "__import__"):
            first = node.args[0].values[0] if isinstance(node.args[0], ast.JoinedStr) else node.args[0]
            targets = [str(first.value)] if isinstance(first, ast.Constant) else []
        else:
            continue
        for target in targets:
            if target.split(".")[0] == "teachkit":
                yield (target.rstrip(".").split(".") + [""])[1]


def tree() -> dict[str, Path]:
    """Return every module of the package by its dotted name."""
    table = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = ["teachkit", *path.relative_to(PACKAGE).with_suffix("").parts]
        table[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return table


@pytest.mark.parametrize("module", [name for name in tree() if name != "teachkit"])
def test_module_imports_only_what_it_may(module: str) -> None:
    modules = tree()
    own = module.split(".")[1]
    assert own in MAY, f"'{own}' has no row in the import rule"
    found = set(imported(modules[module].read_text(), module, modules[module].name == "__init__.py", set(modules)))
    extra = found - MAY[own] - {own, "errors"}
    assert not extra, f"{module} may not import {sorted(name or 'the facade' for name in extra)}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("from ..widgets import Lab", {"widgets"}),
        ("def f():\n    from teachkit.book import x", {"book"}),
        ("from .. import solve, errors", {"solve", "errors"}),
        ("from teachkit import load", {""}),
        ("import teachkit as tk", {""}),
        ("import importlib\nimportlib.import_module(f'teachkit.models.{name}')", {"models"}),
        ("from . import python", {"targets"}),
        ("import numpy", set()),
    ],
)
def test_rule_sees_every_way_to_import(text: str, found: set[str]) -> None:
    modules = {"teachkit.solve", "teachkit.errors", "teachkit.targets.python"}
    assert set(imported(text, "teachkit.targets.latex", False, modules)) == found


def code(text: str) -> str:
    """Return JavaScript without comments and without the text of strings."""
    token = re.compile(r"""/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL)
    return token.sub(lambda m: "" if m[0][0] == "/" else '""', text)


@pytest.mark.parametrize("path", sorted((ROOT / "js" / "sim").rglob("*.js")), ids=lambda p: p.name)
def test_simulation_knows_no_page(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\b(document|window)\b", code(text)), "js/sim must run where there is no page"
    assert not re.search(r"""(?:from|import)\s*\(?\s*["'][^"']*view/""", text), "js/sim must not import js/view"


@pytest.mark.parametrize("path", sorted((ROOT / "js" / "view").rglob("*.js")), ids=lambda p: p.name)
def test_view_knows_no_simulation(path: Path) -> None:
    assert not re.search(r"""(?:from|import)\s*\(?\s*["'][^"']*sim/""", path.read_text()), (
        "js/view must not import js/sim"
    )
