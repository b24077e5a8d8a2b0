"""Question files for other systems, read back by readers that share nothing with the writers."""

import csv
import io
import re
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from teachkit import questions
from teachkit.assignments import exports

from .conftest import ROOT

CHAPTERS = ROOT / "chapters"
FILES = sorted(CHAPTERS.glob("*.questions.yaml"))
NAMES = [f.name.removesuffix(".questions.yaml") for f in FILES]
QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("exports")
    exports.write(CHAPTERS, out, dict.fromkeys(NAMES, "A title / with a stroke & a sign"))
    return out


def rows(name: str) -> dict[str, dict[str, Any]]:
    given = yaml.safe_load((CHAPTERS / f"{name}.questions.yaml").read_text(encoding="utf-8"))
    return {r["id"]: r for r in given if r["kind"] in ("choice", "several", "number")}


def text(node: ET.Element | None) -> str:
    found = "" if node is None else "".join(node.itertext()).strip()
    return re.sub(r"</?p>", "", found).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@pytest.mark.parametrize("name", NAMES)
def test_moodle(name: str, made: Path) -> None:
    root = ET.fromstring((made / f"{name}.moodle.xml").read_bytes())
    found = {text(q.find("name")): q for q in root.iter("question") if q.get("type") != "category"}
    want = rows(name)
    assert set(found) == set(want)
    for id, q in found.items():
        row, answers = want[id], q.findall("answer")
        assert text(q.find("questiontext")).startswith(row["stem"].strip())
        assert len(q.findall("hint")) == 2
        assert all(text(a.find("feedback")) for a in answers)
        if row["kind"] == "number":
            value, shift = float(answers[0].findtext("text") or ""), float(answers[0].findtext("tolerance") or "")
            assert value == pytest.approx(questions.answer(row), rel=1e-6)
            assert shift == pytest.approx(abs(value) * row["answer"]["tolerance"], rel=0.01)
            assert [a.get("fraction") for a in answers] == ["100"] + ["0"] * (len(answers) - 1)
            continue
        assert [text(a.find("text")) for a in answers] == [o["text"] for o in row["options"]]
        right = [float(a.get("fraction") or 0) for a in answers]
        assert [x > 0 for x in right] == [bool(o.get("correct")) for o in row["options"]]
        assert sum(x for x in right if x > 0) == pytest.approx(100, abs=1e-3)
        assert q.findtext("single") == ("false" if row["kind"] == "several" else "true")


def gift(content: str) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """Read GIFT by its rules, a character at a time: title, stem, answers each with feedback."""
    found = {}
    for block in re.split(r"\n\s*\n", content.strip()):
        if block.startswith("$CATEGORY"):
            continue
        match = re.fullmatch(r"::([^:]+)::(.*?)(?<!\\)\{(#?)(.*)\}", block, re.S)
        assert match, block
        answers = []
        body = re.split(r"(?<!\\)####", match[4])[0]
        for part in re.split(r"(?<!\\)(?=[=~])", body):
            if part.strip():
                answer, _, feedback = re.sub(r"\\#", "\0", part.strip()).partition("#")
                answers.append((answer.replace("\0", "#"), feedback.replace("\0", "#")))
        found[match[1]] = (re.sub(r"\\(.)", r"\1", match[2].strip()), answers)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_gift(name: str, made: Path) -> None:
    found, want = gift((made / f"{name}.gift").read_text(encoding="utf-8")), rows(name)
    assert set(found) == set(want)
    for id, (stem, answers) in found.items():
        row = want[id]
        assert stem.startswith(" ".join(row["stem"].split()))
        assert all(feedback for _, feedback in answers)
        if row["kind"] == "number":
            value = re.fullmatch(r"=%100%([-\d.e+]+):([-\d.e+]+)", answers[0][0])
            assert value and float(value[1]) == pytest.approx(questions.answer(row), rel=1e-6)
            continue
        texts = [re.sub(r"\\(.)", r"\1", re.sub(r"^[=~](%[-\d.]+%)?", "", a)) for a, _ in answers]
        assert texts == [" ".join(o["text"].split()) for o in row["options"]]
        right = [a[0] == "=" or bool(re.match(r"~%\d", a)) for a, _ in answers]
        assert right == [bool(o.get("correct")) for o in row["options"]]


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


def test_cards(made: Path) -> None:
    lines = (made / "crosstalk.anki.txt").read_text(encoding="utf-8").splitlines()
    head = [line for line in lines if line.startswith("#")]
    assert head == ["#separator:tab", "#html:false", "#columns:Front\tBack\tTags", "#tags column:3"]
    cards = list(csv.reader(io.StringIO("\n".join(lines[len(head) :])), delimiter="\t"))
    assert all(len(card) == 3 and all(card) and " " not in card[2] for card in cards)
    assert len({card[0] for card in cards}) == len(cards)
    terms = yaml.safe_load((ROOT / "src/teachkit/data/glossary.yaml").read_text(encoding="utf-8"))
    recall = [id for n in NAMES for id, r in rows(n).items() if r["kind"] == "choice" and re.search(r"-r\d+$", id)]
    assert len(cards) == len(terms) + len(recall)


def test_the_same_bytes_each_time(made: Path, tmp_path: Path) -> None:
    exports.write(CHAPTERS, tmp_path, dict.fromkeys(NAMES, "A title / with a stroke & a sign"))
    assert {p.name: p.read_bytes() for p in made.iterdir()} == {p.name: p.read_bytes() for p in tmp_path.iterdir()}
