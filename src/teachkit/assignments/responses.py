"""What a class answered, read from a table and scored: the input of :mod:`.analysis`.

Two tables are understood, both CSV with a row a student, the student's name in the first column and an item id at
the head of each other column; commas, semicolons or tabs stand between them, as spreadsheets write them. In the first
a cell holds the answer: letters, or a number; items that the book does not know hold 0 or 1. The second is a chapter's
gradebook, known by its columns ``status``, ``points`` and ``of``.
"""

import ast
import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..errors import nearest
from .essays import COLUMN
from .exercises import Exercise, read, variable

_GRADEBOOK = ["status", "points", "of"]


class ResponseError(ValueError):
    """A table of responses cannot be used; the message names file, row and column."""


@dataclass(frozen=True)
class Responses:
    """A class's answers: ``scores`` is students × items, 0 or 1; ``given`` holds the answers as text, '' for none.

    ``known`` holds the book's exercises by item id, ``left_out`` the students whose work was not marked in full.
    """

    students: tuple[str, ...]
    items: tuple[str, ...]
    scores: npt.NDArray[np.float64]
    given: tuple[tuple[str, ...], ...]
    known: dict[str, Exercise]
    left_out: tuple[str, ...] = ()

    @property
    def answers(self) -> bool:
        """Return whether the table holds answers, as opposed to points."""
        return any(any(row) for row in self.given)


def key(exercise: Exercise) -> str | float:
    """Return the right answer as a letter or letters, or as a number; code has none and raises ``ValueError``."""
    found = ast.parse(exercise.solution).body
    if exercise.kind == "python" or len(found) != 1 or not isinstance(found[0], ast.Assign):
        raise ValueError(f"{exercise.id} is answered in code")
    value = ast.literal_eval(found[0].value)
    return value if isinstance(value, str) else float(value)


def _holds(exercise: Exercise, answer: str | float) -> float:
    """Return 1 if the exercise's own check takes the answer, else 0."""
    try:
        exec(exercise.check, {variable(exercise.id): answer})
    except AssertionError:
        return 0.0
    return 1.0


def _score(exercise: Exercise, text: str, where: str) -> tuple[float, str]:
    """Return an answer's score and its usual form."""
    if exercise.kind == "number":
        try:
            value = float(text.replace("−", "-"))
        except ValueError:
            raise ResponseError(f"{where}: '{text}' is no number; write it with a point, as 2.5") from None
        return _holds(exercise, value), text
    plain = exercise.usual(text)
    if not re.fullmatch(r"[A-Za-z\s,;.]*", text) or not exercise.fits(plain):
        many = "one letter" if exercise.kind in ("choice", "sign") else "letters"
        raise ResponseError(
            f"{where}: '{text}' is not an answer; give {many} of {exercise.offered[0]} to {exercise.offered[-1]}"
        )
    return _holds(exercise, plain), plain


def _points(exercise: Exercise | None, text: str, where: str, gradebook: bool) -> float:
    most = exercise.points if exercise and gradebook else 1
    if text not in ("0", str(most)):
        raise ResponseError(f"{where}: '{text}' is not a mark; give 0 or {most}")
    return float(text != "0")


def exercises(chapters: Path, only: str | None = None) -> dict[str, Exercise]:
    """Return the exercises of a folder of question files by id, or those of one chapter."""
    files = {p.name.removesuffix(".questions.yaml"): p for p in sorted(chapters.glob("*.questions.yaml"))}
    if only is not None and only not in files:
        raise ResponseError(f"no chapter '{only}'; {nearest(only, files)}")
    return {e.id: e for name, path in files.items() if only in (None, name) for e in read(path)}


def _lines(path: Path) -> tuple[list[tuple[int, list[str]]], bool]:
    """Return the rows that hold anything, with their numbers, and whether a comma may stand in a number.

    Columns at the end that hold nothing are left out, and spaces around what a cell holds.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        separator = max(",;\t", key=text.lstrip().partition("\n")[0].count)
        read = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        rows = [(number, [cell.strip() for cell in row]) for number, row in enumerate(read, 1)]
    except OSError:
        raise ResponseError(f"no file {path}") from None
    except (UnicodeDecodeError, csv.Error) as problem:
        raise ResponseError(f"{path.name} is no CSV in UTF-8: {problem}") from None
    rows = [(number, row) for number, row in rows if any(row)]
    width = max((k + 1 for _, row in rows for k, cell in enumerate(row) if cell), default=0)
    return [(number, row[:width] if not any(row[width:]) else row) for number, row in rows], separator != ","


def table(path: Path, known: dict[str, Exercise]) -> Responses:
    """Return the table in ``path``, scored; raise :class:`ResponseError` where it cannot be read."""
    lines, comma = _lines(path)
    header = lines[0][1] if lines else []
    gradebook = header[1:4] == _GRADEBOOK
    # What a person marks is neither right nor wrong.
    kept = [k for k, name in enumerate(header) if k >= (4 if gradebook else 1) and not COLUMN.fullmatch(name)]
    items = [header[k] for k in kept]
    if len(items) < 2 or "" in items or len(lines) < 3:
        raise ResponseError(
            f"{path.name}: a row of item ids is needed, at least two, then at least two students; "
            "the first column is the student"
        )
    if twice := [id for id in items if items.count(id) > 1]:
        raise ResponseError(f"{path.name}: column '{twice[0]}' is given twice")
    seen: dict[str, int] = {}
    for number, (name, *_) in lines[1:]:
        if not name:
            raise ResponseError(f"{path.name}, row {number}: no student is named in the first column")
        if name in seen:
            raise ResponseError(
                f"{path.name}: '{name}' is given twice, in rows {seen[name]} and {number}; "
                "leave one row out, or name two students apart"
            )
        seen[name] = number
    mine = {id: known[id] for id in items if id in known}
    coded = [id for id, e in mine.items() if e.kind == "python" and not gradebook]
    if coded:
        raise ResponseError(
            f"{path.name}, column {coded[0]}: answered in code; analyse the chapter's gradebook instead"
        )
    students, scores, given, left_out = [], [], [], []
    for number, row in lines[1:]:
        if len(row) != len(header):
            raise ResponseError(f"{path.name}, row {number}: {len(row)} cells, but {len(header)} columns")
        cells = [row[k] for k in kept]
        if gradebook and "" in cells:
            left_out.append(row[0])
            continue
        marks, said = [], []
        for id, cell in zip(items, cells, strict=True):
            where = f"{path.name}, row {number}, column {id}"
            if cell and id in mine and not gradebook:
                if comma and mine[id].kind == "number":
                    cell = cell.replace(",", ".")
                score, cell = _score(mine[id], cell, where)
            elif cell:
                score, cell = _points(mine.get(id), cell, where, gradebook), ""
            else:
                score = 0.0
            marks.append(score)
            said.append(cell)
        students.append(row[0])
        scores.append(marks)
        given.append(tuple(said))
    if len(students) < 2:
        raise ResponseError(f"{path.name}: fewer than two students were marked in full")
    return Responses(tuple(students), tuple(items), np.array(scores), tuple(given), mine, tuple(left_out))
