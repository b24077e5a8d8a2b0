"""An antagonist at a glioma synapse and at a normal synapse: dose, selectivity, and where the drug is put.

It holds: the drug's concentration in the tumour and in the rest of the brain, with exchange between the two
and clearance from each; a share of the daily amount that is infused into the tumour, the rest spread evenly;
and two synapses with their shares of calcium-permeable AMPA receptors, on which the drug acts as NASPM did
in cultured rat neurons (Koike, Iino and Ozawa 1997), and on the other receptors more weakly by a chosen
ratio. It leaves out everything that a synapse is for. The block is published; volumes, clearance, exchange
and the receptors' shares are ours. Illustrative.
"""

from typing import Any

from ..ode import AMOUNT, Curve, Input, Landmark, Model, Parameter, Quantity, Scenario, State, by_id

BLOCKER = "koike1997naspm"
EXACT = "exact: the steady state of two linear equations"
LOCAL = {"share": 0.95}


def _block(dose: float, block: float) -> Landmark:
    return Landmark(f"block of calcium-permeable receptors by {dose:g} uM", block, 0.005, f"Hill curve of {BLOCKER}",
                    lambda sim: 1 - sim.quantity("left_G", parameters={"f_G": 1.0}, hold={"c_T": dose}), absolute=True)


def _settled(state: str, quantity: str, parameters: dict[str, float]) -> Landmark:
    """Compare the end of a long infusion with the closed form."""
    name = f"{state} after 30 days, relative to its closed form, local share {parameters.get('share', 0):g}"

    def measure(sim: Any) -> float:
        run = sim.solve(30, parameters={**parameters, "t_inf": 30})
        return float(run.at(state, 29.99) / run.final(quantity))

    return Landmark(name, 1.0, 1e-6, EXACT, measure)


MODEL = Model(
    name="synapse_window",
    title="A glioma synapse, a normal synapse, one antagonist",
    summary="Selectivity and the place of delivery decide how much of the normal synapse is left when the other falls silent.",
    provenance="illustrative",
    time_unit="d",
    t_end=6,
    sources=(BLOCKER,),
    states=by_id(
        State("c_T", "uM", "antagonist in the tumour", symbol=r"c_{\mathrm{T}}", range=AMOUNT),
        State("c_B", "uM", "antagonist in the rest of the brain", symbol=r"c_{\mathrm{B}}", range=AMOUNT),
    ),
    parameters=by_id(
        Parameter("dose", 3, "umol/d", "drug that reaches the brain in a day", "assumed", (0.01, 1000), log=True),
        Parameter("share", 0, "1", "share of it infused into the tumour", "assumed", (0, 1), symbol=r"\varphi"),
        Parameter("sel", 1000, "1", "selectivity: weaker on other receptors by this factor", "assumed", (1, 10000), log=True,
                  symbol=r"\sigma", note="NASPM had no effect on the other receptors; 1 means that all are blocked alike"),
        Parameter("f_G", 0.8, "1", "calcium-permeable share at the glioma synapse", "assumed", (0, 1), symbol=r"f_{\mathrm{G}}"),
        Parameter("f_N", 0.2, "1", "calcium-permeable share at the normal synapse", "assumed", (0, 1), symbol=r"f_{\mathrm{N}}"),
        Parameter("q", 0.05, "L/d", "exchange between tumour and brain", "assumed", (0.001, 5), log=True),
        Parameter("k_e", 5, "1/d", "clearance from tissue", "assumed", (0.5, 50), log=True),
        Parameter("V_T", 0.05, "L", "volume of the tumour", "assumed", (0.005, 0.15), symbol=r"V_{\mathrm{T}}"),
        Parameter("V_B", 1.2, "L", "volume of the rest of the brain", "assumed", symbol=r"V_{\mathrm{B}}"),
        Parameter("t_inf", 4, "d", "duration of the treatment", "assumed", (0.1, 30), log=True, symbol=r"t_{\mathrm{inf}}"),
        Parameter("IC50", 0.33, "uM", "half-blocking concentration at −60 mV", BLOCKER, symbol=r"\mathrm{IC}_{50}"),
        Parameter("n_H", 0.94, "1", "Hill coefficient", BLOCKER),
    ),
    inputs=by_id(Input("u", "umol/d", "drug given", 0.0, "t_inf", "dose")),
    quantities=by_id(
        Quantity("into_T", "share + (1 - share) * V_T / (V_T + V_B)", "1", "share that enters the tumour",
                 symbol=r"\varphi_{\mathrm{T}}"),
        Quantity("x_T", "max(0, c_T / IC50)**n_H", "1", "binding in the tumour", symbol=r"x_{\mathrm{T}}"),
        Quantity("x_B", "max(0, c_B / IC50)**n_H", "1", "binding in the rest of the brain", symbol=r"x_{\mathrm{B}}"),
        Quantity("w", "sel**-n_H", "1", "binding to the other receptors, relative"),
        Quantity("left_G", "f_G / (1 + x_T) + (1 - f_G) / (1 + w * x_T)", "1", "strength left to the glioma synapse",
                 symbol=r"S_{\mathrm{G}}"),
        Quantity("left_N", "f_N / (1 + x_B) + (1 - f_N) / (1 + w * x_B)", "1", "strength left to the normal synapse",
                 symbol=r"S_{\mathrm{N}}"),
        Quantity("det", "k_e * (k_e * V_T * V_B + q * (V_T + V_B))", "L**2/d**2", "determinant of the two equations"),
        Quantity("cs_T", "dose * (into_T * (k_e * V_B + q) + (1 - into_T) * q) / det", "uM", "tumour, at rest",
                 symbol=r"\bar c_{\mathrm{T}}"),
        Quantity("cs_B", "dose * ((1 - into_T) * (k_e * V_T + q) + into_T * q) / det", "uM", "rest of the brain, at rest",
                 symbol=r"\bar c_{\mathrm{B}}"),
        Quantity("rest_G", "f_G / (1 + (cs_T / IC50)**n_H) + (1 - f_G) / (1 + w * (cs_T / IC50)**n_H)", "1",
                 "strength left to the glioma synapse, long treatment", symbol=r"\bar S_{\mathrm{G}}"),
        Quantity("rest_N", "f_N / (1 + (cs_B / IC50)**n_H) + (1 - f_N) / (1 + w * (cs_B / IC50)**n_H)", "1",
                 "strength left to the normal synapse, long treatment", symbol=r"\bar S_{\mathrm{N}}"),
    ),
    equations={
        "c_T": "(u * into_T - q * (c_T - c_B)) / V_T - k_e * c_T",
        "c_B": "(u * (1 - into_T) + q * (c_T - c_B)) / V_B - k_e * c_B",
    },
    curves=by_id(
        Curve("window", "What long treatment leaves of each synapse", "dose", (0.01, 1000), "rest_G", level="rest_N",
              cross="both synapses are equally weakened", log=True),
        Curve("place", "What the place of delivery changes", "share", (0, 1), "rest_G", level="rest_N"),
    ),
    scenarios=by_id(
        Scenario("selective", "Selective drug, everywhere", "The glioma synapse falls; the normal one loses a fifth at most."),
        Scenario("plain", "Unselective drug, everywhere", "Both synapses fall together: there is no window.", {"sel": 1}),
        Scenario("local", "Unselective drug, in the tumour", "The place of delivery does what the drug does not.",
                 {"sel": 1, "share": 0.95, "dose": 1}),
        Scenario("both", "Selective drug, in the tumour", "Little is needed, and little arrives elsewhere.", {"share": 0.95, "dose": 1}),
    ),
    landmarks=(
        _block(0.33, 0.5),
        _block(1, 0.739),
        _block(10, 0.961),
        _settled("c_T", "cs_T", {}),
        _settled("c_B", "cs_B", {}),
        _settled("c_T", "cs_T", LOCAL),
        _settled("c_B", "cs_B", LOCAL),
        Landmark("spread evenly, tumour and brain hold the same (uM apart)", 0.0, 1e-12, EXACT,
                 lambda sim: sim.quantity("cs_T") - sim.quantity("cs_B"), absolute=True),
        Landmark("dose over clearance and volume, spread evenly (uM)", 3 / (5 * 1.25), 1e-12, EXACT,
                 lambda sim: sim.quantity("cs_B")),
        Landmark("drug given equals drug cleared, local (umol/d)", 3.0, 1e-12, EXACT,
                 lambda sim: 5 * (0.05 * sim.quantity("cs_T", parameters=LOCAL) + 1.2 * sim.quantity("cs_B", parameters=LOCAL))),
        Landmark("an unselective drug, spread evenly, has no window (difference)", 0.0, 1e-12, EXACT,
                 lambda sim: (lambda p: sim.quantity("rest_G", parameters=p) - sim.quantity("rest_N", parameters=p))({"sel": 1.0}),
                 absolute=True),
    ),
    assumes=(
        "Two well-mixed compartments, clearance in proportion to concentration.",
        "Block at its steady value, as measured at −60 mV in cultured rat neurons.",
        "A synapse's strength is the conductance that the drug leaves.",
    ),
    leaves_out=(
        "How a drug crosses the blood–brain barrier, and how far an infusion spreads.",
        "What a normal synapse does: learning, movement, seizures.",
        "What a glioma cell does with its synapse.",
        "Binding to proteins, metabolism, and tolerance.",
    ),
)
