"""Perampanel from tablet to receptor: one compartment, daily doses, the free share, and the block it gives.

It holds: total drug in plasma, filled by a daily dose over a short time and emptied at a published clearance
(Patsalos 2015); the unbound share; and the block of AMPA receptors, once from the half-blocking concentration
and once from the rates of block and unblock, which Chen and colleagues (2014) measured and which do not
agree with one another. It assumes that the free concentration in the brain is that in plasma. It leaves out
the tumour. Half-life, clearance, binding and block are published; one compartment is our choice.
"""

from math import log
from typing import Any

from ..ode import AMOUNT, Curve, Input, Landmark, Model, Parameter, Quantity, Scenario, State, by_id

KINETICS = "patsalos2015perampanel"
BLOCK = "chen2014perampanel"
ARITHMETIC = f"arithmetic from the values of {KINETICS} and {BLOCK}"
FULL = {"dose_1": 8.0, "dose_2": 8.0, "dose_3": 8.0, "dose_4": 8.0}
LONG = {**FULL, "n_doses": 120}


def _day(of: str, day: int = 99) -> Any:
    """Return a measure: the mean of a column over one day of steady dosing."""

    def measure(sim: Any) -> float:
        import numpy as np

        run = sim.solve(100, parameters=LONG, points=40001)
        inside = (run.t >= day) & (run.t <= day + 1)
        return float(np.trapezoid(run[of][inside], run.t[inside]))

    return measure


def _accumulation(sim: Any) -> float:
    """Return the amount just after a late dose over that just after the first, both put in at once."""
    run = sim.solve(101, parameters={**LONG, "t_abs": 0.001}, points=101)
    return float(run.at("C", 100.001) / run.at("C", 0.001))


def _ninety(sim: Any) -> float:
    """Return the day on which the troughs reach 90 % of their limit, interpolated on a logarithmic scale."""
    run = sim.solve(100, parameters=LONG, points=101)
    top = run.at("C", 99.9999)
    gap = [log(1 - run.at("C", day) / top) for day in (14, 15)]
    return 14 + (log(0.1) - gap[0]) / (gap[1] - gap[0])


def _number(name: str, value: float, id: str, tolerance: float = 0.01, **parameters: float) -> Landmark:
    return Landmark(name, value, tolerance, ARITHMETIC, lambda sim: sim.quantity(id, parameters=parameters))


MODEL = Model(
    name="perampanel",
    title="Perampanel: from tablet to receptor",
    summary="A slow drug, nearly all of it bound: it takes weeks to arrive, and the free share blocks few receptors.",
    provenance="adapted",
    time_unit="d",
    t_end=90,
    sources=(KINETICS, BLOCK),
    states=by_id(State("C", "mg/L", "perampanel in plasma, total", scale=0.1, range=AMOUNT)),
    parameters=by_id(
        Parameter("dose_1", 8, "mg", "daily dose, week 1", "assumed", (0, 12)),
        Parameter("dose_2", 8, "mg", "daily dose, week 2", "assumed", (0, 12)),
        Parameter("dose_3", 8, "mg", "daily dose, week 3", "assumed", (0, 12)),
        Parameter("dose_4", 8, "mg", "daily dose from week 4", "assumed", (0, 12)),
        Parameter("n_doses", 60, "1", "number of days with a dose", "assumed", (1, 120)),
        Parameter("tau", 1, "d", "time between doses", "assumed"),
        Parameter("t_abs", 0.08, "d", "time over which a dose enters", "assumed", (0.001, 0.2), symbol=r"t_{\mathrm{abs}}",
                  note="the peak is reported 0.5 to 2.5 h after a dose"),
        Parameter("t_half", 105, "h", "half-life", KINETICS, (20, 150), symbol=r"t_{1/2}",
                  note="terminal half-life in healthy volunteers; the effective half-life is 48 h"),
        Parameter("CL_0", 10.9, "mL/min", "clearance, adults", KINETICS, (5, 20), symbol=r"\mathrm{CL}_0"),
        Parameter("induction", 1, "1", "clearance with an inducer, relative", "derived", (1, 5), symbol=r"\iota",
                  note="105/25 = 4.2 turns a half-life of 105 h into the 25 h seen with carbamazepine"),
        Parameter("F_o", 1, "1", "share of the dose that arrives", KINETICS, symbol=r"F"),
        Parameter("f_u", 0.05, "1", "unbound share", KINETICS, (0.01, 1), log=True),
        Parameter("MW", 349.4, "g/mol", "molar mass", "derived", symbol=r"M_{\mathrm{r}}", note="from the formula C₂₃H₁₅N₃O"),
        Parameter("IC50", 0.56, "uM", "half-blocking concentration", BLOCK, (0.1, 5), log=True, symbol=r"\mathrm{IC}_{50}"),
        Parameter("k_on", 0.15, "1/(uM*s)", "rate of block", BLOCK, symbol=r"k_{\mathrm{on}}"),
        Parameter("k_off", 0.58, "1/s", "rate of unblock", BLOCK, symbol=r"k_{\mathrm{off}}"),
        Parameter("c", 3, "uM", "concentration in the dish", BLOCK, (0.01, 30), log=True, symbol=r"c"),
        Parameter("unit_CL", 1.44, "(L/d)/(mL/min)", "one, as litres a day per millilitre a minute", "SI",
                  symbol=r"1.44\,\tfrac{\mathrm{L/d}}{\mathrm{mL/min}}"),
        Parameter("unit_h", 24, "h/d", "one, as hours per day", "SI", symbol=r"24\,\mathrm{h/d}"),
        Parameter("unit_M", 1000, "uM*g/mg*L/mol", "one, as micromolar per millimolar", "SI", symbol=r"10^{3}"),
        Parameter("unit_n", 1000, "nM/uM", "one, as nanomolar per micromolar", "SI", symbol=r"10^{3}\,\mathrm{nM/\mu M}"),
    ),
    inputs=by_id(
        Input("D", "mg", "size of the dose",
              schedule=((0.0, 7.0, "dose_1"), (7.0, 7.0, "dose_2"), (14.0, 7.0, "dose_3"), (21.0, 400.0, "dose_4"))),
        Input("u", "1", "a dose is entering", 0.0, "t_abs", 1.0, "tau", "n_doses"),
    ),
    quantities=by_id(
        Quantity("CL", "CL_0 * induction * unit_CL", "L/d", "clearance", symbol=r"\mathrm{CL}"),
        Quantity("V_d", "CL_0 * unit_CL * t_half / (unit_h * log(2))", "L", "volume of distribution"),
        Quantity("k_e", "CL / V_d", "1/d", "rate of elimination"),
        Quantity("t_90", "log(10) / k_e", "d", "time to 90 % of the steady state"),
        Quantity("C_avg", "F_o * dose_4 / (tau * CL)", "mg/L", "steady state, averaged over a day", symbol=r"\bar C"),
        Quantity("C_uM", "unit_M * C / MW", "uM", "total concentration", symbol=r"C_{\mathrm{tot}}"),
        Quantity("C_free", "f_u * C_uM", "uM", "free concentration", symbol=r"C_{\mathrm{free}}"),
        Quantity("C_nM", "unit_n * C_free", "nM", "free concentration, in nanomolar", symbol=r"C_{\mathrm{free}}"),
        Quantity("block", "C_free / (C_free + IC50)", "1", "receptors blocked, free drug", symbol=r"b"),
        Quantity("block_tot", "C_uM / (C_uM + IC50)", "1", "receptors blocked if bound drug counted", symbol=r"b_{\mathrm{tot}}"),
        Quantity("end_uM", "unit_M * C_avg / MW", "uM", "total at the steady state", symbol=r"\bar C_{\mathrm{tot}}"),
        Quantity("end_nM", "unit_n * f_u * end_uM", "nM", "free at the steady state", symbol=r"\bar C_{\mathrm{free}}"),
        Quantity("end_free", "end_uM * f_u / (end_uM * f_u + IC50)", "1", "blocked at the steady state, free drug",
                 symbol=r"\bar b"),
        Quantity("end_tot", "end_uM / (end_uM + IC50)", "1", "blocked at the steady state if bound drug counted",
                 symbol=r"\bar b_{\mathrm{tot}}"),
        Quantity("K_rate", "k_off / k_on", "uM", "dissociation constant from the rates", symbol=r"K_{\mathrm{rate}}"),
        Quantity("tau_b", "1 / (k_on * c + k_off)", "s", "time constant of block in the dish"),
        Quantity("dish_IC", "c / (c + IC50)", "1", "block in the dish, by the half-blocking concentration",
                 symbol=r"b_{\mathrm{IC}}"),
        Quantity("dish_rate", "c / (c + K_rate)", "1", "block in the dish, by the rates", symbol=r"b_{\mathrm{rate}}"),
    ),
    equations={"C": "F_o * D * u / (t_abs * V_d) - k_e * C"},
    curves=by_id(
        Curve("dose", "Receptors blocked at the steady state", "dose_4", (0, 12), "end_free", level="end_tot"),
        Curve("dish", "Block of receptors in the dish, by two accounts", "c", (0.01, 30), "dish_IC", level="dish_rate", log=True),
        Curve("bound", "Receptors blocked against the unbound share", "f_u", (0.01, 1), "end_free", level="end_tot", log=True,
              cross="nothing is bound"),
    ),
    scenarios=by_id(
        Scenario("steady", "8 mg from the first day", "Doses pile up for weeks before they level off."),
        Scenario("titrated", "2, 4, 6, then 8 mg", "The steps that labels ask for put off the steady state to week six.",
                 {"dose_1": 2, "dose_2": 4, "dose_3": 6, "dose_4": 8}),
        Scenario("inducer", "8 mg with carbamazepine", "A faster clearance: less drug, and sooner level.", {"induction": 4.2}),
        Scenario("effective", "8 mg, half-life 48 h", "With the effective half-life the same level is reached in a week.", {"t_half": 48}),
        Scenario("single", "One dose of 8 mg", "After four days half of it is still there.", {"n_doses": 1}, t_end=30),
    ),
    landmarks=(
        _number("volume of distribution (L)", 99.1, "V_d"),
        Landmark("8 mg a day, average at the steady state (mg/L)", 0.510, 0.01, ARITHMETIC, _day("C")),
        Landmark("8 mg a day, total (uM)", 1.459, 0.01, ARITHMETIC, _day("C_uM")),
        Landmark("8 mg a day, free (nM)", 72.9, 0.01, ARITHMETIC, _day("C_nM")),
        Landmark("8 mg a day, receptors blocked by free drug", 0.115, 0.01, ARITHMETIC, _day("block")),
        Landmark("8 mg a day, blocked if bound drug counted", 0.72, 0.01, ARITHMETIC, _day("block_tot")),
        _number("the average from dose and clearance (mg/L)", 0.510, "C_avg"),
        Landmark("accumulation, late dose over first", 6.82, 0.01, ARITHMETIC, _accumulation),
        Landmark("90 % of the steady state (d)", 14.5, 0.01, ARITHMETIC, _ninety),
        _number("90 % of the steady state, from the half-life (d)", 14.5, "t_90"),
        _number("time constant of block at 3 uM (s)", 0.971, "tau_b"),
        _number("dissociation constant from the rates (uM)", 3.87, "K_rate"),
        Landmark("half-life with carbamazepine (h)", 25.0, 1e-9, KINETICS,
                 lambda sim: 24 * log(2) / sim.quantity("k_e", parameters={"induction": 4.2})),
    ),
    assumes=(
        "One compartment: the drug is at once everywhere it goes.",
        "The free concentration in the brain is that in plasma.",
        "Block follows concentration at once; it takes a second, the drug takes days.",
        "The clearance does not change with dose or time.",
    ),
    leaves_out=(
        "The tumour, its blood–brain barrier, and what block of a receptor does to it.",
        "Perampanel's action on sodium and potassium channels.",
        "Differences between people, and between healthy volunteers and patients.",
        "Side effects, which set the dose that a person can take.",
    ),
)
