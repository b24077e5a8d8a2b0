"""What a record of each kind must hold beyond its fields: one function a kind, which raises ValueError in words."""

from collections.abc import Callable, Mapping
from typing import Any

from . import chain
from .measures import MEASURES
from .sourced import where

Record = dict[str, Any]
#: Rounds of a faded example, and how many steps, from the last, the reader does in each; None is all of them.
FADING = (0, 1, 2, None)


def _options(row: Record) -> None:
    keys = sum(bool(option.get("correct")) for option in row["options"])
    if keys < 1 or (row["kind"] != "several" and keys != 1) or keys == len(row["options"]):
        raise ValueError(f"{keys} options are marked correct")
    for option in row["options"]:
        if not option.get("text") or not option.get("feedback"):
            raise ValueError("every option needs text and feedback")
        if "source" in option:
            if option.get("correct") or not option.get("misconception"):
                raise ValueError("a source belongs to the misconception of a wrong option")
            where(option["source"])


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


#: The check of each kind that has one.
CHECKS: dict[str, Callable[[Record], None]] = {
    "choice": _options, "several": _options, "predict": _options, "number": _number, "match": _match, "sign": _sign,
    "free": _free, "faded": _faded, "python": _python, "challenge": _challenge,
}  # fmt: skip
