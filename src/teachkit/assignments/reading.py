"""What a student handed in, exercise by exercise, whatever happened to the notebook on the way.

Cells get duplicated, split, joined, moved and emptied, and lose their metadata. So a cell belongs to an exercise
by its grade id; without one, by the names that it defines; and what an exercise needs and its own cells do not
define is fetched from the cells that do. Nothing is run here.
"""

import ast
import builtins
import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .exercises import OWN_SCOPE, Exercise

#: Bytes that a submission may have, characters that a cell may have, cells, and characters of code in all of them.
LARGEST, LONGEST, MOST, CODE = 64 * 2**20, 100_000, 2000, 2_000_000


class Unreadable(ValueError):
    """A submission cannot be marked at all; the message is its status."""


@dataclass(frozen=True)
class Cell:
    """A cell of code: its text, its grade id if it has one, and the names that it binds and uses."""

    text: str
    id: str
    binds: frozenset[str]
    uses: frozenset[str]
    sound: bool


def notebook(path: Path) -> list[dict[str, Any]]:
    """Return the cells of a notebook file; raise :class:`Unreadable` with the reason as a status."""
    if path.is_symlink() or not path.is_file():
        # A link could lead to another's answers, a pipe or a device never ends.
        raise Unreadable("not marked: the file is a link, or no file")
    if path.stat().st_size > LARGEST:
        raise Unreadable("not marked: the file is too large")
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        raise Unreadable("not marked: the file is no notebook") from None
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list):
        raise Unreadable("not marked: the file is no notebook")
    cells = [cell for cell in cells if isinstance(cell, dict)]
    if len(cells) > MOST or sum(len(source(c)) for c in cells if c.get("cell_type") == "code" or grade_id(c)) > CODE:
        raise Unreadable(f"not marked: more than {MOST} cells, or than {CODE} characters of code")
    return cells


def grade_id(cell: dict[str, Any]) -> str:
    """Return the cell's nbgrader id, or nothing."""
    meta = cell.get("metadata")
    marks = meta.get("nbgrader") if isinstance(meta, dict) else None
    found = marks.get("grade_id") if isinstance(marks, dict) else None
    return found if isinstance(found, str) else ""


def source(cell: dict[str, Any]) -> str:
    """Return the cell's text, lines of IPython's own (``%``, ``!``, ``?``) left empty."""
    given = cell.get("source", "")
    text = "".join(map(str, given)) if isinstance(given, list) else str(given)
    return re.sub(r"^[ \t]*(?:[%!][^\n=]*|\?[^\n]*|[\w.]+\?{1,2}[ \t]*)$", "", text, flags=re.M)


def parsed(text: str) -> ast.Module | None:
    """Return the syntax tree, or None where there is none."""
    if len(text) > LONGEST:
        return None
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def cell(text: str, id: str) -> Cell:
    """Return the cell with the names that it binds at its top level and those that it uses."""
    tree = parsed(text)
    if tree is None:
        return Cell(text, id, frozenset(), frozenset(), False)
    binds: set[str] = set()
    rest: list[ast.AST] = list(tree.body)
    while rest:
        node = rest.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            binds.add(node.name)
        elif isinstance(node, ast.alias):
            binds.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            binds.add(node.id)
        elif not isinstance(node, OWN_SCOPE):
            rest += ast.iter_child_nodes(node)
    uses = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    return Cell(text, id, frozenset(binds), frozenset(uses - set(dir(builtins))), True)


def _joined(cells: list[Cell]) -> list[Cell]:
    """Return the cells with those halves put together that are no Python alone but are together.

    Cells of two exercises are never halves of one.
    """
    k = 0
    while k < len(cells):
        if not cells[k].sound:
            for first, last in ((k - 1, k + 1), (k, k + 2), (k - 1, k + 2)):
                part = cells[max(first, 0) : last]
                whole = [
                    cell(glue.join(c.text for c in part), next((c.id for c in part if c.id), ""))
                    for glue in "\n "
                    # A comment would swallow what is put behind it on its line.
                    if glue == "\n" or not any("#" in c.text.rpartition("\n")[2] for c in part[:-1])
                ]
                apart = len({c.id for c in part if c.id}) > 1
                if len(part) > 1 and not apart and (mended := next((c for c in whole if c.sound), None)):
                    k = max(first, 0)
                    cells[k:last] = [mended]
                    break
        k += 1
    return cells


def code(cells: Sequence[dict[str, Any]], exercises: Sequence[Exercise], aside: Collection[str] = ()) -> list[Cell]:
    """Return the cells that may hold answers, in the notebook's order, without texts, tests and untouched stubs.

    Cells whose ids are among ``aside`` are no code, whatever their type.
    """
    answers = {e.id for e in exercises}
    locked = {f"{id}-{part}" for id in answers for part in ("tests", "text")} | set(aside)
    stubs = {"".join(e.stub.split()) for e in exercises}
    kept: list[Cell] = []
    seen: set[str] = set()
    for raw in cells:
        id, text = grade_id(raw), source(raw)
        if id in locked or (raw.get("cell_type") != "code" and id not in answers):
            continue
        if text.strip() and "".join(text.split()) not in stubs and text not in seen:
            seen.add(text)
            kept.append(cell(text, id if id in answers else ""))
    return _joined(kept)


def belongs(exercise: Exercise, cells: Sequence[Cell]) -> list[str]:
    """Return the texts to run for an exercise, in the notebook's order; none when it was not answered."""
    own = [k for k, c in enumerate(cells) if c.id == exercise.id]
    lacking = set(exercise.wanted) - {name for k in own for name in cells[k].binds}
    for k, c in enumerate(cells):
        if not c.id and c.binds & lacking:
            own.append(k)
    lacking -= {name for k in own for name in cells[k].binds}
    for k, c in enumerate(cells):
        if c.id and c.binds & lacking:
            own.append(k)
    if not own:
        return []
    chosen = set(own)
    giving_at: dict[str, list[int]] = {}
    for k, c in enumerate(cells):
        for name in c.binds:
            giving_at.setdefault(name, []).append(k)
    bound_now = {name for k in chosen for name in cells[k].binds}
    needed = {name for k in chosen for name in cells[k].uses} - bound_now
    while needed:
        # In a fixed order, so that a submission is marked alike each time.
        name = min(needed)
        needed.remove(name)
        giving = [k for k in giving_at.get(name, ()) if k not in chosen]
        if giving:
            # The last one above the answer is what the student's kernel would have used.
            best = max((k for k in giving if k < min(own)), default=giving[0])
            chosen.add(best)
            bound_now |= cells[best].binds
            needed = (needed | cells[best].uses) - bound_now
    return [cells[k].text for k in sorted(chosen)]
