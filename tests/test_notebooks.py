"""What a reader sees is what the code gives: strict nbval runs every executed notebook again."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from .conftest import ROOT
from .notebooks import notebooks

EXECUTED = ROOT / "_build" / "jupyter_execute"


def test_book_has_notebooks() -> None:
    assert notebooks()


@pytest.mark.parametrize("page", notebooks())
def test_notebook_was_executed_without_error(page: str, book: Path) -> None:
    notebook = nbformat.read(EXECUTED / f"{page}.ipynb", as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert cells
    for cell in cells:
        assert cell.execution_count, f"never executed: {cell.source}"
        expected = "raises-exception" in cell.metadata.get("tags", [])
        assert expected or not any(out.output_type == "error" for out in cell.outputs), cell.source


def prints(node: ast.AST, repeated: bool = False) -> list[bool]:
    """Return for every call of ``print`` under ``node`` whether it stands in a loop."""
    here = repeated or isinstance(node, ast.For | ast.While | ast.comprehension | ast.ListComp)
    found = [here] if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print" else []
    return found + [one for child in ast.iter_child_nodes(node) for one in prints(child, here)]


@pytest.mark.parametrize("page", notebooks())
def test_a_cell_prints_once(page: str) -> None:
    """A busy kernel cuts what is printed line by line into pieces, and no two runs cut alike."""
    text = (ROOT / f"{page}.md").read_text(encoding="utf-8")
    for cell in re.findall(r"^```\{code-cell\}.*?\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        source = re.sub(r"^:.*$", "", cell, flags=re.MULTILINE)
        assert prints(ast.parse(source)) in ([], [False]), f"join the lines and print them at once:\n{source}"


@pytest.mark.parametrize("page", notebooks())
def test_fresh_kernel_gives_what_the_reader_sees(page: str, book: Path, tmp_path: Path) -> None:
    # A process of its own: nbval's kernel client and Playwright each want the thread's event loop.
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    command = [sys.executable, "-m", "pytest", "-p", "nbval.plugin", "-p", "tests.kernels", "--nbval", "-q"]
    command += [
        "-p",
        "no:cacheprovider",
        "--nbval-kernel-startup-timeout",
        "600",
        "-c",
        str(tmp_path / "pytest.ini"),
        "--rootdir",
        str(EXECUTED),
        str(EXECUTED / f"{page}.ipynb"),
    ]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment, timeout=1200)
    assert run.returncode == 0, run.stdout + run.stderr
    assert " passed" in run.stdout
