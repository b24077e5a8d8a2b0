"""Citations as author and year in round brackets."""

from dataclasses import dataclass, field
from typing import Any

import pybtex.plugin
from pybtex.richtext import Tag, Text
from pybtex.style.template import node
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle, PersonStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

from . import sources


def _round() -> BracketStyle:
    return BracketStyle(left="(", right=")")


def _format(children: list[Any], data: Any) -> Any:
    """Format the child, with BibTeX's " and others" as "et al."."""
    (child,) = children
    return Text(" ", Tag("em", "et al.")).join(child.format_data(data).split(" and others"))


_et_al = node(_format)


class OthersPersonStyle(PersonStyle):
    """The extension's style for names; it knows "et al." only from the third name on."""

    def names(self, role: str, full: bool) -> Any:
        return _et_al[super().names(role, full)]

    def author_or_editor_or_title(self, full: bool) -> Any:
        return _et_al[super().author_or_editor_or_title(full)]


@dataclass
class RoundReferenceStyle(AuthorYearReferenceStyle):
    """The extension's author–year style with round brackets."""

    bracket_parenthetical: BracketStyle = field(default_factory=_round)
    bracket_textual: BracketStyle = field(default_factory=_round)
    bracket_author: BracketStyle = field(default_factory=_round)
    bracket_label: BracketStyle = field(default_factory=_round)
    bracket_year: BracketStyle = field(default_factory=_round)
    person: PersonStyle = field(default_factory=OthersPersonStyle)


def _letters(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    sources.letters(env.get_domain("cite").bibdata.data.entries)  # type: ignore[attr-defined]


def setup(app: Sphinx) -> None:
    """Make the style known as ``author_year_round``, and tell entries of one year apart."""
    app.connect("env-before-read-docs", _letters)
    register_plugin("sphinxcontrib.bibtex.style.referencing", "author_year_round", RoundReferenceStyle)
    # The extension looks this up for every citation, each time among the entry points of everything installed.
    group, name = "pybtex.backends", "plaintext"
    pybtex.plugin.register_plugin(group, name, pybtex.plugin.find_plugin(group, name), force=True)
