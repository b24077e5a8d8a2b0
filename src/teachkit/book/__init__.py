"""The Sphinx extension of the book: theme, mathematics, Labs, questions, figures, downloads.

MyST-NB finds :class:`LabRenderer` by the entry point ``teachkit``; everything else is registered in
:func:`setup`, through public interfaces of Sphinx and MyST-NB only.
"""

import sys
from typing import Any

from sphinx.application import Sphinx

from . import (
    alignment,
    cells,
    citing,
    claims,
    directives,
    downloads,
    evidence,
    formula,
    lab,
    numbers,
    progress,
    quiz,
    theme,
)
from .lab import LabRenderer

__all__ = ["LabRenderer", "setup"]


def _finish(app: Sphinx, problem: Exception | None) -> None:
    if problem is None and app.builder.format == "html":
        lab.write(app)
        theme.write(app)
        evidence.write(app)
        downloads.write(app)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    # Figures are drawn by the book's own folder, which is no installed package.
    sys.path.insert(0, str(app.srcdir))
    # Jupyter Book hands over the settings of an extension that this book does not load.
    app.add_config_value("comments_config", {}, "html", dict)
    theme.setup(app)
    cells.setup(app)
    citing.setup(app)
    claims.setup(app)
    evidence.setup(app)
    progress.setup(app)
    alignment.setup(app)
    app.add_html_math_renderer("mathml", (formula.visit_inline, None), (formula.visit_block, None))
    for node, visit in (
        (lab.LabNode, lab.visit),
        (quiz.QuizNode, quiz.visit),
        (directives.PictureNode, directives.visit_picture),
        (numbers.NumbersNode, numbers.visit),
    ):
        app.add_node(node, html=(visit, None))
    app.add_directive("question", quiz.Question)
    app.add_directive("objectives", directives.Objectives)
    app.add_directive("equations", directives.Equations)
    app.add_directive("bookfigure", directives.BookFigure)
    app.connect("env-purge-doc", lab.purge)
    app.connect("env-merge-info", lab.merge)
    app.connect("env-check-consistency", lab.check)
    app.connect("build-finished", _finish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
