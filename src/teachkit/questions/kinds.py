"""The kinds of question: their fields, and the check of each."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import nearest
from .checks import CHECKS, Record

COMMON = {"id", "kind", "objective", "recalls", "stem", "hints", "solution", "models", "claims"}
#: The fields of each kind beyond the common ones: (required, optional).
KINDS: dict[str, tuple[set[str], set[str]]] = {
    "choice": ({"options"}, set()),
    "several": ({"options"}, set()),
    "predict": ({"options"}, set()),
    "number": ({"answer"}, {"wrong"}),
    "order": ({"steps"}, {"feedback"}),
    "match": ({"pairs"}, {"extra"}),
    "sign": ({"path", "options"}, set()),
    "free": ({"answer", "points"}, set()),
    "faded": ({"rounds"}, set()),
    "python": ({"stub", "solution_code", "check"}, {"wrong_code", "probes"}),
    "challenge": ({"goal"}, set()),
}
_UNHINTED = {"predict", "challenge"}
#: Kinds that hold their solution in another field: the model answer, the rounds.
_OWN_SOLUTION = {"free", "faded"}
#: Fields that are a text, and fields that are a list of texts, wherever they stand.
_TEXT = {"stem", "solution", "text", "feedback", "misconception", "left", "right", "given", "principle", "prompt"}
_TEXTS = {"hints", "points", "extra", "path"}
_OBJECTIVE = re.compile(r"[a-z0-9]+-o\d+")


class QuestionError(ValueError):
    """A question record is not usable; the message names the file, the record and the field."""


def check(row: Record, where: str) -> None:
    """Raise :class:`QuestionError` where a record breaks a rule of its kind; ``where`` opens the message."""
    kind = row.get("kind")
    if kind not in KINDS:
        raise QuestionError(f"{where}: kind '{kind}'; {nearest(str(kind), KINDS)}")
    required, optional = KINDS[kind]
    fields = COMMON | required | optional
    for field in row:
        if field not in fields:
            raise QuestionError(f"{where}: field '{field}'; {nearest(field, fields)}")
    unsolved = kind in _UNHINTED | _OWN_SOLUTION
    hinted = kind not in _UNHINTED
    needed = {"stem", "objective"} | required | ({"hints"} if hinted else set()) | (set() if unsolved else {"solution"})
    for field in sorted(needed - set(row)):
        raise QuestionError(f"{where}: '{field}' is missing")
    if hinted and len(row["hints"]) != 2:
        raise QuestionError(f"{where}: two hints are needed, got {len(row['hints'])}")
    for field, text in _texts(row, _TEXTS | ({"steps"} if kind == "order" else set())):
        if not isinstance(text, str):
            raise QuestionError(
                f"{where}: {field} must be text, got {text!r} (YAML wants quotes around a text with ': ')"
            )
    for id in row.get("recalls", []):
        if not _OBJECTIVE.fullmatch(str(id)):
            raise QuestionError(f"{where}: recalls '{id}'; an objective's id reads 'abc-o1'")
    for entry in _entries(row):
        for field in ("value", "tolerance", "at_least", "at_most", "time"):
            number = entry.get(field, 0.0)
            if isinstance(number, bool) or not isinstance(number, int | float):
                raise QuestionError(f"{where}: {field} must be a number, got {number!r} (YAML wants 8.6e+6, not 8.6e6)")
    try:
        if kind in CHECKS:
            CHECKS[kind](row)
    except ValueError as problem:
        raise QuestionError(f"{where}: {problem}") from problem


def _texts(part: Any, lists: set[str]) -> Iterator[tuple[str, Any]]:
    """Yield every text of a record with its field; ``lists`` names the fields that hold several."""
    if isinstance(part, Mapping):
        for field, value in part.items():
            if field in _TEXT:
                yield field, value
            elif field in lists:
                yield from ((field, one) for one in value)
            else:
                yield from _texts(value, lists)
    elif isinstance(part, list):
        for one in part:
            yield from _texts(one, lists)


def _entries(row: Record) -> Iterator[Mapping[str, Any]]:
    """Yield every part of a record that holds numbers."""
    yield from row.get("goal", ())
    yield from row.get("wrong", ())
    if isinstance(row.get("answer"), Mapping):
        yield row["answer"]
    for one in row.get("rounds", ()):
        for step in one.get("steps", ()):
            yield step.get("ask", {})
            yield from step.get("wrong", ())
