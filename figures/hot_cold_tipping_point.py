"""Figures of the chapter on hot and cold tumours and the tipping point between them."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, Polygon
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from teachkit.models import load
from teachkit.models.axis_loop import ARMS
from teachkit.solve import solve
from teachkit.steady import jacobian, steady_states
from teachkit.style import tokens
from teachkit.targets import python

from . import style

IMMUNE, SUPPRESSOR, CYTOKINE = (tokens()[name] for name in ("immune", "suppressor", "series-5"))
#: Place, name and colour of the five quantities of the axis model.
NODES = {
    "N": ((0.0, 2.9), "neurons", style.NEURON),
    "C": ((0.0, 0.0), "tumour", style.GLIOMA),
    "S": ((6.0, 2.9), "suppressors,\nmyeloid cells", SUPPRESSOR),
    "E": ((6.0, 0.0), "effector\nT cells", IMMUNE),
    "K": ((3.0, 4.5), "cytokines", CYTOKINE),
}
#: What an arm rests on: seen in glioma, fitted in a model of glioma in mice, or drawn by the review alone.
SEEN, FITTED = ("NC", "CN", "NE"), ("CS", "CE", "SE", "EC")
SAYS = (
    "seen in glioma, in mice or patients",
    "fitted in a model of glioma in mice",
    "stated by the review; no experiment found",
)
LINES = {"seen": "-", "fitted": (0, (6, 2)), "drawn": (0, (1, 1.6))}
WIDE, HIGH = 1.3, 0.62
#: How far an arm bends to its right, as a share of its length; two arms between the same ends part ways.
BENDS = {"NS": -0.02, "NE": 0.0, "SE": 0.0}


def _head(ax: Axes, at: NDArray[np.float64], way: NDArray[np.float64], sign: int, colour: str) -> None:
    """Draw an arrowhead for plus, a bar for minus."""
    way = way / np.hypot(*way)
    side = np.array([-way[1], way[0]])
    if sign > 0:
        back = at - 0.27 * way
        ax.add_patch(Polygon([at, back + 0.13 * side, back - 0.13 * side], facecolor=colour, zorder=4))
    else:
        ax.plot(*np.array([at + 0.2 * side, at - 0.2 * side]).T, color=colour, lw=2.4, ls="-", zorder=4)


def _arm(ax: Axes, id: str) -> None:
    """Draw one arm as a curve between the rims of its two ends."""
    row = ARMS[id]
    a, b = (np.array(NODES[end][0]) for end in (row.source, row.target))
    side = np.array([b[1] - a[1], a[0] - b[0]])
    control = (a + b) / 2 + BENDS.get(id, 0.1) * 2 * side
    t = np.linspace(0, 1, 400)[:, None]
    curve = (1 - t) ** 2 * a + 2 * t * (1 - t) * control + t**2 * b
    for end, gap in ((a, 0.05), (b, 0.1)):
        curve = curve[np.hypot(*((curve - end) / (WIDE + gap, HIGH + gap)).T) > 1]
    colour = NODES[row.source][2]
    line = LINES["seen" if id in SEEN else "fitted" if id in FITTED else "drawn"]
    ax.plot(*curve[: -14 if row.sign > 0 else None].T, color=colour, lw=1.7, ls=line, zorder=2)
    _head(ax, curve[-1], curve[-1] - curve[-12], row.sign, colour)


def axis_map() -> Figure:
    """Draw the five quantities of the axis and its thirteen arms, by sign and by what each rests on."""
    style.apply()
    figure = Figure(figsize=(4.7, 4.65), layout="constrained")
    ax = figure.add_subplot()
    ax.set(xlim=(-1.35, 7.35), ylim=(-3.3, 5.2), aspect="equal")
    ax.axis("off")
    for id in ARMS:
        _arm(ax, id)
    for (x, y), text, colour in NODES.values():
        rim = Ellipse((x, y), 2 * WIDE, 2 * HIGH, facecolor=style.tint(colour), edgecolor=colour, lw=1.8, zorder=3)
        ax.add_patch(rim)
        style.centred(ax, (x, y), text, color=style.INK, zorder=4)
    for k, (kind, text) in enumerate(zip(LINES, SAYS, strict=True)):
        y = -1.3 - 0.6 * k
        ax.plot([-1.0, -0.1], [y, y], color=style.INK, lw=1.7, ls=LINES[kind])
        ax.text(0.1, y, text, va="center")
    for x, text, sign in ((-1.0, "raises", 1), (2.0, "lowers", -1)):
        y = -3.1
        ax.plot([x, x + 0.75], [y, y], color=style.INK, lw=1.7, ls="-")
        _head(ax, np.array([x + (0.95 if sign > 0 else 0.75), y]), np.array([1.0, 0.0]), sign, style.INK)
        ax.text(x + 1.1, y, text, va="center")
    return figure


def separatrix() -> NDArray[np.float64]:
    """Return the line between the fates (effectors, tumour; cells; 2 x n): the saddle's stable curve, run backwards."""
    model = load("kuznetsov1994")
    functions = python.compile(model)
    p = list(model.defaults.values())
    saddle = next(s for s in steady_states(model, starts=128) if 1e8 < s.state["T"] < 4e8)
    y = np.array([saddle.state[id] for id in model.states])
    size = np.array([1e6, 1e8])

    def backwards(_: float, z: NDArray[np.float64]) -> NDArray[np.float64]:
        return -np.array(functions.rhs(z * size, p, [])) / size

    def leaves(_: float, z: NDArray[np.float64]) -> float:
        return float(min(z[0] - 0.02, z[1] - 1e-3, 20 - z[0], 20 - z[1]))

    leaves.terminal = True  # type: ignore[attr-defined]
    matrix = jacobian(model, functions, y, np.array(p)) * size / size[:, None]
    values, vectors = np.linalg.eig(matrix)
    way = 1e-4 * vectors[:, int(np.argmin(values.real))].real
    runs = [
        solve_ivp(backwards, (0, 400), y / size + sign * way, events=leaves, rtol=1e-9, atol=1e-12).y
        for sign in (-1, 1)
    ]
    return np.asarray(np.hstack([runs[0][:, ::-1], (y / size)[:, None], runs[1]]) * size[:, None])


#: Tumours at the start, their colours, and what stands where (million cells).
STARTS = (
    (5e6, IMMUNE, "from 5 million:\ndormant", (0.22, 2.0)),
    (2e8, style.GLIOMA, "from 200 million:\nuncontrolled", (0.115, 105)),
)
NAMES = ((1.8, 9.6, "B"), (0.84, 165, "C"), (0.133, 560, "D"), (0.35, 0.26, "A (no tumour)"))


def two_fates() -> Figure:
    """Draw the phase plane of the lymphoma model: four steady states, the line between the fates, two courses."""
    style.apply()
    model = load("kuznetsov1994")
    figure = Figure(figsize=(4.6, 4.6), layout="constrained")
    ax = figure.add_subplot()
    line = separatrix()
    rows = [["line between the fates", *line[:, k]] for k in np.linspace(0, line.shape[1] - 1, 5).astype(int)]
    ax.plot(line[0] / 1e6, line[1] / 1e6, color=style.MUTED, lw=1.6, ls=(0, (6, 2)))
    for tumour, colour, text, at in STARTS:
        run = solve(model, 400, parameters={"T_0": tumour})
        ax.plot(run["E"] / 1e6, run["T"] / 1e6, color=colour, lw=1.8, ls="-")
        name = " ".join(text.split())
        rows += [[f"{name}, day {day}", run.at("E", day), run.at("T", day)] for day in range(0, 401, 80)]
        ax.plot(run["E"][0] / 1e6, run["T"][0] / 1e6, marker="s", ms=6, color=colour)
        ax.text(*at, text, color=colour, ha="left", va="center")
    for state in steady_states(model, starts=128):
        x, y = state.state["E"], state.state["T"]
        kind = "stable" if state.stable else "unstable"
        rows.append([f"{kind} steady state", x, max(0.0, round(y, 3))])
        fill = style.INK if state.stable else style.PAPER
        # No tumour has no place on a logarithmic axis; it stands at the lower edge.
        ax.plot(x / 1e6, max(y / 1e6, 0.22), marker="o", ms=9, mec=style.INK, mew=1.6, mfc=fill, zorder=5)
    for x, y, text in NAMES:
        plate = {"facecolor": style.PAPER, "edgecolor": "none", "pad": 0.8}
        ax.text(x, y, text, va="bottom", fontweight="bold", bbox=plate, zorder=4)
    style.centred(ax, (3.5, 520), "line between\nthe fates", color=style.MUTED)
    ax.set(xscale="log", yscale="log", xlim=(0.1, 6), ylim=(0.18, 1000))
    ax.set(xlabel="effector cells (million)", ylabel="tumour cells (million)")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter("{x:g}")
        axis.set_minor_formatter("")
    return style.numbers(figure, ["what", "effector cells", "tumour cells"], rows)
