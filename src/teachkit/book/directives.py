"""Directives for chapters: objectives, equations, and figures drawn by code."""

import hashlib
import re
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

import matplotlib
from docutils import nodes
from docutils.parsers.rst import directives
from matplotlib.figure import Figure
from sphinx.util.docutils import SphinxDirective

from .. import style
from ..models import load, models
from ..targets import latex
from . import numbers, tokens
from .cells import fingerprint
from .names import place, unknown, wrong
from .svg import inline

#: The class of the list of a chapter's objectives.
OBJECTIVES = "ct-objectives"


class Objectives(SphinxDirective):
    """``{objectives}``: one line an objective, ``ngs-o1: verb …``; each gets an anchor that questions link to."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        listing = nodes.enumerated_list(classes=[OBJECTIVES], enumtype="arabic", prefix="", suffix=".")
        lines: list[str] = []
        for line in self.content:
            text = line.strip()
            if re.match(r"(?:[-*] )?[a-z0-9]+-o\d+:", text):
                lines.append(text.lstrip("-* "))
            elif text and lines:
                lines[-1] += " " + text
            elif text:
                raise wrong(place(*self.get_source_info()), f"an objective reads 'abc-o1: text', not '{text}'")
        for line in lines:
            id, _, text = line.partition(":")
            words, messages = self.parse_inline(text.strip(), lineno=self.lineno)
            item = nodes.list_item("", nodes.paragraph(text, "", *words, *messages), ids=[id])
            listing += item
        if not lines:
            raise wrong(place(*self.get_source_info()), "no objective is given")
        return [listing]


class Equations(SphinxDirective):
    """``{equations} model [ids …]``: the model's equations as the model file has them, all or those named."""

    required_arguments = 1
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        where = place(*self.get_source_info())
        name, *ids = " ".join(self.arguments).split()
        if name not in models():
            raise unknown(where, "model", name, models())
        model = load(name)
        table = latex.equations(model)
        self.env.note_dependency(str(Path(__file__).parent.parent / "models" / f"{name}.py"))
        chosen = []
        for id in ids or [*model.states, *model.quantities]:
            key = f"d/dt {id}" if f"d/dt {id}" in table else id
            if key not in table:
                raise unknown(where, f"state or quantity of {name}", id, [*model.states, *model.quantities])
            chosen.append(table[key].replace(" = ", " &= ", 1))
        text = r"\begin{aligned}" + r" \\ ".join(chosen) + r"\end{aligned}"
        node = nodes.math_block(text, text, nowrap=True, number=None, classes=["ct-model"])
        self.set_source_info(node)
        return [node]


class PictureNode(nodes.General, nodes.Element):  # type: ignore[misc]
    """A drawn figure: ``svg`` is the markup for the page, ``file`` the picture as matplotlib wrote it."""


class BookFigure(SphinxDirective):
    """``{bookfigure} module.function`` with ``:alt:`` (20 to 300 characters) and ``:caption:`` or a body."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {
        "alt": directives.unchanged_required,
        "caption": directives.unchanged_required,
        "name": directives.unchanged,
        "class": directives.class_option,
    }

    def run(self) -> list[nodes.Node]:
        where = place(*self.get_source_info())
        alt = " ".join(self.options.get("alt", "").split())
        if not 20 <= len(alt) <= 300:
            raise wrong(where, f"a figure needs an alt text of 20 to 300 characters, this has {len(alt)}")
        caption = self.options.get("caption") or " ".join(self.content)
        if not caption:
            raise wrong(where, "a figure needs a caption")
        if caption.strip() == alt:
            raise wrong(where, "the alt text says what is seen and is not the caption again")
        table, svg = self._drawn(where)
        id = nodes.make_id(self.options.get("name") or self.arguments[0])
        picture = PictureNode(svg=inline(svg, id, alt), file=svg, drawing=self.arguments[0])
        words, messages = self.parse_inline(caption, lineno=self.lineno)
        figure = nodes.figure("", picture, nodes.caption(caption, "", *words), *messages)
        figure["classes"] += ["ct-drawn", *self.options.get("class", [])]
        self.set_source_info(figure)
        self.options.setdefault("name", self.arguments[0].replace(".", "-"))
        self.add_name(figure)
        return [figure, table.deepcopy()] if table else [figure]

    def _drawn(self, where: str) -> tuple[numbers.NumbersNode | None, str]:
        """Return the figure's numbers and its picture; drawn anew when the package or a figure's code has changed."""
        name = self.arguments[0]
        module, _, function = name.partition(".")
        folder = Path(self.env.srcdir, "figures")
        known = {path.stem for path in folder.glob("*.py")} - {"__init__", "style"}
        if module not in known:
            raise unknown(where, "figure module", module, known)
        files = [path for path in (folder / f"{module}.py", folder / "style.py", tokens.FILE) if path.exists()]
        for path in files:
            self.env.note_dependency(str(path))
        key = hashlib.sha256(b"".join([fingerprint(False).encode(), *(path.read_bytes() for path in files)])).digest()
        if not hasattr(self.env, "teachkit_drawings"):
            self.env.teachkit_drawings = {}  # type: ignore[attr-defined]
        kept: dict[str, Any] = self.env.teachkit_drawings  # type: ignore[attr-defined]
        if name not in kept or kept[name][0] != key:
            drawn, svg = self._draw(where, module, function)
            try:
                kept[name] = (key, numbers.read(drawn), svg)
            except ValueError as problem:
                raise wrong(where, str(problem)) from problem
        return kept[name][1:]  # type: ignore[no-any-return]

    def _draw(self, where: str, module: str, function: str) -> tuple[Any, str]:
        loaded = import_module(f"figures.{module}")
        own = {n: f for n, f in vars(loaded).items() if getattr(f, "__module__", "") == loaded.__name__}
        drawings = [n for n, f in own.items() if callable(f) and not n.startswith("_")]
        if function not in drawings:
            raise unknown(where, f"figure in figures/{module}.py", function, drawings)
        matplotlib.use("svg")
        settings: Any = style.rc()
        with matplotlib.rc_context(settings):
            try:
                drawn = getattr(loaded, function)()
            except Exception as problem:
                raise wrong(where, f"{module}.{function}() failed: {type(problem).__name__}: {problem}") from problem
            if not isinstance(drawn, Figure):
                raise wrong(where, f"{module}.{function}() returns a matplotlib figure, not {drawn!r}")
            return drawn, style.svg(drawn)


def visit_picture(self: Any, node: PictureNode) -> None:
    """Write the drawing."""
    self.body.append(node["svg"])
    raise nodes.SkipNode
