"""The record of each kind of question: what it must hold, what it may hold, and which numbers are numbers."""

import copy
from typing import Any

import pytest

from teachkit.questions import KINDS, QuestionError
from teachkit.questions.kinds import check

from .samples import FADED, FREE, MATCH, SIGN
from .test_exercises import CHOICE, NUMBER, ORDER, PYTHON, SEVERAL, options

GOAL = {"measure": "peak", "of": "V", "at_least": 1.0, "at_most": 2.0, "time": 3.0}
LIMIT = {"parameter": "a", "at_most": 1}
UNHINTED = {k: v for k, v in CHOICE.items() if k not in ("hints", "solution")}
RECORDS: dict[str, dict[str, Any]] = {
    row["kind"]: row
    for row in (
        CHOICE, SEVERAL, NUMBER | {"wrong": [{"value": 1, "tolerance": 0.1}, {"at_most": 2}, {"at_least": 3}]},
        ORDER, PYTHON, MATCH, SIGN, FREE, FADED, {**UNHINTED, "kind": "predict"},
        {k: v for k, v in UNHINTED.items() if k != "options"} | {"kind": "challenge", "goal": [GOAL, LIMIT]},
    )
}  # fmt: skip
#: What may not be missing.
ALWAYS, USUAL = {"stem", "objective"}, {"stem", "objective", "hints", "solution"}
NEEDS = {
    "choice": USUAL | {"options"}, "several": USUAL | {"options"}, "predict": ALWAYS | {"options"},
    "number": USUAL | {"answer"}, "order": USUAL | {"steps"}, "match": USUAL | {"pairs"},
    "sign": USUAL | {"path", "options"}, "free": ALWAYS | {"hints", "answer", "points"},
    "faded": ALWAYS | {"hints", "rounds"}, "python": USUAL | {"stub", "solution_code", "check"},
    "challenge": ALWAYS | {"goal"},
}  # fmt: skip
EACH = pytest.mark.parametrize("kind", RECORDS)


def said(row: dict[str, Any]) -> str:
    """Return the words with which a record is refused; it must be."""
    with pytest.raises(QuestionError) as caught:
        check(row, "here")
    assert str(caught.value).startswith("here: ")
    return str(caught.value).removeprefix("here: ")


def test_there_is_a_record_of_each_kind() -> None:
    assert set(RECORDS) == set(KINDS) == set(NEEDS)


@EACH
def test_a_record_holds_what_it_must_and_may_hold_the_rest(kind: str) -> None:
    row = RECORDS[kind]
    check(row, "here")
    check(row | {"recalls": ["x-o1", "abc2-o12"], "models": [], "claims": []}, "here")
    for field in row:
        if field not in ("id", "kind"):
            without = {k: v for k, v in row.items() if k != field}
            if field in NEEDS[kind]:
                assert said(without) == f"'{field}' is missing"
            else:
                check(without, "here")
    assert NEEDS[kind] <= set(row)
    others = {"options", "answer", "steps", "pairs", "path", "points", "rounds", "stub", "goal", "extra", "probes"}
    required, optional = KINDS[kind]
    for field in others - required - optional:
        assert said(row | {field: []}).startswith(f"field '{field}'; ")
    if kind in ("predict", "challenge"):
        check(row | {"solution": "x", "hints": []}, "here")
    else:
        assert said(row | {"hints": ["a", "b", "c"]}) == "two hints are needed, got 3"
    for odd in ("x-1", "X-o1", "x-o", "x-o1 ", "-o1", 3):
        assert said(row | {"recalls": ["x-o1", odd]}) == f"recalls '{odd}'; an objective's id reads 'abc-o1'"


def places(part: Any, *path: Any) -> list[tuple[Any, ...]]:
    """Return where the numbers of a record stand: a path of keys and places."""
    if isinstance(part, dict):
        return [found for key, value in part.items() for found in places(value, *path, key)]
    if isinstance(part, list):
        return [found for k, value in enumerate(part) for found in places(value, *path, k)]
    return [path] if isinstance(part, int | float) and not isinstance(part, bool) else []


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("choice", ("hints", 1)), ("choice", ("stem",)), ("choice", ("solution",)), ("choice", ("options", 0, "text")),
        ("several", ("options", 1, "feedback")), ("order", ("steps", 1)), ("match", ("pairs", 0, "left")),
        ("match", ("extra", 0)), ("free", ("points", 1)), ("sign", ("path", 0)), ("predict", ("stem",)),
        ("faded", ("rounds", 1, "given")), ("faded", ("rounds", 2, "steps", 0, "principle")),
    ],
)  # fmt: skip
def test_a_text_is_a_text_wherever_it_stands(kind: str, path: tuple[Any, ...]) -> None:
    """A hint with a colon and a blank in it is a pair for YAML, and once stood in a page as one."""
    row = copy.deepcopy(RECORDS[kind] | ({"extra": ["more"]} if kind == "match" else {}))
    part = row
    for key in path[:-1]:
        part = part[key]
    field = next(key for key in reversed(path) if isinstance(key, str))
    for bad in ({'run(x={"a"': "1})"}, 3, ["a"]):
        part[path[-1]] = bad
        assert said(row) == f"{field} must be text, got {bad!r} (YAML wants quotes around a text with ': ')"
    part[path[-1]] = "text"
    if kind not in ("sign", "faded"):
        check(row, "here")


#: The probes of an exercise in code are the marker's and not the page's.
NUMBERS = [(kind, path) for kind, row in RECORDS.items() if kind != "python" for path in places(row)]


def test_the_samples_hold_numbers_wherever_a_record_may() -> None:
    assert {(kind, *(part for part in path if isinstance(part, str))) for kind, path in NUMBERS} == {
        ("number", "answer", "value"), ("number", "answer", "tolerance"), ("number", "wrong", "value"),
        ("number", "wrong", "tolerance"), ("number", "wrong", "at_most"), ("number", "wrong", "at_least"),
        ("challenge", "goal", "at_least"), ("challenge", "goal", "at_most"), ("challenge", "goal", "time"),
        ("faded", "rounds", "steps", "ask", "value"), ("faded", "rounds", "steps", "ask", "tolerance"),
        ("faded", "rounds", "steps", "wrong", "value"),
    }  # fmt: skip


@pytest.mark.parametrize(("kind", "path"), NUMBERS, ids=lambda x: x if isinstance(x, str) else "-".join(map(str, x)))
def test_a_number_is_a_number_wherever_it_stands(kind: str, path: tuple[Any, ...]) -> None:
    for bad in ("8.6e6", True, None, [1]):
        row = copy.deepcopy(RECORDS[kind])
        part = row
        for key in path[:-1]:
            part = part[key]
        part[path[-1]] = bad
        assert said(row) == f"{path[-1]} must be a number, got {bad!r} (YAML wants 8.6e+6, not 8.6e6)"
        part[path[-1]] = 3
        check(row, "here")


@pytest.mark.parametrize(
    ("kind", "right", "sound"),
    [
        ("choice", (1, 0, 0), True),
        ("choice", (1, 1, 0), False),
        ("choice", (0, 0), False),
        ("predict", (1, 1, 0), False),
    ]
    + [("several", (1, 1, 0), True), ("several", (1, 0), True), ("several", (1, 1), False), ("several", (0, 0), False)]
    + [("choice", (1,), False), ("predict", (0, 1), True)],
)
def test_how_many_options_are_right(kind: str, right: tuple[int, ...], sound: bool) -> None:
    row = RECORDS[kind] | {"options": options(*map(bool, right))}
    if sound:
        return check(row, "here")
    assert said(row) == f"{sum(right)} options are marked correct"


def with_round(number: int, **change: Any) -> dict[str, Any]:
    row = copy.deepcopy(FADED)
    row["rounds"][number - 1] |= change
    return row


def with_step(number: int, place: int, **change: Any) -> dict[str, Any]:
    row = copy.deepcopy(FADED)
    row["rounds"][number - 1]["steps"][place - 1] |= change
    return row


def steps(count: int) -> dict[str, Any]:
    row = copy.deepcopy(FADED)
    for one in row["rounds"]:
        one["steps"] = (one["steps"] * 2)[:count]
    return row


SAID_OF_EACH = "every option needs text and feedback"
MEASURED = "the answer needs a unit and a tolerance"
AIMED = "a goal names a measure or a parameter, and at_least or at_most"
PROBED = "a probe has value, or call and draw, and a tolerance"
ALIKE = "each round has the same number of steps, three or more"
MODEL = "the answer is the text of a model answer"
TWICE = "stands twice on one side, so two answers would be right"
PAIRS, STEPS = MATCH["pairs"], FADED["rounds"][0]["steps"]
SIGNS = "options are more, less and ambiguous, each with its feedback; the right one is computed"
REFUSED = {
    "option without text": (CHOICE | {"options": [*options(True), {"feedback": "x"}]}, SAID_OF_EACH),
    "option with nothing said": (CHOICE | {"options": [*options(True), {"text": "x", "feedback": ""}]}, SAID_OF_EACH),
    "answer of another form": (NUMBER | {"answer": 3}, MEASURED),
    "answer without unit": (NUMBER | {"answer": {"value": 3, "tolerance": 1}}, MEASURED),
    "left twice": (MATCH | {"pairs": [*PAIRS, PAIRS[0] | {"right": "z"}]}, f"'Conductance' {TWICE}"),
    "right twice": (MATCH | {"pairs": [*PAIRS, PAIRS[0] | {"left": "z"}]}, f"'nS' {TWICE}"),
    "empty feedback": (
        MATCH | {"pairs": [*PAIRS[:2], {"left": "a", "right": "b", "feedback": ""}]},
        "a pair has left, right and feedback",
    ),
    "sign without feedback": (SIGN | {"options": SIGN["options"] | {"less": ""}}, SIGNS),
    "free with a list": (FREE | {"answer": ["x"]}, MODEL),
    "free with blanks": (FREE | {"answer": "  \n"}, MODEL),
    "six points": (FREE | {"points": ["x"] * 6}, "two to five points are needed, got 6"),
    "two steps": (steps(2), ALIKE),
    "a step more": (with_round(2, steps=STEPS + STEPS[:1]), ALIKE),
    "a field more": (with_round(2, more=1), "round 2: a round has given and steps"),
    "other principle": (
        with_step(3, 2, principle="x"),
        "round 3, step 2: the principle differs from round 1; the rounds are of one form",
    ),
    "ask without unit": (
        with_step(1, 3, ask={"prompt": "x", "tolerance": 0.1}),
        "round 1, step 3: ask has a prompt, a unit and a tolerance",
    ),
    "wrong code": (
        PYTHON | {"wrong_code": [{"code": "x", "feedback": "y"}]},
        "a wrong_code has code, feedback and misconception",
    ),
    "probe of a value": (PYTHON | {"probes": [{"value": "x"}]}, PROBED),
    "probe of a call": (PYTHON | {"probes": [{"call": "f", "tolerance": 0.1}]}, PROBED),
    "goal without limit": (RECORDS["challenge"] | {"goal": [{"measure": "peak", "of": "V"}]}, AIMED),
    "goal of nothing": (RECORDS["challenge"] | {"goal": [{"at_least": 1}]}, AIMED),
    "goal of no measure": (RECORDS["challenge"] | {"goal": [{"measure": "top", "at_least": 1}]}, AIMED),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_in_which_words(name: str) -> None:
    row, words = REFUSED[name]
    assert said(row) == words


def test_what_is_just_enough() -> None:
    for count in (2, 5):
        check(FREE | {"points": ["x"] * count}, "here")
    for count in (3, 4):
        check(steps(count), "here")
    check(with_step(2, 1, wrong=[]), "here")
    check(RECORDS["challenge"] | {"goal": [{"measure": "rate", "of": "V", "at_most": 1}]}, "here")
    check(PYTHON | {"probes": [{"call": "f", "draw": [[0, 1]], "tolerance": 0.1}]}, "here")
