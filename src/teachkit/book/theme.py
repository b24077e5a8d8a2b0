"""The theme ``crosstalk``: what its templates are given, and what reaches a page at all."""

import hashlib
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from . import evidence, tables, tokens, typography
from .claims import cards
from .evidence import EvidenceNode
from .lab import LabNode, assets
from .progress import ProgressNode
from .quiz import QuizNode, solutions

THEME = Path(__file__).parent.parent / "theme"
BUNDLES = Path(__file__).parent.parent / "static"
_LAB = "</teachkit-lab>"
#: A word of code for which a phone's line may be too short.
_LONG = re.compile(r'<span class="pre">(?=[^<]{21})')
_STYLE = re.compile(r'(<(?!svg|path|math)[a-z0-9]+\b[^<>]*?) style="[^"]*"')


def setup(app: Sphinx) -> None:
    """Register the theme and its handlers."""
    app.add_html_theme("crosstalk", str(THEME))
    # Late, so that what other extensions put into the page is seen and left out.
    app.connect("html-page-context", context, priority=900)


def write(app: Sphinx) -> None:
    """Write the tokens' style sheet and the Labs' bundles into the built book."""
    static = Path(app.outdir, "_static")
    (static / "crosstalk-tokens.css").write_text(tokens.css(), encoding="utf-8")
    (static / "teachkit").mkdir(exist_ok=True)
    for name in ("teachkit.js", "teachkit.css", "axis.js", "evidence.js", "evidence.css"):
        (static / "teachkit" / name).write_bytes((BUNDLES / name).read_bytes())


def _versioned(path: str, content: bytes) -> str:
    return f"_static/{path}?v={hashlib.sha256(content).hexdigest()[:8]}"


def _theme(name: str) -> str:
    return _versioned(name, (THEME / "static" / name).read_bytes())


def context(app: Sphinx, pagename: str, templatename: str, ctx: dict[str, Any], doctree: nodes.document | None) -> None:
    """Give the templates this page's styles and scripts, contents, download and solutions."""
    env = app.env
    meta = env.metadata.get(pagename, {})
    files = assets(env).get(pagename, {})
    live = bool(files) or doctree is not None and any(True for _ in doctree.findall(_is_widget))
    styles = [_versioned("crosstalk-tokens.css", tokens.css().encode()), _theme("crosstalk.css")]
    scripts = [_theme("crosstalk.js")]
    engine = [_versioned(f"teachkit/models/{name}", text.encode()) for name, text in sorted(files.items())
              if name.endswith(".js")]  # fmt: skip
    if live:
        for name, group in (("teachkit.css", styles), ("teachkit.js", engine)):
            group.append(_versioned(f"teachkit/{name}", (BUNDLES / name).read_bytes()))
    told = cards(app, pagename, doctree) if doctree is not None else ""
    shown = {node["form"] for node in doctree.findall(EvidenceNode)} if doctree is not None else set()
    if told or shown or re.search("cite|tk-stack", str(ctx.get("body", ""))):
        styles.append(_versioned("teachkit/evidence.css", (BUNDLES / "evidence.css").read_bytes()))
        scripts.append(_versioned("teachkit/evidence.js", (BUNDLES / "evidence.js").read_bytes()))
    if "map" in shown:
        scripts.append(_versioned("teachkit/axis-data.js", evidence.script().encode()))
        scripts.append(_versioned("teachkit/axis.js", (BUNDLES / "axis.js").read_bytes()))
    body = typography.html(tidy(str(ctx.get("body", ""))))
    early = _LAB in body
    ctx.update(
        page_styles=styles,
        page_scripts=scripts if early else [scripts[0], *engine, *scripts[1:]],
        page_early_scripts=engine if early else [],
        page_first_script=_theme("crosstalk-first.js"),
        page_layout=meta.get("layout", "plain" if doctree is None else "page"),
        page_summary=meta.get("description", ""),
        page_contents=_contents(ctx["toctree"](maxdepth=1, collapse=True, includehidden=True, titles_only=True)),
        page_here=_here(ctx.get("toc") or ""),
        page_download=f"_static/downloads/{pagename}.zip" if "kernelspec" in meta else "",
        page_solutions=typography.html(solutions(doctree)) if doctree is not None else "",
        page_file=str(Path(env.doc2path(pagename, base=False))) if doctree is not None else "",
        search_scripts=["_static/documentation_options.js", "_static/doctools.js", "_static/sphinx_highlight.js",
                        _theme("crosstalk-search.js"), "_static/language_data.js", "_static/searchtools.js",
                        "searchindex.js"],
    )  # fmt: skip
    if "body" in ctx:
        ctx["body"] = _engine_at_first_lab(body, [ctx["pathto"](name, 1) for name in engine]) + told


def _engine_at_first_lab(body: str, scripts: list[str]) -> str:
    """Return the body with the engine's scripts behind its first Lab, which so answers before the rest is read."""
    tags = "".join(f'<script src="{name}"></script>' for name in scripts)
    return body.replace(_LAB, _LAB + tags, 1)


def _is_widget(node: nodes.Node) -> bool:
    return isinstance(node, LabNode | QuizNode | ProgressNode)


def _contents(html: str | None) -> str:
    """Return the table of contents; the current page is said so, captions are no headings without a level."""
    html = (html or "").replace(' role="heading"', "")
    return re.sub(r'<a class="current reference internal" href="[^"]*"', r'\g<0> aria-current="page"', html)


def _here(toc: str) -> str:
    """Return the page's own sections without its title."""
    inner = toc.split("<ul>", 2)
    if len(inner) < 3:
        return ""
    return "<ul>" + inner[2].rsplit("</ul>", 1)[0].rsplit("</li>", 1)[0].strip()


def tidy(body: str) -> str:
    """Return a page's body without style elements or attributes, its tables in boxes that scroll."""
    body = re.sub(r"<style\b.*?</style>", "", body, flags=re.S)
    body = re.sub(r'<script type="application/vnd\.jupyter[^"]*">.*?</script>', "", body, flags=re.S)
    while _STYLE.search(body):
        body = _STYLE.sub(r"\1", body)
    body = _LONG.sub('<span class="pre ct-long">', body)
    body = body.replace(' border="1"', "").replace("<th></th>", "<td></td>")
    body = tables.named(body)
    body = re.sub(r"<table\b", '<div class="ct-scroll" data-name="Table"><table', body)
    body = body.replace("</table>", "</table></div>")
    # Docutils marks footnotes as landmarks, which inside the text they are not, and gives a role since withdrawn.
    body = body.replace(' role="doc-biblioentry"', "").replace('<div role="list" class="citation-list">', "<div>")
    return re.sub(r"<(/?)aside\b", r"<\1div", body)
