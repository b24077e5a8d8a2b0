"""The book's colours and type for matplotlib, read from ``tokens.json`` like the page's and the charts'."""

import io
import json
from functools import cache
from pathlib import Path
from typing import Any

SERIES = tuple(f"series-{k}" for k in range(1, 7))
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
        "font.size": 10,
        "legend.frameon": False,
        "svg.fonttype": "none",
        # A fixed salt and no date: the same figure is the same bytes.
        "svg.hashsalt": "crosstalk",
    }


def _cycle(colours: list[str]) -> Any:
    from cycler import cycler

    return cycler(color=colours) + cycler(linestyle=list(DASHES))


def svg(figure: Any) -> str:
    """Return a matplotlib figure as SVG text, the same bytes each time."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    return text[text.index("<svg") :]
