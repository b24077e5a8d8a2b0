"""Two builds give the same bytes: the one that is there and a clean one."""

import filecmp
import os
import subprocess
import sys
from pathlib import Path

from tools.build import last_commit

from ..conftest import ROOT

#: What a busy machine does now and then: each piece of a print leaves the kernel alone.
PIECES = """
import sys
whole = sys.stdout.write
def write(text):
    size = whole(text)
    sys.stdout.flush()
    return size
sys.stdout.write = write
"""


def build(target: Path) -> Path:
    """Build the book anew into ``target``, its prints in pieces; return its folder of pages."""
    startup = target / "ipython" / "profile_default" / "startup" / "pieces.py"
    startup.parent.mkdir(parents=True)
    startup.write_text(PIECES)
    command = [
        str(Path(sys.executable).with_name("jupyter-book")),
        "build",
        str(ROOT),
        "--path-output",
        str(target),
        "-q",
    ]
    environment = {"SOURCE_DATE_EPOCH": last_commit()} | os.environ | {"IPYTHONDIR": str(target / "ipython")}
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


def test_a_clean_build_gives_what_is_there(book: Path, tmp_path: Path) -> None:
    there, clean = book.parent, build(tmp_path)
    assert different(there / "html", clean / "html") == []
    assert different(there / "jupyter_execute", clean / "jupyter_execute") == []
    assert filecmp.cmp(there / "crosstalk-book.zip", clean / "crosstalk-book.zip", shallow=False)
