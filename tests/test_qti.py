"""QTI 1.2 as text2qti writes it for Canvas, element by element beside ours.

Of the readers of QTI 1.2 that we found none can stand here: pyslet is no wheel and fails where it has to convert, qti-
to-numbas names no licence, qti2txt needs Python 3.13 (the guide says what the first two read). text2qti writes the
form that Canvas imports and shares nothing with our writer, so the same four questions go through both.
"""

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from text2qti.config import Config
from text2qti.qti import QTI
from text2qti.quiz import Quiz

from teachkit.assignments.exports import qti

TEXT = """Quiz title: T

1. Which one?
... Because.
a) One
... Not one.
*b) Two
... Yes, two.
c) Three
... Not three.

2. Which ones? (More than one may be right.)
... Because.
[*] One
... Yes, one.
[ ] Two
... Not two.
[*] Three
... Yes, three.

3. How much? Give the answer in millivolts (mV).
... Because.
= 1.5 +- 0.15

4. Say why.
... Because.
____
"""


def option(text: str, feedback: str) -> dict[str, Any]:
    return {"text": text, "feedback": feedback, "correct": feedback.startswith("Yes")}


ROWS: list[dict[str, Any]] = [
    {"id": "a", "kind": "choice", "stem": "Which one?", "options":
     [option("One", "Not one."), option("Two", "Yes, two."), option("Three", "Not three.")]},
    {"id": "b", "kind": "several", "stem": "Which ones?", "options":
     [option("One", "Yes, one."), option("Two", "Not two."), option("Three", "Yes, three.")]},
    {"id": "c", "kind": "number", "stem": "How much?", "answer":
     {"value": 1.5, "unit": "mV", "tolerance": 0.1, "wanted": "in millivolts (mV)"}},
    {"id": "d", "kind": "free", "stem": "Say why."},
]  # fmt: skip


def items(package: bytes) -> list[ET.Element]:
    """Return the items of the one file that holds questions."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        texts = [archive.read(name) for name in archive.namelist() if name.endswith(".xml")]
    (root,) = (ET.fromstring(text) for text in texts if b"<questestinterop" in text)
    return [node for node in root.iter() if node.tag.endswith("}item")]


def form(item: ET.Element) -> Any:
    """Return an item as nested tuples: names of its parts by their place, numbers as numbers, texts without mark-up."""
    ids = [str(n.get("ident")) for n in item.iter() if n.tag.endswith("}response_label")]

    def plain(text: str) -> str | float:
        for place, id in enumerate(ids):
            text = re.sub(rf"^{re.escape(id)}(?=$|_fb$)", f"label {place}", text)
        try:
            return float(text)
        except ValueError:
            return unescape(re.sub(r"</?p>", "", unescape(text))).strip()

    def tree(node: ET.Element) -> Any:
        tag = node.tag.rpartition("}")[2]
        attributes = {k: plain(v) for k, v in node.attrib.items() if k not in ("texttype", "title")}
        if tag == "item":
            del attributes["ident"]
        children = [tree(child) for child in node]
        # text2qti adds two fields for its own tools.
        children = children[:2] if tag == "qtimetadata" else children
        return tag, sorted(attributes.items()), plain(node.text or ""), children

    return tree(item)


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> list[ET.Element]:
    path = Path(tmp_path_factory.mktemp("text2qti"), "quiz.zip")
    QTI(Quiz(TEXT, config=Config(), source_name="quiz", resource_path=".")).save(path)
    return items(path.read_bytes())


@pytest.mark.parametrize("number", range(3), ids=["choice", "several", "number"])
def test_an_item_is_that_of_text2qti(number: int, theirs: list[ET.Element]) -> None:
    ours = items(qti([{**row, "solution": "Because."} for row in ROWS], "T", "quiz"))
    assert len(ours) == len(theirs) == len(ROWS)
    assert form(ours[number]) == form(theirs[number])


def test_an_essay_asks_and_answers_as_that_of_text2qti(theirs: list[ET.Element]) -> None:
    # Its marking differs: text2qti opens it with a condition that sets nothing.
    ours = items(qti([{**row, "solution": "Because."} for row in ROWS], "T", "quiz"))[-1]
    parts = [[part for part in form(item)[3] if part[0] != "resprocessing"] for item in (ours, theirs[-1])]
    assert parts[0] == parts[1]
    assert [part[0] for part in parts[0]] == ["itemmetadata", "presentation", "itemfeedback"]
