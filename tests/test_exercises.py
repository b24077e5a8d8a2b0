"""Every kind of question in the one form: what stands in the notebook, which answers the check takes, what it says."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from teachkit import questions
from teachkit.assignments.exercises import KINDS, OWN_SCOPE, Exercise, bound, exercise, read, variable

from . import samples
from .conftest import repeatable

COMMON: dict[str, Any] = {
    "id": "x-e1", "objective": "x-o1", "stem": "  Which?\n", "hints": ["a", "b"], "solution": "So it is.",
}  # fmt: skip


def options(*right: bool) -> list[dict[str, Any]]:
    return [
        {"text": f"Option {k}", "feedback": f"Said of {k}."} | ({"correct": True} if ok else {})
        for k, ok in enumerate(right)
    ]


def record(kind: str, **fields: Any) -> dict[str, Any]:
    return {**COMMON, "kind": kind, **fields}


CHOICE = record("choice", options=options(False, False, True))
SEVERAL = record("several", options=options(True, False, True, False))
ORDER = record("order", steps=["First.", "Second.", "Third.", "Fourth."])
NUMBER = record(
    "number",
    answer={"value": -200.0, "unit": "mV", "tolerance": 0.02},
    wrong=[{"value": 200, "tolerance": 0.05, "feedback": "The sign."}, {"at_most": -300, "feedback": "Too low."}],
)
PYTHON = record(
    "python",
    stub="f = ...\n",
    solution_code="def f(x):\n    return 2 * x\n\ny = f(2)\nz = 1\n",
    check="assert f(1) == 2\nassert y == 4\n",
    wrong_code=[{"code": "f = abs\n", "feedback": "Twice.", "misconception": "m"}],
    probes=[{"value": "z", "tolerance": 0.1}],
)
MATCH, SIGN = ({**samples.KINDS[kind], "stem": "  Which?\n"} for kind in ("match", "sign"))


def takes(e: Exercise, code: str) -> bool:
    """Tell whether the check takes what the code leaves; any other error than the check's own is raised."""
    space: dict[str, Any] = {}
    exec(code, space)
    try:
        exec(e.check, space)
    except AssertionError as problem:
        assert e.kind == "python" or str(problem)
        return False
    return True


@pytest.mark.parametrize("row", [CHOICE, SEVERAL, ORDER, NUMBER, PYTHON, MATCH, SIGN], ids=lambda row: row["kind"])
def test_the_solution_is_taken_and_nothing_else_that_is_kept(row: dict[str, Any]) -> None:
    e = exercise(row)
    assert (e.id, e.kind, e.objective, e.explained) == (row["id"], row["kind"], "x-o1", "So it is.")
    assert e.text.startswith("Which?") and e.text == e.text.strip()
    assert e.points == (3 if row["kind"] == "python" else 1)
    assert takes(e, e.solution)
    assert e.wanted and {*e.wanted} <= {*bound(e.solution)} and [*e.wanted][:1] == bound(e.stub)
    if e.kind == "python":
        return
    assert e.wanted == (variable(row["id"]),) and e.stub.startswith(f"{variable(row['id'])} = ...  # ")
    with pytest.raises(TypeError) if e.kind == "number" else pytest.raises(AssertionError):
        exec(f"{e.stub}\n{e.check}", {})
    assert e.wrong and not any(takes(e, wrong.code) for wrong in e.wrong)
    assert len({wrong.code for wrong in e.wrong}) == len(e.wrong)
    if e.kind != "number":
        (answer,) = re.findall('"(.*)"', e.solution)
        assert takes(e, f"{e.wanted[0]} = ' {answer.lower()} '"), "small letters and spaces do not matter"


def letters(e: Exercise) -> dict[str, str]:
    """Return what stands behind each letter; they are A, B, C and so on."""
    found = dict(re.findall(r"^- \*\*([A-Z])\*\* (.+)$", e.text, re.M))
    assert list(found) == list("ABCDEFGH"[: len(found)])
    return found


def said(e: Exercise) -> dict[str, str]:
    """Return the kept wrong answers with what is said to them."""
    return {re.findall('"(.*)"', w.code)[0]: w.feedback for w in e.wrong}


def test_a_choice() -> None:
    e = exercise(CHOICE)
    assert e.text == "Which?\n\n- **A** Option 0\n- **B** Option 1\n- **C** Option 2"
    assert (e.stub, e.solution) == ("x_e1 = ...  # one letter, in quotes", 'x_e1 = "C"')
    assert said(e) == {"A": "Said of 0.", "B": "Said of 1."}
    with pytest.raises(AssertionError, match="^another option is right$"):
        exec(e.check, {"x_e1": "A"})


def test_a_sign_is_a_choice_over_its_path() -> None:
    e = exercise(SIGN)
    path, listed = re.fullmatch(r"Which\?\n\n(.+)\n\n(- [\s\S]+)", e.text).groups()  # type: ignore[union-attr]
    assert [part.strip() for part in path.split("⇢")] == [one["label"] for one in questions.public(SIGN)["path"]]
    assert letters(e)["A"] == "More at the end." and listed.count("\n") == 2
    assert e.solution == 'x_sign = "A"' and said(e)["B"] == "No step of this path carries a minus."


def test_several_options_hold() -> None:
    e = exercise(SEVERAL)
    assert letters(e) == {letter: f"Option {k}" for k, letter in enumerate("ABCD")}
    assert e.stub == "x_e1 = ...  # every letter that holds, in quotes"
    assert e.solution == 'x_e1 = "AC"'
    assert said(e) == {
        "ABC": "Said of 1.", "ACD": "Said of 3.", "C": "A holds too. Said of 0.", "A": "C holds too. Said of 2.",
    }  # fmt: skip
    with pytest.raises(AssertionError, match="^too many options, or too few$"):
        exec(e.check, {"x_e1": "A"})
    assert said(exercise(record("several", options=options(False, True)))) == {"AB": "Said of 0."}


def test_a_match_has_a_letter_for_each_line() -> None:
    e = exercise(MATCH)
    assert "Which?\n\n1. Conductance\n2. Capacitance\n3. Potential\n\n- **A** " in e.text
    answer, behind = e.solution.removeprefix('x_match = "')[:-1], letters(e)
    assert [behind[letter] for letter in answer] == ["nS", "pF", "mV"] and set(behind.values()) == {
        "nS", "pF", "mV", "pA",
    }  # fmt: skip
    assert e.stub == "x_match = ...  # one letter for each line, in the order of the lines, in quotes"
    for k, (wrong, feedback) in enumerate(said(e).items()):
        differing = [j for j, (a, b) in enumerate(zip(answer, wrong, strict=True)) if a != b]
        assert differing == [k] and feedback.startswith(f"{MATCH['pairs'][k]['left']}: {MATCH['pairs'][k]['feedback']}")
    assert len(e.wrong) == 3
    with pytest.raises(AssertionError, match="^not every line has its match$"):
        exec(e.check, {"x_match": "A"})


def test_an_order() -> None:
    e = exercise(ORDER)
    answer, behind = e.solution.removeprefix('x_e1 = "')[:-1], letters(e)
    assert [behind[letter] for letter in answer] == ORDER["steps"]
    assert e.stub == "x_e1 = ...  # all letters in the right order, in quotes"
    for k, (wrong, feedback) in enumerate(said(e).items()):
        swapped = [behind[letter] for letter in wrong]
        assert swapped == [
            *ORDER["steps"][:k], ORDER["steps"][k + 1], ORDER["steps"][k], *ORDER["steps"][k + 2 :],
        ]  # fmt: skip
        first, second = ORDER["steps"][k : k + 2]
        assert feedback == f"Two steps are exchanged: “{first}” comes before “{second}”"
    assert len(e.wrong) == 3
    with pytest.raises(AssertionError, match="^another order$"):
        exec(e.check, {"x_e1": "A"})


@repeatable(60)
@given(st.text("abc-", min_size=1, max_size=4), st.integers(2, 5))
def test_steps_are_never_shown_in_their_order(id: str, count: int) -> None:
    row = {**ORDER, "id": id, "steps": [f"Step {k}" for k in range(count)]}
    shown = list(letters(exercise(row)).values())
    assert shown != row["steps"] and sorted(shown) == row["steps"]
    assert exercise(row) == exercise(row)


def test_a_number_is_taken_within_its_tolerance() -> None:
    e = exercise(NUMBER)
    assert (e.text, e.stub, e.solution) == (
        "Which?",
        "x_e1 = ...  # a number, in millivolts (mV)",
        "x_e1 = -200  # in millivolts (mV)",
    )
    assert [takes(e, f"x_e1 = {x}") for x in (-203.9, -204.1, -196.1, -195.9, 200)] == [True, False, True, False, False]
    assert [(w.code, w.feedback, w.tolerance) for w in e.wrong] == [("x_e1 = 200", "The sign.", 0.05)]
    with pytest.raises(AssertionError, match="^not this number$"):
        exec(e.check, {"x_e1": 3})
    for unit in ("", "1"):
        bare = exercise(record("number", answer={"value": 1 / 3, "unit": unit, "tolerance": 0.01}))
        assert (bare.stub, bare.solution, bare.wrong) == ("x_e1 = ...  # a number", "x_e1 = 0.333333", ())


def test_code() -> None:
    e = exercise(PYTHON)
    assert (e.text, e.stub) == ("Which?", "f = ...")
    assert e.solution.endswith("z = 1") and e.check.endswith("y == 4")
    assert e.wanted == ("f", "y", "z"), "what check and probes use, in the solution's order"
    assert [(w.code, w.feedback, w.tolerance) for w in e.wrong] == [("f = abs", "Twice.", 1e-4)]
    assert e.probes == ({"value": "z", "tolerance": 0.1},)
    called = exercise({**PYTHON, "probes": [{"call": "z", "draw": [[0, 1]], "tolerance": 0.1}]})
    assert called.wanted == ("f", "y", "z")
    plain = exercise({k: v for k, v in PYTHON.items() if k not in ("wrong_code", "probes")})
    assert (plain.wrong, plain.probes, plain.wanted) == ((), (), ("f", "y"))


def test_names_that_code_binds() -> None:
    text = "a, (b, *c) = 1, (2, 3)\nfor d in []:\n    e = 1\nwith open as f: g += 1\nclass H:\n    i = 1\n"
    assert bound(text) == ["a", "b", "c", "d", "e", "f", "g", "H"]
    assert bound("def k(x):\n    y = 1\nl = [m for m in ()]\nn = lambda o: o\np.q = r[0] = 1") == ["k", "l", "n"]
    assert bound("{s: t for s, t in u}, {v for v in u}, (w for w in u)") == [] and len(OWN_SCOPE) == 5
    assert (variable("ngs-e1"), variable("a b.c_d")) == ("ngs_e1", "a_b_c_d")


def test_a_faded_example_gives_the_steps_of_its_last_round() -> None:
    """Steps that the page shows are no questions; what a step's text tells is its solution."""
    first, second, third = questions.steps(samples.FADED)
    assert first["stem"] == (
        "How far from −50 mV does a current bring the cell? "
        "A current of 0.3 nA flows into a cell of 20 Mohm at -80 mV.\n\nStep 1 of 3. Ohm's law. Change?"
    )
    assert (first["id"], first["kind"], first["wrong"]) == ("x-faded-1", "number", [])
    assert (first["objective"], first["hints"]) == (samples.FADED["objective"], samples.FADED["hints"])
    assert [one["answer"] for one in (first, second, third)] == [
        {"value": value, "unit": "mV", "tolerance": 0.01} for value in (6, -74, 24)
    ]
    assert second["solution"] == "The change is added to rest: −74 mV."
    assert third["wrong"] == [{"tolerance": 0.01, "value": 30, "feedback": "You left the change out."}]
    e = exercise(third)
    assert (e.stub, e.solution) == (
        "x_faded_3 = ...  # a number, in millivolts (mV)",
        "x_faded_3 = 24  # in millivolts (mV)",
    )
    assert takes(e, "x_faded_3 = 24.2") and not takes(e, "x_faded_3 = 30")
    kept = {"value": 1.0, "tolerance": 0.5, "feedback": "So."}
    row = json.loads(json.dumps(samples.FADED))
    row["rounds"][-1]["steps"][0]["wrong"] = [kept]
    assert questions.steps(row)[0]["wrong"] == [kept]


def test_a_file_is_read_in_its_order_without_what_cannot_be_marked(tmp_path: Path) -> None:
    rows = [MATCH, samples.FREE, {**CHOICE, "id": "x-2"}, samples.FADED, SIGN, {**NUMBER, "id": "x-3"}]
    path = tmp_path / "x.questions.yaml"
    path.write_text(yaml.safe_dump(rows, allow_unicode=True), encoding="utf-8")
    assert [e.id for e in read(path)] == ["x-match", "x-2", *(f"x-faded-{k}" for k in (1, 2, 3)), "x-sign", "x-3"]
    assert {e.kind for e in read(path)} < set(KINDS)
