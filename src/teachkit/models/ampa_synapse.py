"""An AMPA-receptor synapse onto a passive glioma cell.

It holds: the two-state receptor kinetics of Destexhe, Mainen and Sejnowski (1994), driven by pulses of
glutamate; a share of calcium-permeable receptors that internal spermine rectifies and NASPM blocks; and
a passive membrane that turns current into depolarisation. It assumes one isopotential cell and a single
class of synapse. It leaves out desensitisation, NMDA receptors, potassium released by the neurons,
voltage-gated channels, gap junctions and everything downstream of calcium. The kinetics are published;
the conductance and the membrane are not measurements of glioma synapses, which no source at hand gives.
"""

from typing import Any

from ..ode import SHARE, Curve, Input, Landmark, Model, Parameter, Quantity, Scenario, State, by_id

KINETICS = "destexhe1994efficient"
SPERMINE = "bowie1995block"
BLOCKER = "koike1997naspm"
PLAIN = {"f_CP": 0.0, "t_on": 0.0}


def _kinetic(name: str, value: float, tolerance: float, measure: Any) -> Landmark:
    return Landmark(name, value, tolerance, f"exact solution of the kinetics of {KINETICS}", measure)


def _epsp(R_in: float, V_rest: float, value: float) -> Landmark:
    values = {**PLAIN, "gbar": 1.0, "C": 30.0, "R_in": R_in, "V_rest": V_rest}
    source = "computed with NumPy from the same equations, written a second time"
    return Landmark(
        f"depolarisation at {R_in:g} Mohm and {V_rest:g} mV (mV)",
        value,
        0.02,
        source,
        lambda sim: sim.solve(60, parameters=values).peak("dV"),
    )


def _naspm(dose: float, block: float) -> Landmark:
    return Landmark(
        f"block of calcium-permeable receptors by {dose:g} uM NASPM",
        block,
        0.005,
        f"Hill curve of {BLOCKER}",
        lambda sim: 1 - sim.quantity("B_N", parameters={"NASPM": dose}),
        absolute=True,
    )


def _half_decay(sim: Any) -> float:
    from math import log

    run = sim.solve(20, parameters=PLAIN)
    return float(log(2) * 5 / log(run.at("r", 2) / run.at("r", 7)))


MODEL = Model(
    name="ampa_synapse",
    title="An AMPA synapse onto a glioma cell",
    summary="Glutamate opens AMPA receptors; the membrane decides how large and how slow the depolarisation is.",
    provenance="adapted",
    time_unit="ms",
    t_end=60,
    sources=(KINETICS, SPERMINE, "bahring1997permeation", BLOCKER, "dingledine1999", "han2013engraftment", "seifert2009kir"),
    states=by_id(
        State("r", "1", "open fraction of the receptors", range=SHARE),
        State("V", "mV", "membrane potential", "V_rest", scale=10),
    ),
    parameters=by_id(
        Parameter("gbar", 1, "nS", "synaptic conductance, all receptors open", "assumed", (0.1, 10), log=True, symbol=r"\bar g"),
        Parameter("R_in", 148, "Mohm", "input resistance of the cell", "han2013engraftment", (10, 2000), log=True,
                  note="human NG2-positive progenitors in mouse brain, a proxy"),
        Parameter("C", 30, "pF", "membrane capacitance", "assumed", (2, 100)),
        Parameter("V_rest", -70, "mV", "resting potential", "assumed", (-95, -30)),
        Parameter("f_CP", 0.8, "1", "calcium-permeable share of the receptors", "assumed", (0, 1)),
        Parameter("S", 51, "uM", "free internal spermine", SPERMINE, (0, 100)),
        Parameter("NASPM", 0, "uM", "NASPM, a blocker of calcium-permeable receptors", "assumed", (0, 10)),
        Parameter("t_on", 5, "ms", "time of the first presynaptic spike", "assumed", (0, 40)),
        Parameter("period", 20, "ms", "time between presynaptic spikes", "assumed", (2, 100)),
        Parameter("n_pulses", 1, "1", "number of presynaptic spikes", "assumed", (1, 20)),
        Parameter("T_max", 1, "mM", "glutamate in the cleft during a pulse", KINETICS, (0.05, 5), log=True),
        Parameter("t_dur", 1, "ms", "duration of the glutamate pulse", KINETICS, (0.1, 5), log=True),
        Parameter("alpha", 1.1, "1/(mM*ms)", "binding rate", KINETICS, (0.1, 5)),
        Parameter("beta", 0.19, "1/ms", "unbinding rate", KINETICS, (0.02, 1), log=True),
        Parameter("E_rev", 0, "mV", "reversal potential of the receptors", KINETICS, (-20, 20)),
        Parameter("K_0", 5.5, "uM", "dissociation constant of spermine at 0 mV", SPERMINE,
                  note="measured on kainate receptors of GluK2(Q)"),
        Parameter("h_S", 18.3, "mV", "steepness of spermine's entry", "assumed",
                  note="fitted to two points of Bähring et al. 1997"),
        Parameter("L", 0.13, "uM", "spermine's escape outwards at 0 mV", "assumed",
                  note="fitted to two points of Bähring et al. 1997"),
        Parameter("k_S", 20, "mV", "steepness of spermine's escape", "assumed",
                  note="fitted to two points of Bähring et al. 1997"),
        Parameter("IC50", 0.33, "uM", "half-blocking NASPM at −60 mV", BLOCKER, symbol=r"\mathrm{IC}_{50}"),
        Parameter("n_H", 0.94, "1", "Hill coefficient of NASPM", BLOCKER),
        Parameter("P_CP", 0.032, "1", "calcium's share of the current, GluA1", "dingledine1999"),
        Parameter("P_CI", 0.005, "1", "calcium's share of the current, GluA1/GluA2", "dingledine1999"),
        Parameter("unit_R", 1000, "Mohm*nS", "one, as megaohms times nanosiemens", "SI", symbol=r"10^{3}\,\mathrm{M\Omega\,nS}"),
    ),
    inputs=by_id(
        Input("T", "mM", "glutamate in the cleft", "t_on", "t_dur", "T_max", "period", "n_pulses"),
    ),
    quantities=by_id(
        Quantity("g_in", "unit_R / R_in", "nS", "input conductance"),
        Quantity("tau_m", "C / g_in", "ms", "membrane time constant"),
        Quantity("K_S", "K_0 * exp(-V / h_S) + L * exp(V / k_S)", "uM", "dissociation constant of spermine"),
        Quantity("B_S", "1 / (1 + S / K_S)", "1", "share left by spermine"),
        Quantity("B_N", "1 / (1 + (NASPM / IC50)**n_H)", "1", "share left by NASPM"),
        Quantity("g_CP", "gbar * r * f_CP * B_S * B_N", "nS", "calcium-permeable conductance"),
        Quantity("g_CI", "gbar * r * (1 - f_CP)", "nS", "calcium-impermeable conductance"),
        Quantity("I_syn", "(g_CP + g_CI) * (V - E_rev)", "pA", "synaptic current"),
        Quantity("I_Ca", "(P_CP * g_CP + P_CI * g_CI) * (V - E_rev)", "pA", "calcium current", symbol=r"I_{\mathrm{Ca}}"),
        Quantity("I_lin", "gbar * r * (V - E_rev)", "pA", "current without any block"),
        Quantity("dV", "V - V_rest", "mV", "depolarisation", symbol=r"\Delta V"),
    ),
    equations={
        "r": "alpha * T * (1 - r) - beta * r",
        "V": "(g_in * (V_rest - V) - I_syn) / C",
    },
    curves=by_id(
        Curve("iv", "Current against voltage, all receptors open", "V", (-100, 60), "I_syn", {"r": 1.0}, "I_lin"),
        Curve("naspm", "What NASPM leaves of the current at −60 mV", "NASPM", (0.01, 10), "I_syn",
              {"r": 1.0, "V": -60.0}, log=True),
    ),
    scenarios=by_id(
        Scenario("single", "One spike", "One presynaptic spike gives one small, brief depolarisation."),
        Scenario("train", "Ten spikes at 50 Hz", "The responses ride on one another where the membrane is slow.",
                 {"n_pulses": 10, "period": 20}, t_end=260),
        Scenario("astrocyte", "A leaky cell", "With the input resistance of an astrocyte the same synapse does little.",
                 {"R_in": 38.7, "V_rest": -71.9}),
        Scenario("kir_lost", "Kir4.1 lost", "The cell without Kir4.1 rests nearer to zero and resists more.",
                 {"R_in": 143, "V_rest": -39.1}),
        Scenario("blocked", "NASPM, 1 µM", "The blocker removes most of the calcium-permeable share only.", {"NASPM": 1}),
    ),
    landmarks=(
        _kinetic("open fraction at the end of the pulse", 0.617986, 1e-5, lambda sim: sim.solve(20, parameters=PLAIN).peak("r")),
        _kinetic("half-decay (ms)", 3.6481, 1e-4, _half_decay),
        _kinetic("integral of the open fraction (ms)", 3.62621, 1e-4,
                 lambda sim: 100 * sim.solve(100, parameters=PLAIN, points=20001).mean("r")),
        _epsp(38.7, -71.9, 1.22),
        _epsp(143, -39.1, 1.52),
        _epsp(500, -70, 4.60),
        Landmark("depolarisation in the demonstration compartment (mV)", 2.81, 0.01, "NEURON 9 with the authors' mechanism file",
                 lambda sim: sim.solve(100, parameters={**PLAIN, "gbar": 0.1, "R_in": 1591.55, "C": 3.14159}).peak("dV")),
        _naspm(0.33, 0.5),
        _naspm(1, 0.739),
        _naspm(10, 0.961),
        Landmark("block by 30 uM spermine at +40 mV", 0.95, 0.01, "bahring1997permeation, to which it is fitted",
                 lambda sim: 1 - sim.quantity("B_S", parameters={"S": 30}, hold={"V": 40}), absolute=True),
        Landmark("block by 30 uM spermine at +140 mV", 0.20, 0.04, "bahring1997permeation, to which it is fitted",
                 lambda sim: 1 - sim.quantity("B_S", parameters={"S": 30}, hold={"V": 140}), absolute=True),
    ),
    assumes=(
        "One isopotential cell with a passive membrane.",
        "Calcium-permeable and impermeable receptors share one kinetics.",
        "NASPM's block is that measured at −60 mV, at every potential.",
        "Spermine's curve is fitted to two points measured on kainate receptors.",
    ),
    leaves_out=(
        "Desensitisation, NMDA receptors and the spread of glutamate.",
        "The relief of NASPM's block at positive potentials.",
        "Potassium released by active neurons, which also depolarises glioma cells.",
        "Gap junctions between glioma cells, voltage-gated channels, and all that calcium starts.",
    ),
)
