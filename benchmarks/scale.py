"""Ten times the chapters, made of copies: does the build grow faster than the book, and does a page grow with it?"""

import re
import resource
import tempfile
import time
from pathlib import Path

import yaml
from playwright.sync_api import Browser

from tools.loopback import serve

from .build import build, copy, touch
from .pages import visit
from .report import progress, table

TIMES = 10


def chapters(book: Path) -> list[Path]:
    """Return the chapters that are copied: those with questions."""
    return sorted(path for path in book.glob("chapters/*.md") if path.with_suffix(".questions.yaml").exists())


def duplicate(chapter: Path, number: int) -> str:
    """Write a copy of a chapter and its questions whose ids are its own; return its name for the contents."""
    questions = chapter.with_suffix(".questions.yaml")
    text, records = chapter.read_text(encoding="utf-8"), questions.read_text(encoding="utf-8")
    ids = re.findall(r"^- id: (\S+)", records, re.M) + re.findall(r"^(?:[-*] )?([a-z0-9]+-o\d+):", text, re.M)
    names = re.findall(r"^:name: (\S+)", text, re.M)
    known = {id: id.replace("-", f"{number}-", 1) for id in ids} | {name: f"{name}-{number}" for name in names}
    own = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, known))})(?![\w-])")
    target = chapter.with_stem(f"{chapter.stem}_{number}")
    for path, content in ((target, text), (target.with_suffix(".questions.yaml"), records)):
        path.write_text(own.sub(lambda found: known[found[0]], content), encoding="utf-8")
    return f"chapters/{target.stem}"


def grow(book: Path) -> None:
    """Add copies to the book and its contents until each chapter is there :data:`TIMES` times."""
    contents, originals = book / "_toc.yml", chapters(book)
    toc = yaml.safe_load(contents.read_text())
    copies = [{"file": duplicate(chapter, k)} for k in range(2, TIMES + 1) for chapter in originals]
    toc["parts"].insert(-1, {"caption": "Copies", "chapters": copies})
    contents.write_text(yaml.safe_dump(toc, sort_keys=False))


def cost(book: Path) -> tuple[float, float]:
    """Build; return the seconds that passed and the seconds of processor time, kernels included."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    build(book)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter() - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def weights(browser: Browser, book: Path, pages: list[str]) -> list[int]:
    """Return what a first visit to each page weighs, in bytes after compression."""
    with serve(book / "_build" / "html") as address:
        return [visit(browser, f"{address}/{page}.html", "html", visits=0)[1] for page in pages]


def main(browser: Browser) -> None:
    """Print the tables."""
    costs, kilobytes = [], []
    for times in (1, TIMES):
        with tempfile.TemporaryDirectory() as folder:
            book = Path(folder)
            copy(book)
            originals = chapters(book)
            if times > 1:
                grow(book)
            pages = ["index", *(f"chapters/{path.stem}" for path in originals)]
            progress(f"{times} times the chapters are being built")
            found = [cost(book), cost(book)]
            touch(originals[0])
            costs.append([*found, cost(book)])
            kilobytes.append(weights(browser, book, pages))
            progress(f"built in {costs[-1][0][0]:.0f} s")
    whats = ("nothing built before", "nothing changed", "one chapter's text changed")
    rows = [
        [what, *(f"{seconds:.1f} ({cpu:.1f})" for seconds, cpu in pair), f"{pair[1][1] / pair[0][1]:.1f} ×"]
        for what, *pair in zip(whats, *costs, strict=True)
    ]
    table(
        f"Building {TIMES} times the chapters",
        f"Each chapter with questions is there {TIMES} times, every copy executed for itself. "
        "Seconds passed (seconds of processor time), one run each; the ratio is of processor time.",
        ["", f"{len(pages) - 1} chapters", f"{TIMES * (len(pages) - 1)} chapters", "ratio"],
        rows,
    )
    sizes = zip(pages, *kilobytes, strict=True)
    table(
        f"A page among {TIMES} times the chapters",
        "Bytes of a first visit after gzip, headers not counted; each page's contents list every chapter.",
        ["page", "kB", f"kB, {TIMES} times the chapters", "more"],
        [[page, f"{a / 1e3:.1f}", f"{b / 1e3:.1f}", f"{100 * (b / a - 1):.1f} %"] for page, a, b in sizes],
    )
