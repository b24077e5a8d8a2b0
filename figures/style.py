"""Colours and type of every figure, read from the book's one token file."""

import matplotlib as mpl

from teachkit.style import rc, tokens

_TABLE = tokens()
PAPER, INK, MUTED, RULE = (_TABLE[name] for name in ("paper", "ink", "muted", "rule"))
NEURON, GLIOMA, ION = _TABLE["neuron"], _TABLE["glioma"], _TABLE["series-5"]


def apply() -> None:
    """Set matplotlib's defaults for the book."""
    mpl.rcParams.update({**rc(), "font.size": 11})


def tint(colour: str) -> tuple[float, float, float, float]:
    """Return ``colour`` as a pale fill; it stays a token colour, so that it follows a dark page."""
    return mpl.colors.to_rgba(colour, 0.15)
