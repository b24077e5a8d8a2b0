"""What a class gets back: one HTML report a submission, gradebooks as CSV.

The CSV is RFC 4180, UTF-8 without a mark at its start. A text that a spreadsheet would take for a formula is
preceded by an apostrophe. Points that were not given are an empty field, never a zero; the status says why.
"""

import csv
import re
import zlib
from collections.abc import Sequence
from html import escape
from pathlib import Path

from .essays import column
from .marking import Marked, Result

_STYLE = """
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem; line-height: 1.25; overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #8a8478 }
caption { text-align: left; font-weight: 700 }
.marks p { margin: 0 }
.marks th p { font-weight: 400; font-size: .85rem }
.marks td { overflow-wrap: anywhere }
.marks td:nth-child(2) { white-space: nowrap }
.marks td:nth-child(3) { width: 55% }
tr { break-inside: avoid }
.wide { max-width: 64rem }
.wide th[scope=row] { white-space: nowrap }
.wide td:nth-child(5) { min-width: 9rem }
.wide td:nth-child(6) { min-width: 14rem }
.scroll { overflow-x: auto }
.options { list-style: none; padding-left: 1rem }
.lines { white-space: pre-line }
.id { font-weight: 400; font-size: 1rem }
section { break-inside: avoid }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: .3rem 0 0; font-size: .85rem }
"""


def safe(text: str) -> str:
    """Return ``text`` as a cell that no spreadsheet runs.

    >>> safe('=HYPERLINK("x")'), safe("Ann"), safe(" +1")
    ('\\'=HYPERLINK("x")', 'Ann', "' +1")
    """
    return f"'{text}" if re.match(r"[\s]*[=+\-@|]", text) or text[:1] in ("\t", "\r", "\n") else text


def unsafe(text: str) -> str:
    """Return the text from which :func:`safe` made this cell.

    >>> unsafe("'=1"), unsafe("O'Hara")
    ('=1', "O'Hara")
    """
    return text[1:] if text.startswith("'") and safe(text[1:]) == text else text


def file_name(marked: Marked) -> str:
    """Return the name of the submission's report: readable, and one for each student and chapter."""
    plain = re.sub(r"[^\w.-]+", "_", marked.student).strip("._-")[:80] or "student"
    # Two names that become one on the way are kept apart by a sum over the name as given.
    odd = "" if plain == marked.student else f"-{zlib.crc32(marked.student.encode('utf-8', 'replace')):08x}"
    return f"{plain}{odd}-{marked.chapter or 'unknown'}.html"


def html(marked: Marked, heading: str) -> str:
    """Return a report as a page that loads nothing."""
    points = "not marked" if marked.points is None else f"{marked.points} of {marked.of} points"
    rows = []
    for number, r in enumerate(marked.results, 1):
        given = f"– / {r.of}" if r.hand else "–" if r.points is None else f"{r.points} / {r.of}"
        told = [f"<p><strong>{escape(r.status)}</strong>{escape(f': {r.feedback}' if r.feedback else '')}</p>"]
        read = f'<p class="lines">{escape(r.given)}</p>' if r.hand else f"<p>Read as <code>{escape(r.given)}</code></p>"
        told += [read if r.given else ""]
        told += [f"<p>Printed</p><pre>{escape(r.printed)}</pre>" if r.printed else ""]
        asked = f"<p>{escape(r.asked)}</p>" if r.asked else ""
        name = f'<th scope="row">{number}. {escape(r.id)}{asked}</th>'
        by_hand = f' data-hand="{escape(r.id)}"' if r.hand else ""
        rows.append(f"<tr>{name}<td{by_hand}>{given}</td><td>{''.join(told)}</td></tr>")
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Exercise", "Points", "What came of it"))
    results = (
        f'<table class="marks"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>' if rows else ""
    )
    title = f"{escape(heading)}: {escape(marked.student)}"
    said = f"<p>{escape(marked.file)}: {escape(marked.status)}. <strong>{points}</strong></p>"
    return page(title, f"<h1>{title}</h1>\n{said}\n{results}")


def page(title: str, body: str, *, wide: bool = False) -> str:
    """Return a page that loads nothing; ``title`` and ``body`` are HTML; ``wide`` gives tables more room."""
    kind = ' class="wide"' if wide else ""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>\n'
        f"<body{kind}><main>{body}</main></body></html>\n"
    )


def table(path: Path, header: Sequence[str], rows: Sequence[Sequence[str | float | None]]) -> None:
    """Write a CSV file: texts made safe, numbers as they are (to six digits), None as an empty field."""

    def cell(value: str | float | None) -> str:
        if isinstance(value, float):
            return f"{value:.6g}"
        return safe(value) if isinstance(value, str) else "" if value is None else str(value)

    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([[cell(value) for value in row] for row in rows])


def _column(r: Result) -> str:
    return column(r.id, r.of) if r.hand else r.id


def write(out: Path, marks: Sequence[Marked], headings: dict[str, str]) -> None:
    """Write the reports, ``gradebook.csv`` with a row a file, ``<chapter>.csv`` with a column an exercise, and answers.

    ``<chapter>.answers.csv`` holds what was answered in letters and numbers, as :mod:`.responses` reads it. A file
    that was put aside for another has no report and no row in a chapter's tables: there a student stands once.
    """
    out.mkdir(parents=True, exist_ok=True)
    marks = sorted(marks, key=lambda m: (m.student, m.chapter, m.aside, m.file))
    reports: dict[str, Marked] = {}
    for m in marks:
        if not m.aside and reports.setdefault(file_name(m), m) is m:
            made = html(m, headings.get(m.chapter, m.chapter or "Submission"))
            # What a student printed may hold halves of characters, which UTF-8 cannot write.
            (out / file_name(m)).write_text(made, encoding="utf-8", errors="backslashreplace")
    header = ["student", "chapter", "status", "points", "of", "report"]
    named = ["" if m.aside else file_name(m) for m in marks]
    overall = [[m.student, m.chapter, m.status, m.points, m.of, name] for m, name in zip(marks, named, strict=True)]
    table(out / "gradebook.csv", header, overall)
    for chapter in sorted({m.chapter for m in marks if m.results}):
        mine = [m for m in marks if m.chapter == chapter and not m.aside]
        asked = next(m for m in mine if m.results).results
        ids = [r.id for r in asked]
        rows = []
        for m in mine:
            given = {r.id: r.status if r.hand else r.points for r in m.results}
            rows.append([m.student, m.status, m.points, m.of, *(given.get(id) for id in ids)])
        table(out / f"{chapter}.csv", ["student", "status", "points", "of", *map(_column, asked)], rows)
        read = [(m.student, {r.id: r.answer for r in m.results if r.answer is not None}) for m in mine if m.results]
        answered = [id for id in ids if any(id in answers for _, answers in read)]
        listed = [[student, *(answers.get(id) for id in answered)] for student, answers in read]
        table(out / f"{chapter}.answers.csv", ["student", *answered], listed)
