"""Question records: refused in words when they do not hold, and sound in every chapter."""

from pathlib import Path
from typing import Any

import pytest
import yaml

import teachkit as tk
from teachkit import questions

from .conftest import ROOT

FILES = sorted((ROOT / "chapters").glob("*.questions.yaml"))
RECORDS = [pytest.param(f, r, id=r["id"]) for f in FILES for r in yaml.safe_load(f.read_text(encoding="utf-8"))]
EXERCISES = {"choice", "several", "number", "order", "python"}

GOOD: dict[str, Any] = {
    "id": "x-1",
    "kind": "choice",
    "objective": "x-o1",
    "stem": "Which?",
    "options": [{"text": "a", "correct": True, "feedback": "Yes."}, {"text": "b", "feedback": "No: because."}],
    "hints": ["one", "two"],
    "solution": "a",
}
NUMBER = {k: v for k, v in GOOD.items() if k != "options"} | {"kind": "number"}


def write(folder: Path, *rows: Any) -> Path:
    path = folder / "x.questions.yaml"
    path.write_text(yaml.safe_dump(list(rows)), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "chioce"}, "x.questions.yaml, x-1: kind 'chioce'; did you mean 'choice'?"),
        ({"hint": "one"}, "field 'hint'; did you mean 'hints'?"),
        ({"hints": ["one"]}, "two hints are needed, got 1"),
        ({"options": [{"text": "a", "correct": True, "feedback": "Yes."}]}, "1 options are marked correct"),
        ({"options": [{"text": "a", "feedback": "Yes."}, {"text": "b", "feedback": "No."}]}, "0 options are marked"),
        ({"options": [{"text": "a", "correct": True, "feedback": "Yes."}, {"text": "b"}]}, "needs text and feedback"),
        ({"kind": "number"}, "field 'options'"),
        ({"kind": "challenge", "goal": []}, "field 'options'"),
    ],
)
def test_a_bad_record_is_refused_in_words(change: dict[str, Any], words: str, tmp_path: Path) -> None:
    with pytest.raises(questions.QuestionError) as caught:
        questions.load(write(tmp_path, {**GOOD, **change}))
    assert words in str(caught.value)


def test_other_refusals(tmp_path: Path) -> None:
    with pytest.raises(questions.QuestionError, match="'x-1' is given twice"):
        questions.load(write(tmp_path, GOOD, GOOD))
    with pytest.raises(questions.QuestionError, match="record 1: no id"):
        questions.load(write(tmp_path, {"kind": "choice"}))
    with pytest.raises(questions.QuestionError, match=r"x-1: 'solution' is missing"):
        questions.load(write(tmp_path, {k: v for k, v in GOOD.items() if k != "solution"}))
    with pytest.raises(questions.QuestionError, match="the answer needs a unit and a tolerance"):
        questions.load(write(tmp_path, {**NUMBER, "answer": {"value": 1}}))
    with pytest.raises(questions.QuestionError, match="value must be a number, got '8.6e6'"):
        text = yaml.safe_dump([{**NUMBER, "answer": {"value": 1, "unit": "mV", "tolerance": 0.1}}])
        path = tmp_path / "x.questions.yaml"
        path.write_text(text.replace("value: 1", "value: 8.6e6"), encoding="utf-8")
        questions.load(path)
    with pytest.raises(questions.QuestionError, match="no questions file y.questions.yaml; did you mean"):
        questions.load(tmp_path / "y.questions.yaml")
    write(tmp_path, GOOD)
    with pytest.raises(questions.QuestionError, match="no question 'x-2'"):
        questions.find("x-2", tmp_path)


def test_a_number_is_computed_from_its_model() -> None:
    row = {
        **NUMBER,
        "answer": {"model": "ampa_synapse", "measure": "peak", "of": "dV", "unit": "mV", "tolerance": 0.02},
    }
    assert questions.public(row)["answer"]["value"] == tk.solve(tk.load("ampa_synapse")).peak("dV")
    quantity = {"model": "chloride", "quantity": "E_Cl", "hold": {"Cl_i": 10}, "unit": "mV", "tolerance": 0.02}
    assert questions.answer({**NUMBER, "answer": quantity}) == pytest.approx(-68.55, abs=0.05)


@pytest.mark.parametrize("name", sorted(questions.MEASURES))
def test_measures(name: str) -> None:
    run = tk.solve(tk.load("ampa_synapse"))
    expected = {
        "peak": run.peak("V"),
        "trough": run.trough("V"),
        "final": run["V"][-1],
        "mean": run.mean("V"),
        "at": run.at("V", 7.0),
        "change": run["V"][-1] - run["V"][0],
    }
    assert questions.measure(run, name, "V", 7.0) == pytest.approx(expected[name])


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
