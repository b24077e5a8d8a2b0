"""Figures of the chapter on seizures, inflammation and valproate."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from teachkit.chance import events
from teachkit.models import load
from teachkit.solve import solve
from teachkit.style import tokens

from . import style

IMMUNE = tokens()["immune"]
# Words, centre and colour of each box; the letter is that of the equations.
BOXES = {
    "S": ("seizures\nS", (4.5, 7.3), style.NEURON),
    "B": ("leaky\nbarrier B", (1.35, 5.2), style.ION),
    "I": ("inflammation\nI", (4.5, 3.1), IMMUNE),
    "R": ("new\ncircuits R", (7.65, 5.6), style.NEURON),
    "D": ("lost\nneurons D", (7.65, 2.7), style.NEURON),
    "E": ("injury or\ninfection", (1.35, 1.6), style.INK),
    "T": ("tumour\n(ours)", (4.5, 0.6), style.GLIOMA),
}
WIDE, HIGH = 2.3, 1.15


def _box(ax: Axes, key: str) -> None:
    text, (x, y), colour = BOXES[key]
    corner = (x - WIDE / 2, y - HIGH / 2)
    box = FancyBboxPatch(corner, WIDE, HIGH, boxstyle="round,pad=0.02,rounding_size=0.2", lw=1.6)
    box.set(facecolor=style.tint(colour), edgecolor=colour, linestyle="--" if key == "T" else "-", zorder=3)
    ax.add_patch(box)
    style.centred(ax, (x, y), text, color=style.INK, zorder=4)


def _arrow(ax: Axes, a: tuple[float, float], b: tuple[float, float], bend: float = 0.0, dashed: bool = False) -> None:
    line = {"arrowstyle": "-|>", "color": style.INK, "lw": 1.4, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 13}
    line |= {"connectionstyle": f"arc3,rad={bend}", "linestyle": "--" if dashed else "-"}
    ax.annotate("", b, a, arrowprops=line, zorder=2)


def loop() -> Figure:
    """Draw who acts on whom in the model of epileptogenesis, with the tumour that this book adds."""
    style.apply()
    figure = Figure(figsize=(4.6, 4.2), layout="constrained")
    ax = figure.add_subplot()
    ax.set(xlim=(0.05, 8.95), ylim=(-0.05, 7.95), aspect="equal")
    ax.axis("off")
    for key in BOXES:
        _box(ax, key)
    _arrow(ax, (3.33, 7.2), (1.45, 5.8), 0.2)  # seizures open the barrier
    _arrow(ax, (1.9, 4.6), (3.33, 3.4), 0.1)  # leak raises inflammation
    _arrow(ax, (3.33, 2.85), (1.25, 4.6), -0.25)  # inflammation opens the barrier
    _arrow(ax, (4.5, 3.7), (4.5, 6.7))  # inflammation raises the rate of seizures
    _arrow(ax, (5.68, 2.95), (6.48, 2.8))  # strong inflammation kills neurons
    _arrow(ax, (7.65, 3.3), (7.65, 5.0))  # lost neurons remodel circuits
    _arrow(ax, (2.53, 5.3), (6.48, 5.55), -0.05)  # leak remodels circuits
    _arrow(ax, (7.4, 6.2), (5.68, 7.3), 0.2)  # remodelled circuits seize
    _arrow(ax, (0.9, 2.2), (0.9, 4.6))
    _arrow(ax, (2.53, 1.75), (3.33, 2.55), -0.1)
    _arrow(ax, (4.5, 1.2), (4.5, 2.5), dashed=True)
    return figure


def forty_brains() -> Figure:
    """Draw forty trials of the stochastic form after one injury, with the rate form's single answer."""
    style.apply()
    model, injury = load("batulin2022"), {"d_B": 3.5}
    options = {"rate": "lam", "size": 16.8, "duration": 5 / 1440, "t_end": 365, "n": 40, "seed": 0}
    trials = events(model, "S", parameters=injury, **options)
    mean = solve(model, 365, parameters=injury, points=201)
    figure = Figure(figsize=(4.6, 3.4), layout="constrained")
    ax = figure.add_subplot()
    inflammation = trials.states["I"]
    past = inflammation[-1] > 0.25
    ax.plot(trials.t, inflammation[:, ~past], color=style.ION, lw=0.7, alpha=0.8, ls="-")
    ax.plot(trials.t, inflammation[:, past], color=IMMUNE, lw=0.7, alpha=0.8, ls="-")
    ax.plot(mean.t, mean["I"], color=style.INK, lw=2.2, ls="--")
    ax.axvspan(0, 3.5, color=style.tint(style.INK), lw=0)
    ax.text(10, 0.9, f"{int(np.sum(past))} of 40 trials past 0.25\nafter a year", color=IMMUNE, va="center")
    ax.annotate(
        "rate form",
        (140, 0.05),
        (60, 0.42),
        color=style.INK,
        arrowprops={"arrowstyle": "-", "color": style.INK},
    )
    ax.set(xlim=(0, 365), ylim=(0, 1.02), xlabel="time (days)", ylabel="inflammation")
    ax.set_title("reproduced model", loc="right", color=style.MUTED)
    spread = np.quantile(inflammation, (0, 0.5, 1), axis=1)
    columns = (trials.t, np.interp(trials.t, mean.t, mean["I"]), *spread)
    rows = zip(*(column[::20] for column in columns), strict=True)
    return style.numbers(figure, ["time (days)", "rate form", "lowest of 40 trials", "median", "highest"], rows)
