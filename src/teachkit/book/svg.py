"""A matplotlib SVG made fit for a page: no style attribute, no fixed colour, no foreign id."""

import re
from xml.etree.ElementTree import Element, ParseError, fromstring, tostring

from .tokens import tokens

_NS = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_DROP = {f"{_NS}metadata", f"{_NS}style", f"{_NS}title", f"{_NS}desc"}
_NUMBER = re.compile(r"-?\d+\.\d{3,}")
#: What a style attribute may say; all are presentation attributes too.
_KEEP = {
    "fill", "fill-opacity", "fill-rule", "font-size", "font-style", "font-weight", "opacity", "stroke",
    "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-opacity", "stroke-width",
    "text-anchor", "stroke-miterlimit", "clip-path",
}  # fmt: skip


def _colours() -> dict[str, str]:
    """Return ``var(--tk-…)`` for each light colour; the first token that has a colour names it."""
    table: dict[str, str] = {}
    for name, value in tokens()["light"].items():
        table.setdefault(value.lower(), f"var(--tk-{name})")
    return table


def inline(svg: str, prefix: str, label: str) -> str:
    """Return ``svg`` as markup for the page, its ids prefixed, its token colours following the reader's scheme.

    ``label`` becomes the accessible name. Text is set in the interface font.
    """
    try:
        root = fromstring(svg)
    except ParseError as problem:
        raise ValueError(f"the picture is not well-formed SVG: {problem}") from problem
    colours = _colours()
    _clean(root, prefix, colours)
    # Matplotlib's defaults, which it states in the style element that a strict page may not have.
    root.set("stroke-linejoin", "round")
    root.set("stroke-linecap", "butt")
    for key in ("width", "height", "version", "preserveAspectRatio"):
        root.attrib.pop(key, None)
    # Wide enough that its text reads like the page's; narrower where the page is.
    width = float(root.get("viewBox", "0 0 340 0").split()[2])
    root.set("width", f"{1.42 * width:.0f}")
    root.set("role", "img")
    root.set("aria-label", label)
    text = tostring(root, encoding="unicode").replace("ns0:", "").replace(":ns0=", "=").replace("ns1:href", "href")
    text = re.sub(r' xmlns(:\w+)?="[^"]*"', "", text)
    return re.sub(r">\s+<", "><", text)


def _clean(element: Element, prefix: str, colours: dict[str, str]) -> None:
    for child in list(element):
        if child.tag in _DROP:
            element.remove(child)
        else:
            _clean(child, prefix, colours)
            if child.tag == f"{_NS}g" and not child.attrib and not len(child):
                element.remove(child)
    style = element.attrib.pop("style", "")
    for part in style.split(";"):
        key, _, value = (p.strip() for p in part.partition(":"))
        if key == "font":
            size = re.search(r"([\d.]+)px", value)
            weight = re.search(r"\b(bold|[5-9]00)\b", value)
            italic = "italic" in value
            element.attrib.update({"font-size": size[1]} if size else {})
            element.attrib.update({"font-weight": "600"} if weight else {})
            element.attrib.update({"font-style": "italic"} if italic else {})
        elif key in _KEEP:
            element.set(key, value.replace("px", ""))
    for key in ("fill", "stroke"):
        if key in element.attrib:
            element.set(key, colours.get(element.attrib[key].lower(), element.attrib[key]))
    if element.tag == f"{_NS}text":
        element.set("class", "ct-label")
        if "fill" not in element.attrib:
            element.set("fill", "var(--tk-ink)")
    if "id" in element.attrib:
        if element.tag in (f"{_NS}g", f"{_NS}svg"):
            del element.attrib["id"]
        else:
            element.set("id", f"{prefix}-{element.attrib['id']}")
    if _HREF in element.attrib:
        element.set("href", f"#{prefix}-{element.attrib.pop(_HREF).lstrip('#')}")
    elif element.get("href", "").startswith("#"):
        element.set("href", f"#{prefix}-{element.attrib['href'][1:]}")
    for key, value in element.attrib.items():
        if "url(#" in value:
            element.set(key, value.replace("url(#", f"url(#{prefix}-"))
        elif key in ("d", "transform", "points", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "viewBox"):
            element.set(key, _NUMBER.sub(lambda m: f"{float(m[0]):.2f}".rstrip("0").rstrip("."), value))
