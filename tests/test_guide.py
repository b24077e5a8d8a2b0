"""The instructor's guide: sessions add up, commands parse, the table shown can be analysed."""

import re
import shlex
from pathlib import Path

import pytest

from teachkit import questions
from teachkit.assignments import exercises, forms, responses
from teachkit.assignments.exports import common
from teachkit.cli import main, parser

from .conftest import ROOT

TEXT = (ROOT / "chapters" / "instructors_guide.md").read_text(encoding="utf-8")
TABLES = re.findall(r"```\{list-table\} (.+?)\n(.+?)```", TEXT, re.S)
COURSES = [(title, body) for title, body in TABLES if " sessions" in title]
(REACHES,) = [body for title, body in TABLES if title.startswith("What reaches")]
SESSION = 90


@pytest.mark.parametrize(("title", "body"), COURSES, ids=[title.split()[0] for title, _ in COURSES])
def test_each_session_fills_its_time(title: str, body: str) -> None:
    rows = [re.findall(r"^[* ] [-] (.+)$", row, re.M) for row in re.split(r"\n(?=\* - )", body)[1:]]
    place = next(k for k, name in enumerate(rows[0]) if name.startswith("In class"))
    assert len(rows) - 1 == {"Two": 4, "Six": 6, "Twelve": 12}[title.split()[0]]
    for row in rows[1:]:
        minutes = [int(re.findall(r"\d+$", part.strip())[0]) for part in row[place].split(";")]
        assert sum(minutes) == SESSION, row
        assert len(row) == len(rows[0])


def test_every_command_is_one_that_exists() -> None:
    commands = re.findall(r"^\.venv/bin/teachkit (.+)$", TEXT.replace("\\\n ", ""), re.M)
    assert {c.split()[0] for c in commands} >= {"grade", "enter", "analyse", "link"}
    for command in commands:
        parser().parse_args(shlex.split(command))


def test_the_table_shown_can_be_analysed(tmp_path: Path) -> None:
    (shown,) = re.findall(r"```text\n(student,.+?)```", TEXT, re.S)
    path = tmp_path / "before.csv"
    path.write_text(shown, encoding="utf-8")
    made = responses.table(path, responses.exercises(ROOT / "chapters"))
    assert made.answers
    assert set(made.items) <= set(made.known)
    assert main(["analyse", str(path), "--chapters", str(ROOT / "chapters"), "--out", str(tmp_path / "report")]) == 0


def test_the_table_says_of_each_kind_what_reaches_which_system() -> None:
    """A line stands where the code has no place for the kind, and nowhere else."""
    names = {
        "one choice, sign": ("choice", "sign"), "several choices": ("several",), "number": ("number",),
        "match": ("match",), "order": ("order",), "worked example that fades": ("faded",), "free text": ("free",),
        "Python": ("python",), "prediction, challenge": ("predict", "challenge"),
    }  # fmt: skip
    (head, *rows) = [re.findall(r"^[* ] [-] (.+)$", row, re.M) for row in re.split(r"\n(?=\* - )", REACHES)[1:]]
    assert [row[0] for row in rows] == [*names]
    assert sorted(kind for kinds in names.values() for kind in kinds) == sorted(questions.KINDS)
    exported = {*common.KINDS, "faded"}
    reached = {
        "Notebooks": {*exercises.KINDS, "faded", "free"}, "Moodle XML": exported, "GIFT": exported,
        "QTI, as Canvas reads it": exported, "Tests on paper": {*forms.KINDS, "faded"},
    }  # fmt: skip
    assert head[1:] == [*reached]
    for row in rows:
        for system, cell in zip(reached, row[1:], strict=True):
            assert all((kind in reached[system]) == (cell != "–") for kind in names[row[0]]), (row[0], system)
