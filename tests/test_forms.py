"""Two forms of a test on paper: parallel by objective, complete in words, and with the key apart."""

import csv
from pathlib import Path

import pytest

from teachkit.assignments import forms, responses
from teachkit.assignments.notebooks import title

from .pages import told
from .test_analysis import CHAPTERS, KNOWN, choice

#: What stands before the line to write on.
ASKS = {"choice": "One letter:", "sign": "One letter:", "several": "Every letter that holds:"}
ASKS |= {"match": "One letter for each line:", "number": "Number:", "order": "All letters in the right order:"}


@pytest.mark.parametrize("file", sorted(CHAPTERS.glob("*.questions.yaml")), ids=lambda f: f.name.split(".")[0])
def test_forms_are_parallel_and_keep_the_key_apart(file: Path, tmp_path: Path) -> None:
    name = file.name.removesuffix(".questions.yaml")
    exercises = list(responses.exercises(CHAPTERS, name).values())
    out = tmp_path / "new" / "forms"
    paths = {p.name: p.read_text(encoding="utf-8") for p in forms.write(CHAPTERS, out, [name])}
    assert paths == {p.name: p.read_text(encoding="utf-8") for p in forms.write(CHAPTERS, out, [name])}
    assert sorted(paths) == sorted(p.name for p in out.iterdir())
    heading = title(file.with_name(f"{name}.md"))
    asked = [e for e in exercises if e.kind in forms.KINDS]
    rows = list(csv.DictReader(paths[f"{name}.key.csv"].splitlines()))
    for letter in "AB":
        mine = [r for r in rows if r["form"] == letter]
        page = paths[f"{name}.form-{letter.lower()}.html"]
        assert [r["objective"] for r in mine] == sorted({e.objective for e in asked})
        sections = [told(text.split("</section>")[0]) for text in page.split("<section>")[1:]]
        assert told(page)[:2] == [f"{heading}: form {letter}"] * 2
        assert told(page)[2:] == ["Name: ________________________________", *(t for said in sections for t in said)]
        for number, (r, said) in enumerate(zip(mine, sections, strict=True), 1):
            e = KNOWN[r["item"]]
            assert said[:2] == [f"{number}.", e.id]
            assert said[3:-1:2] == e.offered
            assert said[-1].startswith(f"{ASKS[e.kind]} ________")
            unit = e.solution.partition("  # ")[2].removeprefix("in ")
            assert said[-1].endswith(f"________ {unit}" if unit else "________")
            assert KNOWN[r["item"]].explained.strip() not in page
            right = responses.key(KNOWN[r["item"]])
            assert float(r["key"]) == pytest.approx(right, rel=1e-5) if isinstance(right, float) else r["key"] == right
    both = {r["item"] for r in rows if r["form"] == "A"} & {r["item"] for r in rows if r["form"] == "B"}
    for id in both:
        assert len([e for e in asked if e.objective == KNOWN[id].objective]) == 1, f"{id} need not stand in both forms"


def test_forms_hold_the_kinds_that_paper_holds() -> None:
    """Options before numbers, one kind in both forms before two, and each objective in both."""

    def drawn(*kinds: str) -> tuple[str, str]:
        (a,), (b,) = forms.draw([choice(f"x{k}", kind) for k, kind in enumerate(kinds)])
        assert a.id != b.id or len(kinds) == 1
        return tuple(sorted((a.kind, b.kind)))  # type: ignore[return-value]

    for kind in ("choice", "several", "sign", "match", "order", "number"):
        assert drawn(kind, kind) == (kind, kind)
        assert drawn(kind) == (kind, kind)
        other = "sign" if kind == "choice" else "choice"
        if kind != "number":
            assert drawn(kind, other, kind) == (kind, kind)
    assert drawn("choice", "number", "sign") == ("choice", "sign")
    assert drawn("number", "match", "number") == ("match", "number")
    assert forms.draw([choice("y", "python")]) == ([], [])
    many = [choice(f"x{k}") for k in range(9)]
    assert {forms.draw(many, seed)[0][0].id for seed in range(60)} == {e.id for e in many}
    assert forms.draw(many, 3) == forms.draw(many, 3)
