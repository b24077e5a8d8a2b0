"""Assignments: notebooks valid in nbgrader's format and the same each time, stub and solution a proven pair."""

import hashlib
import json
from pathlib import Path
from typing import Any

import jsonschema
import nbformat
import pytest

from teachkit.assignments import exercises, notebooks
from teachkit.cli import main

from .conftest import ROOT

CHAPTERS = ROOT / "chapters"
SCHEMA = json.loads((ROOT / "tests" / "vendor" / "nbgrader-v3.json").read_text())
FILES = sorted(CHAPTERS.glob("*.questions.yaml"))
ALL = [pytest.param(e, id=e.id) for f in FILES for e in exercises.read(f)]
PYTHON = [p for p in ALL if p.values[0].kind == "python"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("assignments")
    assert main(["assignments", "--chapters", str(CHAPTERS), "--out", str(out)]) == 0
    return out


def cells(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def passes(e: exercises.Exercise, code: str) -> bool:
    space: dict[str, Any] = {}
    try:
        exec(code, space)
        exec(notebooks.hidden(e), space)
    except Exception:
        return False
    return True


def test_every_notebook_is_valid(made: Path) -> None:
    paths = sorted(made.rglob("*.ipynb"))
    assert {p.stem for p in paths} == {f.name.removesuffix(".questions.yaml") for f in FILES}
    for path in paths:
        nbformat.validate(nbformat.read(path, as_version=4))
        marked = [c for c in cells(path) if "nbgrader" in c["metadata"]]
        ids = [c["metadata"]["nbgrader"]["grade_id"] for c in marked]
        assert len(set(ids)) == len(ids)
        for cell in marked:
            meta = cell["metadata"]["nbgrader"]
            jsonschema.validate(meta, SCHEMA, cls=jsonschema.Draft4Validator)
            assert not meta["grade"] or "points" in meta
            assert ("checksum" in meta) == ("release" in path.parts)


def test_the_student_sees_no_solution_and_no_test(made: Path) -> None:
    for path in sorted(made.glob("release/*/*.ipynb")):
        text = path.read_text(encoding="utf-8")
        assert "BEGIN" not in text
        assert "assert" not in "".join(c["source"] for c in cells(path) if c["cell_type"] == "code")
        source = made / "source" / path.parent.name / path.name
        assert [c["id"] for c in cells(path)] == [c["id"] for c in cells(source)]
        for e in exercises.read(CHAPTERS / f"{path.stem}.questions.yaml"):
            assert e.solution not in [c["source"] for c in cells(path)]


def test_the_same_bytes_each_time(made: Path, tmp_path: Path) -> None:
    notebooks.write(CHAPTERS, tmp_path)
    digest = {p.relative_to(tmp_path): hashlib.sha256(p.read_bytes()).digest() for p in tmp_path.rglob("*.ipynb")}
    assert digest == {p.relative_to(made): hashlib.sha256(p.read_bytes()).digest() for p in made.rglob("*.ipynb")}


@pytest.mark.parametrize("e", ALL)
def test_stub_and_solution_match(e: exercises.Exercise) -> None:
    assert set(e.wanted) <= set(exercises.bound(e.stub)) | set(exercises.bound(e.solution))
    assert e.wanted
    assert passes(e, e.solution)
    assert not passes(e, e.stub)
    for wrong in e.wrong:
        assert not passes(e, wrong.code), f"marked right: {wrong.code}"
    feedback = [w.feedback for w in e.wrong]
    assert len(set(feedback)) == len(feedback), "two wrong answers share their feedback"


@pytest.mark.parametrize("e", PYTHON)
def test_python_exercises_keep_wrong_answers(e: exercises.Exercise) -> None:
    assert len(e.wrong) >= 3, f"{e.id} keeps {len(e.wrong)} wrong answers; three or more are needed"
    assert e.probes, f"{e.id}: nothing is compared at random"


def test_an_unknown_chapter_is_refused_in_words(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    arguments = ["assignments", "neuron_glioma_synapse", "--chapters", str(CHAPTERS), "--out", str(tmp_path)]
    assert main(arguments) == 2
    assert "did you mean 'neuron_glioma_synapses'?" in capsys.readouterr().err
