"""Mathematics in a page: MathML written at build time, so that no script and no style is needed to show it."""

import re
from typing import Any

from docutils import nodes
from sphinx.util.math import get_node_equation_number

from ..mathml import BadMath, convert
from .names import place, wrong


def _render(node: nodes.Element, latex: str, block: bool) -> str:
    try:
        return convert(latex, block)
    except BadMath as problem:
        at: Any = node
        while at.parent is not None and not at.line:
            at = at.parent
        raise wrong(place(at.source or node.document["source"], at.line), str(problem)) from problem


def visit_inline(self: Any, node: nodes.math) -> None:
    """Write an inline formula."""
    self.body.append(f'<span class="math">{_render(node, node.astext(), False)}</span>')
    raise nodes.SkipNode


def visit_block(self: Any, node: nodes.math_block) -> None:
    """Write a displayed formula in its own scrolling box, with its number if it has a label."""
    parts = [part for part in node.astext().split("\n\n") if part.strip()]
    if not node.get("nowrap"):
        parts = [rf"\begin{{split}}{p}\end{{split}}" if r"\\" in p and r"\begin{" not in p else p for p in parts]
    number = ""
    if node.get("number"):
        number = f'<span class="ct-number">({get_node_equation_number(self, node)})</span>'
    self.body.append(self.starttag(node, "div", "", CLASS="ct-equation"))
    for part in parts:
        part = re.sub(r"\\label\{[^}]*\}", "", part)
        self.body.append(f'<div class="ct-scroll" data-name="Equation">{_render(node, part, True)}</div>')
    self.body.append(f"{number}</div>\n")
    raise nodes.SkipNode
