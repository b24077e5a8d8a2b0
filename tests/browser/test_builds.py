"""Two clean builds give the same bytes."""

import filecmp
import os
import subprocess
import sys
from pathlib import Path

from ..conftest import ROOT


def build(target: Path) -> Path:
    """Build the book anew into ``target``; return its folder of pages."""
    command = [
        str(Path(sys.executable).with_name("jupyter-book")),
        "build",
        str(ROOT),
        "--path-output",
        str(target),
        "-q",
    ]
    environment = os.environ | {"SOURCE_DATE_EPOCH": "1750000000"}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    return target / "_build"


def different(one: Path, two: Path) -> list[str]:
    """Return the files that differ or that one folder alone has."""
    files = {p.relative_to(side).as_posix() for side in (one, two) for p in side.rglob("*") if p.is_file()}
    return sorted(
        name
        for name in files
        if not (
            (one / name).is_file() and (two / name).is_file() and filecmp.cmp(one / name, two / name, shallow=False)
        )
    )


def test_two_clean_builds_are_equal(tmp_path: Path) -> None:
    one, two = build(tmp_path / "one"), build(tmp_path / "two")
    assert different(one / "html", two / "html") == []
    assert different(one / "jupyter_execute", two / "jupyter_execute") == []
    assert filecmp.cmp(one / "crosstalk-book.zip", two / "crosstalk-book.zip", shallow=False)
