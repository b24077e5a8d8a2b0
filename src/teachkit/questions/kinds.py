"""The kinds of question: their fields, and the check of each."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..errors import nearest
from . import chain
from .measures import MEASURES

Record = dict[str, Any]
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
#: Rounds of a faded example, and how many steps, from the last, the reader does in each; None is all of them.
FADING = (0, 1, 2, None)
_UNHINTED = {"predict", "challenge"}
#: Kinds that hold their solution in another field: the model answer, the rounds.
_OWN_SOLUTION = {"free", "faded"}
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
    for id in row.get("recalls", []):
        if not _OBJECTIVE.fullmatch(str(id)):
            raise QuestionError(f"{where}: recalls '{id}'; an objective's id reads 'abc-o1'")
    for entry in _entries(row):
        for field in ("value", "tolerance", "at_least", "at_most", "time"):
            number = entry.get(field, 0.0)
            if isinstance(number, bool) or not isinstance(number, int | float):
                raise QuestionError(f"{where}: {field} must be a number, got {number!r} (YAML wants 8.6e+6, not 8.6e6)")
    try:
        if kind in _CHECKS:
            _CHECKS[kind](row)
    except ValueError as problem:
        raise QuestionError(f"{where}: {problem}") from problem


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


def _options(row: Record) -> None:
    keys = sum(bool(option.get("correct")) for option in row["options"])
    if keys < 1 or (row["kind"] != "several" and keys != 1) or keys == len(row["options"]):
        raise ValueError(f"{keys} options are marked correct")
    for option in row["options"]:
        if not option.get("text") or not option.get("feedback"):
            raise ValueError("every option needs text and feedback")


def _number(row: Record) -> None:
    if not isinstance(row["answer"], Mapping) or not {"unit", "tolerance"} <= set(row["answer"]):
        raise ValueError("the answer needs a unit and a tolerance")


def _match(row: Record) -> None:
    if len(row["pairs"]) < 3:
        raise ValueError(f"three pairs or more are needed, got {len(row['pairs'])}")
    for pair in row["pairs"]:
        if set(pair) != {"left", "right", "feedback"} or not all(pair.values()):
            raise ValueError("a pair has left, right and feedback")
    for side in (
        [pair["left"] for pair in row["pairs"]],
        [*(pair["right"] for pair in row["pairs"]), *row.get("extra", [])],
    ):
        for text in side:
            if side.count(text) > 1:
                raise ValueError(f"'{text}' stands twice on one side, so two answers would be right")


def _sign(row: Record) -> None:
    if set(row["options"]) != set(chain.SIGNS.values()) or not all(row["options"].values()):
        raise ValueError("options are more, less and ambiguous, each with its feedback; the right one is computed")
    chain.path(row["path"])


def _free(row: Record) -> None:
    if "solution" in row:
        raise ValueError("field 'solution'; of a free text the answer is the solution")
    if not isinstance(row["answer"], str) or not row["answer"].strip():
        raise ValueError("the answer is the text of a model answer")
    if not 2 <= len(row["points"]) <= 5:
        raise ValueError(f"two to five points are needed, got {len(row['points'])}")


def _faded(row: Record) -> None:
    if len(row["rounds"]) != len(FADING):
        raise ValueError(f"{len(FADING)} rounds are needed, got {len(row['rounds'])}")
    length = len(row["rounds"][0].get("steps", ()))
    for number, one in enumerate(row["rounds"], 1):
        if set(one) != {"given", "steps"}:
            raise ValueError(f"round {number}: a round has given and steps")
        if len(one["steps"]) != length or length < 3:
            raise ValueError("each round has the same number of steps, three or more")
        for place, step in enumerate(one["steps"], 1):
            here = f"round {number}, step {place}"
            if not {"principle", "text", "ask"} <= set(step) <= {"principle", "text", "ask", "wrong"}:
                raise ValueError(f"{here}: a step has principle, text, ask, and perhaps wrong")
            if not {"prompt", "unit", "tolerance"} <= set(step["ask"]):
                raise ValueError(f"{here}: ask has a prompt, a unit and a tolerance")
            if step["principle"] != row["rounds"][0]["steps"][place - 1]["principle"]:
                raise ValueError(f"{here}: the principle differs from round 1; the rounds are of one form")


def _python(row: Record) -> None:
    for wrong in row.get("wrong_code", []):
        if set(wrong) != {"code", "feedback", "misconception"}:
            raise ValueError("a wrong_code has code, feedback and misconception")
    for probe in row.get("probes", []):
        if set(probe) not in ({"value", "tolerance"}, {"call", "draw", "tolerance"}):
            raise ValueError("a probe has value, or call and draw, and a tolerance")


def _challenge(row: Record) -> None:
    for goal in row["goal"]:
        known = "measure" in goal and goal["measure"] in MEASURES or "parameter" in goal
        if not known or not {"at_least", "at_most"} & set(goal):
            raise ValueError("a goal names a measure or a parameter, and at_least or at_most")


_CHECKS: dict[str, Callable[[Record], None]] = {
    "choice": _options, "several": _options, "predict": _options, "number": _number, "match": _match, "sign": _sign,
    "free": _free, "faded": _faded, "python": _python, "challenge": _challenge,
}  # fmt: skip
