"""What serves which objective: a table made from the pages, in which no row is empty and no item stands alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from .directives import OBJECTIVES
from .evidence import cells, listed
from .lab import LabNode
from .names import pages, wrong
from .quiz import QuizNode

PAGE = "chapters/alignment"
#: The questions that belong to a Lab, and what each is called in the table.
_LAB = {"predict": "predict", "explain": "explain", "challenge": "try"}


@dataclass
class Row:
    """One objective: its page and text, and links as (page, anchor, text): Labs with their parts, items, recalls."""

    page: str
    text: str
    labs: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    items: list[tuple[str, str, str]] = field(default_factory=list)
    recalls: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Item:
    """A question on a page: where it stands, its record, and for one of a Lab the Lab's title and its part there."""

    page: str
    anchor: str
    record: Mapping[str, Any]
    lab: str = ""
    part: str = ""


def align(objectives: Mapping[str, tuple[str, str]], items: list[Item]) -> dict[str, Row]:
    """Return a row for each objective, id -> (page, text), from the items in the order of the book.

    Raises :class:`BookError` for an item whose objective, or what it recalls, stands on no page, and for an objective
    that no question asks for.
    """
    rows = {id: Row(*where) for id, where in objectives.items()}
    for item in items:
        id = item.record["id"]
        for objective in (item.record["objective"], *item.record.get("recalls", ())):
            if objective not in rows:
                raise wrong(item.page, f"question '{id}' names the objective '{objective}', which no chapter states")
        own = rows[item.record["objective"]]
        if item.lab:
            own.labs.setdefault((item.page, item.anchor, item.lab), []).append(item.part)
        else:
            own.items.append((item.page, item.anchor, id))
        for objective in item.record.get("recalls", ()):
            rows[objective].recalls.append((item.page, item.anchor, id))
    for id, row in rows.items():
        if not row.items:
            raise wrong(row.page, f"no question asks for the objective '{id}'")
    return rows


class AlignmentNode(nodes.General, nodes.Element):  # type: ignore[misc]
    """The place of the table, which is written when all pages are read."""


class Alignment(SphinxDirective):
    """``{alignment}``: the table of objectives, Labs, questions and recalls of the whole book."""

    option_spec: ClassVar[dict[str, Any]] = {"class": directives.class_option}

    def run(self) -> list[nodes.Node]:
        return [AlignmentNode()]


def read(env: BuildEnvironment) -> tuple[dict[str, tuple[str, str]], list[Item]]:
    """Return the objectives and the items of all pages, in the order of the book."""
    objectives: dict[str, tuple[str, str]] = {}
    items = []
    for page in pages(env):
        doctree = env.get_doctree(page)
        for listing in doctree.findall(nodes.enumerated_list):
            if OBJECTIVES in listing["classes"]:
                objectives |= {entry["ids"][0]: (page, entry.astext()) for entry in listing.children}
        for node in doctree.findall(lambda n: isinstance(n, LabNode | QuizNode)):
            if isinstance(node, QuizNode):
                items.append(Item(page, f"q-{node['record']['id']}", node["record"]))
                continue
            spec = node["spec"]
            items += [
                Item(page, spec["id"], spec[part], spec["title"], name) for part, name in _LAB.items() if spec.get(part)
            ]
    return objectives, items


def visit(self: Any, node: AlignmentNode) -> None:
    """Write a table for each chapter."""
    builder = self.builder
    env = builder.env

    def link(page: str, anchor: str, text: str) -> str:
        uri = builder.get_relative_uri(builder.current_docname, page)
        return f'<a href="{uri}#{escape(anchor)}">{escape(text)}</a>'

    def links(found: list[tuple[str, str, str]]) -> str:
        return " ".join(link(*one) for one in found)

    def labs(row: Row) -> str:
        return listed([f"{link(*lab)} ({', '.join(parts)})" for lab, parts in row.labs.items()])

    rows = align(*read(env))
    for page in dict.fromkeys(row.page for row in rows.values()):
        body = "".join(
            f'<tr><th scope="row">{link(page, id, id)} {escape(row.text)}</th>'
            f"{cells(Labs=labs(row) or 'none', Questions=links(row.items))}"
            f"{cells(Recalled_by=links(row.recalls) or 'none later')}</tr>"
            for id, row in rows.items()
            if row.page == page
        )
        self.body.append(
            f'<table class="tk-alignment tk-stack"><caption>{escape(env.titles[page].astext())}</caption><thead><tr>'
            '<th scope="col">Objective</th><th scope="col">Labs</th><th scope="col">Questions</th>'
            f'<th scope="col">Recalled by</th></tr></thead><tbody>{body}</tbody></table>\n'
        )
    raise nodes.SkipNode


def again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Have the table written with every build: any page may have changed it."""
    return [PAGE] if PAGE in env.found_docs else []


def setup(app: Sphinx) -> None:
    """Register directive, node and handler."""
    app.add_node(AlignmentNode, html=(visit, None))
    app.add_directive("alignment", Alignment)
    app.connect("env-updated", again)
