"""Questions as Moodle XML, with the feedback of every option and both hints."""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from .common import Record, element, known_wrong, margin, paragraphs, shares, stem, told, xml

_TYPES = {
    "choice": "multichoice", "several": "multichoice", "sign": "multichoice", "number": "numerical",
    "match": "matching", "order": "ordering", "free": "essay",
}  # fmt: skip


def moodle(rows: Sequence[Record], category: str) -> bytes:
    """Return a file for Moodle's question bank; ``category`` names the folder that the questions come into."""
    quiz = ET.Element("quiz")
    place = element(element(quiz, "question", type="category"), "category")
    element(place, "text", f"$course$/top/{category.replace('/', '-')}")
    for row in rows:
        question = element(quiz, "question", type=_TYPES[row["kind"]])
        element(element(question, "name"), "text", row["id"])
        _html(question, "questiontext", stem(row))
        _html(question, "generalfeedback", row["solution"])
        element(question, "defaultgrade", "1")
        element(question, "idnumber", row["id"])
        if row["kind"] == "number":
            _number(question, row)
        elif row["kind"] == "match":
            _match(question, row)
        elif row["kind"] == "order":
            _order(question, row["steps"])
        elif row["kind"] == "free":
            _free(question, row)
        else:
            _options(question, row)
        if row["kind"] != "free":  # an essay is asked once, so Moodle has no hints for it
            for hint in row["hints"]:
                _html(question, "hint", hint)
    return xml(quiz)


def _html(parent: ET.Element, tag: str, *texts: str) -> ET.Element:
    made = element(parent, tag, format="html")
    element(made, "text", paragraphs(*texts))
    return made


def _number(question: ET.Element, row: Record) -> None:
    right = ("100", *margin(row), row["solution"])
    for fraction, value, near, feedback in (right, *(("0", *wrong) for wrong in known_wrong(row))):
        answer = element(question, "answer", fraction=fraction, format="moodle_auto_format")
        element(answer, "text", f"{value:.9g}")
        element(answer, "tolerance", f"{near:.3g}")
        _html(answer, "feedback", feedback)


def _options(question: ET.Element, row: Record) -> None:
    element(question, "single", "false" if row["kind"] == "several" else "true")
    element(question, "shuffleanswers", "true")
    element(question, "answernumbering", "ABCD")
    for option, share in zip(row["options"], shares(row), strict=True):
        answer = element(question, "answer", fraction=f"{share:.5f}".rstrip("0").rstrip("."), format="html")
        element(answer, "text", paragraphs(option["text"]))
        _html(answer, "feedback", option["feedback"])


def _match(question: ET.Element, row: Record) -> None:
    element(question, "shuffleanswers", "true")
    for tag in ("partiallycorrectfeedback", "incorrectfeedback"):
        _html(question, tag, *told(row))
    for pair in row["pairs"]:
        element(element(_html(question, "subquestion", pair["left"]), "answer"), "text", pair["right"])
    for text in row.get("extra", []):
        element(element(_html(question, "subquestion"), "answer"), "text", text)


def _order(question: ET.Element, steps: Sequence[str]) -> None:
    settings = {
        "layouttype": "VERTICAL", "selecttype": "ALL", "selectcount": str(len(steps)),
        "gradingtype": "ABSOLUTE_POSITION", "showgrading": "SHOW",
    }  # fmt: skip
    for tag, text in settings.items():
        element(question, tag, text)
    for place, step in enumerate(steps, 1):
        element(element(question, "answer", fraction=str(place), format="html"), "text", paragraphs(step))


def _free(question: ET.Element, row: Record) -> None:
    element(question, "responseformat", "editor")
    element(question, "responserequired", "1")
    element(question, "responsefieldlines", "10")
    element(question, "attachments", "0")
    _html(question, "graderinfo", "A good answer says:", *row["points"])
