"""The numbers of the prose, reckoned anew: one function for each kind of number that a model gives."""

import re
from collections.abc import Callable
from functools import cache
from math import ceil
from typing import Any

from scipy.optimize import brentq

import teachkit as tk
from teachkit.solve import Bench, Solution

from .conftest import ROOT


def synapse(of: str, scenario: str = "single", **values: float) -> float:
    return tk.solve(tk.load("ampa_synapse"), scenario=scenario, parameters=values).peak(of)


def chloride(quantity: str, **hold: float) -> float:
    return Bench(tk.load("chloride")).quantity(quantity, hold=hold)


def drug(quantity: str) -> float:
    return Bench(tk.load("perampanel")).quantity(quantity)


def course(**drugs: float) -> tuple[float, int]:
    """Return the cells on day 50 and the day on which the tumour has passed two million."""
    run = tk.solve(tk.load("anderson2024"), 120, parameters=drugs, points=1201)
    return run.at("C", 50), ceil(run.crossings("C", 2e6)[0])


def epilepsy(of: str, time: float, **values: float) -> float:
    return tk.solve(tk.load("batulin2022"), max(time, 1.0), parameters=values).at(of, time)


def treated(start: float, day: float = 720) -> float:
    """Return the seizure rate, two years or so after status epilepticus, with five weeks of treatment."""
    injury = {"a_B": 1.65, "d_B": 2.0, "a_D": 1.0, "d_D": 2.0}
    return epilepsy("lam", day, **injury, e_S=0.99, t_T=start, d_T=35)


def dead(start: float) -> float:
    """Return the share of neurons lost at the end of five weeks of treatment after status epilepticus."""
    injury = {"a_B": 1.65, "d_B": 2.0, "a_D": 1.0, "d_D": 2.0}
    return epilepsy("D", start + 35, **injury, e_S=0.99, t_T=start, d_T=35)


def passes() -> tuple[float, float]:
    """Return the weakest strength, and the strongest, of an injury of 14 days that meets the Lab's challenge."""
    strengths = [k / 1000 for k in range(30, 45) if epilepsy("I", 1000, d_B=14, a_B=k / 1000) <= 0.025]
    return min(strengths), max(strengths)


def window(quantity: str, **values: float) -> float:
    return Bench(tk.load("synapse_window")).quantity(quantity, parameters=values)


def infused() -> tuple[float, float]:
    """Return the least and the largest dose, to 0.1, that meets the challenge with 95 % put into the tumour."""
    left = {k / 10: {"sel": 2, "share": 0.95, "dose": k / 10} for k in range(1, 21)}
    good = [dose for dose, v in left.items() if window("rest_G", **v) <= 0.3 and window("rest_N", **v) >= 0.9]
    return min(good), max(good)


def threshold(**values: float) -> float:
    """Return the start above which the tumour of the axis model ends large."""
    axis = tk.load("axis_loop")
    return border(lambda C: tk.solve(axis, 3000, parameters={"C_0": C, **values}, points=3).final("C"), 0.05, 0.4, 0.5)


def valproate(quantity: str, mg: float) -> float:
    return Bench(tk.load("valproate")).quantity(quantity, hold={"C_t": mg / 144.21})


def settled(mg: float) -> float:
    """Return the share of valproate (%) that is free in the end under this dose twice a day."""
    free, total = (Bench(tk.load("valproate")).quantity(q, parameters={"dose": mg}) for q in ("free_ss", "total_ss"))
    return 100 * free / total


def inhibited(mg: float) -> float:
    """Return the share of HDAC1 (%) that this much free valproate (mg/L) inhibits."""
    free = mg / 144.21
    return 100 * free / (free + tk.load("valproate").parameters["IC50"].value)


def lymphoma(start: float) -> Solution:
    return tk.solve(tk.load("kuznetsov1994"), 4000, parameters={"T_0": start}, points=4001)


def dormant() -> tuple[float, ...]:
    """Return the peak of the tumour, its day, the trough after it and the end; cells in millions."""
    run = lymphoma(5e6)
    tumour, peak = run["T"] / 1e6, int(run["T"].argmax())
    return tumour[peak], run.t[peak], tumour[peak:].min(), tumour[-1]


def engaged(**values: float) -> float:
    return 100 * Bench(tk.load("pd1_binding")).quantity("X_0", parameters=values) / pd1("P_tot")


def pd1(quantity: str) -> float:
    return Bench(tk.load("pd1_binding")).quantity(quantity)


def untreated() -> tuple[float, ...]:
    run = tk.solve(tk.load("anderson2024"), 100, points=10001)
    return run.peak("T") / 1e6, ceil(run.t[run["T"].argmax()]), ceil(run.crossings("C", 2e6)[0])


def rest(stable: bool, of: str) -> float:
    """Return ``of`` in the glioma model's stable steady state, or in the one without a tumour."""
    states = [s.state for s in tk.steady_states(tk.load("anderson2024")) if s.stable is stable]
    return min(states, key=lambda state: abs(state["C"]) if not stable else 0)[of]


def tumour_left(scenario: str, day: float) -> float:
    return tk.solve(tk.load("axis_loop"), scenario=scenario).at("C", day)


def mark(model: str, name: str) -> float:
    """Return the value of a landmark; that the model finds it is tested where landmarks are."""
    (value,) = [found.value for found in tk.load(model).landmarks if found.name == name]
    return value


def cell(chapter: str, word: str, **names: Any) -> dict[str, Any]:
    """Run the chapter's one cell that holds ``word``, which may use ``names``; return the names it leaves."""
    text = (ROOT / "chapters" / f"{chapter}.md").read_text(encoding="utf-8")
    (code,) = [code for code in re.findall(r"```\{code-cell\} python\n(.*?)```", text, re.DOTALL) if word in code]
    names |= {"tk": tk, "print": lambda *_: None}
    exec(code, names)
    return names


@cache
def kirschner() -> tuple[float, float, float, float]:
    """Return the fold with saturation and without, and the steady tumour at c = 1e-4, both ways, in millions."""
    names = cell("preface", "def antigenicity")
    steady = [brentq(lambda T, form=form: names["antigenicity"](T, form) - 1e-4, 1e7, 3e8) / 1e6 for form in (1, 0)]
    return names["right"], names["slip"], *steady


def between(**values: float) -> float:
    """Return how far from rest the cell is between the spikes of a train at 50 Hz, at most."""
    run = tk.solve(tk.load("ampa_synapse"), scenario="train", parameters=values, points=2601)
    low = (run["dV"][1:-1] < run["dV"][:-2]) & (run["dV"][1:-1] <= run["dV"][2:])
    return float(run["dV"][1:-1][low & (run.t[1:-1] < 200)].max())


@cache
def discharge(x0: float) -> tuple[float, float]:
    """Return how long the Epileptor's second seizure lasts, to 5 units, and from its start to that of the third."""
    run = tk.solve(tk.load("epileptor"), 6800, parameters={"x0": x0}, points=13601)
    active = run.t[run["x1"] > -1]
    gaps = [k for k in range(1, len(active)) if active[k] - active[k - 1] > 250]
    starts = [active[k] for k in gaps]
    return 5 * round((active[gaps[1] - 1] - starts[0]) / 5), starts[1] - starts[0]


def border(ends: Callable[[float], float], low: float, high: float, between: float) -> float:
    """Return where the end passes ``between``, by halving."""
    while high - low > 5e-4 * high:
        middle = (low + high) / 2
        low, high = (low, middle) if ends(middle) > between else (middle, high)
    return high


def heals(start: float, days: float) -> bool:
    """Return whether seizures are gone in the end, treated for ``days`` from ``start`` after status epilepticus."""
    injury = {"a_B": 1.65, "d_B": 2.0, "a_D": 1.0, "d_D": 2.0}
    return epilepsy("lam", 20_000, **injury, e_S=0.99, t_T=start, d_T=days) < 1


def halved() -> tuple[int, float]:
    """Return the day of passing two million with half the recruitment of suppressors, and the end in millions."""
    run = tk.solve(tk.load("anderson2024"), 300, parameters={"s_M": 0.0233}, points=3001)
    return ceil(run.crossings("C", 2e6)[0]), run.final("C") / 1e6


def steps(third: float) -> float:
    """Return the free perampanel (nM) at the end of day 30 of 2, 4, ``third`` and 8 mg a day."""
    doses = {"dose_1": 2, "dose_2": 4, "dose_3": third, "dose_4": 8}
    return tk.solve(tk.load("perampanel"), 30, parameters=doses, points=2001).at("C_nM", 30)


def healing() -> tuple[int, int]:
    """Return the first and the last day on which five weeks of treatment may begin and heal."""
    days = [day for day in (*range(3, 8), *range(26, 32)) if heals(day, 35)]
    return min(days), max(days)


def mean_tumour() -> float:
    """Return the mean end of the virtual patients that the chapter draws, in millions."""
    return (
        float(
            cell("hot_cold_tipping_point", "tk.cohort(", lymphoma=tk.load("kuznetsov1994"))["patients"]
            .measured["final", "T"]
            .mean()
        )
        / 1e6
    )


def order(scenario: str) -> int:
    return ceil(tk.solve(tk.load("treatment_order"), 100, scenario=scenario, points=2001).crossings("C", 2e6)[-1])


@cache
def lost(start: float) -> int:
    """Return how many arms of the axis keep the tumour small when cut, started there."""
    names = cell("hot_cold_tipping_point", "ARMS =")
    return len(names["small"][start])
