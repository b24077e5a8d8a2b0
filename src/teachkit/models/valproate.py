"""Valproate in the blood: how much is free, and what free and total drug would do to HDAC1.

It holds: tablets taken at intervals, first-order absorption, binding to one class of sites on albumin that
saturates, clearance of the free drug alone, and the inhibition of the enzyme HDAC1 computed twice, from the
free and from the total concentration. Binding was measured in children, clearance in healthy adults; the
volume and the absorption are choices within a review's ranges. It leaves out metabolites, the falling
clearance at higher dose, the brain, and every other target of the drug.
"""

from typing import Any

from ..ode import AMOUNT, Curve, Input, Landmark, Model, Parameter, Quantity, Scenario, State, by_id

BINDING = "valproate1984binding"
CLEARANCE = "bowdle1980clearance"
RANGES = "zaccara1988valproate"
ENZYME = "phiel2001vpa"
MW = 144.21
SERA = {"K": 8.032, "N": 1.262}
ARITHMETIC = "exact: solution of the binding equation with the constants of " + BINDING


def _bound(quantity: str, mg: float, value: float, parameters: dict[str, float] | None = None) -> Landmark:
    set_name = "spiked sera" if parameters else "children"
    return Landmark(f"{quantity} at {mg:g} mg/L, {set_name}", value, 0.01, ARITHMETIC,
                    lambda sim: sim.quantity(quantity, parameters=parameters, hold={"C_t": mg / MW}))


def _steady(sim: Any) -> float:
    """Return the mean free concentration of a late dosing interval, relative to dose rate over clearance."""
    run = sim.solve(480, parameters={"n_doses": 40}, points=4801)
    late = run.t >= 456
    return float(run["C_f"][late].mean() / run["Cf_ss"][0])


def _doubling(quantity: str) -> Any:
    return lambda sim: sim.quantity(quantity, parameters={"dose": 1000}) / sim.quantity(quantity, parameters={"dose": 500})


MODEL = Model(
    name="valproate",
    title="Valproate: bound, free, and at the enzyme",
    summary="Albumin's sites fill up, so free drug grows faster than total; the enzyme may see only the free drug.",
    provenance="adapted",
    time_unit="h",
    t_end=168,
    sources=(BINDING, CLEARANCE, RANGES, ENZYME),
    states=by_id(
        State("G", "mmol", "valproate in the gut", scale=5, range=AMOUNT),
        State("C_t", "mM", "total valproate in serum", scale=0.5, range=AMOUNT),
    ),
    parameters=by_id(
        Parameter("dose", 500, "mg", "dose", "assumed", (0, 1500)),
        Parameter("tau", 12, "h", "time between doses", "assumed", (6, 24), symbol=r"\tau"),
        Parameter("n_doses", 14, "1", "number of doses", "assumed", (1, 40)),
        Parameter("t_dose", 0.25, "h", "time over which a dose dissolves", "assumed"),
        Parameter("N", 1.451, "mM", "binding sites in serum", BINDING, (0.4, 2.0), note="children on the drug"),
        Parameter("K", 4.984, "1/mM", "affinity of the sites", BINDING, (2, 10), note="children on the drug"),
        Parameter("CL_u", 0.072, "L/(h*kg)", "clearance of free drug", CLEARANCE, (0.03, 0.15),
                  note="six healthy adults at 1,000 mg a day"),
        Parameter("V", 0.2, "L/kg", "volume of distribution of total drug", RANGES, (0.1, 0.4), note="range 0.1 to 0.4"),
        Parameter("k_a", 0.35, "1/h", "absorption rate", RANGES, (0.17, 1.4), note="half-life 0.5 to 4 h"),
        Parameter("mass", 70, "kg", "body mass", "assumed", (10, 120)),
        Parameter("IC50", 0.4, "mM", "valproate that halves HDAC1", ENZYME, symbol=r"\mathrm{IC}_{50}"),
        Parameter("MW", MW, "g/mol", "molar mass of valproic acid", "derived", note="from the formula C8H16O2"),
    ),
    inputs=by_id(Input("pill", "1", "a dose dissolves", 0.0, "t_dose", 1.0, "tau", "n_doses")),
    quantities=by_id(
        Quantity("gap", "1 + K * (N - C_t)", "1", "free sites times affinity, plus one", symbol="b"),
        Quantity("C_f", "2 * C_t / (gap + sqrt(gap**2 + 4 * K * C_t))", "mM", "free valproate"),
        Quantity("C_b", "N * K * C_f / (1 + K * C_f)", "mM", "bound valproate"),
        Quantity("f_u", "1 / (1 + N * K / (1 + K * C_f))", "1", "free fraction"),
        Quantity("total", "MW * C_t", "mg/L", "total valproate", symbol=r"C_t^{\mathrm{mg}}"),
        Quantity("free", "MW * C_f", "mg/L", "free valproate, by mass", symbol=r"C_f^{\mathrm{mg}}"),
        Quantity("h_free", "C_f / (C_f + IC50)", "1", "HDAC1 inhibited, if free drug counts", symbol=r"h_{\mathrm{free}}"),
        Quantity("h_total", "C_t / (C_t + IC50)", "1", "HDAC1 inhibited, if total drug counted", symbol=r"h_{\mathrm{total}}"),
        Quantity("Cf_ss", "dose / (MW * tau * CL_u * mass)", "mM", "mean free valproate after many doses",
                 symbol=r"\bar C_f"),
        Quantity("free_ss", "MW * Cf_ss", "mg/L", "mean free valproate after many doses, by mass", symbol=r"\bar C_f^{\mathrm{mg}}"),
        Quantity("total_ss", "MW * (Cf_ss + N * K * Cf_ss / (1 + K * Cf_ss))", "mg/L", "total valproate that goes with it",
                 symbol=r"\bar C_t^{\mathrm{mg}}"),
    ),
    equations={
        "G": "pill * dose / (MW * t_dose) - k_a * G",
        "C_t": "(k_a * G / mass - CL_u * C_f) / V",
    },
    curves=by_id(
        Curve("dose", "Total and free valproate against dose", "dose", (50, 1500), "total_ss", level="free_ss"),
        Curve("fraction", "Free fraction against total valproate", "C_t", (0.02, 1.2), "f_u"),
        Curve("hdac", "HDAC1 inhibited: by free drug, and by total if it counted", "C_t", (0.0, 1.2), "h_free", level="h_total"),
    ),
    scenarios=by_id(
        Scenario("usual", "500 mg every 12 h", "Total drug settles near 55 mg/L, one seventh of it free.", {"dose": 500}),
        Scenario("double", "1000 mg every 12 h", "Free drug doubles, total does not.", {"dose": 1000}),
        Scenario("albumin", "Half the binding sites", "Total drug falls, free drug does not.", {"N": 0.7255}),
        Scenario("sera", "Binding as in spiked sera", "The other published pair of constants.", SERA),
    ),
    landmarks=(
        _bound("f_u", 50, 0.1479),
        _bound("f_u", 75, 0.1648),
        _bound("f_u", 100, 0.1847),
        _bound("C_f", 50, 0.0513),
        _bound("C_f", 75, 0.0857),
        _bound("C_f", 100, 0.1281),
        _bound("f_u", 40, 0.1093, SERA),
        _bound("f_u", 130, 0.1898, SERA),
        _bound("h_free", 50, 0.114),
        _bound("h_free", 100, 0.243),
        _bound("h_total", 50, 0.464),
        _bound("h_total", 100, 0.634),
        Landmark("free and bound add up to total (mM apart, at 0.5 mM)", 0.0, 1e-12, "exact: conservation",
                 lambda sim: sum(sim.quantity(q, hold={"C_t": 0.5}) for q in ("C_f", "C_b")) - 0.5, absolute=True),
        Landmark("free drug at twice the dose, as a multiple", 2.0, 1e-12, "exact: clearance acts on free drug alone",
                 _doubling("free_ss")),
        Landmark("mean free drug of a late interval over dose rate by clearance", 1.0, 0.002, "exact: conservation of mass",
                 _steady),
    ),
    assumes=(
        "One class of binding sites, always in equilibrium, as in one group of children; others found less of the drug free.",
        "Only free drug is cleared, in proportion to its concentration.",
        "HDAC1 meets the free concentration of serum, and one number describes its inhibition.",
        "Children's binding and adults' clearance may be put into one body.",
    ),
    leaves_out=(
        "The fall of clearance with dose that the same study of clearance reports.",
        "Metabolites, other drugs, fatty acids and disease, all of which displace valproate from albumin.",
        "The way into the brain, and every target of valproate but HDAC1.",
        "What inhibition of HDAC1 does to a cell.",
    ),
)
