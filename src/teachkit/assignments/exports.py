"""Choice and number questions for learning-management systems, terms for Anki.

Four formats from the same records: Moodle XML, GIFT, QTI 1.2 as a content package (Canvas), and a tab-separated
deck for Anki. What a format cannot hold is left out, never bent: an order and a Python exercise go nowhere.
The same bytes are written each time; zip archives carry one fixed date.
"""

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import yaml

from .. import questions

Record = questions.Record
KINDS = ("choice", "several", "number")
_DATE = (2000, 1, 1, 0, 0, 0)
_QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"


def items(path: Path) -> list[Record]:
    """Return the choice and number records of a questions file, numbers resolved."""
    return [questions.public(row) for row in questions.load(path).values() if row["kind"] in KINDS]


def _margin(row: Record) -> tuple[float, float]:
    answer = row["answer"]
    return answer["value"], abs(answer["value"]) * answer["tolerance"]


def _stem(row: Record) -> str:
    stem = str(row["stem"]).strip()
    if row["kind"] == "number" and row["answer"]["unit"] not in ("", "1"):
        return f"{stem} (Answer in {row['answer']['unit']}.)"
    return f"{stem} (More than one may be right.)" if row["kind"] == "several" else stem


def _shares(row: Record) -> list[float]:
    """Return each option's part of the points in per cent: keys share 100, a wrong one costs as much as a key."""
    keys = sum(bool(o.get("correct")) for o in row["options"])
    if row["kind"] == "choice":
        return [100.0 if o.get("correct") else 0.0 for o in row["options"]]
    return [(100.0 if o.get("correct") else -100.0) / keys for o in row["options"]]


def _element(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    made = ET.SubElement(parent, tag, attributes)
    made.text = text
    return made


def _xml(root: ET.Element) -> bytes:
    ET.indent(root)
    text: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def moodle(rows: Sequence[Record], category: str) -> bytes:
    """Return the questions as Moodle XML, with feedback for every option and both hints."""

    def html(parent: ET.Element, tag: str, text: str) -> None:
        _element(_element(parent, tag, format="html"), "text", f"<p>{escape(text, quote=False)}</p>")

    quiz = ET.Element("quiz")
    place = _element(_element(quiz, "question", type="category"), "category")
    _element(place, "text", f"$course$/top/{category.replace('/', '-')}")
    for row in rows:
        number = row["kind"] == "number"
        question = _element(quiz, "question", type="numerical" if number else "multichoice")
        _element(_element(question, "name"), "text", row["id"])
        html(question, "questiontext", _stem(row))
        html(question, "generalfeedback", row["solution"])
        _element(question, "defaultgrade", "1")
        _element(question, "idnumber", row["id"])
        if number:
            value, margin = _margin(row)
            answer = _element(question, "answer", fraction="100", format="moodle_auto_format")
            _element(answer, "text", f"{value:.9g}")
            _element(answer, "tolerance", f"{margin:.3g}")
            html(answer, "feedback", row["solution"])
            for wrong in (w for w in row.get("wrong", []) if "value" in w):
                answer = _element(question, "answer", fraction="0", format="moodle_auto_format")
                _element(answer, "text", f"{wrong['value']:.9g}")
                _element(answer, "tolerance", f"{abs(wrong['value']) * wrong['tolerance']:.3g}")
                html(answer, "feedback", wrong["feedback"])
        else:
            _element(question, "single", "true" if row["kind"] == "choice" else "false")
            _element(question, "shuffleanswers", "true")
            _element(question, "answernumbering", "ABCD")
            for option, share in zip(row["options"], _shares(row), strict=True):
                answer = _element(question, "answer", fraction=f"{share:.5f}".rstrip("0").rstrip("."), format="html")
                _element(answer, "text", f"<p>{escape(option['text'], quote=False)}</p>")
                html(answer, "feedback", option["feedback"])
        for hint in row["hints"]:
            html(question, "hint", hint)
    return _xml(quiz)


def gift(rows: Sequence[Record], category: str) -> str:
    """Return the questions as GIFT text."""

    def plain(text: str) -> str:
        return re.sub(r"([~=#{}:\\])", r"\\\1", " ".join(text.split()))

    blocks = [f"$CATEGORY: $course$/top/{category.replace('/', '-')}"]
    for row in rows:
        lines = [f"::{row['id']}::{plain(_stem(row))} {{"]
        if row["kind"] == "number":
            value, margin = _margin(row)
            lines[0] += "#"
            lines.append(f"=%100%{value:.9g}:{margin:.3g}#{plain(row['solution'])}")
            for wrong in (w for w in row.get("wrong", []) if "value" in w):
                near = abs(wrong["value"]) * wrong["tolerance"]
                lines.append(f"=%0%{wrong['value']:.9g}:{near:.3g}#{plain(wrong['feedback'])}")
        for option, share in zip(row.get("options", []), _shares(row) if "options" in row else [], strict=True):
            mark = ("=" if share else "~") if row["kind"] == "choice" else f"~%{share:.5f}%"
            lines.append(f"{mark}{plain(option['text'])}#{plain(option['feedback'])}")
        lines += [f"####{plain(row['solution'])}", "}"]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _condition(parent: ET.Element, inner: ET.Element, score: float | None, feedback: str | None) -> None:
    condition = _element(parent, "respcondition", **{"continue": "Yes" if score is None else "No"})
    _element(condition, "conditionvar").append(inner)
    if score is not None:
        _element(condition, "setvar", f"{score:g}", action="Set", varname="SCORE")
    if feedback:
        _element(condition, "displayfeedback", feedbacktype="Response", linkrefid=feedback)


def _equal(text: str) -> ET.Element:
    made = ET.Element("varequal", respident="response1")
    made.text = text
    return made


def _item(section: ET.Element, row: Record) -> None:
    kind = {
        "choice": "multiple_choice_question",
        "several": "multiple_answers_question",
        "number": "numerical_question",
    }
    item = _element(section, "item", ident=row["id"], title=row["id"])
    fields = _element(_element(item, "itemmetadata"), "qtimetadata")
    for label, entry in (("question_type", kind[row["kind"]]), ("points_possible", "1")):
        field = _element(fields, "qtimetadatafield")
        _element(field, "fieldlabel", label)
        _element(field, "fieldentry", entry)
    shown = _element(item, "presentation")
    _element(_element(shown, "material"), "mattext", f"<p>{escape(_stem(row), quote=False)}</p>", texttype="text/html")
    processing = _element(item, "resprocessing")
    _element(
        _element(processing, "outcomes"), "decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal"
    )
    said: list[tuple[str, str]] = [("general_fb", row["solution"])]
    always = ET.Element("other")
    _condition(processing, always, None, "general_fb")
    if row["kind"] == "number":
        given = _element(shown, "response_str", ident="response1", rcardinality="Single")
        _element(_element(given, "render_fib", fibtype="Decimal"), "response_label", ident="answer1")
        value, margin = _margin(row)
        between = ET.Element("and")
        _element(between, "vargte", f"{value - margin:.9g}", respident="response1")
        _element(between, "varlte", f"{value + margin:.9g}", respident="response1")
        exact = ET.Element("or")
        exact.append(_equal(f"{value:.9g}"))
        exact.append(between)
        _condition(processing, exact, 100, None)
    else:
        cardinality = "Single" if row["kind"] == "choice" else "Multiple"
        render = _element(_element(shown, "response_lid", ident="response1", rcardinality=cardinality), "render_choice")
        every = ET.Element("and")
        for k, option in enumerate(row["options"]):
            id = f"{row['id']}-{chr(97 + k)}"
            material = _element(_element(render, "response_label", ident=id), "material")
            _element(material, "mattext", option["text"], texttype="text/plain")
            _condition(processing, _equal(id), None, f"{id}_fb")
            said.append((f"{id}_fb", option["feedback"]))
            (every if option.get("correct") else _element(every, "not")).append(_equal(id))
        only = next(e for e in every if e.tag == "varequal") if row["kind"] == "choice" else every
        _condition(processing, only, 100, None)
    for id, text in said:
        material = _element(_element(_element(item, "itemfeedback", ident=id), "flow_mat"), "material")
        _element(material, "mattext", text, texttype="text/plain")


def archive(files: dict[str, bytes]) -> bytes:
    """Return a zip archive of the files, the same bytes each time."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(zipfile.ZipInfo(name, _DATE), content, zipfile.ZIP_DEFLATED)
    return data.getvalue()


def qti(rows: Sequence[Record], heading: str, name: str) -> bytes:
    """Return the questions as a QTI 1.2 content package, a zip archive as Canvas imports it."""
    root = ET.Element("questestinterop", xmlns=_QTI)
    assessment = _element(root, "assessment", ident=name, title=heading)
    section = _element(assessment, "section", ident="root_section")
    for row in rows:
        _item(section, row)
    manifest = ET.Element("manifest", identifier=f"{name}-manifest", xmlns="http://www.imsglobal.org/xsd/imscp_v1p1")
    about = _element(manifest, "metadata")
    _element(about, "schema", "IMS Content")
    _element(about, "schemaversion", "1.1.3")
    _element(manifest, "organizations")
    resource = _element(
        _element(manifest, "resources"), "resource", identifier=name, type="imsqti_xmlv1p2", href=f"{name}/{name}.xml"
    )
    _element(resource, "file", href=f"{name}/{name}.xml")
    return archive({"imsmanifest.xml": _xml(manifest), f"{name}/{name}.xml": _xml(root)})


def cards(rows: Sequence[Record], terms: Sequence[dict[str, Any]]) -> str:
    """Return flashcards as text that Anki imports: front, back, tag; terms, and the recall items of the choice kind."""
    out = io.StringIO()
    out.write("#separator:tab\n#html:false\n#columns:Front\tBack\tTags\n#tags column:3\n")
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    for term in terms:
        front = f"{term['term']} ({term['abbr']})" if term.get("abbr") else term["term"]
        writer.writerow([front, " ".join(term["says"].split()), f"term::{term['group'].replace(' ', '-')}"])
    for row in rows:
        if row["kind"] == "choice" and re.search(r"-r\d+$", row["id"]):
            key = next(o for o in row["options"] if o.get("correct"))
            writer.writerow([row["stem"].strip(), f"{key['text']} {row['solution'].strip()}", f"recall::{row['id']}"])
    return out.getvalue()


def write(chapters: Path, out: Path, titles: dict[str, str]) -> list[Path]:
    """Write ``.moodle.xml``, ``.gift`` and ``.qti.zip`` of each chapter and ``crosstalk.anki.txt``; return them."""
    out.mkdir(parents=True, exist_ok=True)
    written, recall = [], []
    for name, heading in titles.items():
        rows = items(chapters / f"{name}.questions.yaml")
        recall += rows
        for suffix, data in (
            ("moodle.xml", moodle(rows, heading)),
            ("gift", gift(rows, heading).encode()),
            ("qti.zip", qti(rows, heading, name)),
        ):
            written.append(out / f"{name}.{suffix}")
            written[-1].write_bytes(data)
    terms = yaml.safe_load((Path(__file__).parents[1] / "data" / "glossary.yaml").read_text(encoding="utf-8"))
    written.append(out / "crosstalk.anki.txt")
    written[-1].write_text(cards(recall, terms), encoding="utf-8")
    return written
