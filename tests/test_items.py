"""What is known to spoil a question is kept out by rule, and every objective is asked and, later, asked again.

The rules are those of the literature on flaws of multiple-choice items: the longest option is the key, "all of the
above", a negative that is overread, an absolute word that gives a wrong option away, a key that keeps its place.
"""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from teachkit import claims, questions

from .conftest import ROOT

CHAPTERS = ROOT / "chapters"
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
#: The chapters that hold questions, in the book's order.
ORDER = [
    Path(one["file"]).name
    for part in TOC["parts"]
    for one in part["chapters"]
    if (CHAPTERS / f"{Path(one['file']).name}.questions.yaml").exists()
]
ITEMS = {name: questions.load(CHAPTERS / f"{name}.questions.yaml") for name in ORDER}
ROWS = [row for rows in ITEMS.values() for row in rows.values()]
ALL = [pytest.param(row, id=row["id"]) for row in ROWS]
OPTIONS = [pytest.param(row, id=row["id"]) for row in ROWS if row["kind"] in ("choice", "several", "predict")]
#: How far above chance a key may be the longest or the shortest option, or stand in one place.
MARGIN = 0.15
NEGATIVE = re.compile(r"\b(not|cannot|never|except|neither|nor)\b|n['’]t\b")
ABSOLUTE = re.compile(r"\b(always|never|every|all|completely|entirely|certainly|impossible)\b", re.IGNORECASE)
CATCH_ALL = re.compile(r"\b(all|none|both|neither|any) of (the|these|them)\b.{0,20}$", re.I)


def objectives(chapter: str) -> list[str]:
    _, _, text = (CHAPTERS / f"{chapter}.md").read_text(encoding="utf-8").partition("```{objectives}")
    assert text, f"{chapter}.md has no {{objectives}} block"
    text = text.split("```")[0]
    return re.findall(r"^([a-z0-9]+-o\d+):", text, re.MULTILINE)


@pytest.mark.parametrize("row", [row for row in ALL if row.values[0]["kind"] == "python"])
def test_code_fits_the_column_of_a_question(row: dict[str, Any]) -> None:
    lines = "\n".join((row["stub"], row["solution_code"])).splitlines()
    assert [line for line in lines if len(line) > 76] == []


def texts(row: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return the right and the wrong texts of an item."""
    sides: tuple[list[str], list[str]] = ([], [])
    for option in row["options"]:
        sides[not option.get("correct")].append(option["text"])
    return sides


def flaws(row: dict[str, Any]) -> list[str]:
    """Return the flaws of one item with options."""
    right, wrong = texts(row)
    found = []
    if row["kind"] != "several" and len(right[0]) > 1.3 * max(map(len, wrong)):
        found.append("the key is more than 1.3 times as long as any other option")
    if not 3 <= len(right + wrong) <= 5:
        found.append("three to five options")
    if any(CATCH_ALL.search(text.rstrip(".")) for text in right + wrong):
        found.append("an option stands for the others")
    if any(map(ABSOLUTE.search, wrong)) and not any(map(ABSOLUTE.search, right)):
        found.append("an absolute word marks a wrong option")
    asked = re.split(r"(?<=[.!:])\s+", row["stem"])[-1]
    if NEGATIVE.search(asked):
        found.append("a negative in what is asked is written in capitals")
    return found


@pytest.mark.parametrize("row", OPTIONS)
def test_an_item_has_no_flaw_that_a_rule_can_see(row: dict[str, Any]) -> None:
    assert flaws(row) == []


def test_the_rules_see_a_flaw() -> None:
    def item(key: str, *wrong: str, stem: str = "Which?") -> list[str]:
        options = [{"text": key, "correct": True}, *({"text": text} for text in wrong)]
        return flaws({"kind": "choice", "stem": stem, "options": options})

    assert item("It rises.", "It falls.", "It rests.") == []
    assert item("It rises, slowly.", "It falls.", "It rests.") != []
    assert item("It rises.", "It falls.") != []
    assert item("It rises.", "It falls.", "None of the above.") != []
    assert item("It rises.", "It always falls.", "It rests.") != []
    assert item("It rises.", "It falls.", "It rests.", stem="Of three. Which is not so?") != []
    assert item("It rises.", "It falls.", "It rests.", stem="Of three. Which is NOT so?") == []


def excess(counts: Counter[Any], of: list[dict[str, Any]]) -> dict[Any, float]:
    """Return what happened more often than chance and the margin allow, with its share."""
    chance = sum(1 / len(row["options"]) for row in of) / len(of)
    return {what: n / len(of) for what, n in counts.items() if n / len(of) > chance + MARGIN}


@pytest.mark.parametrize("chapter", ORDER)
def test_neither_length_nor_place_betrays_the_key(chapter: str) -> None:
    rows = [row for row in ITEMS[chapter].values() if row["kind"] in ("choice", "predict")]
    counts: Counter[str] = Counter()
    for row in rows:
        (key,), wrong = texts(row)
        lengths = [len(text) for text in wrong]
        counts["longest"] += len(key) > max(lengths)
        counts["shortest"] += len(key) < min(lengths)
        counts[f"place {[bool(o.get('correct')) for o in row['options']].index(True) + 1}"] += 1
    if len(rows) < 8:
        # So few say nothing about a habit; length is still no rule of thumb.
        for which in ("longest", "shortest"):
            said = f"the key is the {which} option of {counts[which]} in {len(rows)} items; at most half may be so"
            assert counts[which] <= len(rows) / 2, said
    else:
        assert excess(counts, rows) == {}, "the key stands there, or is that, too often; move it or reword the options"


@pytest.mark.parametrize("row", OPTIONS)
def test_every_wrong_option_is_a_misconception_and_no_right_one_is(row: dict[str, Any]) -> None:
    for option in row["options"]:
        if option.get("correct"):
            assert "misconception" not in option, option["text"]
        else:
            assert len(option.get("misconception", "").split()) >= 3, option["text"]
            assert "none in particular" not in option["misconception"], option["text"]


@pytest.mark.parametrize("row", ALL)
def test_an_item_rests_on_claims_that_exist(row: dict[str, Any]) -> None:
    assert set(row.get("claims", [])) <= set(claims.claims())


@pytest.mark.parametrize("chapter", ORDER)
def test_a_chapter_asks_for_every_objective_and_in_every_way(chapter: str) -> None:
    rows = list(ITEMS[chapter].values())
    # A gate is for thinking ahead and a challenge for trying; neither asks what was learnt.
    asked = [row for row in rows if row["kind"] not in ("predict", "challenge")]
    assert len(asked) >= 8, f"eight items or more besides predictions and challenges, not {len(asked)}"
    stray = {row["objective"] for row in rows} - set(objectives(chapter))
    assert not stray, f"{chapter}.md has no such objective"
    assert {row["objective"] for row in asked} == set(objectives(chapter)), "an objective without an item"
    kinds = {row["kind"] for row in rows}
    wanted = {"choice", "several", "number", "order", "match", "free", "faded", "python"}
    if chapter != "preface":
        # The preface has no path on the map to follow and no Lab to predict.
        wanted |= {"sign", "predict", "challenge"}
    assert not wanted - kinds, "a chapter asks in each of these ways at least once"


@pytest.mark.parametrize("chapter", ORDER)
def test_a_chapter_asks_for_what_its_text_holds(chapter: str) -> None:
    text = (CHAPTERS / f"{chapter}.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```\{question\} (\S+)$", text, re.MULTILINE)
    shown += re.findall(r"(?:predict|explain|challenge)=\"([^\"]+)\"", text)
    assert sorted(shown) == sorted(ITEMS[chapter]), "left: shown in the chapter; right: in its questions file"


@pytest.mark.parametrize("chapter", ORDER)
def test_every_objective_comes_back_in_two_later_chapters(chapter: str) -> None:
    at = ORDER.index(chapter)
    later = {name: {id for row in ITEMS[name].values() for id in row.get("recalls", [])} for name in ORDER[at + 1 :]}
    for id in objectives(chapter):
        found = [name for name, ids in later.items() if id in ids]
        more = f"{id} comes back in {found}; `recalls: [{id}]` belongs to an item in two of {[*later]}"
        assert len(found) >= min(2, len(later)), more


@pytest.mark.parametrize("row", ALL)
def test_an_item_recalls_what_an_earlier_chapter_taught(row: dict[str, Any]) -> None:
    own = next(name for name in ORDER if row["id"] in ITEMS[name])
    before = {id for name in ORDER[: ORDER.index(own)] for id in objectives(name)}
    later = set(row.get("recalls", [])) - before
    assert not later, "no earlier chapter states these"
