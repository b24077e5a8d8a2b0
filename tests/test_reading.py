"""What is read from a notebook: which cells belong to an exercise, whatever happened to them."""

import json
from pathlib import Path
from typing import Any

import pytest

from teachkit.assignments import reading
from teachkit.assignments.reading import Unreadable, belongs, cell, code, grade_id, notebook, source

from .test_marking import exercise

ONE = exercise("x-e1", solution="a = 1", check="a", stub="a = ...  # a number", probes=())
TWO = exercise("x-e2", solution="b = 1\nc = 2", check="b + c", stub="b = c = ...", probes=())


def raw(text: Any, id: Any = None, kind: str = "code") -> dict[str, Any]:
    return {"cell_type": kind, "source": text, "metadata": {"nbgrader": {"grade_id": id}} if id else {}}


def read(*cells: dict[str, Any]) -> list[tuple[str, str]]:
    return [(c.text, c.id) for c in code(cells, [ONE, TWO])]


@pytest.mark.parametrize(
    ("text", "binds", "uses"),
    [
        ("a = b", {"a"}, {"b"}), ("a, *c = b[d] = e", {"a", "c"}, {"b", "d", "e"}), ("a += 1", {"a"}, set()),
        ("import numpy as np, os.path", {"np", "os"}, set()), ("from x import y as z, w", {"z", "w"}, set()),
        ("def f(x):\n    y = x + g", {"f"}, {"x", "g"}), ("async def f(): pass", {"f"}, set()),
        ("class C(B):\n    d = 1", {"C"}, {"B"}),
        ("for i in n:\n    if i:\n        j = len(n)", {"i", "j"}, {"i", "n"}),
        ("k = [q for q in r]", {"k"}, {"q", "r"}), ("f = lambda t: t", {"f"}, {"t"}), ("del a", {"a"}, set()),
        ("with open(p) as h: pass", {"h"}, {"p"}), ("(m := 3)", {"m"}, set()), ("print(sum(v))", set(), {"v"}),
    ],
)  # fmt: skip
def test_names_that_a_cell_binds_and_uses(text: str, binds: set[str], uses: set[str]) -> None:
    got = cell(text, "id")
    assert (got.text, got.id, got.binds, got.uses, got.sound) == (text, "id", binds, uses, True)


@pytest.mark.parametrize("text", ["a = ", "a\0", "x" * (reading.LONGEST + 1), "(" * 5000])
def test_what_is_no_python_binds_nothing(text: str) -> None:
    assert cell(text, "i") == reading.Cell(text, "i", frozenset(), frozenset(), False)


def test_the_longest_cell() -> None:
    assert cell("x" * reading.LONGEST, "").sound


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("%matplotlib inline\nx = 1", "\nx = 1"), ("!ls -l\nx", "\nx"), ("  %time", ""), ("?sum", ""),
        ("np.sum?\nx", "\nx"),
        ("np.sum??  ", ""), ("x = 3 % 2\ny", "x = 3 % 2\ny"), ("%timeit x=1", "%timeit x=1"),
        (["a\n", "b"], "a\nb"), (7, "7"),
        ("a = '''\n  % 2\n'''", "a = '''\n\n'''"), ("x != 3", "x != 3"),
    ],
)  # fmt: skip
def test_lines_of_ipython_are_left_empty(given: Any, text: str) -> None:
    assert source({"source": given}) == text


@pytest.mark.parametrize("meta", [None, [], {}, {"nbgrader": 3}, {"nbgrader": {}}, {"nbgrader": {"grade_id": 5}}])
def test_a_cell_without_a_grade_id(meta: Any) -> None:
    assert grade_id({"metadata": meta}) == grade_id({}) == "" == source({})


def test_texts_tests_and_untouched_stubs_are_left_out() -> None:
    assert grade_id(raw("a", "x-e1")) == "x-e1"
    kept = [raw("a = 2", "x-e1"), raw("z = 1"), raw("b = 1", "other"), raw("c = 1", "x-e2", "markdown")]
    left = [
        raw("a", "x-e1-tests"),
        raw("t = 1", "x-e1-text"),
        raw("s", kind="markdown"),
        raw(" \n"),
        raw("a = ... # a number"),
    ]
    assert read(*left, *kept) == [("a = 2", "x-e1"), ("z = 1", ""), ("b = 1", ""), ("c = 1", "x-e2")]
    assert read(raw("a = 2"), raw("a = 2", "x-e1"), raw("a = 3")) == [("a = 2", ""), ("a = 3", "")]


@pytest.mark.parametrize(
    ("texts", "joined"),
    [
        (["def f():", "    return 1"], ["def f():\n    return 1"]),
        (["z = 1", "def f():", "    return 1", "y = 1"], ["z = 1", "def f():\n    return 1", "y = 1"]),
        (["z = 1", "def f():", "    return 1"], ["z = 1", "def f():\n    return 1"]),
        (["a = (1", ", 2", ")"], ["a = (1\n, 2\n)"]),
        (["a = 1 +", "2"], ["a = 1 + 2"]),
        (["a = (", "b = 1"], ["a = (", "b = 1"]),
        (["if x:\n    a = 1", "else:\n    a = 2"], ["if x:\n    a = 1\nelse:\n    a = 2"]),
        (["if x:\n    a = 1", "else:\n    a = 2", "y = 1"], ["if x:\n    a = 1\nelse:\n    a = 2", "y = 1"]),
        (["a = ("], ["a = ("]),
    ],
)
def test_halves_are_put_together(texts: list[str], joined: list[str]) -> None:
    assert [text for text, _ in read(*map(raw, texts))] == joined


def test_a_joined_cell_has_the_id_of_a_half() -> None:
    assert read(raw("def f():", "x-e1"), raw("    return 1")) == [("def f():\n    return 1", "x-e1")]
    assert read(raw("def f():"), raw("    return 1", "x-e2")) == [("def f():\n    return 1", "x-e2")]


def test_a_mistake_is_not_put_behind_a_comment_nor_into_another_s_answer() -> None:
    """Else the mistake would vanish, and the answer would count as not given."""
    wrong = raw("b = 26%", "x-e2")
    assert read(raw("a = 1  # a number", "x-e1"), wrong) == [("a = 1  # a number", "x-e1"), ("b = 26%", "x-e2")]
    assert read(raw("a = 1  # a number"), raw("b = 26%")) == [("a = 1  # a number", ""), ("b = 26%", "")]
    assert read(raw("a = (", "x-e1"), raw("b = 1)", "x-e2")) == [("a = (", "x-e1"), ("b = 1)", "x-e2")]
    assert read(raw("a = (1,  # one", "x-e1"), raw("2)")) == [("a = (1,  # one\n2)", "x-e1")]


def mine(*cells: dict[str, Any], of: Any = ONE) -> list[str]:
    return belongs(of, code(cells, [ONE, TWO]))


def test_a_cell_belongs_by_its_id_and_else_by_what_it_defines() -> None:
    assert mine(raw("a = 1", "x-e1"), raw("a = 2")) == ["a = 1"]
    assert mine(raw("q = 1"), raw("a = 2")) == ["a = 2"]
    assert mine(raw("q = 1"), raw("r = 2", "x-e2")) == []
    assert mine(raw("a = 3", "x-e2"), raw("a = 2")) == ["a = 2"], "without an id before the id of another"
    assert mine(raw("a = 3", "x-e2")) == ["a = 3"]
    assert mine(raw("b = 1", "x-e2"), raw("c = 2"), raw("b = 3"), of=TWO) == ["b = 1", "c = 2"]
    assert mine(raw("c = 2"), raw("b = 3", "x-e1"), of=TWO) == ["c = 2", "b = 3"]


def test_what_an_answer_needs_is_fetched() -> None:
    needs = raw("a = p + q", "x-e1")
    assert mine(raw("p = 1"), raw("p = 2"), raw("q = r"), raw("r = 3"), needs, raw("p = 4")) == [
        "p = 2", "q = r", "r = 3", "a = p + q",
    ]  # fmt: skip
    assert mine(needs, raw("p = 4"), raw("p = 5"), raw("q = 1")) == ["a = p + q", "p = 4", "q = 1"]
    assert mine(raw("p = q"), raw("q = p"), needs) == ["p = q", "q = p", "a = p + q"]
    assert mine(raw("p = 1\ns = 2"), raw("s = 5"), raw("q = s"), needs) == ["p = 1\ns = 2", "q = s", "a = p + q"]
    assert mine(raw("p = a"), needs) == ["p = a", "a = p + q"]
    assert mine(raw("p = 1"), raw("a = p\np = 2", "x-e1"), raw("u = 1")) == ["a = p\np = 2"]


def write(folder: Path, content: Any) -> Path:
    path = folder / "a.ipynb"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"cells": {}}', "null", "[" * 100_000, '{"cells": "x"}'])
def test_a_file_that_is_no_notebook(content: str, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="not marked: the file is no notebook"):
        notebook(write(tmp_path, content))


def test_a_file_is_read_up_to_its_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, {"cells": [raw("a = 1"), 3, None, raw("b"), raw("long text", kind="markdown")]})
    assert notebook(path) == [raw("a = 1"), raw("b"), raw("long text", kind="markdown")]
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(notebook(path)) == 3, "a byte order mark is no mistake"
    monkeypatch.setattr(reading, "LARGEST", path.stat().st_size)
    monkeypatch.setattr(reading, "MOST", 3)
    monkeypatch.setattr(reading, "CODE", 6)
    assert len(notebook(path)) == 3
    for bound, words in (("CODE", "characters of code"), ("MOST", "cells"), ("LARGEST", "the file is too large")):
        monkeypatch.setattr(reading, bound, getattr(reading, bound) - 1)
        with pytest.raises(Unreadable, match=f"not marked: .*{words}"):
            notebook(path)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "link.ipynb").symlink_to(write(tmp_path, {"cells": []}))
    for path in (tmp_path / "link.ipynb", tmp_path):
        with pytest.raises(Unreadable, match="the file is a link, or no file"):
            notebook(path)
