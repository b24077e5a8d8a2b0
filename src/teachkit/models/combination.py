"""Two drugs, one site or two: what Bliss and Loewe each call "no interaction".

It holds: a receptor that two drugs compete for, and beside it two receptors with one drug each, both of which
must be free for the cell to respond. The first is Loewe's additivity, the second Bliss's independence, each
exactly, so that both nulls become mechanisms. With one drug in two vials only the first can be true, and
Bliss finds a drug that is synergistic, or antagonistic, with itself. A Hill exponent stands for everything
that makes a dose-response curve steep. No drug is meant; all values are ours. Illustrative, exact.
"""

from typing import Any

from ..ode import SHARE, Curve, Landmark, Model, Parameter, Quantity, Scenario, State, by_id

EXACT = "exact: closed form"
PACKAGE = "closed form, and the Python package synergy 1.0.0"


def _mix(name: str, id: str, value: float, dose: float, **more: float) -> Landmark:
    return Landmark(name, value, 1e-5, PACKAGE, lambda sim: sim.quantity(id, parameters={"d": dose, **more}))


def _crossing(sim: Any) -> float:
    """Return the dose at which the nulls agree for h = 2 and equal vials: d_A times d_B is then 2."""
    from scipy.optimize import brentq

    return float(brentq(lambda d: sim.quantity("score", parameters={"d": d, "h": 2.0}), 0.5, 9.0, xtol=1e-12))


MODEL = Model(
    name="combination",
    title="Two vials: one site or two",
    summary="One drug in two vials is no combination, yet a null of additivity may call it synergy.",
    provenance="illustrative",
    time_unit="h",
    t_end=10,
    sources=("bliss1939", "loewe1953"),
    states=by_id(
        State("R", "1", "response, both vials at one site", 1.0, symbol=r"R_{\mathrm{one}}", range=SHARE),
        State("R_A", "1", "free share of the site of vial A", 1.0, range=SHARE),
        State("R_B", "1", "free share of the site of vial B", 1.0, range=SHARE),
    ),
    parameters=by_id(
        Parameter("d", 2, "uM", "total dose in both vials", "assumed", (0, 10)),
        Parameter("m", 0.5, "1", "share that comes from vial A", "assumed", (0, 1)),
        Parameter("h", 1, "1", "Hill exponent, steepness", "assumed", (0.5, 4)),
        Parameter("K_A", 1, "uM", "half-effective dose, vial A", "assumed", (0.1, 10), log=True),
        Parameter("K_B", 1, "uM", "half-effective dose, vial B", "assumed", (0.1, 10), log=True),
        Parameter("k", 1, "1/h", "rate of unbinding", "assumed", (0.1, 10), log=True),
    ),
    quantities=by_id(
        Quantity("d_A", "m * d", "uM", "dose from vial A"),
        Quantity("d_B", "(1 - m) * d", "uM", "dose from vial B"),
        Quantity("x", "d_A / K_A + d_B / K_B", "1", "dose in units of half-effective doses"),
        Quantity("R_two", "R_A * R_B", "1", "response, each vial at its own site", symbol=r"R_{\mathrm{two}}"),
        Quantity("E_A", "1 / (1 + (d_A / K_A)**h)", "1", "response to vial A alone"),
        Quantity("E_B", "1 / (1 + (d_B / K_B)**h)", "1", "response to vial B alone"),
        Quantity("loewe", "1 / (1 + x**h)", "1", "expected by Loewe", symbol=r"E_{\mathrm{Loewe}}"),
        Quantity("bliss", "E_A * E_B", "1", "expected by Bliss", symbol=r"E_{\mathrm{Bliss}}"),
        Quantity("hsa", "min(E_A, E_B)", "1", "the better vial alone", symbol=r"E_{\mathrm{HSA}}"),
        Quantity("score", "bliss - loewe", "1", "synergy that Bliss finds at one site", symbol=r"\Delta_{\mathrm{Bliss}}"),
    ),
    equations={
        "R": "k * (1 - R) - k * x**h * R",
        "R_A": "k * (1 - R_A) - k * (d_A / K_A)**h * R_A",
        "R_B": "k * (1 - R_B) - k * (d_B / K_B)**h * R_B",
    },
    curves=by_id(
        Curve("sham", "One drug in two vials: what happens, and what Bliss expects", "d", (0.1, 10), "loewe", level="bliss",
              cross="the two nulls agree"),
        Curve("mix", "The same total dose, from all B to all A", "m", (0, 1), "loewe", level="bliss"),
        Curve("steep", "The same doses, steeper and steeper curves", "h", (0.5, 4), "loewe", level="bliss",
              cross="the two nulls agree"),
    ),
    scenarios=by_id(
        Scenario("sham", "One drug, two vials", "Bliss expects less to be left than is left: antagonism with itself."),
        Scenario("steep", "One steep drug, two vials", "Bliss expects more to be left than is left: synergy with itself.",
                 {"h": 2, "d": 1}),
        Scenario("potent", "Vial B is ten times as potent", "A dilution of the same drug; the sham stays a sham.", {"K_B": 0.1}),
    ),
    landmarks=(
        _mix("1 and 1: what one site gives, and Loewe", "loewe", 1 / 3, 2),
        _mix("1 and 1: Bliss", "bliss", 0.25, 2),
        _mix("0.5 and 0.5: what one site gives, and Loewe", "loewe", 0.5, 1),
        _mix("0.5 and 0.5: Bliss", "bliss", 4 / 9, 1),
        Landmark("one site settles at Loewe's value", 1 / 3, 1e-9, EXACT, lambda sim: sim.solve(30).final("R")),
        Landmark("two sites settle at Bliss's value", 0.25, 1e-9, EXACT, lambda sim: sim.solve(30).final("R_two")),
        Landmark("h = 2, 0.5 and 0.5: synergy that Bliss finds", 0.64 - 0.5, 1e-12, EXACT,
                 lambda sim: sim.quantity("score", parameters={"d": 1.0, "h": 2.0})),
        Landmark("h = 2: total dose at which the nulls agree (uM)", 8**0.5, 1e-9, EXACT, _crossing),
    ),
    assumes=(
        "At one site the drugs compete; at two sites they know nothing of each other.",
        "A response needs every site free.",
        "The Hill exponent is the same for both vials.",
    ),
    leaves_out=(
        "Everything that makes real combinations differ: uptake, metabolism, toxicity, timing.",
        "Drugs that cannot silence the response completely; `teachkit.combine` treats those.",
        "Chance, and with it the question whether a difference is one.",
    ),
)
