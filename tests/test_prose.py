"""Numbers that a chapter's prose takes from a model are the model's numbers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import teachkit as tk
from teachkit.solve import Bench

from .conftest import ROOT
from .reckoned import (
    between,
    border,
    chloride,
    course,
    dead,
    discharge,
    dormant,
    drug,
    engaged,
    epilepsy,
    halved,
    healing,
    heals,
    infused,
    inhibited,
    kirschner,
    lost,
    lymphoma,
    mark,
    mean_tumour,
    order,
    passes,
    pd1,
    rest,
    settled,
    steps,
    synapse,
    threshold,
    treated,
    tumour_left,
    untreated,
    valproate,
    window,
)

#: Chapter, or the file of its questions, the words around the numbers, the numbers.
SAID: list[tuple[str, str, Callable[[], tuple[Any, ...]]]] = [
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
        "tighter bond it reaches only {:.0f} %, and with no bond however tight more than {:.0f} %.\n"
        "There are {:.0f} PD-L1 for {:.0f} PD-1",
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
        "a tumour of {:.2f}, effectors released by half leave {:.2f}.\nBoth together bring it to {:.2f},"
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
    (SEIZURES, "at 50 mg/L our constants give {:.1f} %", lambda: (100 * valproate("f_u", 50),)),
    (SEIZURES, "there the Lab settles at {:.1f} and {:.1f} %", lambda: (settled(250), settled(500))),
    (
        SEIZURES,
        "a tenth of 50 mg/L would inhibit {:.0f} % of HDAC1 in place of {:.0f}",
        lambda: (inhibited(0.1 * 50), 100 * valproate("h_free", 50)),
    ),
]

SYNAPSES, TREATMENT = "neuron_glioma_synapses", "silencing_and_releasing"
WORDS = {1: "one", 6: "six"}
#: How the landmark of sneaking through is called.
SNEAK = "death rate of effectors above which a few cells sneak through, scaled"
SAID += [
    ("preface", "tumour's steady states merge, {:.2f} × 10⁻⁵ per day", lambda: (1e5 * kirschner()[0],)),
    ("preface", "moves by {:.0f} %, and", lambda: (100 * (1 - kirschner()[1] / kirschner()[0]),)),
    ("preface", "has {:.0f} million cells in place of {:.0f} million", lambda: kirschner()[:1:-1]),
    (
        "preface",
        "*z rises through 3.5 at time {}*",
        lambda: (mark("epileptor", "z rises through 3.5 for the first time"),),
    ),
    (SYNAPSES, "leave the default cell within {:.1f} mV of rest", lambda: (between(),)),
    (SYNAPSES, "implies a membrane at −{:.0f} mV", lambda: (-chloride("E_Cl", Cl_i=100 / 3),)),
    (
        SYNAPSES,
        "about minus {:.0f} millivolts at 3.7 millimolar internal chloride, minus {:.0f} at 20, minus {:.0f} at 68,"
        " and minus {:.0f} at 100",
        lambda: tuple(-chloride("E_GABA", Cl_i=mM) for mM in (3.7, 20, 68, 100)),
    ),
    (SYNAPSES, "at 5 ms, peaks about {:.1f} mV higher", lambda: (synapse("dV"),)),
    ("../index", "at 5 ms, peaks about {:.1f} mV higher", lambda: (synapse("dV"),)),
    (
        TIPPING,
        "Started above {:.1f} million",
        lambda: (
            border(
                lambda T: tk.solve(tk.load("kuznetsov1994"), 4000, parameters={"T_0": 1e6 * T}, points=3).final("T"),
                65,
                66.2,
                1e8,
            ),
        ),
    ),
    (
        TIPPING,
        "Shorten the effectors' life, $d$ from {:.3f} to 0.060",
        lambda: (tk.load("kuznetsov1994").parameters["d"].value,),
    ),
    (TIPPING, "the mean of all tumours is {:.0f} million", lambda: (mean_tumour(),)),
    (
        TIPPING,
        "$d$ = {:.3f} per day ({:.3f} in the paper's scaled form)",
        lambda: (0.1101 * mark("kuznetsov1994", SNEAK), mark("kuznetsov1994", SNEAK)),
    ),
    (
        TIPPING,
        "Between loads of {:.2f} and {:.2f} a hot",
        lambda: tuple(mark("hot_cold", f"suppressor load at which the {s} state ends") for s in ("cold", "hot")),
    ),
    (
        TIPPING,
        "To hold a new tumour, {:.1f} million",
        lambda: (mark("anderson2024", "T cells that would hold a new tumour") / 1e6,),
    ),
    (TIPPING, "which kill at {:.5f} per day", lambda: (mark("anderson2024", "killing without a tumour (1/day)"),)),
    (TIPPING, "means {:.1f} molecules per µm²", lambda: (pd1("K_2"),)),
    (
        TIPPING,
        "and {:.1f} % of the pairs with PD-L1 are gone",
        lambda: (100 * (1 - mark("pd1_binding", "complexes per square micrometre at 1 nM") / pd1("X_0")),),
    ),
    (TIPPING, "Cut early, any of {} arms", lambda: (WORDS[lost(0.2)],)),
    (TIPPING, "Cut late, {} does", lambda: (WORDS[lost(0.9)],)),
    (TREATMENT, "8 mg / 15.7 L = {:.3f} mg/L", lambda: (drug("C_avg"),)),
    (
        TREATMENT,
        "(It ends near {:.0f} %. With the total in its place one would get {:.0f} %.)",
        lambda: (100 * drug("end_free"), 100 * drug("end_tot")),
    ),
    (TREATMENT, "so doses pile up {:.1f}-fold", lambda: (mark("perampanel", "accumulation, late dose over first"),)),
    (
        TREATMENT,
        "of the untreated tumour makes {:,.0f} cells",
        lambda: (round(course(h_1=0.8)[0] * course(h_2=0.9)[0] / course()[0], -2),),
    ),
    (
        TREATMENT,
        "N then P relapses on day {}, P then N on day {}, both early on day {}, both late on day {} after a large early"
        " peak, both at half strength on day {}",
        lambda: tuple(map(order, ("n_first", "p_first", "together", "late", "half"))),
    ),
    (SEIZURES, "for an excitability $x_0$ below **−{:.6f}**", lambda: (-mark("epileptor", "threshold of x0"),)),
    (SEIZURES, "a seizure of about {} time units comes every {:,.0f}", lambda: discharge(-1.6)),
    (SEIZURES, "it lasts about {:.0f} and comes every {:,.0f}", lambda: discharge(-2.05)),
    (
        SEIZURES,
        "an epileptic state at $B = {:.4f}$ with {:.1f} seizures a day, and between them a **saddle** at $B = {:.4f}$",
        lambda: (
            mark("batulin2022", "epileptic state without neuronal loss: B"),
            mark("batulin2022", "seizure rate in the epileptic state (1/d)"),
            mark("batulin2022", "saddle without neuronal loss: B"),
        ),
    ),
    (SEIZURES, "at $D = {:.4f}$ health and saddle meet", lambda: (mark("batulin2022", "critical neuronal loss"),)),
    (
        SEIZURES,
        "The border lies at {:.2f} days",
        lambda: (border(lambda d: epilepsy("I", 30_000, d_B=d), 1.75, 3.5, 0.3),),
    ),
    (SEIZURES, "heal if they begin between day {} and day {}", lambda: healing()),
    (SEIZURES, "{} days from day 0 heal where 35 do not", lambda: (next(d for d in range(35, 45) if heals(0, d)),)),
    (
        SEIZURES,
        "at a source $s_T$ of {:.5f}",
        lambda: (mark("tumour_seizures", "source of inflammation at which the healthy state is lost"),),
    ),
    (
        SEIZURES,
        "final inflammation only on day {:.0f}",
        lambda: (mark("batulin2022", "barrier injury of 3.5 d: inflammation at 90 % (d)"),),
    ),
]

ASKED = ".questions.yaml"
SAID += [
    (SYNAPSES + ASKED, "So it does, from {:.2f} to {:.2f} mV.", lambda: (synapse("dV"), synapse("dV", R_in=39))),
    (SYNAPSES + ASKED, "It climbs to {:.1f} mV", lambda: (synapse("dV", "train", R_in=2000),)),
    (SYNAPSES + ASKED, "falls only to {:.1f} mV", lambda: (between(R_in=2000),)),
    (
        SYNAPSES + ASKED,
        "1 µM NASPM leaves {:.0f} % of the calcium-permeable current, yet the depolarisation falls only to {:.0f} %",
        lambda: (
            100 * Bench(tk.load("ampa_synapse")).quantity("B_N", parameters={"NASPM": 1}),
            100 * synapse("dV", NASPM=1) / synapse("dV"),
        ),
    ),
    (
        SYNAPSES + ASKED,
        "About {:.1f} mV, against {:.2f} mV with a share of 0.8.",
        lambda: (synapse("dV", "kir_lost", f_CP=0), synapse("dV", "kir_lost")),
    ),
    (SYNAPSES + ASKED, "the astrocyte ({:.2f} mV with the same share)", lambda: (synapse("dV", "astrocyte", f_CP=0),)),
    (TIPPING + ASKED, "on day {}, with {:.2f} million in the end", lambda: halved()),
    (
        TIPPING + ASKED,
        "moves the threshold from {:.2f} to {:.2f}, and both",
        lambda: (threshold(), threshold(w_NS=0)),
    ),
    (
        TREATMENT,
        "between {} and {} micromoles a day what is left of the normal synapse falls only from {:.0f} to {:.0f} %",
        lambda: (10, 100, *(100 * window("rest_N", dose=dose) for dose in (10, 100))),
    ),
    (TREATMENT + ASKED, "A share of 0.95 and a dose of {} to {} µmol a day", infused),
    (SEIZURES + ASKED, "a strength of {} to {} passes", passes),
    (
        SEIZURES + ASKED,
        "after 2,000 days is {:.2f} a day and falling, against {:.1f}",
        lambda: (treated(14, 2000), treated(0, 2000)),
    ),
    (SEIZURES + ASKED, "fewer have died, {:.3f} against {:.3f}", lambda: (dead(0), dead(14))),
    (TREATMENT + ASKED, "2, 4, 8, 8 mg gives {:.1f} nM; 2, 4, 6, 8 mg gives {:.1f}", lambda: (steps(8), steps(6))),
    (
        SEIZURES + ASKED,
        "leave {:.2f} and {:.2f} seizures a day after two years, and {:.1f} and {:.2f} after 2,000 days",
        lambda: (treated(0), treated(14), treated(0, 2000), treated(14, 2000)),
    ),
    (
        SEIZURES + ASKED,
        "heals if it begins between about day {} and day {}; one of 33 days fails",
        lambda: (min(d for d in range(8, 12) if heals(d, 34)), max(d for d in range(16, 21) if heals(d, 34))),
    ),
    (
        SEIZURES + ASKED,
        "The interval grows from {:,.0f} to {:,.0f}, the seizure shrinks from {:.0f} to {:.0f}",
        lambda: tuple(discharge(x0)[place] for place in (1, 0) for x0 in (-1.6, -2.05)),
    ),
]


@pytest.mark.parametrize(("chapter", "words", "numbers"), SAID, ids=lambda x: x if isinstance(x, str) else "")
def test_the_number_is_the_models(chapter: str, words: str, numbers: Callable[[], tuple[Any, ...]]) -> None:
    name = chapter if "." in Path(chapter).name else f"{chapter}.md"
    text = (ROOT / "chapters" / name).read_text(encoding="utf-8")
    assert words.format(*numbers()) in text
