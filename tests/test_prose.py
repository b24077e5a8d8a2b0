"""Numbers that a chapter's prose takes from a model are the model's numbers."""

from collections.abc import Callable
from math import ceil

import pytest

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


def treated(start: float) -> float:
    """Return the seizure rate two years after status epilepticus with five weeks of treatment."""
    injury = {"a_B": 1.65, "d_B": 2.0, "a_D": 1.0, "d_D": 2.0}
    return epilepsy("lam", 720, **injury, e_S=0.99, t_T=start, d_T=35)


def valproate(quantity: str, mg: float) -> float:
    return Bench(tk.load("valproate")).quantity(quantity, hold={"C_t": mg / 144.21})


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


#: Chapter, the words around the numbers, the numbers.
SAID: list[tuple[str, str, Callable[[], tuple[float, ...]]]] = [
    ("neuron_glioma_synapses", "The receptor's is $1/\\beta$, {:.2f} ms", lambda: (1 / 0.19,)),
    ("neuron_glioma_synapses", "a fraction of {:.3f} of the receptors is open", lambda: (synapse("r"),)),
    (
        "neuron_glioma_synapses",
        "its response is smaller: {:.2f} against {:.2f} mV",
        lambda: (synapse("dV", "kir_lost"), synapse("dV", "astrocyte")),
    ),
    (
        "neuron_glioma_synapses",
        "that is {:.1f} mM for KCC2 and {:.0f} mM for NKCC1",
        lambda: (chloride("Cl_K"), chloride("Cl_N")),
    ),
    ("neuron_glioma_synapses", "with $U_T$ = {:.2f} mV at 37 °C", lambda: (chloride("U"),)),
    ("neuron_glioma_synapses", "gives **−{:.1f} mV**, close to rest", lambda: (-chloride("E_Cl", Cl_i=10),)),
    ("neuron_glioma_synapses", "(It ends near −{:.0f} mV.)", lambda: (-chloride("E_Cl", Cl_i=68),)),
]

SAID += [
    ("silencing_and_releasing", "or **{:.2f} µM** (molar mass", lambda: (drug("end_uM"),)),
    ("silencing_and_releasing", "5 % of it: **{:.0f} nM**", lambda: (drug("end_nM"),)),
    ("silencing_and_releasing", "It takes {:.1f} days to reach 90 %", lambda: (drug("t_90"),)),
    ("silencing_and_releasing", "Their ratio, {:.1f} µM, should be", lambda: (drug("K_rate"),)),
    ("silencing_and_releasing", "On day 50 the pair leaves {:,.0f} cells", lambda: (course(h_1=0.8, h_2=0.9)[0],)),
    (
        "silencing_and_releasing",
        "{:.1f} % times {:.1f} % of the untreated tumour",
        lambda: (100 * course(h_1=0.8)[0] / course()[0], 100 * course(h_2=0.9)[0] / course()[0]),
    ),
    (
        "silencing_and_releasing",
        "by {:.0f} days, the CCR2 antagonist by {:.0f}, and the pair by {:.0f}",
        lambda: tuple(course(**d)[1] - course()[1] for d in ({"h_1": 0.8}, {"h_2": 0.9}, {"h_1": 0.8, "h_2": 0.9})),
    ),
]

TIPPING = "hot_cold_tipping_point"
SAID += [
    (
        TIPPING,
        "rises to {:.0f} million on day {:.0f}, falls to {:.1f} million, and spirals into {:.1f} million",
        dormant,
    ),
    (TIPPING, "it ends at {:.0f} million", lambda: (lymphoma(65.7e6)["T"][-1] / 1e6,)),
    (TIPPING, "engagement rises from {:.0f} to {:.0f} %", lambda: (engaged(), engaged(n_L=480_000))),
    (
        TIPPING,
        "tighter bond it reaches only {:.0f} %, and with no bond however tight more than {:.0f} %:"
        " there are {:.0f} PD-L1 for {:.0f} PD-1",
        lambda: (engaged(K_PL=0.82), 100 * pd1("L_tot") / pd1("P_tot"), pd1("L_tot"), pd1("P_tot")),
    ),
    (
        TIPPING,
        "{:.1f} million of them by day {:.0f}, then suppressors, and the tumour passes two million cells on day {:.0f}",
        untreated,
    ),
    (
        TIPPING,
        "a tumour of {:.2f} million cells with {:,.0f} suppressors",
        lambda: (rest(True, "C") / 1e6, round(rest(True, "M"), -4)),
    ),
    (TIPPING, "without a tumour holds {:,.0f} T cells", lambda: (rest(False, "T"),)),
    (
        TIPPING,
        "a tumour of {:.2f}, effectors released by half leave {:.2f}; both together bring it to {:.2f},"
        " and when both stop it stays small, at {:.2f}",
        lambda: (*(tumour_left(s, 200) for s in ("silence", "release", "both")), tumour_left("both", 300)),
    ),
]

SEIZURES = "seizures_inflammation_valproate"
SAID += [
    (SEIZURES, "the model still has {:.2f} seizures a day", lambda: (epilepsy("lam", 1000, d_B=1.75),)),
    (
        SEIZURES,
        "one from day 0 leaves {:.2f} seizures a day after two years and one from day 14 leaves {:.2f}",
        lambda: (treated(0), treated(14)),
    ),
    (SEIZURES, "0.347 mM. It fits; **{:.1f} % is free**", lambda: (100 * valproate("f_u", 50),)),
    (
        SEIZURES,
        "that is {:.0f} to {:.0f} % of HDAC1 by the dashed curve, and {:.0f} to {:.0f} % by the solid one",
        lambda: tuple(100 * valproate(h, mg) for h in ("h_total", "h_free") for mg in (50, 100)),
    ),
    (SEIZURES, "our constants give {:.0f} to {:.0f} %", lambda: tuple(100 * valproate("f_u", x) for x in (56.9, 80.3))),
]


@pytest.mark.parametrize(("chapter", "words", "numbers"), SAID, ids=lambda x: x if isinstance(x, str) else "")
def test_the_number_is_the_models(chapter: str, words: str, numbers: Callable[[], tuple[float, ...]]) -> None:
    text = (ROOT / "chapters" / f"{chapter}.md").read_text(encoding="utf-8")
    assert words.format(*numbers()) in text
