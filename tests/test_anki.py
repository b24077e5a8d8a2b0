"""The Anki package, opened as Anki opens it: a zip archive with a data base of notes and cards."""

import json
import re
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml

from teachkit.assignments.exports.anki import anki, edition
from teachkit.assignments.exports.common import items

from .conftest import ROOT
from .samples import FADED, KINDS

CHAPTERS = sorted((ROOT / "chapters").glob("*.questions.yaml"))
TERMS = yaml.safe_load((ROOT / "src/teachkit/data/glossary.yaml").read_text(encoding="utf-8"))
DATE = 1_790_000_000
Notes = dict[str, tuple[str, str, str]]


def notes(package: bytes, folder: Path) -> Notes:
    """Return guid: (front, back, tags) of every note; each must have one card in a deck of the package."""
    (folder / "it.apkg").write_bytes(package)
    with zipfile.ZipFile(folder / "it.apkg") as archive:
        assert sorted(archive.namelist()) == ["collection.anki2", "media"]
        assert json.loads(archive.read("media")) == {}
        archive.extract("collection.anki2", folder)
    with closing(sqlite3.connect(folder / "collection.anki2")) as base:
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        decks = json.loads(base.execute("SELECT decks FROM col").fetchone()[0])
        crosstalk = [int(id) for id, deck in decks.items() if deck["name"] == "Crosstalk"]
        cards = base.execute("SELECT nid, did FROM cards ORDER BY nid").fetchall()
        assert cards == [(id, crosstalk[0]) for (id,) in base.execute("SELECT id FROM notes ORDER BY id")]
        assert {mod for (mod,) in base.execute("SELECT mod FROM notes")} == {DATE}
        found = base.execute("SELECT guid, flds, tags FROM notes").fetchall()
    assert len({guid for guid, _, _ in found}) == len(found)
    return {guid: (*fields.split("\x1f"), tags.strip()) for guid, fields, tags in found}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return [row for path in CHAPTERS for row in items(path)]


def test_every_term_and_recall_question_is_a_card(rows: list[dict[str, Any]], tmp_path: Path) -> None:
    found = notes(anki(rows, TERMS, DATE), tmp_path)
    recall = {row["id"]: row for row in rows if re.search(r"-r\d+$", row["id"]) or "recalls" in row}
    assert len(found) == len(TERMS) + len(recall)
    by_tag = {tags: (unescape(front), unescape(back)) for front, back, tags in found.values()}
    for id, row in recall.items():
        front, back = by_tag[f"recall::{id}"]
        assert front.startswith(" ".join(row["stem"].split()))
        # A question "which of these" can be answered from the card alone.
        assert re.findall("<li>(.*?)</li>", front) == [" ".join(o["text"].split()) for o in row.get("options", ())] or (
            row["kind"] == "match"
        )
        keys = " ".join(" ".join(o["text"].split()) for o in row.get("options", []) if o.get("correct"))
        assert back.startswith(keys) and (not keys or back.count(keys) == 1)
        assert back.endswith(" ".join(row["solution"].split()))
        assert all((" ".join(o["text"].split()) in back) >= bool(o.get("correct")) for o in row.get("options", []))
    shown = {(unescape(front), unescape(back)) for front, back, tags in found.values() if tags.startswith("term::")}
    assert shown == {
        (f"{t['term']} ({t['abbr']})" if t.get("abbr") else t["term"], " ".join(t["says"].split())) for t in TERMS
    }


def test_a_recall_question_has_its_answer_on_the_back(tmp_path: Path) -> None:
    path = tmp_path / "x.questions.yaml"
    order = {**KINDS["match"], "id": "x-order", "kind": "order", "steps": ["One <.", "Two.", "Three."]}
    del order["pairs"], order["extra"]
    rows = [{**row, "recalls": ["abc-o1"]} for row in (*KINDS.values(), order)]
    path.write_text(yaml.safe_dump(rows), encoding="utf-8")
    # A step of a worked example is no card: it needs the steps before it.
    given = {row["id"]: row for row in items(path) if not row["id"].startswith(f"{FADED['id']}-")}
    assert len(given) == len(KINDS)
    made = notes(anki([*given.values()], [], DATE), tmp_path).values()
    found = {tags: unescape(back) for _, back, tags in made}
    listed = {tags: re.findall("<li>(.*?)</li>", unescape(front)) for front, _, tags in made}
    match, order = given["x-match"], given["x-order"]
    assert listed["recall::x-match"] == [*(pair["left"] for pair in match["pairs"]), *match["choices"]]
    assert sorted(listed["recall::x-order"]) == sorted(order["steps"]) and listed["recall::x-order"] != order["steps"]
    assert " ".join(f"{k}. {step}" for k, step in enumerate(order["steps"], 1)) in found["recall::x-order"]
    assert set(found) == {f"recall::{id}" for id in given}
    for id, row in given.items():
        back = found[f"recall::{id}"]
        assert " ".join(row["solution"].split()) in back
        assert all(o["text"] in back for o in row.get("options", []) if o.get("correct"))
        assert all(f"{pair['left']}: {pair['right']}" in back for pair in row.get("pairs", []))
    assert {row["kind"] for row in given.values()} == {"match", "sign", "free", "order"}


def test_the_same_bytes_each_time(rows: list[dict[str, Any]]) -> None:
    assert anki(rows, TERMS, DATE) == anki(rows, TERMS, DATE)


def test_a_changed_text_keeps_the_card(rows: list[dict[str, Any]], tmp_path: Path) -> None:
    before = notes(anki(rows, TERMS, DATE), tmp_path)
    terms = [{**TERMS[0], "says": "Something <else> & more."}, *TERMS[1:]]
    other = [{**row, "stem": f"{row['stem']} Now?"} for row in rows]
    after = notes(anki(other, terms, DATE), tmp_path)
    assert set(before) == set(after)
    assert sum(before[guid] != after[guid] for guid in before) == len(before) - len(TERMS) + 1
    assert any(back == "Something &lt;else&gt; &amp; more." for _, back, _ in after.values())


def test_a_term_more_leaves_the_other_cards(rows: list[dict[str, Any]], tmp_path: Path) -> None:
    fewer = notes(anki(rows, TERMS[1:], DATE), tmp_path)
    assert len(set(notes(anki(rows, TERMS, DATE), tmp_path)) - set(fewer)) == 1


def test_the_edition_is_the_commit_that_make_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(DATE))
    assert edition() == DATE
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "")
    assert edition() == 946684800


def test_genanki_is_loaded_only_for_a_package() -> None:
    code = "import sys, teachkit, teachkit.cli; sys.exit('genanki' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
