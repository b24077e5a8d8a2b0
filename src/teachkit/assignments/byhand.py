"""What is marked by hand: a page to read all answers to a question on, and the marks once they stand in the table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from . import report
from .essays import COLUMN, NONE, OPEN, Essay, column
from .marking import Marked
from .report import unsafe

#: Points, and of how many.
Points = tuple[float, int]


class MarkError(ValueError):
    """A mark given by hand cannot be used; the message names it and says what can stand there."""


def write(out: Path, chapter: str, heading: str, asked: Sequence[Essay], marks: Sequence[Marked]) -> Path | None:
    """Write ``<chapter>.by-hand.html``: each question, its model answer, what brings a point, and what was written.

    Where nobody wrote anything return nothing, and leave no page, also none of an earlier marking.
    """
    parts, anything = [], False
    for essay in asked:
        given = [(m.student, r) for m in marks for r in m.results if not m.aside and r.id == essay.id]
        answers = sorted((student, r.given or r.feedback) for student, r in given if r.status == OPEN)
        anything = anything or bool(answers)
        head = escape(column(essay.id, essay.points))
        points = "".join(f"<li>{escape(one)}</li>" for one in essay.says)
        texts = "".join(
            f'<section><h3>{escape(student)}</h3><p class="lines">{escape(text)}</p></section>\n'
            for student, text in answers
        )
        parts.append(
            f'<h2>{escape(essay.id)}</h2>\n<p class="lines">{escape(essay.text)}</p>\n'
            f"<p>A model answer: {escape(essay.model)}</p>\n<p>A point for each of these:</p><ol>{points}</ol>\n"
            f"<p>Put the points into <code>{escape(chapter)}.csv</code>, column <code>{head}</code>.</p>\n{texts}"
        )
    page = out / f"{chapter}.by-hand.html"
    if not anything:
        page.unlink(missing_ok=True)
        return None
    title = f"{escape(heading)}: {OPEN}"
    text = report.page(title, f"<h1>{title}</h1>\n{''.join(parts)}")
    page.write_text(text, encoding="utf-8", errors="backslashreplace")
    return page


def _points(cell: str, most: int, where: str) -> float | None:
    """Return the mark in a cell, or None where it holds none yet."""
    text = cell.strip()
    if text in ("", OPEN, NONE):
        return None
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = -1
    if not 0 <= value <= most:
        raise MarkError(f"{where}: '{text}' is no mark; give a number from 0 to {most}, or leave '{OPEN}'")
    return value


@dataclass
class Given:
    """A student's points: those that were computed, those given by hand, and the questions that lack a mark."""

    computed: Points
    by_hand: dict[str, Points] = field(default_factory=dict)
    lacking: list[str] = field(default_factory=list)

    @property
    def whole(self) -> Points:
        """Return the sum of both."""
        points, of = zip(self.computed, *self.by_hand.values(), strict=True)
        return sum(points), sum(of)


def given_points(name: str, table: Sequence[Sequence[str]]) -> tuple[dict[str, Given], list[str]]:
    """Return the points of each marked student of a chapter's CSV, and the free texts that do not count.

    A free text counts once anybody has a mark for it. Then who wrote nothing has none of its points, and who wrote and
    has no mark yet lacks it. ``name`` opens the message of a :class:`MarkError`.
    """
    head, *rows = table
    rows = [row for row in rows if row[2]]
    made = {unsafe(row[0]): Given((int(row[2]), int(row[3]))) for row in rows}
    aside = []
    for k, title in enumerate(head):
        if not (found := COLUMN.fullmatch(title.strip())):
            continue
        id, most = found[1], int(found[2])
        marks = [_points(row[k], most, f"{name}, {row[0]}, column {title}") for row in rows]
        if all(mark is None for mark in marks):
            aside.append(id)
            continue
        for one, row, mark in zip(made.values(), rows, marks, strict=True):
            if mark is None and row[k].strip() != NONE:
                one.lacking.append(id)
            else:
                one.by_hand[id] = (mark or 0, most)
    return made, aside


def told(page: str, given: Given) -> str:
    """Return a student's report with the marks given by hand, in their rows and in the sum."""
    for id, (points, of) in given.by_hand.items():
        cell, mark = f'(<td data-hand="{re.escape(id)}">)–( / {of}</td><td><p><strong>)', f"{points:g}"
        page = re.sub(f"{cell}{OPEN}<", rf"\g<1>{mark}\g<2>marked by hand<", page)
        page = re.sub(f"{cell}{NONE}<", rf"\g<1>{mark}\g<2>{NONE}<", page)
    page = re.sub(rf"; {OPEN}: ([^.<]+)", lambda status: _still(status[1], given), page, count=1)
    was, now = (f"<strong>{points:g} of {of} points</strong>" for points, of in (given.computed, given.whole))
    return page.replace(was, now, 1)


def _still(ids: str, given: Given) -> str:
    left = [id for id in ids.split(", ") if id not in given.by_hand]
    return f"; {OPEN}: {', '.join(left)}" if left else ""
