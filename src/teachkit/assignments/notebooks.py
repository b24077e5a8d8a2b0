"""The student's and the instructor's notebook of a chapter, in nbgrader's cell format, version 3.

Both hold the same cells under the same grade ids: a locked text, a cell for the answer, a locked cell of
tests. The instructor's answer is the solution and its tests are hidden tests; the student's answer is the stub.
Free texts come last, each a locked text and a cell of text that is marked by hand.
They are laid out as nbgrader's folders ``source`` and ``release``. The same bytes are written each time.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import essays
from .essays import Essay
from .exercises import Exercise, read

Cell = dict[str, Any]
_OPENING = """# {title}: exercises

Write each answer into the cell below its question, in place of the dots. Leave the cells of tests as they are.
Some questions ask about a Lab of the chapter, so keep its page open. You may add cells of your own. Save, and hand in
this one file under its own name."""
_READ = "A person reads this one."
_TESTS = "# {id}: {points} {word}. The tests are not shown; leave this cell as it is."


def title(chapter: Path) -> str:
    """Return the first heading of a chapter."""
    found = re.search(r"^# (.+)$", chapter.read_text(encoding="utf-8"), re.M)
    return found[1].strip() if found else chapter.stem


def hidden(exercise: Exercise) -> str:
    """Return the tests as code: the record's check, and its probes against the solution at random arguments."""
    parts = [exercise.check]
    if exercise.probes:
        parts.append(f"import numpy as _np\n_known = {{}}\nexec({exercise.solution!r}, _known)")
        parts.append("_draw = _np.random.default_rng().uniform")
    for probe in exercise.probes:
        near = f"rtol={probe['tolerance']!r}, atol={probe['tolerance']!r}"
        if "value" in probe:
            name = probe["value"]
            parts.append(f'assert _np.allclose({name}, _known["{name}"], {near}), "{name} is not right"')
            continue
        name = probe["call"]
        parts.append(
            f"for _ in range(5):\n    _x = [float(_draw(a, b)) for a, b in {probe['draw']!r}]\n"
            f'    assert _np.allclose({name}(*_x), _known["{name}"](*_x), {near}), f"{name} is not right at {{_x}}"'
        )
    return "\n".join(parts)


def _cell(kind: str, source: str, id: str, *, grade: bool, solution: bool, points: int | None = None) -> Cell:
    meta: Cell = {"schema_version": 3, "grade": grade, "locked": not solution, "solution": solution, "task": False}
    meta["grade_id"] = id
    if points is not None:
        meta["points"] = points
    cell: Cell = {"cell_type": kind, "id": id, "metadata": {"nbgrader": meta}, "source": source}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def _released(cell: Cell) -> Cell:
    """Return the cell as nbgrader hands it out: its checksum noted, no deleting, and no editing of what is locked."""
    meta = cell["metadata"]["nbgrader"]
    parts = [cell["source"], cell["cell_type"], meta["grade"], meta["solution"], meta["locked"], meta["grade_id"]]
    parts += [float(meta["points"])] if meta["grade"] else []
    # MD5 is what nbgrader compares; it guards against accidents, not against people.
    total = hashlib.md5("".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()
    marks: Cell = {"deletable": False} | ({"editable": False} if meta["locked"] else {})
    named = meta | {"checksum": total, "cell_type": cell["cell_type"]}
    return cell | {"metadata": marks | {"nbgrader": named}}


def _essay(number: int, essay: Essay, solved: bool) -> list[Cell]:
    """Return the cells of a free text: the question, and what is graded as it stands."""
    answer, text = essays.ids(essay)
    asked = f"## {number}. {essay.id} ({essay.points} points)\n\n{essay.text}\n\n{_READ}"
    said = "\n".join(f"1. {one}" for one in essay.says)
    model = f"{essay.model}\n\nA point for each of these:\n\n{said}"
    return [
        _cell("markdown", asked, text, grade=False, solution=False),
        _cell("markdown", model if solved else essays.STUB, answer, grade=True, solution=True, points=essay.points),
    ]


def notebook(
    heading: str, exercises: Sequence[Exercise], asked: Sequence[Essay] = (), *, solved: bool
) -> dict[str, Any]:
    """Return a chapter's notebook as a dictionary: the instructor's if ``solved``, else the student's."""
    cells: list[Cell] = [
        {"cell_type": "markdown", "id": "opening", "metadata": {}, "source": _OPENING.format(title=heading)}
    ]
    for number, e in enumerate(exercises, 1):
        word = "point" if e.points == 1 else "points"
        text = f"## {number}. {e.id} ({e.points} {word})\n\n{e.text}"
        tests = _TESTS.format(id=e.id, points=e.points, word=word)
        answer = e.stub
        if solved:
            answer = f"### BEGIN SOLUTION\n{e.solution}\n### END SOLUTION"
            tests += f"\n### BEGIN HIDDEN TESTS\n{hidden(e)}\n### END HIDDEN TESTS"
        made = [
            _cell("markdown", text, f"{e.id}-text", grade=False, solution=False),
            _cell("code", answer, e.id, grade=False, solution=True),
            _cell("code", tests, f"{e.id}-tests", grade=True, solution=False, points=e.points),
        ]
        cells += made if solved else [_released(cell) for cell in made]
    for number, essay in enumerate(asked, len(exercises) + 1):
        made = _essay(number, essay, solved)
        cells += made if solved else [_released(cell) for cell in made]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def write(chapters: Path, out: Path, only: list[str] | None = None) -> list[Path]:
    """Write both notebooks of every chapter in ``chapters`` (or of those named) below ``out``; return the files."""
    written = []
    for file in sorted(chapters.glob("*.questions.yaml")):
        name = file.name.removesuffix(".questions.yaml")
        exercises, asked = (read(file), essays.read(file)) if not only or name in only else ([], [])
        if not exercises and not asked:
            continue
        heading = title(file.with_name(f"{name}.md"))
        for folder, solved in (("source", True), ("release", False)):
            path = out / folder / name / f"{name}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            made = notebook(heading, exercises, asked, solved=solved)
            text = json.dumps(made, indent=1, ensure_ascii=False, sort_keys=True)
            path.write_text(text + "\n", encoding="utf-8")
            written.append(path)
    return written
