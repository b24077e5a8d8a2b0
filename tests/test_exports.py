"""Question files for other systems, read back by readers that share nothing with the writers.

GIFT is read by gift-pegjs, a grammar made for editors; the choices of Moodle XML by moodle-xml-parser, its other kinds
here, by the names of Moodle's format. Of QTI 1.2, the response processing is run.
"""

import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from moodle_xml_parser import parser as moodle_xml
from playwright.sync_api import Browser

from teachkit import questions
from teachkit.assignments import exports

from .conftest import ROOT

CHAPTERS = ROOT / "chapters"
FILES = sorted(CHAPTERS.glob("*.questions.yaml"))
NAMES = [f.name.removesuffix(".questions.yaml") for f in FILES]
CHOICES = ("choice", "several", "sign")
MOODLE = dict.fromkeys(CHOICES, "multichoice") | {"number": "numerical", "match": "matching", "free": "essay"}
GIFT = dict.fromkeys(CHOICES, "MC") | {"number": "Numerical", "match": "Matching", "free": "Essay"}
QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("exports")
    exports.write(CHAPTERS, out, dict.fromkeys(NAMES, "A title / with a stroke & a sign"))
    return out


def rows(name: str) -> dict[str, dict[str, Any]]:
    """The records that must go out: written anew, so that a kind which the writers drop is missed."""
    table = questions.load(CHAPTERS / f"{name}.questions.yaml")
    return {id: questions.public(row) for id, row in table.items() if row["kind"] in MOODLE}


def text(node: ET.Element | None) -> str:
    return unescape(re.sub(r"</?p>", "", "" if node is None else "".join(node.itertext()).strip()))


def words(given: str) -> str:
    return " ".join(unescape(re.sub(r"</?p>", "", given)).split())


def same(given: str, row: dict[str, Any]) -> bool:
    """Whether a stem is the record's; a format may add the unit, or that several may be right."""
    return words(given).startswith(words(row["stem"]))


@pytest.mark.parametrize("name", NAMES)
def test_moodle_choices_in_another_reader(name: str, made: Path) -> None:
    found = {q.name: q for q in moodle_xml.parse_bytes((made / f"{name}.moodle.xml").read_bytes())["multichoice"]}
    want = {id: row for id, row in rows(name).items() if row["kind"] in CHOICES}
    assert set(found) == set(want)
    for id, q in found.items():
        row = want[id]
        assert same(q.text_pre_parse, row)
        assert words(q.general_feedback) == words(row["solution"])
        assert q.single == (row["kind"] != "several")
        assert [words(o.answer) for o in q.options] == [words(o["text"]) for o in row["options"]]
        assert [words(o.feedback) for o in q.options] == [words(o["feedback"]) for o in row["options"]]
        shares = [o.score_fraction for o in q.options]
        assert [x > 0 for x in shares] == [bool(o.get("correct")) for o in row["options"]]
        assert sum(x for x in shares if x > 0) == pytest.approx(100, abs=1e-3)
        assert all(x == 0 if q.single else x < 0 for x in shares if x <= 0)


@pytest.mark.parametrize("name", NAMES)
def test_moodle(name: str, made: Path) -> None:
    root = ET.fromstring((made / f"{name}.moodle.xml").read_bytes())
    found = {text(q.find("name")): q for q in root.iter("question") if q.get("type") != "category"}
    want = rows(name)
    assert set(found) == set(want)
    for id, q in found.items():
        row, kind = want[id], q.get("type")
        assert kind == MOODLE[row["kind"]]
        assert same(text(q.find("questiontext")), row)
        assert [words(text(h)) for h in q.findall("hint")] == ([] if kind == "essay" else [*map(words, row["hints"])])
        if kind == "numerical":
            answers = q.findall("answer")
            value, shift = float(answers[0].findtext("text") or ""), float(answers[0].findtext("tolerance") or "")
            assert value == pytest.approx(row["answer"]["value"], rel=1e-6)
            assert shift == pytest.approx(abs(value) * row["answer"]["tolerance"], rel=0.01)
            assert [a.get("fraction") for a in answers] == ["100"] + ["0"] * (len(answers) - 1)
            known = [w["feedback"] for w in row.get("wrong", []) if "value" in w]
            assert [words(text(a.find("feedback"))) for a in answers] == [*map(words, [row["solution"], *known])]
        elif kind == "matching":
            pairs = [
                (words(text(s.find("text"))), words(s.findtext("answer/text") or "")) for s in q.iter("subquestion")
            ]
            assert pairs == [
                *((words(p["left"]), words(p["right"])) for p in row["pairs"]),
                *(("", words(extra)) for extra in row.get("extra", [])),
            ]
            assert all(words(p["feedback"]) in words(text(q.find("incorrectfeedback"))) for p in row["pairs"])
        elif kind == "essay":
            assert all(words(point) in words(text(q.find("graderinfo"))) for point in row["points"])
            assert words(text(q.find("generalfeedback"))) == words(row["solution"])


@pytest.fixture(scope="module")
def gift(browser: Browser) -> Iterator[Callable[[str], Any]]:
    """The reader of GIFT: what gift-pegjs makes of a text."""
    page = browser.new_page()
    page.add_script_tag(path=ROOT / "tests" / "vendor" / "gift-parser.js")
    yield lambda content: page.evaluate("(content) => giftParser.parse(content)", content)
    page.close()


def right_hand(match: Any) -> list[str]:
    """The right-hand texts of a match; in them alone the reader leaves its code for an escaped sign."""
    return [words(re.sub(r"&&(\d+);", lambda code: chr(int(code[1])), p["subanswer"])) for p in match["matchPairs"]]


@pytest.mark.parametrize("name", NAMES)
def test_gift(name: str, made: Path, gift: Callable[[str], Any]) -> None:
    category, *questions = gift((made / f"{name}.gift").read_text(encoding="utf-8"))
    assert (category["type"], category["title"]) == ("Category", "$course$/top/A title - with a stroke & a sign")
    found, want = {q["title"]: q for q in questions}, rows(name)
    assert set(found) == set(want)
    assert len(found) == len(questions)
    for id, q in found.items():
        row = want[id]
        assert q["type"] == GIFT[row["kind"]]
        assert same(q["stem"]["text"], row)
        assert words(q["globalFeedback"]["text"]) == words(row["solution"])
        if row["kind"] == "match":
            pairs = list(zip((words(p["subquestion"]["text"]) for p in q["matchPairs"]), right_hand(q), strict=True))
            assert pairs == [
                *((words(p["left"]), words(p["right"])) for p in row["pairs"]),
                *(("", words(extra)) for extra in row.get("extra", [])),
            ]
        elif row["kind"] == "number":
            right, *wrong = q["choices"]
            assert (right["weight"], {w["weight"] for w in wrong} - {0}) == (100, set())
            assert right["text"]["number"] == pytest.approx(row["answer"]["value"], rel=1e-6)
            shift = abs(row["answer"]["value"]) * row["answer"]["tolerance"]
            assert right["text"]["range"] == pytest.approx(shift, rel=0.01)
            known = [(w["value"], words(w["feedback"])) for w in row.get("wrong", []) if "value" in w]
            assert [(w["text"]["number"], words(w["feedback"]["text"])) for w in wrong] == known
        elif row["kind"] != "free":
            assert [words(c["text"]["text"]) for c in q["choices"]] == [words(o["text"]) for o in row["options"]]
            assert [words(c["feedback"]["text"]) for c in q["choices"]] == [
                words(o["feedback"]) for o in row["options"]
            ]
            right = [c["isCorrect"] or (c["weight"] or 0) > 0 for c in q["choices"]]
            assert right == [bool(o.get("correct")) for o in row["options"]]
            if row["kind"] == "several":
                assert sum(c["weight"] for c in q["choices"] if c["weight"] > 0) == pytest.approx(100, abs=1e-3)


def test_gift_holds_signs_powers_and_what_fits_nowhere(gift: Callable[[str], Any]) -> None:
    made = [
        {"id": "a", "kind": "number", "stem": "How ~ many = {cells} # a: b\\c?", "solution": "1 = 1", "answer":
         {"value": 4.2e-7, "unit": "1", "tolerance": 0.01},
         "wrong": [{"value": -8.6e9, "tolerance": 0.1, "feedback": "{no}"}]},
        {"id": "b", "kind": "match", "stem": "Match.", "solution": "So.", "extra": ["z = 0"], "pairs":
         [{"left": f"l{k}", "right": f"r{k}", "feedback": "f"} for k in range(3)]},
        {"id": "c", "kind": "free", "stem": "Say why.", "solution": "Because."},
    ]  # fmt: skip
    _, number, match, free = gift(exports.gift(made, "C"))
    assert number["stem"]["text"] == "How ~ many = {cells} # a: b\\c?"
    assert [c["text"]["number"] for c in number["choices"]] == [4.2e-7, -8.6e9]
    assert number["choices"][1]["feedback"]["text"] == "{no}"
    assert right_hand(match)[3] == "z = 0"
    assert (free["type"], free["globalFeedback"]["text"]) == ("Essay", "Because.")


def score(item: ET.Element, chosen: set[str]) -> float:
    """Run a QTI 1.2 item's response processing on a choice of labels, or on the text of a number."""

    def holds(node: ET.Element) -> bool:
        tag = node.tag.removeprefix(QTI)
        if tag in ("and", "conditionvar"):
            return all(holds(n) for n in node)
        if tag == "or":
            return any(holds(n) for n in node)
        if tag == "not":
            return not any(holds(n) for n in node)
        if tag == "varequal":
            return (node.text or "") in chosen
        if tag in ("vargte", "varlte"):
            given, bound = float(next(iter(chosen))), float(node.text or "")
            return given >= bound if tag == "vargte" else given <= bound
        return tag == "other"

    total = 0.0
    for condition in item.iter(f"{QTI}respcondition"):
        if holds(condition.find(f"{QTI}conditionvar")):
            if (setter := condition.find(f"{QTI}setvar")) is not None:
                total = float(setter.text or 0)
            if condition.get("continue") == "No":
                break
    return total


@pytest.mark.parametrize("name", NAMES)
def test_qti(name: str, made: Path) -> None:
    with zipfile.ZipFile(made / f"{name}.qti.zip") as package:
        manifest = ET.fromstring(package.read("imsmanifest.xml"))
        hrefs = [e.get("href") for e in manifest.iter() if e.tag.endswith("}file")]
        assert sorted(package.namelist()) == sorted(["imsmanifest.xml", *map(str, hrefs)])
        root = ET.fromstring(package.read(str(hrefs[0])))
    found, want = {i.get("ident"): i for i in root.iter(f"{QTI}item")}, rows(name)
    assert set(found) == set(want)
    for id, item in found.items():
        row = want[str(id)]
        shown = {f.get("ident") for f in item.iter(f"{QTI}itemfeedback")}
        assert {f.get("linkrefid") for f in item.iter(f"{QTI}displayfeedback")} == shown
        if row["kind"] == "number":
            value, near = questions.answer(row), row["answer"]["tolerance"]
            assert score(item, {f"{value}"}) == 100
            assert score(item, {f"{value * (1 + 0.9 * near)}"}) == 100
            assert score(item, {f"{value * (1 + 1.1 * near)}"}) == 0
            continue
        labels = [str(label.get("ident")) for label in item.iter(f"{QTI}response_label")]
        keys = {x for x, o in zip(labels, row["options"], strict=True) if o.get("correct")}
        assert score(item, keys) == 100
        assert score(item, set()) == 0
        for label in labels:
            other = keys ^ {label} if row["kind"] == "several" else {label}
            assert score(item, other) == (100 if other == keys else 0)


def test_the_same_bytes_each_time(made: Path, tmp_path: Path) -> None:
    exports.write(CHAPTERS, tmp_path, dict.fromkeys(NAMES, "A title / with a stroke & a sign"))
    assert {p.name: p.read_bytes() for p in made.iterdir()} == {p.name: p.read_bytes() for p in tmp_path.iterdir()}
