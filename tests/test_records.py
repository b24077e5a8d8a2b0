"""The questions of the book: each record sound, each chapter with enough of them."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from pybtex.database import parse_file

from teachkit import questions
from teachkit.book import sources
from teachkit.questions.sourced import REVIEWS

from .conftest import ROOT

FILES = sorted((ROOT / "chapters").glob("*.questions.yaml"))


RECORDS = [pytest.param(f, r, id=r["id"]) for f in FILES for r in yaml.safe_load(f.read_text(encoding="utf-8"))]


EXERCISES = set(questions.KINDS) - {"predict", "challenge"}


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_the_chapter_has_enough(file: Path) -> None:
    """At least six exercises of four kinds; every objective has one; every question has an objective."""
    text = file.with_name(file.name.replace(".questions.yaml", ".md")).read_text(encoding="utf-8")
    block = text.split("```{objectives}")[1].split("```")[0]
    objectives = {line.split(":")[0].strip() for line in block.strip().splitlines()}
    rows = questions.load(file)
    used = {id: row for id, row in rows.items() if f"{{question}} {id}\n" in text or f'"{id}"' in text}
    assert set(used) == set(rows), "a question that the chapter does not show"
    exercises = [row for row in rows.values() if row["kind"] in EXERCISES]
    assert len(exercises) >= 6
    assert len({row["kind"] for row in exercises}) >= 4
    own = {row["objective"] for row in exercises}
    assert objectives <= own, f"objectives without an exercise: {objectives - own}"


@pytest.mark.parametrize(("file", "row"), RECORDS)
def test_the_record_is_sound(file: Path, row: dict[str, Any]) -> None:
    shown = questions.public(row)
    if row["kind"] == "number":
        value, tolerance = shown["answer"]["value"], shown["answer"]["tolerance"]
        assert 0 < tolerance <= 0.1
        for wrong in row.get("wrong", []):
            assert abs(wrong["value"] - value) > tolerance * abs(value), "a wrong value that would be marked right"
    for one in shown.get("rounds", []):
        for step in one["steps"]:
            value, tolerance = step["ask"]["value"], step["ask"]["tolerance"]
            assert 0 < tolerance <= 0.1
            for wrong in step.get("wrong", []):
                assert abs(wrong["value"] - value) > tolerance * abs(value), "a wrong value that would be marked right"
    if row["kind"] == "python":
        stub: dict[str, Any] = {}
        solved: dict[str, Any] = {}
        exec(row["solution_code"], solved)
        exec(row["check"], solved)
        with pytest.raises(Exception):  # noqa: B017 - an empty stub may fail in any way, but must fail
            exec(row["stub"], stub)
            exec(row["check"], stub)
    if row["kind"] in ("choice", "several", "predict"):
        texts = [option["text"] for option in row["options"]]
        assert len(set(texts)) == len(texts)
        assert not any("all of the above" in t.lower() or "none of the above" in t.lower() for t in texts)


def test_a_paper_behind_a_misconception_is_the_one_of_its_key() -> None:
    entries = sources.letters(dict(parse_file(str(ROOT / "references.bib"), "bibtex").entries))
    named = [o["source"] for f in FILES for r in questions.load(f).values() for o in options(r) if "source" in o]
    assert len(named) > 10
    for source in named:
        if isinstance(source, dict):
            assert source["as"].split(", ")[0] == sources.short(entries[source["key"]])
    for key, words in REVIEWS.items():
        assert words == sources.short(entries[key])


def options(row: dict[str, Any]) -> list[dict[str, Any]]:
    return row["options"] if row["kind"] in ("choice", "several", "predict") else []
