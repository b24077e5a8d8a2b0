"""Cold and warm builds of the book in a copy of the repository, and of a stock book of two pages."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml
from playwright.sync_api import Browser

from . import ROOT, stock
from .report import table


def copy(folder: Path) -> None:
    """Copy what is under version control, or could be, to ``folder``."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def seconds(work: Callable[[], object]) -> float:
    """Return how long ``work`` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def touch(path: Path) -> None:
    """Change a page's text by one sentence."""
    path.write_text(path.read_text() + "\nOne more sentence.\n")


def build(book: Path) -> None:
    """Build a copy of the book with the package of that copy."""
    command = [sys.executable, str(book / "tools" / "build.py")]
    environment = os.environ | {"PYTHONPATH": str(book / "src")}
    subprocess.run(command, cwd=book, env=environment, check=True, stdout=subprocess.DEVNULL)


def main(browser: Browser) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as ours, tempfile.TemporaryDirectory() as theirs:
        book, other = Path(ours), Path(theirs)
        copy(book)
        stock.write(other)

        def both() -> list[float]:
            return [seconds(lambda: build(book)), seconds(lambda: stock.build(other))]

        chapter = max(book.glob("chapters/*.md"), key=lambda path: path.stat().st_size)
        rows = [("nothing built before", *both()), ("nothing changed", *both())]
        touch(chapter)
        touch(other / "chapter.md")
        rows.append(("one chapter's text changed", *both()))
        pages = str(yaml.safe_load((book / "_toc.yml").read_text())).count("'file'") + 1
    table(
        "Building",
        "Seconds, one run each; the stock side executes its one notebook each time, as its defaults do not cache.",
        ["", f"this book, {pages} pages", "stock Jupyter Book, 2 pages"],
        [[what, f"{a:.1f}", f"{b:.1f}"] for what, a, b in rows],
    )
