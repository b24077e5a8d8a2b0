"""The built book as a SCORM 1.2 package: a learning-management system launches it, and is told what is solved."""

import json
import re
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

from .common import archive, element, xml

_STATIC = Path(__file__).parents[2] / "static"
_LAUNCH = "scorm.html"
_NAMESPACES = {
    "xmlns": "http://www.imsproject.org/xsd/imscp_rootv1p1p2",
    "xmlns:adlcp": "http://www.adlnet.org/xsd/adlcp_rootv1p2",
}
_PROGRESS = re.compile(r'<teachkit-progress[^>]*>\s*<script type="application/json">(.*?)</script>', re.S)
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="_static/crosstalk.svg">
<link rel="stylesheet" href="scorm.css">
<script type="application/json" id="crosstalk-book">{book}</script>
<script defer src="scorm.js"></script>
</head>
<body>
<main><h1>{title}</h1><iframe title="{title}"></iframe></main>
<footer><p role="status"></p>
<noscript><p>Without scripts nothing is reported. <a href="index.html">Read the book</a>.</p></noscript></footer>
</body>
</html>
"""


class NoBook(ValueError):
    """The folder does not hold the built book; the message says what is missing."""


def _asked(html: Path) -> list[dict[str, Any]]:
    """Return the questions of the book, as its page of the reader's progress lists them."""
    for page in sorted(html.rglob("*.html")):
        if found := _PROGRESS.search(page.read_text(encoding="utf-8")):
            listed: list[dict[str, Any]] = json.loads(found[1])["questions"]
            return listed
    raise NoBook(f"{html} has no page that shows the reader's progress; run make book")


def scorm(html: Path, complete: float = 100) -> bytes:
    """Return the package, a zip archive: every file of ``html``, the page that is launched, the manifest.

    The status becomes *completed* once ``complete`` per cent of the questions that the pages can take are done.
    Raises :class:`NoBook` for a folder without the book, ValueError for a share outside 0 to 100.
    """
    if not 0 < complete <= 100:
        raise ValueError(f"complete is a share of the questions in per cent, above 0 and at most 100; got {complete:g}")
    if not (html / "index.html").is_file():
        raise NoBook(f"{html} holds no index.html; run make book")
    files = {p.relative_to(html).as_posix(): p.read_bytes() for p in sorted(html.rglob("*")) if p.is_file()}
    named = re.search(r"<title>(.*?)</title>", files["index.html"].decode(), re.S)
    title = " ".join(unescape(named[1]).split()) if named else "The book"
    pages = [name for name in files if name.endswith(".html")]
    book = json.dumps({"questions": _asked(html), "pages": pages, "complete": float(complete)}, ensure_ascii=False)
    files[_LAUNCH] = _PAGE.format(title=escape(title), book=book.replace("<", "\\u003c")).encode()
    files |= {name: (_STATIC / name).read_bytes() for name in ("scorm.css", "scorm.js")}
    return archive({"imsmanifest.xml": _manifest(title, sorted(files)), **files})


def _manifest(title: str, names: list[str]) -> bytes:
    manifest = ET.Element("manifest", {"identifier": "crosstalk", "version": "1.0", **_NAMESPACES})
    about = element(manifest, "metadata")
    element(about, "schema", "ADL SCORM")
    element(about, "schemaversion", "1.2")
    organizations = element(manifest, "organizations", default="book")
    organization = element(organizations, "organization", identifier="book")
    element(organization, "title", title)
    element(element(organization, "item", identifier="launch", identifierref="files"), "title", title)
    resource = element(
        element(manifest, "resources"),
        "resource",
        **{"identifier": "files", "type": "webcontent", "adlcp:scormtype": "sco", "href": _LAUNCH},
    )
    for name in names:
        element(resource, "file", href=quote(name))
    return xml(manifest)
