"""The instructor's guide: sessions add up, commands parse, the table shown can be analysed."""

import re
import shlex
from pathlib import Path

import pytest

from teachkit.assignments import responses
from teachkit.cli import main, parser

from .conftest import ROOT

TEXT = (ROOT / "chapters" / "instructors_guide.md").read_text(encoding="utf-8")
COURSES = re.findall(r"```\{list-table\} (.+?)\n(.+?)```", TEXT, re.S)
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
