"""Letters and numbers as students write them: what counts, and what is said where the form is not the one asked for."""

from typing import Any

import pytest

from teachkit import questions
from teachkit.assignments import exercises, marking
from teachkit.assignments.exercises import Exercise
from teachkit.assignments.marking import Key, Result

from .conftest import ROOT
from .test_marking import Here

ALL = [e for f in sorted((ROOT / "chapters").glob("*.questions.yaml")) for e in exercises.read(f)]
#: The first of each kind.
KIND = {e.kind: e for e in reversed(ALL)}
LETTERED = ("choice", "sign", "several", "match", "order")


def marked(e: Exercise, written: str) -> Result:
    """Mark a cell in which ``NAME`` stands for the answer's name and ``KEY`` for the right letters."""
    (name,) = e.wanted
    space: dict[str, Any] = {}
    exec(e.solution, space)
    text = written.replace("NAME", name).replace("KEY", str(space[name]))
    return marking._helped(marking._one(Here(), Key(e, 1), [text]), e)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", LETTERED)
@pytest.mark.parametrize("written", ["'KEY'", "' KEY. '.lower()", "list('KEY')", "tuple('KEY')", "', '.join('KEY')"])
def test_letters_count_however_they_are_written(kind: str, written: str) -> None:
    got = marked(KIND[kind], f"NAME = {written}")
    assert (got.points, got.status, got.feedback) == (1, "right", "")
    assert got.given.startswith(f"{KIND[kind].wanted[0]} = ")


def test_the_order_counts_only_where_it_is_asked_for() -> None:
    assert marked(KIND["several"], "NAME = 'KEY'[::-1] + 'KEY'").points == 1
    for kind in ("order", "match"):
        assert marked(KIND[kind], "NAME = 'KEY'[::-1]").points == 0
    assert marked(KIND["choice"], "NAME = 'KEYKEY'").points == 0
    assert marked(KIND["choice"], "NAME = 'KEY'; NAME = ['A', 'B', 'C']").points == 0


@pytest.mark.parametrize("kind", [*LETTERED, "number"])
@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("NAME = A", "error in the code"), ("NAME = 26%", "error in the code"), ("A", "error in the code"),
        ("NAME = {1, 2}", "no plain value"), ("'A'", "not answered"), ("# A", "not answered"),
        ("NAME = '7 of them'", "wrong"), ("NAME = None", "wrong"),
    ],
)  # fmt: skip
def test_another_form_is_told_what_is_asked_for(kind: str, written: str, status: str) -> None:
    e = KIND[kind]
    got = marked(e, written)
    assert (got.points, got.status) == (0, status)
    assert got.feedback.endswith(f"{e.wanted[0]} is to hold {e.asked}"), got.feedback
    assert e.stub == f"{e.wanted[0]} = ...  # {e.asked}"


def test_a_wrong_answer_of_the_right_form_is_told_why() -> None:
    e = KIND["choice"]
    for wrong in e.wrong:
        assert marked(e, wrong.code.lower()).feedback == wrong.feedback
    assert marked(KIND["number"], "NAME = 12345.6").feedback == "not this number"
    assert marked(KIND["number"], "NAME = True").feedback.endswith(f"is to hold {KIND['number'].asked}")
    several = KIND["several"]
    wrong = several.wrong[0]
    turned = wrong.code.replace('"', "'").replace("'", '"') + "[::-1]"
    assert marked(several, turned).feedback == wrong.feedback


def test_what_an_item_analysis_gets() -> None:
    several = KIND["several"]
    assert marked(several, "NAME = ['KEY'[::-1]]").answer == exercises.letters(several.solution.split("=")[1])
    assert marked(KIND["choice"], "NAME = ' b.'").answer == "B"
    assert marked(KIND["number"], "NAME = -2.5").answer == -2.5
    for kind, written in (("choice", "NAME = 'AB'"), ("choice", "NAME = A"), ("number", "NAME = '7'"), ("number", "")):
        assert marked(KIND[kind], written).answer is None
    code = next(e for e in ALL if e.id == "ngs-e8")
    assert code.kind == "python"
    assert marking._one(Here(), Key(code, 1), [code.solution]).answer is None  # type: ignore[arg-type]


def test_the_report_names_the_question() -> None:
    for e in (KIND["choice"], KIND["python"]):
        got = marking._helped(Result(e.id, e.points, 0, "not answered"), e)
        start = got.asked.removesuffix("\u00a0…")
        assert start and " ".join(e.text.split()).startswith(start) and len(got.asked) <= 70
        assert got.feedback == "", "what was not touched needs no advice on its form"


@pytest.mark.parametrize("e", [e for e in ALL if e.kind in LETTERED], ids=lambda e: e.id)
def test_the_check_reads_letters_as_the_marker_does(e: Exercise) -> None:
    (name,) = e.wanted
    space: dict[str, Any] = {}
    exec(e.solution, space)
    answers = [space[name], *(exercises.letters(w.code.split("=", 1)[1]) for w in e.wrong)]
    for answer in answers:
        for given in (answer, answer.lower(), f" {answer}. ", list(answer), " ".join(answer)):
            space = {name: given}
            try:
                exec(e.check, space)
                right = True
            except AssertionError:
                right = False
            assert right == (e.usual(given) == e.usual(answers[0])), given


def test_what_is_offered() -> None:
    table = questions.load(ROOT / "chapters" / "neuron_glioma_synapses.questions.yaml")
    e = exercises.exercise(table["ngs-e11"])
    assert e.offered == [chr(65 + k) for k in range(len(questions.public(table["ngs-e11"])["choices"]))]
    assert KIND["number"].offered == KIND["python"].offered == []
    assert KIND["python"].asked == ""
