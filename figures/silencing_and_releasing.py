"""Figures of the chapter on silencing the synapse and releasing the brake."""

from math import ceil

from matplotlib.figure import Figure

from teachkit.models import load
from teachkit.solve import solve
from teachkit.style import tokens

from . import style

_TABLE = tokens()
DRUG_N, DRUG_P = style.NEURON, _TABLE["immune"]
#: Scenario of the model, and its name beside the bars.
ORDERS = (
    ("n_first", "N, then P"),
    ("p_first", "P, then N"),
    ("together", "both, early"),
    ("late", "both, late"),
    ("half", "both, half\nstrength"),
)
#: Trial, setting, patients, hazard ratio of death with its 95 % interval, medians with and without nivolumab (months).
TRIALS = (
    ("CheckMate 143", "recurrent, against bevacizumab", 369, 1.04, 0.83, 1.30, 9.8, 10.0),
    ("CheckMate 498", "new, MGMT unmethylated, against temozolomide", 560, 1.31, 1.09, 1.58, 13.4, 14.9),
    ("CheckMate 548", "new, MGMT methylated, added to both", 716, 1.1, 0.9, 1.3, 28.9, 32.1),
)


def orders() -> Figure:
    """Draw five schedules of the same two doses, and the tumour under each."""
    style.apply()
    model = load("treatment_order")
    figure = Figure(figsize=(4.6, 7.2), layout="constrained")
    rows = figure.subplots(len(ORDERS), 1, sharex=True)
    courses = []
    for ax, (scenario, label) in zip(rows, ORDERS, strict=True):
        run = solve(model, 100, scenario=scenario, points=401)
        ax.plot(run.t, run["C"] / 1e6, color=style.GLIOMA, lw=2, ls="-")
        courses.append(run["C"] / 1e6)
        p = run.parameters
        for y, name, colour, text in ((3.45, "N", DRUG_N, "N"), (4.4, "P", DRUG_P, "P")):
            start, length, strength = p[f"t_{name}"], p[f"len_{name}"], p[f"h_{name}"]
            full = 0.9 if name == "N" else 0.8
            ax.barh(y, length, left=start, height=0.7 * strength / full, color=colour)
            ax.text(start - 0.8, y, text, ha="right", va="center", color=style.INK)
        day = next(d for d in run.crossings("C", 2e6) if d > 25)
        ax.axvline(day, color=style.MUTED, lw=1, ls=":")
        ax.text(day + 1, 0.2, f"day {ceil(day)}", color=style.INK, va="bottom")
        ax.set(ylim=(0, 4.9), yticks=(0, 1, 2, 3), xlim=(0, 100))
        ax.set_ylabel(label, rotation=0, ha="right", va="center", labelpad=6)
    rows[0].set_title("tumour (million cells)", loc="left")
    rows[-1].set_xlabel("time (days)")
    names = [f"{' '.join(label.split())}: tumour (million cells)" for _, label in ORDERS]
    return style.numbers(figure, ["time (days)", *names], zip(run.t[::20], *(c[::20] for c in courses), strict=True))


def trials() -> Figure:
    """Draw the hazard ratios of three phase 3 trials of nivolumab in glioblastoma."""
    style.apply()
    figure = Figure(figsize=(4.6, 4.3), layout="constrained")
    ax = figure.add_subplot()
    for y, (name, setting, n, hazard, low, high, drug, control) in zip((2, 1, 0), TRIALS, strict=True):
        ax.plot([low, high], [y, y], color=style.INK, lw=2, ls="-")
        ax.plot([hazard], [y], marker="s", ms=8, color=DRUG_P, ls="none")
        ax.text(0.62, y + 0.46, f"{name}, {n} patients", color=style.INK, fontweight="bold", va="center")
        ax.text(0.62, y + 0.25, setting, color=style.MUTED, va="center", in_layout=False)
        ax.text(0.62, y - 0.22, f"{drug:.1f} and {control:.1f} months", color=style.INK, va="center")
    ax.vlines([1] * 3, [-0.1, 0.9, 1.9], [0.1, 1.1, 2.1], color=style.MUTED, lw=1.5, ls="-")
    ax.set(xlim=(0.6, 1.85), ylim=(-0.68, 2.7), yticks=[], xscale="log")
    ax.set_xticks((0.7, 1, 1.4), ("0.7", "1", "1.4"))
    ax.minorticks_off()
    ax.set_xlabel("hazard ratio of death")
    ax.text(0.98, -0.52, "← longer with nivolumab", ha="right", color=style.INK, in_layout=False)
    ax.text(1.02, -0.52, "shorter with nivolumab →", ha="left", color=style.INK, in_layout=False)
    ax.spines["left"].set_visible(False)
    header = ["trial", "patients", "hazard ratio of death", "95 % from", "to", "months with nivolumab", "without"]
    return style.numbers(figure, header, ((f"{name}: {setting}", *numbers) for name, setting, *numbers in TRIALS))
