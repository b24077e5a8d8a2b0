"""Free texts: read, shown and left to a person; no number stands for one until a person has written it."""

import csv
import io
import json
import zipfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from teachkit.assignments import byhand, essays, exercises, grade, marking, notebooks, report, responses
from teachkit.assignments.enter import enter
from teachkit.assignments.marking import Marked, Result

from .conftest import ROOT
from .pages import told
from .test_assignments import SCHEMA
from .test_enter import MOODLE, read, sheet

FILES = sorted((ROOT / "chapters").glob("*.questions.yaml"))
ESSAY = essays.Essay("x-e9", "x-o1", "Say why.", "Because <so>.", ("It says a.", "It says b & c."))
OURS = {"x-e9", "x-e9-text", "x-e1", "x-e1-text", "x-e1-tests"}


def cell(text: str | list[str], id: str = "", kind: str = "markdown", grade_id: str = "") -> dict[str, Any]:
    marks = {"nbgrader": {"grade_id": grade_id}} if grade_id else {}
    return {"cell_type": kind, "id": id, "metadata": marks, "source": text}


ASKED, BEFORE = cell("Say why.", "x-e9-text", grade_id="x-e9-text"), cell("Mine.", "aaaa")


@pytest.mark.parametrize(
    ("cells", "want"),
    [
        ([ASKED, cell(essays.STUB, "x-e9", grade_id="x-e9")], ""),
        ([ASKED, cell("", "x-e9", grade_id="x-e9")], ""),
        ([ASKED, cell(" So it is.\n", "x-e9", grade_id="x-e9")], "So it is."),
        ([ASKED, cell(["So ", "it is."], "other", grade_id="x-e9")], "So it is."),
        ([ASKED, cell("%So, !so, so?", "x-e9", "code", "x-e9")], "%So, !so, so?"),
        ([ASKED, cell("So it is.", "x-e9")], "So it is."),
        ([ASKED, cell(f"{essays.STUB}\n\nBelow it.", "x-e9", grade_id="x-e9")], "Below it."),
        ([ASKED, cell(essays.STUB, "x-e9", grade_id="x-e9"), cell("In a cell of mine.", "bbbb")], "In a cell of mine."),
        ([ASKED, cell("One.", "x-e9", grade_id="x-e9"), cell("Two.", "bbbb")], "One.\n\nTwo."),
        ([ASKED, *[cell("One.", "x-e9", grade_id="x-e9")] * 2], "One."),
        ([cell("One.", "x-e9", grade_id="x-e9"), cell("x = 1", "bbbb", "code")], "One."),
        ([BEFORE, cell("One.", "x-e9", grade_id="x-e9"), cell("Q", grade_id="x-e1-text"), BEFORE], "One."),
        ([cell("One.", "x-e9"), cell("Q", "x-e1-text"), BEFORE], "One."),
        ([ASKED, BEFORE], None),
        ([], None),
    ],
)
def test_what_a_student_wrote_is_found_wherever_it_stands(cells: list[dict[str, Any]], want: str | None) -> None:
    assert essays.written(cells, ESSAY, OURS) == want


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name.split(".")[0])
def test_both_notebooks_ask_for_a_text_that_is_graded_by_hand(file: Path) -> None:
    asked = essays.read(file)
    assert asked and all(len(essay.says) >= 2 for essay in asked)
    student, instructor = (
        notebooks.notebook("T", exercises.read(file), asked, solved=s)["cells"] for s in (False, True)
    )
    for essay in asked:
        shown, blank = (next(c for c in student if c["id"] == id) for id in reversed(essays.ids(essay)))
        (answer,) = [c for c in instructor if c["id"] == essay.id]
        assert essay.text in shown["source"] and f"({essay.points} points)" in shown["source"]
        assert blank["source"] == essays.STUB and blank["cell_type"] == answer["cell_type"] == "markdown"
        assert all(text in answer["source"] for text in (essay.model, *essay.says))
        assert not any(text in json.dumps(student, ensure_ascii=False) for text in (essay.model, *essay.says))
        for meta in (blank["metadata"]["nbgrader"], answer["metadata"]["nbgrader"]):
            jsonschema.validate(meta, SCHEMA, cls=jsonschema.Draft4Validator)
            # Graded and a solution at once: nbgrader's manually graded answer.
            assert (meta["grade"], meta["solution"], meta["locked"], meta["task"]) == (True, True, False, False)
            assert meta["points"] == len(essay.says)


class NoBox:
    """A sandbox that must not be asked for anything."""

    def session(self) -> Any:
        raise AssertionError("a free text is never run")


def marked(folder: Path, cells: list[dict[str, Any]], student: str = "Ann Ace_101") -> Marked:
    path = folder / "a.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return marking.mark(path, student, "synapses", [], NoBox(), None, [ESSAY])  # type: ignore[arg-type]


def test_a_text_is_shown_and_has_no_points(tmp_path: Path) -> None:
    got = marked(tmp_path, [ASKED, cell("a < b & import os", "x-e9", "code", "x-e9")])
    assert (got.points, got.of, got.status) == (None, 0, "marked; to be marked by hand: x-e9")
    (result,) = got.results
    assert (result.points, result.of, result.status, result.given) == (None, 2, essays.OPEN, "a < b & import os")
    page = report.html(got, "T")
    assert told(page)[-5:] == ["1. x-e9", "Say why.", "– / 2", "to be marked by hand", "a < b & import os"]
    nothing = marked(tmp_path, [ASKED, cell(essays.STUB, "x-e9", grade_id="x-e9")])
    assert (nothing.status, nothing.results[0].status, nothing.results[0].points) == ("marked", essays.NONE, None)
    gone = marked(tmp_path, [ASKED])
    assert gone.results[0].status == essays.OPEN and "look into the notebook" in gone.results[0].feedback
    long = marked(tmp_path, [cell("x" * 30_000, "x-e9", grade_id="x-e9")])
    assert long.results[0].given == "x" * 20_000


STATUS = {"Ann Ace_101": essays.OPEN, "Bo O'Hara_102": essays.OPEN, "Zoë Łukasz 漢_103": essays.NONE}


def table(folder: Path, **by_hand: str) -> Path:
    """Write what ``grade`` writes for three students with 10 computed points of 12; put marks into the column."""
    marks = []
    for name, status in STATUS.items():
        left = "marked; to be marked by hand: x-e9" if status == essays.OPEN else "marked"
        text = "" if status == essays.NONE else f"<b>{name} wrote"
        rows = [Result("x-e1", 12, 10, "right"), Result("x-e9", 2, None, status, given=text, hand=True)]
        marks.append(Marked(name, "synapses", "a.ipynb", left, rows))
    out = folder / "marks"
    report.write(out, marks, {})
    byhand.write(out, "synapses", "The title", [ESSAY], marks)
    path = out / "synapses.csv"
    lines = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert [line["x-e9 (2 by hand)"] for line in lines] == [STATUS[line["student"]] for line in lines]
    assert {(line["points"], line["of"]) for line in lines} == {("10", "12")}
    for line in lines:
        line["x-e9 (2 by hand)"] = by_hand.get(line["student"].split()[0], line["x-e9 (2 by hand)"])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*lines[0]])
        writer.writeheader()
        writer.writerows(lines)
    return path


def test_all_answers_stand_on_one_page_beside_the_model_answer(tmp_path: Path) -> None:
    table(tmp_path)
    assert told((tmp_path / "marks" / "synapses.by-hand.html").read_text(encoding="utf-8"))[1:] == [
        "The title: to be marked by hand", "x-e9", "Say why.", "A model answer: Because <so>.",
        "A point for each of these:", "It says a.", "It says b & c.", "Put the points into", "synapses.csv",
        ", column", "x-e9 (2 by hand)", ".",
        "Ann Ace_101", "<b>Ann Ace_101 wrote", "Bo O'Hara_102", "<b>Bo O'Hara_102 wrote",
    ]  # fmt: skip
    blank = [Marked("Ann", "y", "a", "marked", [Result("x-e9", 2, None, essays.NONE, hand=True)])]
    (tmp_path / "y.by-hand.html").write_text("an earlier marking", encoding="utf-8")
    assert byhand.write(tmp_path, "y", "Y", [ESSAY], blank) is None and not (tmp_path / "y.by-hand.html").exists()


def test_without_a_mark_by_hand_the_text_does_not_count(tmp_path: Path) -> None:
    made = enter(table(tmp_path), sheet(tmp_path, MOODLE))
    assert [row[4] for row in read(made.sheet)[1:4]] == ["83.33"] * 3
    assert made.scales == ["12 points count as 100.00", "x-e9 is marked by hand for nobody: it does not count"]
    assert made.waiting == []


def test_a_mark_by_hand_counts_and_who_waits_for_one_gets_no_grade(tmp_path: Path) -> None:
    made = enter(table(tmp_path, Ann="1,5"), sheet(tmp_path, MOODLE))
    # 11.5 of 14; left as it was, since unmarked is no zero; 10 of 14, since nothing was written.
    assert [row[4] for row in read(made.sheet)[1:4]] == ["82.14", "50.00", "71.43"]
    assert (made.count, made.waiting) == (2, ["Bo O'Hara_102: x-e9"])
    assert made.scales == ["14 points count as 100.00"]
    assert not [name for name in made.unmarked if "102" in name]
    assert made.reports is not None
    with zipfile.ZipFile(io.BytesIO(made.reports)) as archive:
        pages = {name.split("_")[1]: told(archive.read(name).decode()) for name in archive.namelist()}
    assert set(pages) == {"101", "103"}
    assert pages["101"][2:4] == ["a.ipynb: marked.", "11.5 of 14 points"]
    assert pages["101"][-4:] == ["2. x-e9", "1.5 / 2", "marked by hand", "<b>Ann Ace_101 wrote"]
    assert pages["103"][2:4] == ["a.ipynb: marked.", "10 of 14 points"]
    assert pages["103"][-3:] == ["2. x-e9", "0 / 2", "not answered"]


@pytest.mark.parametrize("bad", ["3", "-1", "good", "nan", "2.01"])
def test_a_mark_that_is_none_is_refused_in_words(bad: str, tmp_path: Path) -> None:
    path = table(tmp_path, Ann=bad)
    with pytest.raises(byhand.MarkError) as problem:
        enter(path, sheet(tmp_path, MOODLE))
    assert str(problem.value) == (
        f"synapses.csv, Ann Ace_101, column x-e9 (2 by hand): '{bad}' is no mark; give a number from 0 to 2, "
        "or leave 'to be marked by hand'"
    )


def test_an_item_analysis_leaves_it_out(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "student,status,points,of,a,b,x-e9 (2 by hand)\nAnn,marked,1,2,1,0,1.5\nBo,marked,2,2,1,1,not answered\n",
        encoding="utf-8",
    )
    made = responses.table(path, {})
    assert (made.items, made.scores.tolist()) == (("a", "b"), [[1, 0], [1, 1]])


def test_a_report_keeps_what_is_still_open() -> None:
    rows = [Result("x-e1", 1, 1, "right")]
    rows += [Result(id, 2, None, essays.OPEN, given="t", hand=True) for id in ("x-e8", "x-e9")]
    page = report.html(Marked("Ann", "x", "a.ipynb", "marked; to be marked by hand: x-e8, x-e9", rows), "T")
    got = told(byhand.told(page, byhand.Given((1, 1), {"x-e9": (2.0, 2)})))
    assert got[2:4] == ["a.ipynb: marked; to be marked by hand: x-e8.", "3 of 3 points"]
    assert [text for text in got if " / " in text] == ["1 / 1", "– / 2", "2 / 2"]


def test_a_class_is_marked_with_its_texts_left_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the folder to the tables, without students' code: a stub of everything but the text starts no process."""
    file = next(f for f in FILES if f.name.startswith("preface"))
    book = notebooks.notebook("P", exercises.read(file), essays.read(file), solved=False)
    (essay,) = essays.read(file)
    next(c for c in book["cells"] if c["id"] == essay.id)["source"] = "It behaves so."
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "Ann.ipynb").write_text(json.dumps(book), encoding="utf-8")

    class Box(NoBox):
        cores = nullcontext()

    monkeypatch.setattr(grade, "_box", lambda trust: Box())
    (got,) = grade.grade(tmp_path / "in", ROOT / "chapters", tmp_path / "marks")
    assert (got.points, got.status) == (0, f"marked; to be marked by hand: {essay.id}")
    assert "It behaves so." in (tmp_path / "marks" / "preface.by-hand.html").read_text(encoding="utf-8")
