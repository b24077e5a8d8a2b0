"""The tables that come back: read as people and spreadsheets write them, refused with their place."""

from pathlib import Path

import pytest

from teachkit.assignments import analysis, responses
from teachkit.cli import main

from .test_analysis import CHAPTERS, KNOWN, write


def test_a_gradebook_is_read_as_points(tmp_path: Path) -> None:
    header = ["student", "status", "points", "of", "ngs-e6", "ngs-e8"]
    rows = [
        ["a", "marked", "4", "4", "1", "3"],
        ["b", "marked", "1", "4", "1", "0"],
        ["c", "marked", "0", "4", "0", "0"],
    ]
    rows.append(["d", "not marked: the file is no notebook", "", "", "", ""])
    test = responses.table(write(tmp_path / "ngs.csv", header, rows), KNOWN)
    assert test.scores.tolist() == [[1, 1], [1, 0], [0, 0]]
    assert test.left_out == ("d",)
    made = analysis.analyse(test)
    assert all(not i.options for i in made.items)
    assert made.remarks[1:] == ("1 not marked in full and left out: d",)


def test_answers_are_read_as_people_write_them(tmp_path: Path) -> None:
    several = next(e for e in KNOWN.values() if e.kind == "several")
    number = next(e for e in KNOWN.values() if e.kind == "number")
    right, value = str(responses.key(several)), responses.key(number)
    assert isinstance(value, float)
    rows = [
        ["a", ", ".join(reversed(right)).lower(), f"{value:.6g}", "1"],
        ["b", " ".join(right), f"{value * 1.000001:.12g}", "0"],
        ["c", "", "", ""],
        ["d", right, f"{value * 3 + 1:.6g}", "1"],
    ]
    path = write(tmp_path / "t.csv", ["Name", several.id, number.id, "own-1"], rows)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert responses.table(path, KNOWN).scores.tolist() == [[1, 1, 1], [1, 1, 0], [0, 0, 0], [1, 0, 1]]


BAD = {
    "empty": ("", "a row of item ids is needed"),
    "one item": ("s,ngs-e6\na,A\nb,B\n", "at least two"),
    "one student": ("s,ngs-e6,ngs-x1\na,A,A\n", "at least two students"),
    "no option": (
        "s,ngs-e6,ngs-x1\na,A,A\nb,Q,A\n",
        "row 3, column ngs-e6: 'Q' is not an answer; give one letter of A",
    ),
    "two letters": ("s,ngs-e6,ngs-x1\na,AB,A\nb,A,A\n", "row 2, column ngs-e6: 'AB' is not an answer; give one letter"),
    "no number": ('s,ngs-e5,ngs-x1\na,"0,26",A\nb,1,A\n', "row 2, column ngs-e5: '0,26' is no number; write it with"),
    "no mark": ("s,own,ngs-x1\na,2,A\nb,1,A\n", "row 2, column own: '2' is not a mark; give 0 or 1"),
    "code": ("s,ngs-e8,ngs-x1\na,x,A\nb,y,A\n", "column ngs-e8: answered in code"),
    "short row": ("s,ngs-e6,ngs-x1\na,A\nb,B,A\n", "row 2: 2 cells, but 3 columns"),
    "item twice": ("s,ngs-e6,ngs-e6\na,A,A\nb,B,A\n", "'ngs-e6' is given twice"),
    "student twice": ("s,ngs-e6,ngs-x1\na,A,A\na,B,A\n", "'a' is given twice, in rows 2 and 3; leave one"),
    "no name": ("s,ngs-e6,ngs-x1\na,A,A\n,B,A\n", "row 3: no student is named in the first column"),
    "row after empty ones": ("s,ngs-e6,ngs-x1\n,,\n\na,Q,A\nb,B,A\n", "row 4, column ngs-e6: 'Q' is not an answer"),
    "all unmarked": ("student,status,points,of,ngs-e6,ngs-e8\na,m,,,,\nb,m,,,,\n", "fewer than two students"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_tables_are_refused_with_their_place(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, message = BAD[name]
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    assert main(["analyse", str(path), "--chapters", str(CHAPTERS), "--out", str(tmp_path / "report")]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert "t.csv" in said
    assert not (tmp_path / "report").exists()


def test_what_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "t.csv", ["s", "x", "y"], [["a", "1", "0"], ["b", "0", "0"]])
    for arguments, message in (
        ([str(path), "--key", "neuron_glioma_synapse"], "did you mean 'neuron_glioma_synapses'?"),
        ([str(tmp_path / "no.csv")], "no file"),
        ([str(path), "--post", str(path)], "both files have the same name"),
    ):
        assert main(["analyse", *arguments, "--chapters", str(CHAPTERS), "--out", str(tmp_path / "r")]) == 2
        assert message in capsys.readouterr().err
    other = write(tmp_path / "u.csv", ["s", "x", "y"], [["c", "1", "0"], ["d", "0", "0"]])
    assert main(["analyse", str(path), "--post", str(other), "--out", str(tmp_path / "r")]) == 2
    assert "their names must be the same in both" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("student;ngs-e5;ngs-x1;\r\n Ann ;0,26;a;\r\n;;;\r\nBen;;B;\r\n;;;\r\n", "utf-8-sig"),
        ("student\tngs-e5\tngs-x1\nAnn\t0,26\tA\n\nBen\t\tB\n", "utf-8"),
        ("student,ngs-e5,ngs-x1\r\nAnn ,0.26,A\r\n,,\r\nBen,,B\r\n", "utf-8-sig"),
        ('"student";"ngs-e5";"ngs-x1"\n"Ann";"0.26";"A"\n"Ben";"";"B"\n', "utf-8"),
    ],
    ids=["semicolons and decimal commas", "tabs", "byte order mark and empty rows", "quotes"],
)
def test_a_table_is_read_as_spreadsheets_write_it(text: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode(encoding))
    test = responses.table(path, KNOWN)
    assert (test.students, test.items) == (("Ann", "Ben"), ("ngs-e5", "ngs-x1"))
    assert test.given == (("0.26", "A"), ("", "B"))
    assert test.scores[0, 0] == 1 and test.scores[1, 0] == 0
