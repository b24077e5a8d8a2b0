"""What the browser tests share: the built pages, and a visit that keeps account of all that happens."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Response, expect

from ..conftest import PATIENCE, ROOT, until

expect.set_options(timeout=1000 * PATIENCE)

HTML = ROOT / "_build" / "html"
#: The pages, found and not listed, so that a new chapter brings its tests along.
PAGES = sorted(p.relative_to(HTML).as_posix() for p in HTML.rglob("*.html")) or ["index.html"]
AXE = ROOT / "tests" / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def frames(page: Page) -> None:
    """Let two frames pass: what was asked for before them is drawn, and its styles are known."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


@dataclass
class Visit:
    """An open page, and what went wrong on it."""

    page: Page
    problems: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    def wait(self) -> None:
        """Wait until every widget answers and all is drawn in its fonts; fail with the names of what is not ready."""
        script = """() => [...document.querySelectorAll('*')]
            .filter((e) => e.localName.startsWith('teachkit-') && e.dataset.state !== 'ready')
            .map((e) => e.id || e.localName)
            .concat(document.documentElement.dataset.whole ? [] : ['the layout'])"""
        until(
            lambda: not self.page.evaluate(script),
            lambda: f"not ready: {self.page.evaluate(script)}; the page said: {self.problems}",
        )
        # The layout asks for its fonts; what is drawn is drawn anew when they are there.
        self.page.evaluate("() => document.fonts.ready.then(() => {})")
        frames(self.page)

    def fade(self) -> None:
        """Wait until no colour is fading into another any more."""
        frames(self.page)
        self.page.wait_for_function("() => !document.getAnimations().some((one) => one instanceof CSSTransition)")

    def axe(self) -> list[str]:
        """Return what axe reports, once no colour is on its way: rule, element, reason."""
        self.fade()
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: list[dict[str, Any]] = self.page.evaluate(
            "async (tags) => (await axe.run({preload: false, runOnly: {type: 'tag', values: tags}})).violations", RULES
        )
        return [
            f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"][:4]
        ]

    def dress(self, scheme: Any) -> None:
        """Change the colours that the reader's machine asks for; return when all have changed."""
        self.page.emulate_media(color_scheme=scheme)
        self.fade()

    def widths(self) -> list[int]:
        """Return how wide the page is, as it is and with the text spacing that a reader may set (WCAG 1.4.12)."""
        found: list[int] = self.page.evaluate(
            """() => { const wide = () => document.documentElement.scrollWidth, plain = wide();
            const s = new CSSStyleSheet();
            s.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important;'
              + 'word-spacing: .16em !important }');
            document.adoptedStyleSheets.push(s);
            const spaced = wide();
            document.adoptedStyleSheets.pop();
            return [plain, spaced]; }"""
        )
        return found

    def weight(self) -> int:
        """Return the bytes that came over the wire, compressed as a static host compresses them."""
        total = 0
        for answer in self.answers:
            body = answer.body()
            packed = answer.url.split("?")[0].endswith((".woff2", ".zip", ".png"))
            total += len(body) if packed else len(gzip.compress(body, 6))
        return total


@contextmanager
def visit(browser: Browser, url: str, *, width: int = 1280, scheme: Any = "light", **context: Any) -> Iterator[Visit]:
    """Open ``url``; note console errors, exceptions, failed requests and requests to another place."""
    opened = browser.new_context(
        viewport={"width": width, "height": 800 if width > 700 else 640}, color_scheme=scheme, **context
    )
    opened.set_default_timeout(1000 * PATIENCE)
    page = opened.new_page()
    found = Visit(page)
    home = url.split("/", 3)[2] if url.startswith("http") else ""

    def listen(response: Response) -> None:
        found.answers.append(response)
        if response.status >= 400:
            found.problems.append(f"{response.status} {response.url}")

    page.on("response", listen)
    page.on(
        "console", lambda m: found.problems.append(f"{m.type}: {m.text}") if m.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda problem: found.problems.append(f"exception: {problem}"))
    # What is under way when a link is followed is called off by the browser: no failure of the page.
    page.on(
        "requestfailed",
        lambda request: (
            None if request.failure == "net::ERR_ABORTED" else found.problems.append(f"failed: {request.url}")
        ),
    )
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith(("data:", "blob:")) or request.url.split("/", 3)[2] == home
            else found.problems.append(f"elsewhere: {request.url}")
        ),
    )
    try:
        page.goto(url, wait_until="load")
        yield found
    finally:
        opened.close()


def file_url(page: str) -> str:
    """Return the address of a built page as a reader opens it by double-click."""
    return Path(HTML, page).as_uri()
