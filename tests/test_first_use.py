"""On a machine that lacks something, each command says what in one line."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import ROOT

TOOLS = ("sh", "make", "dirname", "sed", "touch", "test", "env")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A copy of the commands, and a folder ``bin`` with nothing but a shell, make and what they need."""
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    (tmp_path / "bin").mkdir()
    for name in TOOLS:
        (tmp_path / "bin" / name).symlink_to(str(shutil.which(name)))
    return tmp_path


def script(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def run(folder: Path, target: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(folder / "bin"), "HOME": str(folder), **variables}
    return subprocess.run(["make", target], cwd=folder, env=environment, capture_output=True, text=True)


def said(result: subprocess.CompletedProcess[str]) -> str:
    """Return the one line that the command said; make's own closing line is not counted."""
    assert result.returncode != 0
    lines = [line for line in result.stderr.splitlines() if not line.startswith("make")]
    assert len(lines) == 1, result.stderr
    return lines[0]


def test_no_python(bare: Path) -> None:
    assert "no Python 3.11, 3.12 or 3.13 found" in said(run(bare, "book"))


def test_python_out_of_range(bare: Path) -> None:
    script(bare / "bin" / "python3", "exit 1")
    assert "no Python 3.11, 3.12 or 3.13 found" in said(run(bare, "setup"))
    assert "PYTHON=python3 is not a Python 3.11" in said(run(bare, "setup", PYTHON="python3"))


def test_no_venv_module(bare: Path) -> None:
    script(bare / "bin" / "python3", 'case "$2" in *ensurepip*) exit 1;; esac')
    assert "python3 has no venv module" in said(run(bare, "setup"))


def test_packages_cannot_be_had(bare: Path) -> None:
    script(bare / "bin" / "python3", "exit 0")
    script(bare / "bin" / "uv", 'case "$1 $2" in "pip install") exit 1;; esac')
    assert "packages of requirements.txt could not be installed" in said(run(bare, "setup"))


def test_no_chromium() -> None:
    command = [str(ROOT / ".venv/bin/python"), "tools/chromium.py"]
    result = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "CHROMIUM": "nowhere"}, capture_output=True, text=True
    )
    assert "the tests need Chromium" in said(result)


@pytest.mark.parametrize(
    ("package", "says"), [("playwright", "Playwright does not run"), ("roadrunner", "libRoadRunner does not load")]
)
def test_a_library_of_the_machine_is_missing(package: str, says: str, tmp_path: Path) -> None:
    (tmp_path / package).mkdir()
    for name in ("__init__", "__main__"):
        (tmp_path / package / f"{name}.py").write_text("import sys; sys.exit('first:\\nno libx.so.1')")
    command = [str(ROOT / ".venv/bin/python"), "tools/chromium.py"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    line = said(subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True))
    assert line.startswith(f"crosstalk: {says} (Debian: apt-get install lib")
    assert line.endswith("It says: no libx.so.1")


def test_no_node(bare: Path) -> None:
    assert "make js needs Node" in said(run(bare, "js"))


def test_help_names_every_target() -> None:
    result = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True)
    targets = [
        line.split(":")[0]
        for line in (ROOT / "Makefile").read_text().splitlines()
        if ":  ##" in line or "  ## " in line
    ]
    assert all(f"make {target}" in result.stdout for target in targets)
