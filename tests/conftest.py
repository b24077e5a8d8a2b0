"""What the tests share: the built book, a loopback server with a strict policy, one Chromium."""

import functools
import http.server
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tools.chromium import ARGUMENTS, MISSING, find

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


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files with the policy, and says nothing."""

    protocol_version = "HTTP/1.1"

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(http.server.ThreadingHTTPServer):
    """Says nothing either when a page is closed in the middle of an answer."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        pass


@pytest.fixture(scope="session")
def book() -> Path:
    """The folder of the built pages."""
    html = ROOT / "_build" / "html"
    assert (html / "index.html").exists(), "the book is not built; run make book"
    return html


@pytest.fixture(scope="session")
def site(book: Path) -> Iterator[str]:
    """The address of the built book, served on loopback under :data:`POLICY`."""
    server = Server(("127.0.0.1", 0), functools.partial(Handler, directory=str(book)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


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
