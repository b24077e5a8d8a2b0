"""Figures of the chapter on neuron-glioma synapses."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path

from teachkit.models import load
from teachkit.solve import Bench

from . import style

STEPS = (
    "A spike reaches the terminal",
    "Glutamate fills the cleft for about 1 ms",
    "AMPA receptors open",
    "Na⁺ flows in, with some Ca²⁺: the current",
    "The tumour cell's membrane depolarises",
    "Ca²⁺ rises; growth is reported to follow",
)


def _number(ax: Axes, x: float, y: float, text: str) -> None:
    ax.add_patch(Circle((x, y), 0.22, facecolor=style.INK, edgecolor="none", zorder=6))
    ax.text(x, y - 0.01, text, color=style.PAPER, ha="center", va="center", fontweight="bold", zorder=7)


def _spike(ax: Axes, x: float, y: float) -> None:
    t = np.linspace(0, 1, 120)
    wave = np.exp(-(((t - 0.45) / 0.07) ** 2)) - 0.25 * np.exp(-(((t - 0.68) / 0.1) ** 2))
    ax.plot(x + 1.1 * t, y + 0.5 * wave, color=style.NEURON, lw=1.8, ls="-")


def _terminal(ax: Axes) -> None:
    """The axon, its bouton and the vesicles."""
    shape = [(1.7, 8.0), (1.7, 6.9), (0.5, 6.6), (0.5, 5.5), (0.5, 4.75), (1.2, 4.55), (2.3, 4.55)]
    shape += [(3.4, 4.55), (4.1, 4.75), (4.1, 5.5), (4.1, 6.6), (2.9, 6.9), (2.9, 8.0)]
    codes = [Path.MOVETO] + [Path.CURVE4] * 12
    ax.add_patch(PathPatch(Path(shape, codes), facecolor=style.tint(style.NEURON), edgecolor=style.NEURON, lw=1.8))
    for x, y in ((1.35, 5.5), (1.95, 5.8), (2.65, 5.75), (3.25, 5.45), (1.7, 5.1), (2.9, 5.1), (2.3, 4.95)):
        ax.add_patch(Circle((x, y), 0.19, facecolor=style.PAPER, edgecolor=style.NEURON, lw=1.4))
    ax.text(0.1, 7.3, "axon\nterminal", color=style.NEURON, va="center")
    _spike(ax, 3.25, 7.25)
    _number(ax, 4.75, 7.4, "1")


def _cell(ax: Axes) -> None:
    """The cleft, the receptors and the tumour microtube below."""
    k = np.arange(24)
    # Multiples of the golden section fill the cleft evenly without lining up.
    for x, y in zip(1.0 + 2.6 * (k + 0.5) / 24, 3.84 + 0.56 * (k * 0.618034 % 1), strict=True):
        ax.add_patch(Circle((x, y), 0.045, facecolor=style.ION, edgecolor="none"))
    _number(ax, 4.35, 4.12, "2")
    box = FancyBboxPatch((0.1, 1.1), 6.3, 2.35, boxstyle="round,pad=0,rounding_size=0.5", lw=1.8)
    box.set(facecolor=style.tint(style.GLIOMA), edgecolor=style.GLIOMA)
    ax.add_patch(box)
    for x in (1.15, 1.9, 2.65, 3.4):
        for side in (-0.15, 0.15):
            bar = Rectangle((x + side - 0.09, 3.2), 0.18, 0.52, facecolor=style.GLIOMA, edgecolor=style.PAPER, lw=0.8)
            ax.add_patch(bar)
    _number(ax, 4.0, 3.45, "3")
    for x in (1.15, 2.65):
        ax.annotate("", (x, 2.35), (x, 3.75), arrowprops={"arrowstyle": "-|>", "color": style.ION, "lw": 1.8}, zorder=5)
    ax.text(1.9, 2.62, "Na⁺, Ca²⁺", color=style.ION, ha="center", va="center")
    _number(ax, 1.9, 2.12, "4")
    t = np.linspace(0, 1, 100)
    late = 9 * np.clip(t - 0.12, 0, None)
    ax.plot(3.55 + 1.25 * t, 2.1 + 0.62 * late * np.exp(1 - late), color=style.GLIOMA, lw=1.8, ls="-")
    _number(ax, 3.45, 2.6, "5")
    ax.annotate("", (6.0, 2.3), (5.0, 2.3), arrowprops={"arrowstyle": "-|>", "color": style.INK, "lw": 1.4})
    _number(ax, 5.5, 2.65, "6")
    ax.text(3.25, 1.42, "tumour microtube (glioma cell)", color=style.GLIOMA, ha="center", va="center")


def synapse_chain() -> Figure:
    """Draw a synapse from a neuron onto a tumour microtube, with the six steps from spike to calcium."""
    style.apply()
    figure = Figure(figsize=(4.9, 7.0), layout="constrained")
    ax = figure.add_subplot()
    ax.set(xlim=(0, 6.5), ylim=(-2.6, 8.05), aspect="equal")
    ax.axis("off")
    _terminal(ax)
    _cell(ax)
    for k, text in enumerate(STEPS):
        y = 0.62 - 0.6 * k
        _number(ax, 0.35, y, str(k + 1))
        ax.text(0.75, y, text, va="center")
    return figure


def _level(ax: Axes, x: float, y: float, text: str, colour: str, shift: float = 0.0) -> None:
    """Mark a voltage by a bar and a label, the label moved by ``shift`` (mV)."""
    ax.plot([x, x + 0.35], [y, y], color=colour, lw=3, ls="-", solid_capstyle="butt")
    ax.plot([x + 0.35, x + 0.43], [y, y + shift], color=colour, lw=1, ls="-")
    ground = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 1}
    ax.text(x + 0.47, y + shift, text, color=style.INK, va="center", bbox=ground)


def gaba_ladder() -> Figure:
    """Draw where GABA pulls a cell for several internal chlorides, beside measured resting potentials."""
    style.apply()
    bench = Bench(load("chloride"))
    figure = Figure(figsize=(4.6, 5.6), layout="constrained")
    ax = figure.add_subplot()
    # Internal chloride (mM), its label, and how far the label is moved to stand clear of its neighbour (mV).
    marks = (
        (bench.quantity("Cl_K"), "3.7 mM, KCC2 set point", 0.0),
        (20.0, "20 mM", 0.0),
        (68.0, "68 mM, measured", -3.0),
        (bench.quantity("Cl_N"), "76 mM, NKCC1 set point", 0.6),
        (100.0, "100 mM, measured", 4.2),
    )
    rows: list[tuple[str, float]] = []
    for chloride, text, shift in marks:
        rows.append((f"GABA pulls towards, chloride {text}", bench.quantity("E_GABA", hold={"Cl_i": chloride})))
        _level(ax, 0.0, rows[-1][1], text, style.ION, shift)
    right = 2.3
    rests = {"astrocyte,\nno Kir4.1": -39.1, "glioma line": -50.0, "astrocyte": -71.9, "glioma line\n+ Kir4.1": -80.0}
    for text, y in rests.items():
        _level(ax, right, y, text, style.GLIOMA)
        rows.append((f"rest of {' '.join(text.split())}", y))
    ax.set(xlim=(-0.08, 3.9), ylim=(-92, 6), ylabel="membrane potential (mV)", xticks=[])
    ax.text(0.0, 4.5, "GABA pulls towards\n(internal chloride)", color=style.ION, va="bottom")
    ax.text(right, 4.5, "cells rest at", color=style.GLIOMA, va="bottom")
    ax.spines["bottom"].set_visible(False)
    ax.grid(axis="y", color=style.RULE, lw=0.8)
    ax.set_axisbelow(True)
    return style.numbers(figure, ["level", "membrane potential (mV)"], rows)
