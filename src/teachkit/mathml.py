r"""LaTeX to MathML at build time: the one place where the library's output is mended.

>>> convert(r"E_{\mathrm{rev}}")
'<math><msub><mi>E</mi><mi>rev</mi></msub></math>'
"""

import html
import json
import re
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element, tostring

from latex2mathml.commands import FUNCTIONS
from latex2mathml.converter import convert_to_element

_FONTS = Path(__file__).parent / "theme/static/fonts/vendor.json"

_NO_SPACE_AFTER = set(")]}⟩⌉⌋!′")
_NAMES = {name.lstrip("\\") for name in FUNCTIONS}
_SYMBOLS = set("∞∂∅∇ℏℓ…⋯")


class BadMath(ValueError):
    """A formula that cannot be turned into MathML."""


@cache
def convert(latex: str, block: bool = False) -> str:
    """Return the MathML of a formula; raise BadMath for a command or a glyph that the book does not have."""
    source = " ".join(latex.split())
    bare = re.sub(r"\\[\\{}]", "", source)
    if bare.count("{") != bare.count("}"):
        raise BadMath(f"braces do not balance in: {source}")
    # The library knows no aligned, and takes an upright single letter for an italic one.
    known = re.sub(r"(\\(?:begin|end)){(?:aligned|align|gathered|gather|equation)\*?}", r"\1{split}", source)
    known = re.sub(r"\\(?:mathrm|text){([A-Za-z])}", r"\\operatorname{\1}", known)
    try:
        math = convert_to_element(known, display="block" if block else "inline")
    except Exception as problem:
        raise BadMath(f"the formula cannot be read ({type(problem).__name__} {problem}): {source}") from problem
    del math.attrib["xmlns"]
    if not block:
        del math.attrib["display"]
    for element in math.iter():
        element.text = html.unescape(element.text) if element.text else None
        _core(element)
    _walk(math)
    _check(math, source)
    return tostring(math, encoding="unicode", short_empty_elements=True)


def _core(element: Element) -> None:
    """Replace what MathML Core dropped: column alignment, font variants other than upright."""
    if element.tag == "mtable":
        columns = {cell.get("columnalign") for cell in element.iter("mtd")}
        if columns != {"left"}:
            element.set("displaystyle", "true")
            element.set("class", "ct-aligned")
        else:
            element.set("class", "ct-cases")
        for key in ("columnspacing", "rowspacing", "columnalign"):
            element.attrib.pop(key, None)
    elif element.tag == "mtd":
        side = element.attrib.pop("columnalign", None)
        if side in ("left", "right"):
            element.set("class", f"ct-{side}")
    elif element.get("mathvariant") == "bold" and element.text:
        del element.attrib["mathvariant"]
        element.text = "".join(_bold(c) for c in element.text)
    elif element.tag == "mo" and element.text and (element.text.isalpha() or element.text in _SYMBOLS):
        element.tag = "mi"
        if len(element.text) == 1 and element.text.isalpha():
            element.set("mathvariant", "normal")
    elif element.tag == "mi" and element.text and "Α" <= element.text <= "Ω":
        element.set("mathvariant", "normal")


def _bold(c: str) -> str:
    if "A" <= c <= "Z":
        return chr(0x1D400 + ord(c) - ord("A"))
    return chr(0x1D41A + ord(c) - ord("a")) if "a" <= c <= "z" else c


def _walk(parent: Element) -> None:
    """Mend the children of every row, deepest first."""
    for child in parent:
        _walk(child)
    if parent.tag in ("math", "mrow", "mtd", "mstyle", "msqrt"):
        children = _merge(list(parent))
        children = _spaces(children)
        _signs(children)
        parent[:] = children
    for k, child in enumerate(list(parent)):
        if child.tag == "mrow" and not child.attrib and (len(child) == 1 or parent.tag in ("math", "mtd")
                                                         and len(parent) == 1):  # fmt: skip
            parent[k : k + 1] = list(child)


def _merge(children: list[Element]) -> list[Element]:
    """Join upright letters into one word, so that ``rev`` is a name and not r times e times v."""
    merged: list[Element] = []
    for child in children:
        upright = child.tag in ("mi", "mn") and child.get("mathvariant") == "normal"
        last = merged[-1] if merged else None
        if upright and last is not None and last.get("mathvariant") == "normal" and last.tag == "mi":
            last.text = (last.text or "") + (child.text or "")
        else:
            merged.append(child)
    for child in merged:
        if child.tag == "mi" and len(child.text or "") > 1 or child.tag == "mn":
            child.attrib.pop("mathvariant", None)
    return merged


def _spaces(children: list[Element]) -> list[Element]:
    """Put a thin space between a function's name and an argument without brackets."""
    spaced: list[Element] = []
    for child, after in zip(children, [*children[1:], None], strict=True):
        spaced.append(child)
        name = child[0] if child.tag in ("msub", "msup") and len(child) else child
        if (
            after is None
            or after.tag in ("mo", "mspace")
            or after.tag == "mrow"
            and len(after)
            and after[0].tag == "mo"
        ):
            continue
        if name.tag == "mi" and name.text in _NAMES:
            spaced.append(Element("mspace", width="0.1667em"))
    return spaced


def _signs(children: list[Element]) -> None:
    """Set a minus that follows a relation, a bracket or a comma as a sign, not as a subtraction."""
    for before, child in zip(children, children[1:], strict=False):
        signed = child.tag == "mo" and child.text in ("−", "+", "±") and before.tag == "mo"
        if signed and (before.text or "") not in _NO_SPACE_AFTER and before.get("form") != "postfix":
            child.set("form", "prefix")
    if len(children) > 1 and children[-1].tag == "mo" and children[-1].text in ("−", "+"):
        children[-1].attrib.update(lspace="0", rspace="0")


def _check(math: Element, source: str) -> None:
    for element in math.iter():
        text = element.text or ""
        if text.startswith("\\") or text == "&":
            raise BadMath(f"unknown LaTeX command {text} in: {source}")
        if element.get("mathvariant", "normal") != "normal":
            raise BadMath(f"letters of style {element.get('mathvariant')!r} are not in the book's font: {source}")
        missing = sorted({c for c in text if element.tag != "mtext" and ord(c) not in maths_glyphs()})
        if missing:
            raise BadMath(f"the mathematics font lacks {' '.join(missing)} (add it in tools/fonts.py): {source}")


@cache
def maths_glyphs() -> frozenset[int]:
    """Return the code points that the mathematics font can draw."""
    records = json.loads(_FONTS.read_text(encoding="utf-8"))
    ranges = next(record["codepoints"] for record in records if "codepoints" in record)
    bounds = [tuple(int(end, 16) for end in part.split("-")) for part in ranges.split()]
    return frozenset(c for bound in bounds for c in range(bound[0], bound[-1] + 1))
