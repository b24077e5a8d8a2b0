"""Marking without a process of the student's: exercises of a few lines, sessions that answer from a dictionary."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from teachkit.assignments import marking, plain
from teachkit.assignments.exercises import Exercise, Wrong
from teachkit.assignments.marking import Key, Marked, Result, mark
from teachkit.assignments.sandbox import Stopped


def exercise(id: str = "x-e1", **change: Any) -> Exercise:
    """Return: define f(x) = 2 x + 1 and its value at 3."""
    fields: dict[str, Any] = {
        "id": id, "kind": "python", "objective": "x-o1", "text": "Define f.", "stub": "f = None", "explained": "",
        "solution": "def f(x):\n    return 2 * x + 1\n\nvalue = f(3)\nword = 'Up'\nprint('told')",
        "check": "assert abs(f(3) - 7) < 1e-6, 'at 3 it is 7'\nassert value == 7, 'value is not 7'\nword",
        "wrong": (Wrong("def f(x):\n    return 2 * x\n\nvalue = 6\nword = 'Up'", "You forgot the 1."),),
        "probes": ({"call": "f", "draw": [[0.0, 10.0]], "tolerance": 0.01}, {"value": "value", "tolerance": 0.01}),
    }  # fmt: skip
    return Exercise(**{**fields, **change})


class Here:
    """A session in this process; ``stop`` ends it at every question of that kind."""

    def __init__(self, stop: str = "", printed: Any = "") -> None:
        self.spaces: dict[str, dict[str, Any]] = {}
        self.stop, self.printed, self.open = stop, printed, True
        self.allowed: list[float] = []

    def allow(self, seconds: float) -> None:
        self.allowed.append(seconds)

    def ask(self, request: dict[str, Any]) -> Any:
        if request["do"] == self.stop:
            raise Stopped("time limit")
        space = self.spaces.setdefault(request["key"], {})
        if request["do"] == "run":
            problems = []
            for text in request["cells"]:
                try:
                    exec(text, space)
                except Exception as problem:
                    problems.append({"kind": type(problem).__name__, "why": str(problem)})
            return {"problems": problems, "printed": self.printed}
        if request["name"] not in space:
            raise LookupError("missing")
        value = space[request["name"]]
        if request["do"] == "get" and callable(value):
            return ...
        if request["do"] == "call":
            try:
                value = value(*request["args"], **request["named"])
            except Exception as problem:
                raise RuntimeError(f"{type(problem).__name__}: {problem}") from None
        return plain.decode(plain.encode(value))

    def close(self) -> None:
        self.open = False


class Box:
    """Sessions made by a function, all kept."""

    least = 3.0
    limits = {"sleep": 8}

    def __init__(self, make: Callable[[], Here] = Here) -> None:
        self.make, self.made = make, []

    def session(self) -> Here:
        self.made.append(self.make())
        return self.made[-1]


@cache
def usual() -> Key:
    return Key(exercise(), 1)


def one(code: str, key: Key | None = None, **session: Any) -> Result:
    return marking._one(Here(**session), key or usual(), [code])  # type: ignore[arg-type]


def test_the_solution_has_all_the_points() -> None:
    assert one(exercise().solution) == Result("x-e1", 3, 3, "right", given="value = 7; word = 'Up'")
    assert one("f = lambda x: 1 + x + x\nvalue, word = 7.0, ' up '").points == 3


@pytest.mark.parametrize(
    ("code", "status", "feedback"),
    [
        ("f = lambda x: 3 * x - 2\nvalue = 7\nword = 'Up'", "wrong", "f is not right everywhere"),
        ("f = lambda x: 2 * x + 1\nvalue = 7.5\nword = 'Up'", "wrong", "value is not 7"),
        ("f = lambda x: 5\nvalue = 7\nword = 'Up'", "wrong", "at 3 it is 7"),
        ("f = lambda x: 2 * x\nvalue = 6\nword = 'Up'", "wrong", "You forgot the 1."),
        ("f = lambda x: 2 * x\nvalue = 6\nword = 'Down'", "wrong", "at 3 it is 7"),
        ("f = lambda x: 1 / 0\nvalue = 7\nword = 'Up'", "wrong", "RuntimeError: ZeroDivisionError: division by zero"),
        ("f = 7\nvalue = 7\nword = 'Up'", "wrong", "TypeError: 'int' object is not callable"),
        ("value = 7", "not answered", "nothing is stored in f, word"),
        ("value = 1 / 0", "error in the code", "ZeroDivisionError: division by zero"),
        ("f = lambda x: 5\nvalue = 7\nword = 'Up'\n1 / 0", "error in the code", "ZeroDivisionError: division by zero"),
        ("f = lambda x: {1, 2}\nvalue = 7\nword = 'Up'", "no plain value", "a plain number or array is expected"),
        ("f = lambda x: 7\nvalue = {7}\nword = 'Up'", "no plain value", "value: a plain number or array is expected"),
    ],
)
def test_what_is_said_to_a_wrong_answer(code: str, status: str, feedback: str) -> None:
    got = one(code)
    assert (got.points, got.of, got.status) == (0, 3, status)
    assert got.feedback.startswith(feedback) and len(got.feedback) <= 400


def test_an_error_beside_a_right_answer_costs_nothing() -> None:
    assert one(f"{exercise().solution}\n1 / 0").status == "right"


def test_what_the_process_says_is_not_trusted() -> None:
    solved = exercise().solution
    assert one(solved, printed="a" * 5000).printed == "a" * 2000
    assert one(solved, printed=7).printed == "7"
    for broken in (None, [], {"problems": [3]}, {"problems": ["x"], "printed": None}):

        class Odd(Here):
            said = broken

            def ask(self, request: dict[str, Any]) -> Any:
                told = super().ask(request)
                return self.said if request["do"] == "run" else told

        assert marking._one(Odd(), usual(), [solved]).status == "right"  # type: ignore[arg-type]

    class Failing(Here):
        def ask(self, request: dict[str, Any]) -> Any:
            if request["do"] == "get":
                raise RuntimeError("AttributeError: it hides")
            return {"problems": [{"kind": "", "why": "y" * 999}], "printed": ""}

    got = marking._one(Failing(), usual(), [solved])  # type: ignore[arg-type]
    assert (got.points, got.feedback) == (0, "AttributeError: it hides")
    long = "word = f = value = 7\nraise ValueError('y' * 999)"
    assert one(long).feedback == ("ValueError: " + "y" * 999)[:400]
    assert one("def f(x): raise ValueError('y' * 999)\nvalue, word = 7, 'Up'").feedback.endswith("y" * 300)

    class Nameless(Here):
        def ask(self, request: dict[str, Any]) -> Any:
            if request["do"] == "get":
                raise LookupError("missing")
            return {"problems": [{}], "printed": ""}

    got = marking._one(Nameless(), usual(), [solved])  # type: ignore[arg-type]
    assert (got.status, got.feedback) == ("error in the code", "")


@pytest.mark.parametrize("stop", ["run", "get", "call"])
def test_a_process_that_ends_is_no_answer(stop: str) -> None:
    with pytest.raises(Stopped):
        one(exercise().solution, stop=stop)


def test_a_student_has_what_the_sandbox_grants_or_twenty_times_the_solution_s(tmp_path: Path) -> None:
    spin = "import time\nend = time.thread_time() + 0.3\nwhile time.thread_time() < end: pass"
    sleep = "import time\ntime.sleep(0.3)"
    slow, idle = (Key(exercise(solution=f"{first}\n{exercise().solution}"), 1) for first in (spin, sleep))
    assert 6 <= slow.seconds < 60
    assert idle.seconds < 6, "sleep is no work"
    path = submission(tmp_path, x_e1=exercise().solution)
    for key, given, allowed in (
        (usual(), None, 3),
        (slow, None, slow.seconds),
        (usual(), 30, 30),
        (slow, 1, slow.seconds),
    ):
        box = Box()
        mark(path, "a", "x", [key], box, given)  # type: ignore[arg-type]
        assert box.made[0].allowed == [allowed]


def test_probes_are_five_draws_within_their_range() -> None:
    drawn = [args[0] for name, args, _ in usual().questions if name == "f" and args and args != (3,)]
    assert len(drawn) == len(set(drawn)) == 5 and all(0 <= x <= 10 for x in drawn) and max(drawn) > 1
    assert all(type(x) is float for x in drawn)
    assert usual().expected == [(k, 0.01) for k in range(6)]
    assert usual().questions[5:] == [
        ("value", None, {}), ("value", None, {}), ("word", None, {}), ("f", (3,), {}),
    ]  # fmt: skip
    assert usual().right[5:] == [7, 7, "Up", 7]
    other = Key(exercise("x-e2"), 1)
    assert other.questions[0] != usual().questions[0], "two exercises are not asked at the same places"


def test_the_nearest_kept_answer_is_recognised() -> None:
    """Two kept answers may lie within one tolerance of what the student says."""
    kept = tuple(Wrong(f"f = lambda x: {a} * x\nvalue = {a}\nword = 'Up'", f"It is {a}.", 0.5) for a in (2.2, 2.0, 1.9))
    key = Key(exercise(wrong=kept), 1)
    assert one("f = lambda x: 2.0 * x\nvalue = 2.0\nword = 'Up'", key).feedback == "It is 2.0."
    assert one("f = lambda x: 9 * x\nvalue = 2.0\nword = 'Up'", key).feedback == "at 3 it is 7"


@pytest.mark.parametrize(
    ("a", "b", "near"),
    [
        (1.0, 1.0, True), (1.009, 1.0, True), (1.02, 1.0, False), (-1.0, 1.0, False), (0.0, 0.0, True),
        (1e-12, 0.0, True), (1.5e-11, 0.0, False), ("Up", "up ", True), ("Up", "down", False),
        ("1", 1, False), (1, "1", False),
        (None, None, True), (None, 0, False), (0, None, False), ([1, 2], [1, 2], True), ([1, 2], [1, 3], False),
        (np.ones(2), np.ones(3), False), (np.ones(1), 1.0, False),
        ((1, "a"), (1, "a"), True), ((1, "a"), (1, "b"), False),
        ({"k": 1}, {"k": 1}, True), ({"k": 1}, {"k": 2}, False), (True, 1.0, True), ([100.5, 0], [100, 0], True),
    ],
)  # fmt: skip
def test_near_within_one_per_cent(a: Any, b: Any, near: bool) -> None:
    assert marking._near(a, b, 0.01) is near


def submission(folder: Path, **code: str) -> Path:
    """Write a notebook; a keyword x_e1 is the answer to x-e1."""
    cells = [
        {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": id.replace("_", "-")}}, "source": text}
        for id, text in code.items()
    ]
    path = folder / "a.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return path


def test_a_submission_is_marked_exercise_by_exercise(tmp_path: Path) -> None:
    short = [exercise(f"x-e{k}", solution=f"g{k} = 1", check=f"g{k}", probes=(), wrong=()) for k in (2, 3)]
    keys = [usual(), *(Key(e, 1) for e in short)]
    box = Box()
    path = submission(tmp_path, x_e1=exercise().solution, x_e3="h = 1")
    got = mark(path, "ann", "x", keys, box)  # type: ignore[arg-type]
    assert [(r.id, r.points, r.status) for r in got.results] == [
        ("x-e1", 3, "right"), ("x-e2", 0, "not answered"), ("x-e3", 0, "not answered"),
    ]  # fmt: skip
    assert (got.student, got.chapter, got.file, got.status, got.points, got.of) == (
        "ann",
        "x",
        "a.ipynb",
        "marked",
        3,
        9,
    )
    assert len(box.made) == 1 and not box.made[0].open
    assert got.plain()["points"] == 3 and got.plain()["results"][0]["status"] == "right"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Define f.\n\nMore.", "Define f."),
        ("A slip is found.\n\nStep 2 of 3. With the slip?", "Step 2 of 3. With the slip?"),
        ("word " * 30, "word " * 12 + "word\u00a0…"),
    ],
)
def test_the_report_says_what_was_asked(text: str, asked: str, tmp_path: Path) -> None:
    got = mark(submission(tmp_path), "a", "x", [Key(exercise(text=text), 1)], Box())  # type: ignore[arg-type]
    assert got.results[0].asked == asked


def test_an_empty_submission_starts_no_process(tmp_path: Path) -> None:
    box = Box()
    got = mark(submission(tmp_path), "a", "x", [usual()], box)  # type: ignore[arg-type]
    assert (got.points, got.status, box.made) == (0, "marked", [])


def test_after_three_stops_a_person_decides(tmp_path: Path) -> None:
    keys = [Key(exercise(f"x-e{k}"), 1) for k in range(5)]
    box = Box(lambda: Here(stop="run"))
    answers = {f"x_e{k}": exercise().solution for k in range(5)}
    # The same cell twice counts once, so each answer is made its own.
    path = submission(tmp_path, **{id: f"{text}\n# {id}" for id, text in answers.items()})
    got = mark(path, "a", "x", keys, box)  # type: ignore[arg-type]
    assert [r.points for r in got.results] == [0, 0, 0, None, None]
    assert [r.of for r in got.results] == [3] * 5
    assert (
        got.results[0].status == "stopped: time limit"
        and "in 3 seconds of computing, or in 8" in got.results[0].feedback
    )
    assert got.results[3].status == got.results[4].status == "not marked: stopped too often"
    assert (got.status, got.points, got.of) == ("not marked in part: stopped too often", None, 15)
    assert len(box.made) == 3 and not any(session.open for session in box.made)


def test_a_marker_s_own_error_is_raised_and_leaves_no_process(tmp_path: Path) -> None:
    class Broken(Here):
        def ask(self, request: dict[str, Any]) -> Any:
            raise KeyboardInterrupt

    box = Box(Broken)
    with pytest.raises(KeyboardInterrupt):
        mark(submission(tmp_path, x_e1="f = 1"), "a", "x", [usual()], box)  # type: ignore[arg-type]
    assert not box.made[0].open


def test_what_cannot_be_read_is_not_marked(tmp_path: Path) -> None:
    (tmp_path / "b.ipynb").write_text("{", encoding="utf-8")
    got = mark(tmp_path / "b.ipynb", "a", "x", [usual()], Box())  # type: ignore[arg-type]
    assert (got.status, got.points, got.of, got.results) == ("not marked: the file is no notebook", None, None, [])
    assert mark(tmp_path / "c.ipynb", "a", "x", [usual()], Box()).status.startswith("not marked: ")  # type: ignore[arg-type]


def test_the_sum_of_the_points() -> None:
    rows = [Result("a", 3, 2, ""), Result("b", 1, 1, "")]
    assert (Marked("s", "c", "f", "marked", rows).points, Marked("s", "c", "f", "marked", rows).of) == (3, 4)
    rows.append(Result("c", 1, None, ""))
    assert (Marked("s", "c", "f", "marked", rows).points, Marked("s", "c", "f", "marked", rows).of) == (None, 5)
