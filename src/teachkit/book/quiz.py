"""Questions in a page: the record for the script, and readable words for paper and for pages without scripts."""

import hashlib
from html import escape
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from .. import questions
from ..errors import ModelError
from .lab import script
from .names import place, unknown, wrong

_KINDS = {
    "choice": "Choose one.", "several": "Choose all that hold.", "predict": "Predict.", "number": "Give a number.",
    "order": "Put the steps in order.", "python": "Write Python.", "challenge": "Challenge.",
}  # fmt: skip


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
    self.body.append(
        f'<div class="ct-question"><teachkit-quiz id="q-{escape(record["id"])}">{script(record)}'
        f'<div class="tk-static">{_static(record)}</div></teachkit-quiz>'
        f'<p class="ct-aim">Objective <a href="#{escape(record["objective"])}">{_number(record["objective"])}</a></p>'
        f"</div>\n"
    )
    raise nodes.SkipNode


def _number(objective: str) -> str:
    return escape(objective.rsplit("-o", 1)[-1])


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(part.strip())}</p>" for part in str(text).split("\n\n") if part.strip())


def _items(texts: list[str], tag: str) -> str:
    return f"<{tag}>" + "".join(f"<li>{escape(text)}</li>" for text in texts) + f"</{tag}>"


def _static(record: dict[str, Any]) -> str:
    parts = [f'<p class="ct-kind">{_KINDS[record["kind"]]}</p>', _paragraphs(record["stem"])]
    if "options" in record:
        parts.append(_items([option["text"] for option in record["options"]], 'ol class="ct-options"').replace(
            '</ol class="ct-options">', "</ol>"))  # fmt: skip
    if "steps" in record:
        # Any fixed order but the right one; a digest is the same on every machine.
        shuffled = sorted(record["steps"], key=lambda text: hashlib.sha256(text.encode()).digest())
        parts.append(_items(shuffled, "ul"))
    if record["kind"] == "number":
        parts.append(f"<p>Unit: {escape(record['answer']['unit'])}</p>")
    if record["kind"] == "python":
        parts.append(f"<pre>{escape(record['stub'])}</pre>")
    for k, hint in enumerate(record.get("hints", []), 1):
        parts.append(f"<details><summary>Hint {k}</summary>{_paragraphs(hint)}</details>")
    if record.get("solution"):
        parts.append(f'<details class="ct-solution"><summary>Solution</summary>{answer(record)}</details>')
    return "".join(parts)


def answer(record: dict[str, Any]) -> str:
    """Return the solution of a question as HTML: the key first, then why."""
    key = ""
    if "options" in record:
        right = [option["text"] for option in record["options"] if option.get("correct")]
        key = f"<p><b>{escape('; '.join(right))}</b></p>"
    elif "steps" in record:
        key = _items(record["steps"], "ol")
    elif record["kind"] == "number":
        key = f"<p><b>{record['answer']['value']:.4g} {escape(record['answer']['unit'])}</b></p>"
    if record.get("solution_code"):
        key += f"<pre>{escape(record['solution_code'])}</pre>"
    return key + _paragraphs(record.get("solution", ""))


def solutions(doctree: nodes.document) -> str:
    """Return the page's solutions as a section that only paper shows."""
    rows = [
        f"<li><p>{escape(node['record']['stem'])}</p>{answer(node['record'])}</li>"
        for node in doctree.findall(QuizNode)
        if node["record"].get("solution")
    ]
    return f'<section class="ct-solutions"><h2>Solutions</h2><ol>{"".join(rows)}</ol></section>' if rows else ""
