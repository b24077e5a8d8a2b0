"""Questions in a page: the record for the script, and readable words for paper and for pages without scripts."""

from html import escape
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from .. import questions
from ..errors import ModelError
from . import form
from .claims import MAP
from .lab import script
from .names import place, unknown, wrong


class QuizNode(nodes.General, nodes.Element):  # type: ignore[misc]
    """A question: ``record`` as the page gets it."""


class Question(SphinxDirective):
    """``{question} id``: the question of that id from the file beside the chapter."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {"class": directives.class_option}

    def run(self) -> list[nodes.Node]:
        where = place(*self.get_source_info())
        source = Path(self.env.doc2path(self.env.docname))
        file = source.parent / f"{source.stem}.questions.yaml"
        try:
            table = questions.load(file)
        except questions.QuestionError as problem:
            raise wrong(where, str(problem)) from problem
        self.env.note_dependency(str(file))
        id = self.arguments[0]
        if id not in table:
            raise unknown(where, "question", id, table)
        try:
            record = questions.public(table[id])
        except (questions.QuestionError, ModelError) as problem:
            raise wrong(where, f"question '{id}': {problem}") from problem
        if any(node["record"]["id"] == id for node in self.state.document.findall(QuizNode)):
            raise wrong(where, f"question '{id}' is set twice on this page")
        return [QuizNode(record=record, where=where)]


def visit(self: Any, node: QuizNode) -> None:
    """Write the element that ``teachkit.js`` brings to life, around the question in plain words."""
    record = node["record"]
    builder = self.builder
    if record["kind"] == "sign" and MAP in builder.env.found_docs:
        start, end = (quote(record["path"][k]["name"]) for k in (0, -1))
        page = builder.get_relative_uri(builder.current_docname, MAP)
        record = {**record, "map": f"{page}#axis-map?ask=paths&start={start}&end={end}"}
    self.body.append(
        f'<div class="ct-question"><teachkit-quiz id="q-{escape(record["id"])}">{script(record)}'
        f'<div class="tk-static">{form.static(record)}</div></teachkit-quiz>'
        f'<p class="ct-aim">Objective <a href="#{escape(record["objective"])}">{_number(record["objective"])}</a></p>'
        f"</div>\n"
    )
    raise nodes.SkipNode


def _number(objective: str) -> str:
    return escape(objective.rsplit("-o", 1)[-1])


def solutions(doctree: nodes.document) -> str:
    """Return the page's solutions as a section that only paper shows."""
    rows = [
        f'<li value="{n}"><p>{escape(node["record"]["stem"])}</p>{form.answer(node["record"])}</li>'
        for n, node in enumerate(doctree.findall(QuizNode), 1)
        if form.solved(node["record"])
    ]
    return f'<section class="ct-solutions"><h2>Solutions</h2><ol>{"".join(rows)}</ol></section>' if rows else ""
