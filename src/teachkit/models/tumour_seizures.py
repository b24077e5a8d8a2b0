"""What a tumour could add to epilepsy: our own smallest extension of the model of Batulin and colleagues.

It holds the authors' equations for inflammation, barrier and remodelling without neuronal loss, and adds a
tumour T that grows to a limit, keeps up a source of inflammation, and may be removed. The coupling, the growth
and the removal are ours: no source at hand gives a number for them. Illustrative. The threshold of the inflammation is exact for these equations.
"""

from math import exp
from typing import Any

from ..ode import AMOUNT, SHARE, Input, Landmark, Model, Parameter, Quantity, Scenario, State, by_id

SOURCE = "batulin2022neuroimmune"


def _push(sim: Any, B: float, source: float) -> float:
    return float(sim.quantity("net", parameters={"kappa_TI": source}, hold={"B": B, "T": 1.0}))


def _critical(sim: Any) -> float:
    """Return the constant source of inflammation at which the healthy state is lost."""
    from scipy.optimize import brentq, minimize_scalar

    def lowest(source: float) -> float:
        found = minimize_scalar(lambda B: _push(sim, B, source), bounds=(0.0, 0.05), method="bounded",
                                options={"xatol": 1e-10})
        return float(found.fun)

    return float(brentq(lowest, 1e-4, 0.01, xtol=1e-10))


def _end(name: str, value: float, of: str, scenario: str) -> Landmark:
    source = "computed with SciPy's Radau method from the same equations, written a second time"
    return Landmark(name, value, 2e-6, source, lambda sim: float(sim.solve(scenario=scenario, points=401).final(of)), absolute=True)


MODEL = Model(
    name="tumour_seizures",
    title="A tumour beside the epilepsy model",
    summary="A growing tumour keeps inflammation up; past a size the brain turns epileptic and may stay so without it.",
    provenance="illustrative",
    time_unit="d",
    t_end=2400,
    sources=(SOURCE,),
    states=by_id(
        State("T", "1", "tumour, as a share of its limit", "T_0", range=SHARE),
        State("I", "1", "neuroinflammation", range=AMOUNT),
        State("B", "1", "leakiness of the blood–brain barrier", range=AMOUNT),
        State("R", "1", "circuit remodelling", range=AMOUNT),
    ),
    parameters=by_id(
        Parameter("kappa_TI", 0.01, "1", "inflammation that the full-grown tumour keeps up", "assumed", (0, 0.02)),
        Parameter("rho", 0.006, "1/d", "growth rate of the tumour", "assumed", (0.001, 0.03), log=True),
        Parameter("T_0", 0.01, "1", "tumour at the start", "assumed", (0, 0.5)),
        Parameter("x_op", 0, "1", "share of the tumour that surgery removes", "assumed", (0, 0.9999)),
        Parameter("t_op", 900, "d", "day of surgery", "assumed", (0, 2300)),
        Parameter("d_op", 1, "d", "duration of surgery", "assumed"),
        Parameter("e_S", 0, "1", "share of the seizure burden that treatment removes", "assumed", (0, 0.99)),
        Parameter("t_T", 900, "d", "start of seizure treatment", "assumed", (0, 2300)),
        Parameter("d_T", 365, "d", "duration of seizure treatment", "assumed", (1, 1000)),
        Parameter("K_SB", 0.875, "1", "largest seizure burden", SOURCE, (0, 1.5)),
        Parameter("lambda_max", 15, "1/d", "largest seizure rate", SOURCE),
        Parameter("kappa_IS", 2, "1", "effect of inflammation on seizures", SOURCE),
        Parameter("kappa_RS", 2, "1", "effect of remodelling on seizures", SOURCE),
        Parameter("kappa_IB", 0.1, "1", "effect of inflammation on the barrier", SOURCE),
        Parameter("kappa_BI", 1, "1", "effect of the leak on inflammation", SOURCE),
        Parameter("kappa_BR", 1, "1", "effect of the leak on remodelling", SOURCE),
        Parameter("tau_I", 1, "d", "time constant of inflammation", SOURCE),
        Parameter("tau_B", 10, "d", "time constant of the barrier", SOURCE),
        Parameter("tau_R", 10, "d", "time constant of remodelling", SOURCE),
    ),
    inputs=by_id(
        Input("op", "1", "surgery", "t_op", "d_op", 1.0, symbol=r"u_{\mathrm{op}}"),
        Input("u_S", "1", "treatment of seizures", "t_T", "d_T", "e_S"),
    ),
    quantities=by_id(
        Quantity("k_op", "-log(1 - x_op) / d_op", "1/d", "rate of removal"),
        Quantity("source", "kappa_TI * T", "1", "inflammation kept up by the tumour", symbol="s_T"),
        Quantity("lam", "lambda_max * tanh((kappa_IS * I**2 + kappa_RS * R) / 2)", "1/d", "seizure rate", symbol=r"\lambda"),
        Quantity("S", "K_SB / lambda_max * lam", "1", "seizure burden"),
        Quantity("net", "K_SB * tanh((kappa_IS * (kappa_BI * B + source)**2 + kappa_RS * kappa_BR * B) / 2) + kappa_IB * (kappa_BI * B + source) - B",
                 "1", "net push on the barrier"),
    ),
    equations={
        "T": "rho * T * (1 - T) - op * k_op * T",
        "I": "(-I + kappa_BI * B + source) / tau_I",
        "B": "(-B + kappa_IB * I + (1 - u_S) * S) / tau_B",
        "R": "(-R + kappa_BR * B) / tau_R",
    },
    scenarios=by_id(
        Scenario("alone", "The tumour grows", "Seizures stay below one a day for four years, then run away."),
        Scenario("early", "Surgery on day 900", "With the tumour gone in time, seizures fade.", {"x_op": 0.9999, "t_op": 900}),
        Scenario("late", "Surgery on day 1500", "The tumour is gone and the epilepsy goes on.", {"x_op": 0.9999, "t_op": 1500}),
        Scenario("drug", "A drug halves the seizure burden", "While it is given the threshold recedes; the tumour stays.",
                 {"e_S": 0.5, "t_T": 1200, "d_T": 900}),
    ),
    landmarks=(
        Landmark("source of inflammation at which the healthy state is lost", 0.00143382, 1e-5,
                 "the same equation solved in a second program", _critical),
        Landmark("tumour on day 300", 1 / (1 + 99 * exp(-1.8)), 1e-6, "exact: logistic growth",
                 lambda sim: sim.solve(300, points=31).final("T")),
        _end("leakiness at the end, tumour alone", 0.920106, "B", "alone"),
        _end("leakiness at the end, surgery on day 900", 0.005430, "B", "early"),
        _end("leakiness at the end, surgery on day 1500", 0.915772, "B", "late"),
        _end("tumour at the end, surgery on day 1500", 0.021394, "T", "late"),
    ),
    assumes=(
        "Inflammation from the tumour is proportional to its size, and pro-convulsant.",
        "The epilepsy that the tumour starts is the epilepsy of the barrier model.",
        "Surgery removes tumour and leaves inflammation, barrier and circuits as they are.",
        "Neuronal loss is left aside.",
    ),
    leaves_out=(
        "Glutamate from the tumour, and chloride in the neurons around it, which in mice and in human tissue make seizures.",
        "T cells and suppressors, and what inflammation does to the tumour.",
        "The epileptic tissue that surgery takes out together with the tumour.",
        "Every number of the tumour: none is measured.",
    ),
)
