"""Colours and type of every figure, read from the book's one token file."""

from collections.abc import Iterable, Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from teachkit.style import rc, tokens

_TABLE = tokens()
PAPER, INK, MUTED, RULE = (_TABLE[name] for name in ("paper", "ink", "muted", "rule"))
NEURON, GLIOMA, ION = _TABLE["neuron"], _TABLE["glioma"], _TABLE["series-5"]


def apply() -> None:
    """Set matplotlib's defaults for the book."""
    mpl.rcParams.update(rc())


def centred(ax: Axes, at: tuple[float, float], text: str, **options: Any) -> None:
    """Set each line of ``text`` centred about ``at``, whichever typeface the page finds."""
    lines = text.split("\n")
    for k, line in enumerate(lines):
        up = 15 * ((len(lines) - 1) / 2 - k)
        place: dict[str, Any] = {"xytext": (0, up), "textcoords": "offset points", "ha": "center", "va": "center"}
        ax.annotate(line, at, **place, **options)


def tint(colour: str) -> tuple[float, float, float, float]:
    """Return ``colour`` as a pale fill; it stays a token colour, so that it follows a dark page."""
    return mpl.colors.to_rgba(colour, 0.15)


def numbers(figure: Figure, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Figure:
    """Give a figure what it draws as a table, which the page offers in a fold; the first column names the row."""
    figure.numbers = ([*columns], [[*row] for row in rows])  # type: ignore[attr-defined]
    return figure
