"""What the tests share: the built book, a loopback server with a strict policy, one Chromium."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tools.chromium import ARGUMENTS, MISSING, find
from tools.loopback import serve

ROOT = Path(__file__).resolve().parent.parent
#: A page must run under this policy: nothing inline, nothing evaluated, no other host.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'"
)


def until(holds: Callable[[], bool], told: Callable[[], object] = lambda: "", seconds: float = 30) -> None:
    """Ask until it holds; after ``seconds`` fail with what is told then. A busy machine is slow, not wrong."""
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
