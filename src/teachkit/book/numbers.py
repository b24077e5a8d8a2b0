"""The numbers of a drawn figure as a folded table, for readers who cannot see it or want to reckon with it."""

from collections.abc import Sequence
from html import escape
from typing import Any

from docutils import nodes

#: A table longer than this is thinned, evenly, to fewer rows; its last row stays.
MOST = 25


class NumbersNode(nodes.General, nodes.Element):  # type: ignore[misc]
    """A table: ``columns``, and ``rows`` of numbers and texts."""


def read(figure: Any) -> NumbersNode | None:
    """Return the table that a drawing gave its figure with ``figures.style.numbers``, or None.

    Raises :class:`ValueError` if a row is not as long as the header.
    """
    table = getattr(figure, "numbers", None)
    if table is None:
        return None
    columns, rows = table
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"a row of the figure's numbers has {len(row)} cells, its header {len(columns)}: {row}")
    return NumbersNode(columns=[str(c) for c in columns], rows=thin([[_cell(x) for x in row] for row in rows]))


def thin(rows: list[list[str]]) -> list[list[str]]:
    """Return at most :data:`MOST` rows, evenly taken, first and last among them."""
    if len(rows) <= MOST:
        return rows
    return [rows[round(k * (len(rows) - 1) / (MOST - 1))] for k in range(MOST)]


def _cell(value: object) -> str:
    """Return a number to four digits with a true minus sign, a text as it is."""
    if isinstance(value, str):
        return value
    text, _, power = f"{float(value):.4g}".partition("e")  # type: ignore[arg-type]
    return (text + (f"\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}10^{int(power)}" if power else "")).replace("-", "−")


def _line(tag: str, cells: Sequence[str]) -> str:
    def one(k: int, text: str) -> str:
        head = "th" if tag == "th" or k == 0 else "td"
        scope = f' scope="{"col" if tag == "th" else "row"}"' if head == "th" else ""
        text, _, power = escape(text).partition("10^")
        return f"<{head}{scope}>{text}{f'10<sup>{power}</sup>' if power else ''}</{head}>"

    return f"<tr>{''.join(one(k, text) for k, text in enumerate(cells))}</tr>"


def visit(self: Any, node: NumbersNode) -> None:
    """Write the fold."""
    rows = "".join(_line("td", row) for row in node["rows"])
    self.body.append(
        '<details class="ct-numbers"><summary>The figure as a table</summary>'
        f"<table><thead>{_line('th', node['columns'])}</thead><tbody>{rows}</tbody></table></details>"
    )
    raise nodes.SkipNode
