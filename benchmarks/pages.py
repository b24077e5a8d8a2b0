"""From opening a page to the first answer, and the bytes it takes; against a stock Jupyter Book page."""

import gzip
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from tools.loopback import serve

from . import ROOT, stock
from .report import milliseconds, progress, ratio, table

VISITS = 9
#: What a page is opened for: the first of these that it holds.
WIDGETS = ("teachkit-lab", "teachkit-axis-map", "teachkit-evidence-table", "teachkit-quiz")
#: Resolves with the time since navigation of the first frame in which the element is there.
WATCH = """window.answered = new Promise((resolve) => {
  const look = () => document.querySelector(%r) ? requestAnimationFrame(() => resolve(performance.now()))
                                                : requestAnimationFrame(look);
  look();
});"""
PACKED = (".woff2", ".woff", ".png", ".jpg", ".zip")


def visit(browser: Browser, url: str, answer: str, visits: int = VISITS) -> tuple[list[float], int, set[str]]:
    """Open a page in fresh contexts; return the times to its answer (ms), its compressed bytes, other hosts.

    The first visit weighs the page, and is not timed; ``visits`` more are.
    """
    times, size, hosts = [], 0, set()
    for k in range(visits + 1):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.add_init_script(WATCH % answer)
        seen = []
        page.on("response", lambda response, seen=seen: seen.append(response))
        page.goto(url)
        time = float(page.evaluate("() => window.answered"))
        if k:
            times.append(time)
        else:
            page.wait_for_load_state("networkidle")
            hosts = {urlsplit(r.url).netloc for r in seen} - {urlsplit(url).netloc, ""}
            size = sum(compressed(r.url, r.body()) for r in seen if r.url.startswith("http") and r.ok)
        context.close()
    return times, size, hosts


def compressed(url: str, body: bytes) -> int:
    """Return the bytes on the wire, headers not counted."""
    return len(body) if urlsplit(url).path.endswith(PACKED) else len(gzip.compress(body, 6, mtime=0))


def main(browser: Browser) -> None:
    """Print the table."""
    html, rows = ROOT / "_build" / "html", []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        progress("the stock page is being built")
        local = stock.write(folder)
        stock.build(folder)
        with serve(folder / "_build" / "html") as address:
            answer = ".noUi-handle" if local else "#bench-never, html"
            theirs, weight, hosts = visit(browser, f"{address}/chapter.html", answer)
            progress(f"stock page: {milliseconds(theirs)} ms")
    with serve(html) as address:
        for path in sorted(html.rglob("*.html")):
            text = path.read_text()
            widget = next((name for name in WIDGETS if f"<{name}" in text), "")
            answer = f"{widget}[data-state=ready]" if widget else "footer"
            times, size, others = visit(browser, f"{address}/{path.relative_to(html)}", answer)
            what = f"first {widget} ready" if widget else "footer there"
            progress(f"{path.stem}: {milliseconds(times)} ms")
            cells = [path.stem, what, milliseconds(times), ratio(theirs, times)]
            rows.append([*cells, f"{size / 1e3:.0f}", f"{weight / size:.1f} ×", len(others)])
    what = "slider drawn (it moves nothing)" if local else "page there; runtime not obtainable"
    rows.append(
        ["stock Jupyter Book page", what, milliseconds(theirs), "1.0 ×", f"{weight / 1e3:.0f}", "1.0 ×", len(hosts)]
    )
    note = (
        "its widget runtime and MathJax served locally as well" if local else "its widget runtime not served (no npm)"
    )
    table(
        "Opening a page",
        f"{VISITS} visits with empty caches over loopback, from navigation to the frame with the answer, median / p95. "
        f"Bytes are all responses after gzip, headers not counted. The stock page: {note}.",
        ["page", "answer", "ms", "stock / ours", "kB", "stock / ours", "other hosts"],
        rows,
    )
