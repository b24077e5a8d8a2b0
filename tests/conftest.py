"""What the tests share: the built book, a loopback server with a strict policy, one Chromium."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from tools.chromium import ARGUMENTS, MISSING, find
from tools.loopback import serve

ROOT = Path(__file__).resolve().parent.parent
#: A page must run under this policy: nothing inline, nothing evaluated, no other host.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'"
)


# Git answers the tests whoever owns the checkout, as in a container that runs as another user.
os.environ |= {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}
#: For what asks git about this repository; a copy unpacked from an archive has no record of versions.
versioned = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this copy is no git repository")


def tracked() -> list[str]:
    """Return the names of the files under version control; where there is none, of all that .gitignore leaves."""
    if (ROOT / ".git").exists():
        run = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
        assert run.returncode == 0, f"git does not list the files: {run.stderr}"
        return [name for name in run.stdout.split("\0") if name]
    made = {line.rstrip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()}
    found = []
    for folder, below, names in os.walk(ROOT):
        below[:] = [name for name in below if name not in made]
        found += [str(Path(folder, name).relative_to(ROOT)) for name in names]
    return sorted(found)


def repeatable(examples: int) -> settings:
    """Return settings for what is drawn: the same examples each time, and no clock that judges them."""
    slow = [HealthCheck.too_slow]
    return settings(derandomize=True, deadline=None, database=None, max_examples=examples, suppress_health_check=slow)


#: So many seconds what must come may take: a busy machine is slow, not wrong.
PATIENCE = 120


def until(holds: Callable[[], bool], told: Callable[[], object] = lambda: "", seconds: float = PATIENCE) -> None:
    """Ask until it holds; after ``seconds`` fail with what is told then."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, told()
        time.sleep(0.02)


@pytest.fixture(scope="session")
def book() -> Path:
    """The folder of the built pages."""
    html = ROOT / "_build" / "html"
    assert (html / "index.html").exists(), "the book is not built; run make book"
    return html


@pytest.fixture(scope="session")
def site(book: Path) -> Iterator[str]:
    """The address of the built book, served on loopback under :data:`POLICY`."""
    with serve(book, {"Content-Security-Policy": POLICY}) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser."""
    path = find()
    assert path, MISSING
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for the session; open a context of your own in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()
