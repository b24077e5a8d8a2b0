"""Points entered into tables of the form that Moodle and Canvas give out: right row, right grade, nothing else."""

import csv
import io
import zipfile
from pathlib import Path

import pytest

from teachkit.assignments.enter import SheetError, enter
from teachkit.assignments.marking import Marked, Result
from teachkit.assignments.report import write
from teachkit.cli import main

#: Student: points of 24; None for a submission that was not marked.
MARKS = {"Ann Ace_101": 24, "Bo O'Hara_102": 0, "Zoë Łukasz 漢_103": 5, "Dee_104": None}
MOODLE = """Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Last modified (grade)",Feedback
"Participant 101","Ann Ace",ann@x.edu,"Submitted, late",,100.00,"Monday, 2 November 2026, 10:00 AM","said ""well"" once"
"Participant 102","Bo O'Hara",bo@x.edu,Submitted,50.00,100.00,-,
"Participant 103","Zoë Łukasz 漢",z@x.edu,Submitted,,100.00,-,
"Participant 104",Dee,d@x.edu,Submitted,,100.00,-,
"Participant 105","No One",n@x.edu,-,,100.00,-,
"""
CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,Essay (71),Synapses (72),Assignments Current Score
    Points Possible,,,,,10,12.0,(read only)
"Ace, Ann",101,s1,ann,S1,7,,70
"O'Hara, Bo",102,s2,bo,S1,,3,
"Łukasz, Zoë",103,s3,zoë,S1,,,
"Student, Test",105,,x,S1,,,
"""


def marks(folder: Path, points: dict[str, int | None] = MARKS, of: int = 24) -> Path:
    """Write reports and tables as ``grade`` does; return the chapter's CSV."""
    made = []
    for name, number in points.items():
        rows = [] if number is None else [Result("x-e1", of, number, "marked")]
        made.append(Marked(name, "synapses", "a.ipynb", "marked" if rows else "not marked: no notebook", rows))
    write(folder / "marks", made, {})
    return folder / "marks" / "synapses.csv"


def sheet(folder: Path, text: str) -> Path:
    path = folder / "sheet.csv"
    path.write_bytes(text.encode())
    return path


def read(text: str, separator: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=separator))


def test_a_worksheet_of_moodle(tmp_path: Path) -> None:
    made = enter(marks(tmp_path), sheet(tmp_path, MOODLE))
    before, after = read(MOODLE), read(made.sheet)
    assert [row[4] for row in after] == ["Grade", "100", "0", "20.83", "", ""]
    assert [row[:4] + row[5:] for row in after] == [row[:4] + row[5:] for row in before]
    assert (made.count, made.scales) == (3, ["24 points count as 100.00"])
    assert made.unmarked == ["Participant 104 Dee", "Participant 105 No One"]
    assert made.unlisted == []


def test_reports_go_back_under_the_names_that_moodle_reads(tmp_path: Path) -> None:
    made = enter(marks(tmp_path), sheet(tmp_path, MOODLE))
    assert made.reports is not None
    with zipfile.ZipFile(io.BytesIO(made.reports)) as archive:
        for name in archive.namelist():
            folder, _, file = name.partition("/")
            # fullname, number, kind of plugin, plugin, the rest: mod/assign/feedback/file/importziplib.php.
            full, number, kind, plugin, rest = folder.split("_", 4)
            assert (kind, plugin, rest, file) == ("assignsubmission", "file", "", "synapses.html")
            assert f"{MARKS[f'{full}_{number}']} of 24 points" in archive.read(name).decode()
        assert len(archive.namelist()) == 3


def test_a_gradebook_of_canvas(tmp_path: Path) -> None:
    path = marks(tmp_path, {"aceann_101": 24, "oharabo_102": 6, "łukaszzoë_103": 0})
    for column in ("Synapses", "synapses (72)"):
        made = enter(path, sheet(tmp_path, CANVAS), column)
        before, after = read(CANVAS), read(made.sheet)
        assert [row[6] for row in after] == ["Synapses (72)", "12.0", "12", "3", "0", ""]
        assert [row[:6] + row[7:] for row in after] == [row[:6] + row[7:] for row in before]
        assert (made.count, made.scales, made.reports) == (3, ["24 points count as 12.0"], None)
        assert made.unmarked == ["Student, Test 105"]
    one = CANVAS.replace("Essay (71)", "Essay")
    assert enter(path, sheet(tmp_path, one)).sheet == made.sheet.replace("Essay (71)", "Essay")


@pytest.mark.parametrize("names", [("ann@x.edu", "bo@x.edu"), ("Ann Ace", "bo  o'hara"), ("ANN@X.EDU", "Bo O’Hara")])
def test_students_named_by_the_instructor(names: tuple[str, str], tmp_path: Path) -> None:
    made = enter(marks(tmp_path, dict(zip(names, (12, 6), strict=True))), sheet(tmp_path, MOODLE))
    assert [row[4] for row in read(made.sheet)[1:3]] == ["50", "25"]


def test_unnamed_students(tmp_path: Path) -> None:
    unnamed = "\n".join(",".join([line.split(",")[0], *line.split(",")[3:]]) for line in MOODLE.splitlines()[2:])
    head = "Identifier,Status,Grade,Maximum Grade,Last modified (grade),Feedback comments\n"
    made = enter(marks(tmp_path, {"Participant_102": 24, "Participant_104": 12}), sheet(tmp_path, head + unnamed))
    assert [row[2] for row in read(made.sheet)[1:]] == ["100", "", "50", ""]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"Ann Ace_999": 1}, "another number"), ({"Someone Else_101": 1}, "another name"),
        ({"101": 1}, "a number alone"),
        ({"Ann Ace_101": 1, "ann@x.edu": 2}, "two marks for one row"), ({"": 1}, "no name"),
        ({"Participant": 1}, "a name that all rows have"),
    ],
)  # fmt: skip
def test_points_go_to_nobody_who_is_not_surely_meant(given: dict[str, int | None], why: str, tmp_path: Path) -> None:
    text = MOODLE.replace("Ann Ace", "") if not list(given)[0] else MOODLE
    made = enter(marks(tmp_path, given), sheet(tmp_path, text))
    assert made.count == 0, why
    assert read(made.sheet) == read(text)
    assert made.unlisted == list(given)


def test_two_students_of_one_name_are_told_apart_by_number_alone(tmp_path: Path) -> None:
    text = MOODLE.replace("Bo O'Hara", "Ann Ace")
    made = enter(marks(tmp_path, {"Ann Ace_102": 24}), sheet(tmp_path, text))
    assert [row[4] for row in read(made.sheet)[1:3]] == ["", "100"]
    assert enter(marks(tmp_path, {"Ann Ace": 24}), sheet(tmp_path, text)).count == 0


def test_the_form_of_the_table_is_kept(tmp_path: Path) -> None:
    """Byte order mark, separator, line ends and decimal sign; another language, with the column named."""
    text = "\ufeff" + CANVAS.replace(",", ";").replace("\n", "\r\n").replace("12.0", "12,5")
    text = text.replace('"Ace; Ann"', '"Ace, Ann"')
    made = enter(marks(tmp_path, {"aceann_101": 23}), sheet(tmp_path, text), "Synapses")
    assert made.sheet.startswith("\ufeffStudent;ID;")
    assert made.sheet.count("\r\n") == made.sheet.count("\n") == text.count("\n")
    assert read(made.sheet, ";")[2][6] == "11,98"
    german = "ID,Vollständiger Name,Bewertung,Zuletzt geändert (Bewertung)\nTeilnehmer/in101,Ann Ace,,-\n"
    made = enter(marks(tmp_path), sheet(tmp_path, german), "Bewertung")
    assert read(made.sheet)[1][2] == "24"
    assert made.scales == ["the table names no highest grade: entered as points of 24"]


def test_a_name_like_a_formula_is_found(tmp_path: Path) -> None:
    text = MOODLE.replace('"Ann Ace"', "=1+1").replace("ann@x.edu", "@x")
    made = enter(marks(tmp_path, {"=1+1_101": 24}), sheet(tmp_path, text))
    assert [row[4] for row in read(made.sheet)[1:3]] == ["100", "50.00"]


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        (MOODLE, "Grad", "there is no one column 'Grad' for the points; did you mean 'Grade'?"),
        (MOODLE.replace("Grade,", "Mark,"), None, "there is no one column 'Grade'"),
        (CANVAS, None, r"name the column for the points with --column: Essay \(71\), Synapses \(72\)"),
        (CANVAS, "ID", "there is no one column 'ID'"),
        (CANVAS.replace(" (71)", "").replace(" (72)", ""), None, "with --column: there is none"),
        ("a,b\nx,1\n", None, "sheet.csv is neither Moodle's grading worksheet nor Canvas's gradebook"),
        ("a\n1\n", None, "a row of column names is needed"),
        ("a,b\n1\n", None, "rows with as many cells"),
        ('a,b\n"1,2\n', None, "sheet.csv is no CSV in UTF-8"),
    ],
)
def test_a_table_that_cannot_be_filled(text: str, column: str | None, says: str, tmp_path: Path) -> None:
    with pytest.raises(SheetError, match=says):
        enter(marks(tmp_path), sheet(tmp_path, text), column)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chapter, table, out = marks(tmp_path), sheet(tmp_path, MOODLE), tmp_path / "filled"
    assert main(["enter", str(chapter), str(table), "--out", str(out)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "24 points count as 100.00",
        "Participant 104 Dee: no points, left out",
        "Participant 105 No One: no points, left out",
        f"3 entered: {out / 'sheet.csv'}",
        f"reports to upload: {out / 'feedback.zip'}",
    ]
    assert (out / "sheet.csv").read_bytes() == enter(chapter, table).sheet.encode()
    for arguments, says in (
        ([str(chapter), str(table), "--out", str(tmp_path)], "would replace"),
        ([str(chapter.with_name("gradebook.csv")), str(table)], "is no CSV of a chapter that teachkit grade wrote"),
        ([str(chapter), str(tmp_path / "none.csv")], "no file"),
    ):
        assert main(["enter", *arguments]) == 2
        assert says in capsys.readouterr().err
    assert table.read_bytes() == MOODLE.encode()
