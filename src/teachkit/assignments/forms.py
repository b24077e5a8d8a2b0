"""Two parallel forms of a test for each chapter, to be taken before and after the course.

Each form holds one question for every objective: two are drawn, with options and of the same kind where possible.
An objective with one question gives it to both forms. Questions are of the kinds that paper holds. The key is a
file of its own, and the letters are the book's, so that :mod:`.analysis` reads what comes back.
"""

import re
from html import escape
from pathlib import Path
from random import Random

from . import report
from .exercises import Exercise, read
from .notebooks import title
from .responses import key

KINDS = ("choice", "several", "sign", "match", "order", "number")

_ASK = {
    "several": "Every letter that holds:", "match": "One letter for each line:",
    "order": "All letters in the right order:", "number": "Number:",
}  # fmt: skip


def draw(exercises: list[Exercise], seed: int = 1) -> tuple[list[Exercise], list[Exercise]]:
    """Return two forms: for every objective a pair of questions, or the same one twice where there is one only."""
    first, second = [], []
    for objective in sorted({e.objective for e in exercises if e.kind in KINDS}):
        mine = [e for e in exercises if e.objective == objective and e.kind in KINDS]
        Random(f"{seed} {objective}").shuffle(mine)
        pairs = [(a, b) for k, a in enumerate(mine) for b in mine[k + 1 :]]
        a, b = min(pairs, key=_worth, default=(mine[0], mine[0]))
        first.append(a)
        second.append(b)
    return first, second


def _worth(pair: tuple[Exercise, Exercise]) -> tuple[int, bool]:
    """Return what to prefer, smallest first: options, since a number often wants a Lab; then the same kind."""
    kinds = [e.kind for e in pair]
    return kinds.count("number"), kinds[0] != kinds[1]


def _question(number: int, e: Exercise) -> str:
    parts = re.split(r"\n\n(?=- \*\*A\*\*)", e.text)
    options = re.findall(r"^- \*\*([A-Z])\*\* (.+)$", parts[1], re.M) if len(parts) > 1 else []
    ask = _ASK.get(e.kind, "One letter:")
    unit = re.search(r"  # (?:in )?(.+)$", e.solution) if e.kind == "number" else None
    listed = "".join(f"<li><strong>{letter}</strong> {escape(text)}</li>" for letter, text in options)
    return (
        f'<section><h2>{number}. <span class="id">{escape(e.id)}</span></h2>\n<p class="lines">{escape(parts[0])}</p>\n'
        + (f'<ul class="options">{listed}</ul>\n' if listed else "")
        + f'<p class="answer">{ask} ________{f" {escape(unit[1])}" if unit else ""}</p></section>\n'
    )


def write(chapters: Path, out: Path, only: list[str] | None = None) -> list[Path]:
    """Write ``<chapter>.form-a.html``, ``.form-b.html`` and ``.key.csv`` of each chapter into ``out``; return them."""
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for file in sorted(chapters.glob("*.questions.yaml")):
        name = file.name.removesuffix(".questions.yaml")
        forms = draw(read(file)) if not only or name in only else ([], [])
        if not forms[0]:
            continue
        rows: list[list[str | float | None]] = []
        for letter, form in zip("ab", forms, strict=True):
            heading = f"{title(file.with_name(f'{name}.md'))}: form {letter.upper()}"
            asked = "".join(_question(k, e) for k, e in enumerate(form, 1))
            body = f"<h1>{escape(heading)}</h1>\n<p>Name: ________________________________</p>\n{asked}"
            written.append(out / f"{name}.form-{letter}.html")
            written[-1].write_text(report.page(heading, body), encoding="utf-8")
            rows += [[letter.upper(), e.id, e.objective, key(e)] for e in form]
        written.append(out / f"{name}.key.csv")
        report.table(written[-1], ["form", "item", "objective", "key"], rows)
    return written
