"""Notebooks and files made to deceive or to stop the marker, and what they get: a status, and no more points."""

import csv
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from teachkit.assignments import grade, marking, reading, report, sandbox
from teachkit.cli import main

from .test_grade import CHAPTERS, HAD, SEED, TARGET, isolated, marked, result, solved, with_answer
from .test_grade import box as box
from .test_grade import keys as keys

Cells = list[dict[str, Any]]
#: An answer that is wrong, to be dressed up.
WRONG = "def blocked(V, h):\n    return 0.5\n\n\nh = 0.5\npredicted = 0.5"


def _tests(cells: Cells) -> dict[str, Any]:
    return next(c for c in cells if c["id"] == f"{TARGET.id}-tests")


def _own(cells: Cells) -> dict[str, Any]:
    return next(c for c in cells if c["id"] == TARGET.id)


def deleted(cells: Cells) -> None:
    cells.remove(_tests(cells))


def duplicated(cells: Cells) -> None:
    cells.extend(json.loads(json.dumps([_tests(cells)] * 3)))


def edited(cells: Cells) -> None:
    _tests(cells)["source"] = "assert True\nblocked = lambda *a: 1.0\nprint('3 of 3 points')"


def dearer(cells: Cells) -> None:
    for cell in cells:
        if "points" in cell["metadata"].get("nbgrader", {}):
            cell["metadata"]["nbgrader"]["points"] = 400


def renamed(cells: Cells) -> None:
    """Give the wrong answer the grade id of one that is right."""
    _own(cells)["metadata"]["nbgrader"]["grade_id"] = "ngs-e6"


def scored(cells: Cells) -> None:
    for cell in cells:
        cell["metadata"]["nbgrader"] = cell["metadata"].get("nbgrader", {}) | {"score": 400, "auto_score": 400}


def second_answer(cells: Cells) -> None:
    """Repeat a right answer of another exercise under the target's id."""
    other = json.loads(json.dumps(next(c for c in cells if c["id"] == "ngs-e6")))
    other["metadata"]["nbgrader"]["grade_id"] = TARGET.id
    cells.append(other)


@isolated
@pytest.mark.parametrize(
    "tamper", [deleted, duplicated, edited, dearer, renamed, scored, second_answer], ids=lambda f: f.__name__
)
def test_tampering_with_cells_adds_nothing(
    tamper: Callable[[Cells], None], box: sandbox.Sandbox, keys: list[marking.Key], tmp_path: Path
) -> None:
    book = with_answer(WRONG)
    before = marked(book, tmp_path, keys, box)
    assert result(before).points == 0
    tamper(book["cells"])
    got = marked(book, tmp_path, keys, box)
    assert result(got).points == 0
    assert [r.of for r in got.results] == [r.of for r in before.results]
    assert all((a.points or 0) <= (b.points or 0) for a, b in zip(got.results, before.results, strict=True))


BOMBS = {
    "signs": "-" * 90_000 + "1",
    "brackets": "(" * 90_000,
    "attributes": "a" + ".b" * 45_000,
    "calls": "f" + "()" * 45_000,
    "lambdas": "lambda:" * 12_000 + "1",
    "branches": "if 1: pass\n" + "elif 1: pass\n" * 7_000,
    "sums": "1" + "+1" * 45_000,
    "half a character": "x = '\ud800'",
    "nothing": "x\0y",
    "long": "x = 1\n" * 50_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_code_that_is_hard_to_parse_is_read_or_put_aside(name: str) -> None:
    cell = reading.cell(BOMBS[name], "a")
    assert cell.text == BOMBS[name]
    assert not cell.binds or cell.sound


@isolated
def test_a_cell_that_no_parser_takes_costs_its_own_points_only(
    box: sandbox.Sandbox, keys: list[marking.Key], tmp_path: Path
) -> None:
    for text in BOMBS.values():
        got = marked(with_answer(text), tmp_path, keys, box)
        assert result(got).points == 0
        assert [r.id for r in got.results if r.id != TARGET.id and r.points != r.of] == []


def test_files_that_would_hold_the_marker_up_are_put_aside(tmp_path: Path) -> None:
    line = {"cell_type": "code", "metadata": {}, "source": "x = 1"}
    long = {"cell_type": "code", "metadata": {}, "source": "x = 1\n" * 200_000}
    files = {"cells": [line] * (reading.MOST + 1), "code": [long, long]}
    for name, cells in files.items():
        (tmp_path / f"{name}.ipynb").write_text(json.dumps({"cells": cells}))
    (tmp_path / "solution.json").write_text(json.dumps(solved()))
    (tmp_path / "link.ipynb").symlink_to(tmp_path / "solution.json")
    (tmp_path / "device.ipynb").symlink_to("/dev/zero")
    (tmp_path / "folder.ipynb").mkdir()
    os.mkfifo(tmp_path / "pipe.ipynb")
    (tmp_path / "deep.ipynb").write_text('{"cells": ' + "[" * 200_000)
    (tmp_path / "digits.ipynb").write_text('{"cells": [' + "9" * 10_000 + "]}")
    for path in sorted(tmp_path.glob("*.ipynb")):
        with pytest.raises(reading.Unreadable, match="^not marked: "):
            reading.notebook(path)


@isolated
def test_nobody_writes_to_anothers_marks(tmp_path: Path) -> None:
    """One submission attacks the gradebook, the reports and its neighbour; only its own points are missing."""
    folder, out = tmp_path / "in", tmp_path / "marks"
    for name in ("ann", "mallory", "zoe"):
        (folder / name).mkdir(parents=True)
    for name in ("ann", "zoe"):
        (folder / name / "neuron_glioma_synapses.ipynb").write_text(json.dumps(solved()))
    attack = f"""
import pathlib
for place in ({str(out)!r}, {str(folder)!r}, "/own/../..", "..", "/proc/self/cwd/..", "/dev/shm"):
    for name in ("gradebook.csv", "ann/neuron_glioma_synapses.ipynb", "ann-neuron_glioma_synapses.html"):
        try:
            path = pathlib.Path(place, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("mallory,,marked,400,400,x")
        except OSError:
            pass
print(chr(0xd800))
"""
    (folder / "mallory" / "neuron_glioma_synapses.ipynb").write_text(json.dumps(with_answer(attack)))
    before = {p: hashlib.sha256(p.read_bytes()).digest() for p in folder.rglob("*.ipynb")}
    assert main(["grade", str(folder), "--out", str(out), "--chapters", str(CHAPTERS), "--seed", str(SEED)]) == 0
    assert {p: hashlib.sha256(p.read_bytes()).digest() for p in folder.rglob("*.ipynb")} == before
    rows = {r["student"]: r for r in csv.DictReader((out / "gradebook.csv").read_text("utf-8").splitlines())}
    assert {n: r["points"] for n, r in rows.items()} == {
        "ann": str(HAD), "zoe": str(HAD), "mallory": str(HAD - TARGET.points)
    }  # fmt: skip
    assert {p.name for p in out.iterdir()} == {
        "gradebook.csv", "neuron_glioma_synapses.csv", "neuron_glioma_synapses.answers.csv",
        "neuron_glioma_synapses.by-hand.html",
        *(r["report"] for r in rows.values()),
    }  # fmt: skip
    assert "\\ud800" in (out / rows["mallory"]["report"]).read_text("utf-8")


NAMES = [
    "O,Brien",
    'a "b"',
    "two\nlines",
    "tab\tbed",
    "=1+1",
    "+1",
    "-1",
    "@x",
    "|x",
    " =x",
    "Zoë 漢字",
    "\u202eevil",
    "a;b",
]


def test_the_gradebook_survives_every_name(tmp_path: Path) -> None:
    """Read again by Python and by pandas: one row a student, each name as written, none a formula."""
    import pandas

    names = [*NAMES, os.fsdecode(b"\xff\xfe")]
    marks = [
        marking.Marked(n, "c", f"{n}.ipynb", "marked", [marking.Result("e1", 1, 1, "right", printed="\udfff")])
        for n in names
    ]
    marks.append(marking.Marked("open", "c", "x.ipynb", "not marked: the file is no notebook"))
    report.write(tmp_path, marks, {})
    readable = [n.encode("utf-8", "backslashreplace").decode() for n in names]
    for name, key in (("gradebook.csv", "points"), ("c.csv", "e1")):
        with (tmp_path / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
        again = pandas.read_csv(tmp_path / name, dtype=str, keep_default_na=False)
        assert again.to_dict("records") == rows
        assert sorted(r["student"] for r in rows) == sorted(report.safe(n) for n in [*readable, "open"])
        assert {r["student"]: r[key] for r in rows}["open"] == ""
        assert not any(cell[:1] in "=+-@|\t" and cell for r in rows for cell in r.values())
    assert len({report.file_name(m) for m in marks}) == len(marks)


@isolated
def test_a_link_is_no_submission(tmp_path: Path) -> None:
    path = tmp_path / "in" / "eve" / "neuron_glioma_synapses.ipynb"
    path.parent.mkdir(parents=True)
    (tmp_path / "solution.ipynb").write_text(json.dumps(solved()))
    path.symlink_to(tmp_path / "solution.ipynb")
    (mark,) = grade.grade(tmp_path / "in", CHAPTERS, tmp_path / "marks", seed=SEED)
    assert (mark.points, mark.status) == (None, "not marked: the file is a link, or no file")
