"""Question files for other systems, read back by readers that share nothing with the writers.

GIFT is read by gift-pegjs, a grammar made for editors; the choices of Moodle XML by moodle-xml-parser, its other kinds
here, by the names of Moodle's format. Of QTI 1.2, the response processing is run (its form: test_qti).
"""

import re
import shutil
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml
from moodle_xml_parser import parser as moodle_xml
from playwright.sync_api import Browser

from teachkit import questions
from teachkit.assignments import exports

from .conftest import ROOT
from .samples import KINDS

FILES = sorted((ROOT / "chapters").glob("*.questions.yaml"))
#: The chapters, and one more that holds a question of every kind.
NAMES = [*(f.name.removesuffix(".questions.yaml") for f in FILES), "samples"]
CHOICES = ("choice", "several", "sign")
MOODLE = dict.fromkeys(CHOICES, "multichoice") | {
    "number": "numerical", "match": "matching", "order": "ordering", "free": "essay",
}  # fmt: skip
GIFT = dict.fromkeys(CHOICES, "MC") | {
    "number": "Numerical", "match": "Matching", "order": "Matching", "free": "Essay",
}  # fmt: skip
CANVAS = {
    "choice": "multiple_choice_question", "several": "multiple_answers_question", "sign": "multiple_choice_question",
    "number": "numerical_question", "match": "matching_question", "order": "matching_question",
    "free": "essay_question",
}  # fmt: skip
Rows = dict[str, dict[str, Any]]
QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"


@pytest.fixture(scope="module")
def chapters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chapters")
    for file in FILES:
        shutil.copy(file, folder)
    (folder / "samples.questions.yaml").write_text(yaml.safe_dump([*KINDS.values()]), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def made(chapters: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("exports")
    exports.write(chapters, out, dict.fromkeys(NAMES, "A title / with a stroke & a sign"))
    return out


@pytest.fixture
def rows(name: str, chapters: Path) -> Rows:
    """The records that must go out, chosen here, so that a kind which the writers drop is missed."""
    table = questions.load(chapters / f"{name}.questions.yaml")
    steps = {one["id"]: one for row in table.values() if row["kind"] == "faded" for one in questions.steps(row)}
    assert steps
    return {id: questions.public(row) for id, row in (table | steps).items() if row["kind"] in MOODLE}


def text(node: ET.Element | None) -> str:
    return unescape(re.sub(r"</?p>", "", "" if node is None else "".join(node.itertext()).strip()))


def words(given: str) -> str:
    return " ".join(unescape(re.sub(r"</?p>", "", given)).split())


def same(given: str, row: dict[str, Any]) -> bool:
    """Whether a stem is the record's; a format may add the unit, or that several may be right."""
    return words(given).startswith(words(row["stem"]))


@pytest.mark.parametrize("name", NAMES)
def test_moodle_choices_in_another_reader(name: str, made: Path, rows: Rows) -> None:
    found = {q.name: q for q in moodle_xml.parse_bytes((made / f"{name}.moodle.xml").read_bytes())["multichoice"]}
    want = {id: row for id, row in rows.items() if row["kind"] in CHOICES}
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
def test_moodle(name: str, made: Path, rows: Rows) -> None:
    root = ET.fromstring((made / f"{name}.moodle.xml").read_bytes())
    found = {text(q.find("name")): q for q in root.iter("question") if q.get("type") != "category"}
    want = rows
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
        elif kind == "ordering":
            # Moodle reads the answers in the file's order, and shows so many of them.
            assert [words(text(a.find("text"))) for a in q.findall("answer")] == [*map(words, row["steps"])]
            assert [a.get("fraction") for a in q.findall("answer")] == [str(k + 1) for k in range(len(row["steps"]))]
            assert (q.findtext("selecttype"), q.findtext("selectcount")) == ("ALL", str(len(row["steps"])))
            assert q.findtext("gradingtype") == "ABSOLUTE_POSITION"
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


def pairs(match: Any) -> list[tuple[str, str]]:
    return list(zip((words(p["subquestion"]["text"]) for p in match["matchPairs"]), right_hand(match), strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_gift(name: str, made: Path, rows: Rows, gift: Callable[[str], Any]) -> None:
    category, *questions = gift((made / f"{name}.gift").read_text(encoding="utf-8"))
    assert (category["type"], category["title"]) == ("Category", "$course$/top/A title - with a stroke & a sign")
    found, want = {q["title"]: q for q in questions}, rows
    assert set(found) == set(want)
    assert len(found) == len(questions)
    for id, q in found.items():
        row = want[id]
        assert q["type"] == GIFT[row["kind"]]
        assert same(q["stem"]["text"], row)
        assert words(q["globalFeedback"]["text"]) == words(row["solution"])
        if row["kind"] == "match":
            assert pairs(q) == [
                *((words(p["left"]), words(p["right"])) for p in row["pairs"]),
                *(("", words(extra)) for extra in row.get("extra", [])),
            ]
        elif row["kind"] == "order":
            assert pairs(q) == [(f"Step {k}", words(step)) for k, step in enumerate(row["steps"], 1)]
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
         {"value": 4.2e-7, "unit": "1", "tolerance": 0.01, "wanted": ""},
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


def marked(item: ET.Element, given: dict[str, set[str]]) -> tuple[float, set[str]]:
    """Run a QTI 1.2 item's response processing; return the score and the feedbacks shown.

    ``given`` holds, for each response, the labels chosen or the one text typed.
    """

    def holds(node: ET.Element) -> bool:
        tag = node.tag.removeprefix(QTI)
        if tag in ("and", "conditionvar"):
            return all(holds(n) for n in node)
        if tag == "or":
            return any(holds(n) for n in node)
        if tag == "not":
            return not any(holds(n) for n in node)
        if tag == "other":
            return True
        chosen = given.get(str(node.get("respident")), set())
        if tag == "varequal":
            return (node.text or "") in chosen
        value, bound = float(next(iter(chosen))), float(node.text or "")
        return {"vargte": value >= bound, "varlte": value <= bound}[tag]

    total, shown = 0.0, set()
    for condition in item.iter(f"{QTI}respcondition"):
        inner = condition.find(f"{QTI}conditionvar")
        assert inner is not None
        if holds(inner):
            if (setter := condition.find(f"{QTI}setvar")) is not None:
                total = float(setter.text or 0) + (total if setter.get("action") == "Add" else 0)
            shown |= {str(f.get("linkrefid")) for f in condition.iter(f"{QTI}displayfeedback")}
            if condition.get("continue") == "No":
                break
    return total, shown


@pytest.mark.parametrize("name", NAMES)
def test_qti(name: str, made: Path, rows: Rows) -> None:
    with zipfile.ZipFile(made / f"{name}.qti.zip") as package:
        manifest = ET.fromstring(package.read("imsmanifest.xml"))
        hrefs = [e.get("href") for e in manifest.iter() if e.tag.endswith("}file")]
        assert sorted(package.namelist()) == sorted(["imsmanifest.xml", *map(str, hrefs)])
        root = ET.fromstring(package.read(str(hrefs[0])))
    found, want = {i.get("ident"): i for i in root.iter(f"{QTI}item")}, rows
    assert set(found) == set(want)
    for id, item in found.items():
        row = want[str(id)]
        said = {f.get("ident"): words(text(f)) for f in item.iter(f"{QTI}itemfeedback")}
        assert {f.get("linkrefid") for f in item.iter(f"{QTI}displayfeedback")} == set(said)
        assert said["general_fb"] == words(row["solution"])
        assert same(text(item.find(f"{QTI}presentation/{QTI}material")), row)
        kind = item.findtext(f".//{QTI}qtimetadatafield[{QTI}fieldlabel='question_type']/{QTI}fieldentry")
        assert kind == CANVAS[row["kind"]]
        ask[row["kind"]](item, row, said)


def ask_number(item: ET.Element, row: dict[str, Any], said: dict[Any, str]) -> None:
    value, near = row["answer"]["value"], row["answer"]["tolerance"]
    for typed, want in ((value, 100), (value * (1 + 0.9 * near), 100), (value * (1 + 1.1 * near), 0)):
        assert marked(item, {"response1": {f"{typed}"}}) == (want, {"general_fb"})


def ask_options(item: ET.Element, row: dict[str, Any], said: dict[Any, str]) -> None:
    labels = {str(label.get("ident")): words(text(label)) for label in item.iter(f"{QTI}response_label")}
    assert list(labels.values()) == [words(o["text"]) for o in row["options"]]
    keys = {x for x, o in zip(labels, row["options"], strict=True) if o.get("correct")}
    assert marked(item, {"response1": keys})[0] == 100
    assert marked(item, {}) == (0, {"general_fb"})
    for label, option in zip(labels, row["options"], strict=True):
        chosen = keys ^ {label} if row["kind"] == "several" else {label}
        assert marked(item, {"response1": chosen})[0] == (100 if chosen == keys else 0)
        told = marked(item, {"response1": {label}})[1] - {"general_fb"}
        assert [said[id] for id in told] == [words(option["feedback"])]


def ask_match(item: ET.Element, row: dict[str, Any], said: dict[Any, str]) -> None:
    given = {}
    for pair, response in zip(row["pairs"], item.iter(f"{QTI}response_lid"), strict=True):
        assert words(text(response.find(f"{QTI}material"))) == words(pair["left"])
        labels = {words(text(label)): str(label.get("ident")) for label in response.iter(f"{QTI}response_label")}
        assert sorted(labels) == sorted(map(words, row["choices"]))
        given[str(response.get("ident"))] = {labels[words(pair["right"])]}
    assert marked(item, given) == (pytest.approx(100), {"general_fb"})
    for pair, name in zip(row["pairs"], given, strict=True):
        points, told = marked(item, {**given, name: set()})
        assert points == pytest.approx(100 - 100 / len(given))
        assert [words(pair["feedback"]) in said[id] for id in told - {"general_fb"}] == [True]


def ask_order(item: ET.Element, row: dict[str, Any], said: dict[Any, str]) -> None:
    steps = row["steps"]
    pairs = [{"left": f"Step {k}", "right": step, "feedback": step} for k, step in enumerate(steps, 1)]
    ask_match(item, {"pairs": pairs, "choices": steps}, said)
    shown = [words(text(label)) for label in next(item.iter(f"{QTI}response_lid")).iter(f"{QTI}response_label")]
    assert shown != [*map(words, steps)], "the list must not give the order away"


def ask_free(item: ET.Element, row: dict[str, Any], said: dict[Any, str]) -> None:
    assert marked(item, {"response1": {"Some words."}}) == (0, {"general_fb"})


ask = dict.fromkeys(CHOICES, ask_options) | {
    "number": ask_number, "match": ask_match, "order": ask_order, "free": ask_free,
}  # fmt: skip


def test_the_same_bytes_each_time(made: Path, chapters: Path, tmp_path: Path) -> None:
    exports.write(chapters, tmp_path, dict.fromkeys(NAMES, "A title / with a stroke & a sign"))
    assert {p.name: p.read_bytes() for p in made.iterdir()} == {p.name: p.read_bytes() for p in tmp_path.iterdir()}
