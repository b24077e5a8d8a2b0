"""The reader's progress: which questions the book asks, listed for a page that compares them with what is kept."""

import textwrap
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from .lab import LabNode, script
from .names import pages
from .quiz import QuizNode

#: The questions that a Lab asks.
_ROLES = ("predict", "explain", "challenge")
_STATIC = (
    "This page compares the book's questions with the answers that your browser keeps. "
    "It needs scripts, and without them it has nothing to show; the questions of the chapters can be read all the same."
)


class ProgressNode(nodes.General, nodes.Element):  # type: ignore[misc]
    """The reader's progress over the whole book."""


class Progress(SphinxDirective):
    """``{progress}``: what of the book's questions is done, and what to review next."""

    def run(self) -> list[nodes.Node]:
        asking(self.env).setdefault(self.env.docname, [])
        return [ProgressNode()]


def asking(env: BuildEnvironment) -> dict[str, list[dict[str, str]]]:
    """Return what each page asks, as id, kind, stem and anchor; a page that shows progress is named too."""
    if not hasattr(env, "teachkit_asking"):
        env.teachkit_asking = {}  # type: ignore[attr-defined]
    found: dict[str, list[dict[str, str]]] = env.teachkit_asking  # type: ignore[attr-defined]
    return found


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Note the questions of a page that was read."""
    rows = []
    for node in doctree.findall(lambda node: isinstance(node, QuizNode | LabNode)):
        if isinstance(node, QuizNode):
            asked = [(node["record"], f"q-{node['record']['id']}")]
        else:
            asked = [(node["spec"][role], node["spec"]["id"]) for role in _ROLES if node["spec"].get(role)]
        for record, anchor in asked:
            stem = textwrap.shorten(record["stem"], 120, placeholder=" …")
            rows.append({"id": record["id"], "kind": record["kind"], "stem": stem, "anchor": anchor})
    if rows:
        asking(app.env)[app.env.docname] = rows


def listed(env: BuildEnvironment, uri: Any) -> list[dict[str, str]]:
    """Return every question in the order of the book, with its page, the page's title and its address."""
    return [
        {"id": row["id"], "kind": row["kind"], "stem": row["stem"], "page": page,
         "title": env.titles[page].astext(), "href": f"{uri(page)}#{row['anchor']}"}
        for page in pages(env) for row in asking(env).get(page, [])
    ]  # fmt: skip


def visit(self: Any, node: ProgressNode) -> None:
    """Write the element that ``teachkit.js`` brings to life."""
    builder = self.builder
    questions = listed(builder.env, lambda page: builder.get_relative_uri(builder.current_docname, page))
    self.body.append(
        f'<teachkit-progress id="answers">{script({"questions": questions})}'
        f'<p class="tk-static">{escape(_STATIC)}</p></teachkit-progress>\n'
    )
    raise nodes.SkipNode


def purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget the questions of a page that is read again."""
    asking(env).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    """Take over what a parallel reader found."""
    asking(env).update({name: rows for name, rows in asking(other).items() if name in docnames})


def again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Have pages that show progress written again when the book asks other questions than before."""
    now = {page: list(rows) for page, rows in asking(env).items()}
    before = getattr(env, "teachkit_asking_written", None)
    env.teachkit_asking_written = now  # type: ignore[attr-defined]
    return [page for page, rows in now.items() if not rows] if now != before else []


def setup(app: Sphinx) -> None:
    """Register directive, node and handlers."""
    app.add_node(ProgressNode, html=(visit, None))
    app.add_directive("progress", Progress)
    app.connect("doctree-read", collect)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", again)
