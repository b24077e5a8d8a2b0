"""Every drawing of the book: what has axes has its numbers as a table."""

import re
from importlib import import_module
from typing import Any

import matplotlib
import pytest
from docutils import nodes
from matplotlib.figure import Figure

from figures import style
from teachkit.book import numbers
from teachkit.style import rc

from .conftest import ROOT

DRAWINGS = sorted(
    {
        found
        for page in (ROOT / "chapters").glob("*.md")
        for found in re.findall(r"\{bookfigure\} (\w+\.\w+)", page.read_text(encoding="utf-8"))
    }
)


def draw(name: str) -> Any:
    """Return the figure as the build draws it."""
    module, _, function = name.partition(".")
    matplotlib.use("svg")
    settings: Any = rc()
    with matplotlib.rc_context(settings):
        return getattr(import_module(f"figures.{module}"), function)()


def text(node: nodes.Element) -> str:
    class Writer:
        body: list[str]

    writer = Writer()
    writer.body = []
    with pytest.raises(nodes.SkipNode):
        numbers.visit(writer, node)  # type: ignore[arg-type]
    return "".join(writer.body)


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_figure_with_axes_has_its_numbers(name: str) -> None:
    figure = draw(name)
    table = numbers.read(figure)
    assert (table is not None) == any(axes.axison for axes in figure.axes), "style.numbers(figure, columns, rows)"
    if table:
        assert 3 <= len(table["rows"]) <= numbers.MOST
        assert not re.search(r"\bnan\b|\binf\b", text(table))
        assert text(table).count("<tr>") == len(table["rows"]) + 1


def test_a_long_table_is_thinned_and_keeps_its_ends() -> None:
    table = numbers.read(style.numbers(Figure(), ["x", "a < b"], [(x, -x * 1e-7) for x in range(1000)]))
    assert table is not None
    assert [row[0] for row in table["rows"]][:: numbers.MOST - 1] == ["0", "999"]
    assert len(table["rows"]) == numbers.MOST
    shown = text(table)
    assert '<th scope="col">a &lt; b</th>' in shown
    assert '<th scope="row">999</th><td>−9.99\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}10<sup>−5</sup></td>' in shown


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match=r"3 cells, its header 2: \[1, 2, 3\]"):
        numbers.read(style.numbers(Figure(), ["x", "y"], [(1, 2, 3)]))
