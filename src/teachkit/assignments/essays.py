"""Free texts: a person marks them, with a point for each thing that a good answer says.

A notebook asks for one in nbgrader's form of a manually graded answer. What was written is read here and never run.
Until it is marked there is no number for it anywhere: no mark is not a zero.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import questions
from .reading import grade_id

#: What a student writes in place of, and what a table holds in place of a mark.
STUB = "*Write here, in place of this line.*"
OPEN, NONE = "to be marked by hand", "not answered"
#: The head of a column for marks given by hand: the question, the points that it can bring.
COLUMN = re.compile(r"(.+) \((\d+) by hand\)")


@dataclass(frozen=True)
class Essay:
    """A question for a free text: its ``model`` answer, and what a good answer ``says``, a point each."""

    id: str
    objective: str
    text: str
    model: str
    says: tuple[str, ...]

    @property
    def points(self) -> int:
        """Return the points: one for each thing that a good answer says."""
        return len(self.says)


def column(id: str, points: int) -> str:
    """Return the head of a free text's column in a table of marks, which :data:`COLUMN` reads."""
    return f"{id} ({points} by hand)"


def read(path: str | Path) -> list[Essay]:
    """Return the free texts of a questions file, in the file's order."""
    return [
        Essay(row["id"], row["objective"], row["stem"].strip(), row["answer"].strip(), tuple(row["points"]))
        for row in questions.load(path).values()
        if row["kind"] == "free"
    ]


def ids(essay: Essay) -> tuple[str, str]:
    """Return the ids of its cells in a notebook: the answer's, the question's."""
    return essay.id, f"{essay.id}-text"


def written(cells: Sequence[dict[str, Any]], essay: Essay, ours: Collection[str]) -> str | None:
    """Return what a student wrote, "" for nothing, or None where the answer's cell is gone.

    The answer's cell is known by its nbgrader id, else by its own id; what it holds counts once, however often it was
    copied. Cells of text that the student added below it, whose ids are not among ``ours``, belong to it.
    """
    texts: dict[str, None] = {}
    found = mine = False
    for cell in cells:
        id = grade_id(cell) or str(cell.get("id", ""))
        if id == essay.id or grade_id(cell) or id in ours:
            mine = id == essay.id
            found = found or mine
        if mine and (id == essay.id or cell.get("cell_type") != "code"):
            given = cell.get("source", "")
            text = "".join(map(str, given)) if isinstance(given, list) else str(given)
            texts[text.replace(STUB, "").strip()] = None
    return "\n\n".join(filter(None, texts)) if found else None
