"""Whose a file is: folders as Moodle and Canvas pack them, as a person makes them, and what is no notebook."""

import json
import os
import shutil
import threading
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from teachkit.assignments import grade, handin, notebooks
from teachkit.assignments.essays import Essay
from teachkit.assignments.marking import Marked, Result
from teachkit.assignments.notebooks import title
from teachkit.cli import main

from .test_grade import CHAPTERS, EXERCISES, isolated

RIGHT = json.dumps(notebooks.notebook("x", EXERCISES, solved=True))
NAME = "neuron_glioma_synapses.ipynb"


@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("Ann Ace_101_assignsubmission_file_/a.ipynb", "Ann Ace_101"),
        ("Ann Ace_101_assignsubmission_file/deep/er/a.ipynb", "Ann Ace_101"),
        ("BIO1-Preface-553/Zoë 漢_9_assignsubmission_file_/a.ipynb", "Zoë 漢_9"),
        ("Ann Ace_101_assignsubmission_file_a.ipynb", "Ann Ace_101"),
        ("Ann Ace_101_assignsubmission_onlinetext_/onlinetext.html", "Ann Ace_101"),
        ("aceann_101_7_a.ipynb", "aceann_101"),
        ("aceann_LATE_101_7_a_2_3_b-1.ipynb", "aceann_101"),
        ("łukaszzoë_101_7_a.ipynb", "łukaszzoë_101"),
        ("submissions/aceann_101_7_a.ipynb", "aceann_101"),
        ("anon_yCk29_7_a.ipynb", "anon_yCk29"),
        ("LATE_anon_yCk29_7_a.ipynb", "anon_yCk29"),
        ("ann.ipynb", "ann"),
        ("ann/a_1_2_b.txt/c.ipynb", "ann"),
        ("ann@example.edu/a.ipynb", "ann@example.edu"),
        ("Ann_1_2.ipynb", "Ann_1_2"),
    ],
)
def test_whose_a_file_is(path: str, who: str) -> None:
    assert handin.student(Path(path).parts) == who


def test_hidden_files_and_reports_are_no_submissions(tmp_path: Path) -> None:
    for name in ("ann/a.ipynb", "ann/.ipynb_checkpoints/a.ipynb", "__MACOSX/ann/a.ipynb", ".git/x.ipynb",
                 "marks/a.html", "bo/a.pdf", "cem.zip", "ann/notes.txt", "dee/B.IPYNB"):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    found, others = handin.find(tmp_path, tmp_path / "marks")
    assert [(who, path.name) for who, path in found] == [("ann", "a.ipynb"), ("dee", "B.IPYNB")]
    assert others == {"bo": ["a.pdf"], "cem": ["cem.zip"]}


def test_the_newest_file_and_of_one_time_the_second_download(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.ipynb", "a (1).ipynb", "b.ipynb")]
    for path, time in zip(paths, (5, 5, 4), strict=True):
        path.write_text("{}")
        os.utime(path, (time, time))
    assert handin.newest(paths) == paths[1]
    os.utime(paths[2], (6, 6))
    assert handin.newest(paths) == paths[2]


def test_a_chapter_is_recognised_by_its_exercises_else_by_the_file_s_name(tmp_path: Path) -> None:
    ids = [e.id for e in EXERCISES]
    chapters = {"alpha_chapter": set(ids[:1]), "omega_chapter": set(ids[1:]), "hot_cold": {"other"}}
    file = tmp_path / "hot_cold.ipynb"
    file.write_text(RIGHT, encoding="utf-8")
    assert handin.recognise(file, chapters) == "omega_chapter", "it holds most of that chapter, whatever its name"
    assert handin.recognise(file, {"alpha_chapter": set(ids[:1]), "hot_cold": set()}) == "alpha_chapter"
    assert handin.recognise(file, {"alpha_chapter": {"other"}, "hot_cold": set()}) == "hot_cold"
    assert handin.recognise(file, {"alpha_chapter": set(), "hot": set(), "hot_cold": set()}) == "", "two names fit"
    assert handin.recognise(file, {"alpha_chapter": set()}) == "" == handin.recognise(file, {})
    file.write_text("no notebook", encoding="utf-8")
    assert handin.recognise(file, chapters) == "hot_cold"
    assert handin.recognise(tmp_path / "lost_omega_chapter.ipynb", chapters) == "omega_chapter"


def test_a_folder_without_a_place_for_reports_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "marks").mkdir()
    (tmp_path / "marks" / "a.ipynb").write_text("{}")
    assert handin.find(tmp_path) == ([("marks", tmp_path / "marks" / "a.ipynb")], {})


class Pretended:
    """A marker without a sandbox, that keeps what it was asked and gives one point of two."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.boxes: list[bool] = []
        self.seeds: set[int] = set()
        for name in ("mark", "_box", "_keys", "_essays"):
            patch.setattr(grade, name, getattr(self, name.strip("_")))

    def box(self, trust: bool) -> SimpleNamespace:
        self.boxes.append(trust)
        return SimpleNamespace(trust=trust, cores=nullcontext())

    def keys(self, file: str, seed: int) -> list[str]:
        self.seeds.add(seed)
        return [Path(file).name]

    def essays(self, file: str) -> list[Essay]:
        return []

    def mark(
        self,
        path: Path,
        student: str,
        chapter: str,
        keys: list[str],
        box: SimpleNamespace,
        seconds: float | None,
        essays: list[Essay],
    ) -> Marked:
        self.asked.append((path.name, student, chapter, *keys, box.trust, seconds))
        if student == "eve":
            raise RuntimeError("no" * 200)
        return Marked(student, chapter, path.name, "marked", [Result("x-e1", 2, 1, "wrong")])


def book(folder: Path) -> Path:
    """Return a folder with one chapter."""
    (folder / "book").mkdir()
    for ending in (".questions.yaml", ".md"):
        shutil.copy(CHAPTERS / NAME.replace(".ipynb", ending), folder / "book")
    return folder / "book"


def test_each_file_has_its_mark_or_the_reason_why_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name, pretended = NAME.removesuffix(".ipynb"), Pretended(monkeypatch)
    chapters, folder, out = book(tmp_path), tmp_path / "in", tmp_path / "marks"
    for file, text in {
        "ann/a.ipynb": RIGHT, "ann/older.ipynb": RIGHT, "bo/b.pdf": "PDF", "bo/c.txt": "",
        "cem/lost.ipynb": "{}", "eve/e.ipynb": RIGHT, f"dee/{NAME}": "{}",
    }.items():  # fmt: skip
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8")
    os.utime(folder / "ann" / "older.ipynb", (5, 5))
    told: list[tuple[int, int]] = []
    client = grade.Here(1, lambda done, of: told.append((done, of)))
    marks = grade.grade(folder, chapters, out, client=client)
    failed = f"not marked: RuntimeError in the marker: {'no' * 200}"[:300]
    assert [(m.student, m.chapter, m.file, m.status, m.points, m.aside) for m in marks] == [
        ("bo", "", "b.pdf", "not marked: no notebook, but b.pdf, c.txt", None, False),
        ("cem", "", "lost.ipynb", "not marked: no chapter is recognised in the file", None, False),
        ("ann", name, "older.ipynb", "not marked: ann/a.ipynb was marked instead", None, True),
        ("ann", name, "a.ipynb", "marked", 1, False),
        ("dee", name, NAME, "marked", 1, False),
        ("eve", name, "e.ipynb", failed, None, False),
    ]
    keys = f"{name}.questions.yaml"
    assert pretended.asked == [
        ("a.ipynb", "ann", name, keys, False, None), (NAME, "dee", name, keys, False, None),
        ("e.ipynb", "eve", name, keys, False, None),
    ]  # fmt: skip
    assert told == [(1, 3), (2, 3), (3, 3)] and pretended.boxes == [False] * 4
    with pytest.raises(RuntimeError, match="after shutdown"):
        client.map(len, [[]])
    assert title(chapters / f"{name}.md") in (out / f"ann-{name}.html").read_text(encoding="utf-8")
    assert (out / f"{name}.csv").is_file() and (out / "gradebook.csv").is_file()
    # Drawn anew, and the same for all, unless given.
    grade.grade(folder, chapters, out, trust=True)
    assert len(pretended.seeds) == 2 and all(0 <= seed < 2**63 for seed in pretended.seeds)
    grade.grade(folder, chapters, out, seed=0, seconds=2.5)
    assert len(pretended.seeds) == 3 and 0 in pretended.seeds and pretended.boxes[4:8] == [True] * 4
    assert [one[-2:] for one in pretended.asked[3:]] == [(True, None)] * 3 + [(False, 2.5)] * 3


def test_progress_is_told_though_the_first_takes_long() -> None:
    others_told = threading.Event()

    def work(number: int) -> tuple[int, bool]:
        return number, number > 0 or others_told.wait(600)

    client = grade.Here(2, lambda done, of: others_told.set() if (done, of) == (2, 3) else None)
    assert client.gather(client.map(work, [0, 1, 2])) == [(0, True), (1, True), (2, True)]


def test_a_solution_that_fails_is_told_with_each_submission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def keys(file: str, seed: int) -> list[str]:
        raise ValueError("the solution of x-e1 fails")

    Pretended(monkeypatch)
    monkeypatch.setattr(grade, "_keys", keys)
    chapters, folder = book(tmp_path), tmp_path / "in"
    for student in ("ann", "bo"):
        (folder / student).mkdir(parents=True)
        (folder / student / NAME).write_text("{}", encoding="utf-8")
    marks = grade.grade(folder, chapters, tmp_path / "marks")
    assert [(m.student, m.status) for m in marks] == [
        (student, "not marked: ValueError in the marker: the solution of x-e1 fails") for student in ("ann", "bo")
    ]


def test_one_file_is_marked_apart_unless_trust_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretended = Pretended(monkeypatch)
    record = grade.mark_one(str(tmp_path / "a.ipynb"), "ann", "x/synapses.questions.yaml", 7)
    assert (record["student"], record["chapter"], record["file"], record["status"]) == (
        "ann", "synapses", "a.ipynb", "marked",
    )  # fmt: skip
    assert pretended.boxes == [False] and pretended.seeds == {7}


def test_another_machine_s_client_needs_no_box_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is to be marked nothing is sent; what was not handed in for is told all the same."""
    pretended = Pretended(monkeypatch)

    class Far:
        def map(self, function: object, *lists: object) -> list[object]:
            raise AssertionError("nothing is to be sent")

        gather = map

    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "ann.pdf").write_text("PDF")
    (mark,) = grade.grade(tmp_path / "in", book(tmp_path), tmp_path / "marks", client=Far())  # type: ignore[arg-type]
    assert (mark.student, mark.status) == ("ann", "not marked: no notebook, but ann.pdf")
    assert pretended.boxes == [] and (tmp_path / "marks" / "gradebook.csv").is_file()


@isolated
def test_a_moodle_folder_is_marked_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A resubmission costs no report, and who handed in something else is told of."""
    folder, out = tmp_path / "in", tmp_path / "marks"
    for name, text in {
        f"Ann Ace_101_assignsubmission_file_/{NAME}": "{}",
        f"Ann Ace_101_assignsubmission_file_/{NAME.replace('.', ' (1).')}": RIGHT,
        "Bo Bee_102_assignsubmission_file_/homework/Untitled.ipynb": RIGHT.replace("\n", "\r\n"),
        "Cem Cee_103_assignsubmission_file_/answers.zip": "PK",
        "Dee Dot_104_assignsubmission_file_/one.ipynb": "{}",
        "Dee Dot_104_assignsubmission_file_/two.ipynb": "{}",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        os.utime(path, (9, 9))
    assert main(["grade", str(folder), "--out", str(out), "--chapters", str(CHAPTERS)]) == 0
    said = capsys.readouterr().out
    assert "Cem Cee_103, answers.zip: not marked: no notebook, but answers.zip" in said
    assert "2 marked, 4 to look at" in said
    rows = [line.split(",") for line in (out / "gradebook.csv").read_text(encoding="utf-8").splitlines()[1:]]
    ann = [row for row in rows if row[0] == "Ann Ace_101"]
    assert [row[5] != "" for row in ann] == [True, False]
    assert ann[0][3] != "" and "was marked instead" in ann[1][2]
    assert f"{ann[0][3]} of {ann[0][4]} points" in (out / ann[0][5]).read_text(encoding="utf-8")
    assert sum(row[0] == "Dee Dot_104" for row in rows) == 2
    chapter = (out / "neuron_glioma_synapses.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [line.split(",")[0] for line in chapter] == ["Ann Ace_101", "Bo Bee_102"]


@pytest.mark.parametrize("what", ["empty", "zip", "no questions", "nothing"])
def test_what_cannot_be_marked_is_said(what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in.zip").write_text("PK")
    (tmp_path / "in.ipynb").write_text("{}")
    given, chapters, says = {
        "empty": ("in", CHAPTERS, "holds no submissions"),
        "zip": ("in.zip", CHAPTERS, "unpack it into a folder first"),
        "no questions": ("in", tmp_path, "holds no question files (*.questions.yaml); name the folder with --chapters"),
        "nothing": ("none", CHAPTERS, "no folder"),
    }[what]
    arguments = ["grade", str(tmp_path / given), "--chapters", str(chapters), "--out", str(tmp_path / "m"), "--trust"]
    assert main(arguments) == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "m").exists()
