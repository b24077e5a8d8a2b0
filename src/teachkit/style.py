"""The book's colours and type for matplotlib, read from ``tokens.json`` like the page's and the charts'."""

import io
import json
import math
import textwrap
from functools import cache
from pathlib import Path
from typing import Any

#: How wide a picture is drawn (inches).
WIDTH = 4.6
SERIES = tuple(f"series-{k}" for k in range(1, 7))
#: Turns the power of a ten into small raised digits.
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
#: A second mark beside colour, for readers who cannot tell colours apart.
DASHES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (2, 2)), (0, (6, 2, 2, 2)), (0, (1, 1)), (0, (8, 3)))


@cache
def tokens(scheme: str = "light") -> dict[str, str]:
    """Return the design tokens of a scheme ("light" or "dark"), shared ones included."""
    table = json.loads((Path(__file__).parent / "tokens.json").read_text(encoding="utf-8"))
    return {**table["shared"], **table[scheme]}


def rc() -> Any:
    """Return matplotlib settings for a figure that belongs in this book."""
    t = tokens()
    return {
        "figure.facecolor": t["paper"],
        "axes.facecolor": t["paper"],
        "savefig.facecolor": t["paper"],
        "axes.edgecolor": t["muted"],
        "axes.labelcolor": t["ink"],
        "text.color": t["ink"],
        "xtick.color": t["muted"],
        "ytick.color": t["muted"],
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.prop_cycle": _cycle([t[name] for name in SERIES]),
        "font.family": "sans-serif",
        "font.sans-serif": ["Source Sans 3", "DejaVu Sans"],
        # A phone shows a picture of :data:`WIDTH` about as large as it is drawn: no text may be smaller than this.
        "font.size": 12.5,
        "axes.titlesize": "medium",
        "legend.fontsize": "medium",
        "legend.frameon": False,
        "svg.fonttype": "none",
        # A fixed salt and no date: the same figure is the same bytes.
        "svg.hashsalt": "crosstalk",
    }


def _cycle(colours: list[str]) -> Any:
    from cycler import cycler

    return cycler(color=colours) + cycler(linestyle=list(DASHES))


def finish(figure: Any, axes: Any) -> None:
    """Set the numbers of both axes as the page sets them, and the names of the curves above the chart."""
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: _tick(value))
        axis.set_minor_formatter("")
    handles, names = axes.get_legend_handles_labels()
    if names:
        wrapped = [textwrap.fill(name, 38) for name in names]
        width, height = figure.get_size_inches()
        figure.set_size_inches(width, height + 0.24 * sum(1 + name.count("\n") for name in wrapped))
        figure.legend(handles, wrapped, loc="outside upper left", borderpad=0)


def _tick(value: float) -> str:
    size = math.floor(math.log10(abs(value)) + 1e-9) if value else 0
    if -3 <= size < 5:
        return f"{value:g}".replace("-", "−")
    return f"{value / 10**size:g} × 10{str(size).translate(RAISED)}".removeprefix("1 × ").replace("-", "−")


def svg(figure: Any) -> str:
    """Return a matplotlib figure as SVG text, the same bytes each time."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    return text[text.index("<svg") :]
