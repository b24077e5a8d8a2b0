"""Reports and tables of marks: names told apart, nothing that runs, every mark in its column."""

import csv
import re
from pathlib import Path

import pytest

from teachkit.assignments.marking import Marked, Result
from teachkit.assignments.report import file_name, html, page, safe, table, write

from .pages import told


def ann(student: str = "Ann", chapter: str = "x", file: str = "a.ipynb") -> Marked:
    rows = [Result("x-e1", 3, 3, "right", "", "<told>"), Result("x-e2", 1, 0, "wrong", "a < b & c")]
    rows[1].given, rows[1].asked = "x_e2 = '<'", "Is a < b\u00a0…"
    return Marked(student, chapter, file, "marked", rows)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "|a", " =1", "\t1", "\ra", "\na", "\n\n=1", "  @"])
def test_what_a_spreadsheet_would_run_is_text(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Ann", "a=1", "1 - 2", "", " a", "(=1)", "é", "'=1"])
def test_what_it_would_not_run_stays(text: str) -> None:
    assert safe(text) == text


def test_file_names_are_readable_and_differ() -> None:
    names = ["Ann", "Zoë", "ann b", "ann_b", "ann/b", "..", "...", "", "a" * 81, "a" * 80 + "b", "漢 字"]
    found = [file_name(ann(name)) for name in names]
    assert len(set(found)) == len(names)
    assert found[0] == "Ann-x.html" and found[1] == "Zoë-x.html"
    assert found[2].startswith("ann_b-") and found[3] == "ann_b-x.html"
    assert found[5].startswith("student-") and found[7].startswith("student-")
    assert not any(set(name) & set('/\\ :*?"<>|') or name.startswith(".") or len(name) > 120 for name in found)
    assert re.fullmatch("a{80}-[0-9a-f]{8}-x[.]html", file_name(ann("a" * 200)))
    assert file_name(ann("x-ray_x")) == "x-ray_x-x.html"
    assert file_name(ann("Ann", "")) == "Ann-unknown.html"
    assert file_name(ann("Ann", "y")) != file_name(ann("Ann", "x"))


def test_a_report_tells_every_result_and_runs_nothing() -> None:
    text = html(ann("<b>"), "Chapter & verse")
    assert "<title>Chapter &amp; verse: &lt;b&gt;</title>" in text and "<h1>Chapter &amp; verse: &lt;b&gt;</h1>" in text
    assert "<p>a.ipynb: marked. <strong>3 of 4 points</strong></p>" in text
    assert (
        '<tr><th scope="row">1. x-e1</th><td>3 / 3</td>'
        "<td><p><strong>right</strong></p><p>Printed</p><pre>&lt;told&gt;</pre></td></tr>"
        '<tr><th scope="row">2. x-e2<p>Is a &lt; b\u00a0…</p></th><td>0 / 1</td>'
        "<td><p><strong>wrong</strong>: a &lt; b &amp; c</p>"
        "<p>Read as <code>x_e2 = &#x27;&lt;&#x27;</code></p></td></tr>"
    ) in text
    assert all(f'<th scope="col">{name}</th>' in text for name in ("Exercise", "Points", "What came of it"))
    open_mark = html(Marked("a", "x", "f", "not marked", [Result("x-e1", 3, None, "not marked")]), "X")
    assert "<td>–</td>" in open_mark and "<strong>not marked</strong>" in open_mark
    assert "<table" not in html(Marked("a", "x", "f", "not marked: no notebook"), "X")


def test_a_report_says_this_and_nothing_else() -> None:
    both = Result("x-e3", 2, 1, "in part", "Look again.", "1 2")
    text = html(Marked("Ann", "x", "a.ipynb", "marked", [*ann().results, both]), "X")
    assert told(text) == [
        "X: Ann", "X: Ann", "a.ipynb: marked.", "4 of 6 points",
        "Exercise", "Points", "What came of it",
        "1. x-e1", "3 / 3", "right", "Printed", "<told>",
        "2. x-e2", "Is a < b\u00a0…", "0 / 1", "wrong", ": a < b & c", "Read as", "x_e2 = '<'",
        "3. x-e3", "1 / 2", "in part", ": Look again.", "Printed", "1 2",
    ]  # fmt: skip
    empty = Marked("Ann", "x", "f", "not marked: no notebook")
    assert told(html(empty, "X"))[2:] == ["f: not marked: no notebook.", "not marked"]
    assert '<meta name="viewport" content="width=device-width">' in text


def test_a_page_is_wide_where_asked() -> None:
    assert "<body><main>b</main></body>" in page("t", "b") and "<title>t</title>" in page("t", "b")
    assert '<body class="wide"><main>b</main></body>' in page("t", "b", wide=True)
    assert page("t", "b").startswith('<!doctype html>\n<html lang="en"><head><meta charset="utf-8">')


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_a_table_holds_numbers_as_numbers(tmp_path: Path) -> None:
    table(tmp_path / "t.csv", ["a", "b"], [["=1", -2], [None, 1 / 3], ['say "x"', 1e7], ["two\nlines", -0.5]])
    assert read(tmp_path / "t.csv") == [
        ["a", "b"], ["'=1", "-2"], ["", "0.333333"], ['say "x"', "1e+07"], ["two\nlines", "-0.5"],
    ]  # fmt: skip


def test_the_gradebook_has_a_row_a_submission_and_a_table_a_chapter(tmp_path: Path) -> None:
    part = Marked("Cem", "x", "c.ipynb", "in part", [Result("x-e1", 3, 1, ""), Result("x-e2", 1, None, "")])
    none = Marked("Bo", "x", "b.ipynb", "not marked: no notebook")
    lost = Marked("Di", "", "d.ipynb", "not marked: no chapter")
    write(tmp_path / "new" / "out", [part, none, lost, ann(chapter="y"), ann()], {"x": "The X"})
    out = tmp_path / "new" / "out"
    assert read(out / "gradebook.csv") == [
        ["student", "chapter", "status", "points", "of", "report"],
        ["Ann", "x", "marked", "3", "4", "Ann-x.html"],
        ["Ann", "y", "marked", "3", "4", "Ann-y.html"],
        ["Bo", "x", "not marked: no notebook", "", "", "Bo-x.html"],
        ["Cem", "x", "in part", "", "4", "Cem-x.html"],
        ["Di", "", "not marked: no chapter", "", "", "Di-unknown.html"],
    ]
    assert read(out / "x.csv") == [
        ["student", "status", "points", "of", "x-e1", "x-e2"],
        ["Ann", "marked", "3", "4", "3", "0"],
        ["Bo", "not marked: no notebook", "", "", "", ""],
        ["Cem", "in part", "", "4", "1", ""],
    ]
    assert read(out / "y.csv")[1:] == [["Ann", "marked", "3", "4", "3", "0"]]
    assert sorted(p.name for p in out.iterdir()) == [
        "Ann-x.html", "Ann-y.html", "Bo-x.html", "Cem-x.html", "Di-unknown.html",
        "gradebook.csv", "x.answers.csv", "x.csv", "y.answers.csv", "y.csv",
    ]  # fmt: skip
    titles = {p.stem: p.read_text(encoding="utf-8").split("<h1>")[1].split(":")[0] for p in out.glob("*.html")}
    assert titles == {"Ann-x": "The X", "Ann-y": "y", "Bo-x": "The X", "Cem-x": "The X", "Di-unknown": "Submission"}


def test_a_student_stands_once_in_a_chapter_and_keeps_the_report(tmp_path: Path) -> None:
    """A file that was put aside has a row in the gradebook only, whatever its name."""
    older = Marked("Ann", "x", "a (0).ipynb", "not marked: a.ipynb was marked instead", aside=True)
    lost = [Marked("Bo", "", f"{k}.ipynb", "not marked: no chapter") for k in "ab"]
    write(tmp_path, [older, ann(), *lost], {})
    assert [row[5] for row in read(tmp_path / "gradebook.csv")[1:]] == ["Ann-x.html", "", *["Bo-unknown.html"] * 2]
    assert "3 of 4 points" in (tmp_path / "Ann-x.html").read_text(encoding="utf-8")
    assert "a.ipynb: not marked" in (tmp_path / "Bo-unknown.html").read_text(encoding="utf-8")
    assert read(tmp_path / "x.csv")[1:] == [["Ann", "marked", "3", "4", "3", "0"]]


def test_answers_are_written_as_an_item_analysis_reads_them(tmp_path: Path) -> None:
    """Letters and numbers, as numbers below zero too; code is not among them, nor who was not marked."""

    def of(student: str, *answers: float | str | None) -> Marked:
        rows = [Result(f"x-e{k}", 1, 0, "wrong", answer=answer) for k, answer in enumerate(answers)]
        return Marked(student, "x", "a.ipynb", "marked", rows)

    code = Result("x-e9", 3, 3, "right")
    marks = [of("Ann", "B", -77.5, None), of("=Bo", None, None, "BD"), Marked("Cem", "x", "c", "not marked")]
    for m in marks[:2]:
        m.results.append(code)
    write(tmp_path, marks, {})
    assert read(tmp_path / "x.answers.csv") == [
        ["student", "x-e0", "x-e1", "x-e2"], ["'=Bo", "", "", "BD"], ["Ann", "B", "-77.5", ""],
    ]  # fmt: skip


def test_writing_twice_gives_the_same_and_odd_characters_stop_nothing(tmp_path: Path) -> None:
    odd = Marked("A", "x", "f", "marked", [Result("x-e1", 1, 0, "wrong", "", "half \ud800")])
    write(tmp_path, [odd], {})
    first = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    write(tmp_path, [odd], {})
    assert first == {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    assert rb"half \ud800" in first["A-x.html"]
    table(tmp_path / "t.csv", ["a"], [["half \ud800"]])
    assert read(tmp_path / "t.csv") == [["a"], [r"half \ud800"]]
