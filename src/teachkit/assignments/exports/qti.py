"""Questions as QTI 1.2 in a content package, as Canvas imports it. It has no place for hints."""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from .common import Record, archive, element, margin, paragraphs, placed, shares, stem, told, xml

_QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
_TYPES = {
    "choice": "multiple_choice_question", "several": "multiple_answers_question", "sign": "multiple_choice_question",
    "number": "numerical_question", "match": "matching_question", "free": "essay_question",
}  # fmt: skip
Said = list[tuple[str, str]]


def qti(rows: Sequence[Record], heading: str, name: str) -> bytes:
    """Return a content package of the questions, a zip archive; ``name`` is its identifier and file name."""
    root = ET.Element("questestinterop", xmlns=_QTI)
    section = element(element(root, "assessment", ident=name, title=heading), "section", ident="root_section")
    for row in map(placed, rows):
        _item(section, row)
    manifest = ET.Element("manifest", identifier=f"{name}-manifest", xmlns=_PACKAGE)
    about = element(manifest, "metadata")
    element(about, "schema", "IMS Content")
    element(about, "schemaversion", "1.1.3")
    element(manifest, "organizations")
    file = f"{name}/{name}.xml"
    resources = element(manifest, "resources")
    element(element(resources, "resource", identifier=name, type="imsqti_xmlv1p2", href=file), "file", href=file)
    return archive({"imsmanifest.xml": xml(manifest), file: xml(root)})


def _item(section: ET.Element, row: Record) -> None:
    item = element(section, "item", ident=row["id"], title=row["id"])
    fields = element(element(item, "itemmetadata"), "qtimetadata")
    for label, entry in (("question_type", _TYPES[row["kind"]]), ("points_possible", "1")):
        field = element(fields, "qtimetadatafield")
        element(field, "fieldlabel", label)
        element(field, "fieldentry", entry)
    shown = element(item, "presentation")
    _material(shown, paragraphs(stem(row)), "text/html")
    processing = element(item, "resprocessing")
    element(element(processing, "outcomes"), "decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal")
    _condition(processing, ET.Element("other"), feedback="general_fb")
    make = {"number": _number, "match": _match, "free": _free}.get(row["kind"], _options)
    for id, text in [("general_fb", row["solution"]), *make(shown, processing, row)]:
        _material(element(element(item, "itemfeedback", ident=id), "flow_mat"), text)


def _material(parent: ET.Element, text: str, texttype: str = "text/plain") -> None:
    element(element(parent, "material"), "mattext", text, texttype=texttype)


def _condition(
    parent: ET.Element, inner: ET.Element, score: float | None = None, action: str = "Set", feedback: str | None = None
) -> None:
    ends = score is not None and action == "Set"
    condition = element(parent, "respcondition", **{"continue": "No" if ends else "Yes"})
    element(condition, "conditionvar").append(inner)
    if score is not None:
        element(condition, "setvar", f"{score:.9g}", action=action, varname="SCORE")
    if feedback:
        element(condition, "displayfeedback", feedbacktype="Response", linkrefid=feedback)


def _equal(text: str, response: str = "response1") -> ET.Element:
    made = ET.Element("varequal", respident=response)
    made.text = text
    return made


def _number(shown: ET.Element, processing: ET.Element, row: Record) -> Said:
    given = element(shown, "response_str", ident="response1", rcardinality="Single")
    element(element(given, "render_fib", fibtype="Decimal"), "response_label", ident="answer1")
    value, near = margin(row)
    between = ET.Element("and")
    element(between, "vargte", f"{value - near:.9g}", respident="response1")
    element(between, "varlte", f"{value + near:.9g}", respident="response1")
    exact = ET.Element("or")
    exact.append(_equal(f"{value:.9g}"))
    exact.append(between)
    _condition(processing, exact, 100)
    return []


def _options(shown: ET.Element, processing: ET.Element, row: Record) -> Said:
    several = row["kind"] == "several"
    given = element(shown, "response_lid", ident="response1", rcardinality="Multiple" if several else "Single")
    render = element(given, "render_choice")
    every, said = ET.Element("and"), []
    for k, (option, share) in enumerate(zip(row["options"], shares(row), strict=True)):
        id = f"{row['id']}-{chr(97 + k)}"
        _material(element(render, "response_label", ident=id), option["text"])
        _condition(processing, _equal(id), feedback=f"{id}_fb")
        said.append((f"{id}_fb", option["feedback"]))
        (every if share > 0 else element(every, "not")).append(_equal(id))
    _condition(processing, every if several else next(e for e in every if e.tag == "varequal"), 100)
    return said


def _match(shown: ET.Element, processing: ET.Element, row: Record) -> Said:
    ids = {text: f"{row['id']}-{chr(97 + k)}" for k, text in enumerate(row["choices"])}
    said = []
    for k, (pair, text) in enumerate(zip(row["pairs"], told(row), strict=True), 1):
        response = f"response_{k}"
        given = element(shown, "response_lid", ident=response, rcardinality="Single")
        _material(given, pair["left"])
        render = element(given, "render_choice")
        for choice, id in ids.items():
            _material(element(render, "response_label", ident=id), choice)
        right = ids[pair["right"]]
        _condition(processing, _equal(right, response), 100 / len(row["pairs"]), "Add")
        other = ET.Element("not")
        other.append(_equal(right, response))
        _condition(processing, other, feedback=f"{response}_fb")
        said.append((f"{response}_fb", text))
    return said


def _free(shown: ET.Element, processing: ET.Element, row: Record) -> Said:
    given = element(shown, "response_str", ident="response1", rcardinality="Single")
    element(element(given, "render_fib"), "response_label", ident="answer1", rshuffle="No")
    return []
