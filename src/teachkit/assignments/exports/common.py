"""What the formats share: which questions go out, and in which words; XML; zip archives, the same bytes each time."""

import io
import zipfile
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from ... import questions

Record = questions.Record
#: The kinds that the formats can hold. A Python exercise they cannot.
KINDS = ("choice", "several", "sign", "number", "match", "order", "free")
_DATE = (2000, 1, 1, 0, 0, 0)


def items(path: Path) -> list[Record]:
    """Return the records of a questions file that can go out, every number and sign in them computed.

    Of a faded example the steps of its last round go out.
    """
    return [questions.public(row) for row in questions.single(path) if row["kind"] in KINDS]


def margin(row: Record) -> tuple[float, float]:
    """Return the value of a number question and how far from it an answer may lie."""
    answer = row["answer"]
    return answer["value"], abs(answer["value"]) * answer["tolerance"]


def known_wrong(row: Record) -> list[tuple[float, float, str]]:
    """Return the wrong values that a number question knows: value, how far from it, feedback."""
    found = (w for w in row.get("wrong", []) if "value" in w)
    tolerance = row["answer"]["tolerance"]
    return [(w["value"], abs(w["value"]) * w.get("tolerance", tolerance), w["feedback"]) for w in found]


def stem(row: Record) -> str:
    """Return the question with what the page says beside it: the unit, the path, that several may be right."""
    text = str(row["stem"]).strip()
    if row["kind"] == "number":
        return f"{text} {questions.request(row['answer'])}".strip()
    if row["kind"] == "sign":
        return f"{text} ({' ⇢ '.join(one['label'] for one in row['path'])})"
    return f"{text} (More than one may be right.)" if row["kind"] == "several" else text


def shares(row: Record) -> list[float]:
    """Return each option's part of the points in per cent: keys share 100, a wrong one costs as much as a key."""
    keys = sum(bool(o.get("correct")) for o in row["options"])
    if row["kind"] != "several":
        return [100.0 if o.get("correct") else 0.0 for o in row["options"]]
    return [(100.0 if o.get("correct") else -100.0) / keys for o in row["options"]]


def placed(row: Record) -> Record:
    """Return an order as a match of places and steps, for a format without orders; any other record as it is."""
    if row["kind"] != "order":
        return row
    pairs = [{"left": f"Step {place}", "right": step, "feedback": step} for place, step in enumerate(row["steps"], 1)]
    return {**row, "kind": "match", "pairs": pairs, "choices": questions.shuffled(row["steps"])}


def told(row: Record) -> list[str]:
    """Return what a match says about each pair; the formats have one place for all of it."""
    return [f"{pair['left']}: {pair['feedback']}" for pair in row["pairs"]]


def element(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    """Add an element with this text."""
    made = ET.SubElement(parent, tag, attributes)
    made.text = text
    return made


def paragraphs(*texts: str) -> str:
    """Return plain texts as HTML."""
    return "".join(f"<p>{escape(text, quote=False)}</p>" for text in texts)


def xml(root: ET.Element) -> bytes:
    """Return a document, indented."""
    ET.indent(root)
    text: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def archive(files: Mapping[str, Any]) -> bytes:
    """Return a zip archive of the files (name: bytes), the same bytes each time."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(zipfile.ZipInfo(name, _DATE), content, zipfile.ZIP_DEFLATED)
    return data.getvalue()
