"""PD-1, PD-L1 and an antibody with two arms, in the gap between a T cell and a tumour cell.

It holds: PD-1 and PD-L1 that pair across a narrow gap, and an antibody that grips one PD-1 from solution and
then a second on the membrane. Equations and values are those of a published model of checkpoint blockade for
breast cancer (its public code, one of several versions with other values); the affinity was measured with
purified proteins. It assumes receptors spread evenly, and numbers that do not change. It leaves out PD-L2,
clustering, turnover, drug kinetics, and every measurement in glioma. An analytical solution tests it.
"""

from math import pi
from typing import Any

from ..ode import AMOUNT, Curve, Input, Landmark, Model, Parameter, Quantity, Scenario, State, by_id

CODE = "qspio2020code"
SECOND = "algebra, and libRoadRunner from the same equations"
CLOSED = "closed form of the equilibrium, solved with SciPy's brentq"
LONG = {"t_on": 0.0, "len": 5000.0}


def _bound(sim: Any, dose: float, id: str) -> float:
    return float(sim.solve(5000, parameters={**LONG, "dose": dose}, points=101).final(id))


def _closed(dose: float) -> float:
    """The complexes per µm² at equilibrium: one equation in the free PD-1, F."""
    from scipy.optimize import brentq

    P, L = 27900 / (pi * 6.94**2), 120000 / (pi * 17**2)
    K, K_A, chi = 8.2 * 3 * 0.602214076, 4.0, 100 / (0.004 * 3 * 0.602214076)

    def excess(F: float) -> float:
        return F + L * F / (F + K) + 2 * F * dose / K_A + 2 * chi * F**2 * dose / K_A - P

    F = brentq(excess, 0, P, xtol=1e-14, rtol=1e-14)
    return float(L * F / (F + K))


def _drug(dose: float, X: float, H: float) -> tuple[Landmark, ...]:
    return (
        Landmark(f"complexes per square micrometre at {dose:g} nM", X, 1e-4, SECOND, lambda sim: _bound(sim, dose, "X")),
        Landmark(f"inhibition at {dose:g} nM", H, 2e-4, SECOND, lambda sim: _bound(sim, dose, "H")),
        Landmark(f"complexes at {dose:g} nM, closed form", _closed(dose), 1e-6, CLOSED, lambda sim: _bound(sim, dose, "X")),
    )


MODEL = Model(
    name="pd1_binding",
    title="PD-1, PD-L1 and an antibody",
    summary="How many PD-1 are engaged: the number of ligands and the affinity are two different things.",
    provenance="adapted",
    time_unit="min",
    t_end=300,
    sources=(CODE,),
    states=by_id(
        State("X", "1/um^2", "PD-1 paired with PD-L1", "X_0", scale=10, range=AMOUNT),
        State("B_1", "1/um^2", "antibody held by one arm", 0, scale=1, range=AMOUNT),
        State("B_2", "1/um^2", "antibody held by both arms", 0, scale=10, range=AMOUNT),
    ),
    parameters=by_id(
        Parameter("n_L", 120000, "1", "PD-L1 on a tumour cell: amount", CODE, (1000, 5e5), log=True),
        Parameter("K_PL", 8.2, "uM", "dissociation constant of PD-1 and PD-L1: affinity", CODE, (0.1, 1000), log=True,
                  note="measured with purified proteins in solution"),
        Parameter("n_P", 27900, "1", "PD-1 on a T cell", CODE, (1000, 1e5), log=True),
        Parameter("dose", 1, "nM", "antibody while it is given", "assumed", (0.001, 100), log=True, symbol="A_0"),
        Parameter("t_on", 20, "min", "antibody: given at", "assumed", (0, 100)),
        Parameter("len", 120, "min", "antibody: given for", "assumed", (1, 5000), log=True, symbol=r"\ell"),
        Parameter("k_PL", 10.8, "1/(uM*min)", "binding rate of PD-1 and PD-L1", CODE),
        Parameter("K_A", 4, "nM", "dissociation constant of one arm of the antibody", CODE, (0.1, 100), log=True),
        Parameter("k_A", 0.0402, "1/(nM*min)", "binding rate of one arm of the antibody", CODE),
        Parameter("chi_3", 100, "1", "gain in affinity of the second arm", CODE, (0.01, 1000), log=True, symbol=r"\chi_{3}",
                  note="estimated by the code's authors"),
        Parameter("gap", 3, "nm", "gap between the membranes", CODE, symbol="h"),
        Parameter("d_T", 6.94, "um", "diameter of the T cell", CODE),
        Parameter("d_C", 17, "um", "diameter of the tumour cell", CODE),
        Parameter("X_50", 6, "1/um^2", "pairs at half inhibition", CODE, (1, 200), log=True,
                  note="estimated by the code's authors; another version of the code has 50"),
        Parameter("N_A", 0.602214076, "1/(uM*nm*um^2)", "Avogadro's number, for a thin gap", "SI", symbol=r"N_{\mathrm{A}}"),
        Parameter("unit_c", 1000, "nM/uM", "one, as nanomolar per micromolar", "SI", symbol=r"10^{3}\,\mathrm{nM/\mu M}"),
    ),
    inputs=by_id(Input("A", "nM", "antibody", "t_on", "len", "dose")),
    quantities=by_id(
        Quantity("P_tot", "n_P / (3.141592653589793 * d_T**2)", "1/um^2", "PD-1 on the membrane", symbol=r"P_{\mathrm{tot}}"),
        Quantity("L_tot", "n_L / (3.141592653589793 * d_C**2)", "1/um^2", "PD-L1 on the membrane", symbol=r"L_{\mathrm{tot}}"),
        Quantity("K_2", "K_PL * gap * N_A", "1/um^2", "dissociation constant on the membrane"),
        Quantity("k_2", "k_PL / (gap * N_A)", "um^2/min", "binding rate on the membrane"),
        Quantity("chi", "chi_3 * unit_c / (K_A * gap * N_A)", "um^2", "pull of the second arm"),
        Quantity("X_0", "(P_tot + L_tot + K_2 - sqrt((P_tot + L_tot + K_2)**2 - 4 * P_tot * L_tot)) / 2", "1/um^2",
                 "pairs without antibody"),
        Quantity("k_off", "k_A * K_A", "1/min", "unbinding rate of one arm", symbol=r"k_{\mathrm{off}}"),
        Quantity("grip", "2 * k_A * A", "1/min", "rate at which antibody grips a free PD-1", symbol="a"),
        Quantity("F", "P_tot - X - B_1 - 2 * B_2", "1/um^2", "free PD-1"),
        Quantity("occ", "X / P_tot", "1", "share of PD-1 that is engaged", symbol="o"),
        Quantity("held", "(B_1 + 2 * B_2) / P_tot", "1", "share of PD-1 held by antibody", symbol="o_A"),
        Quantity("one_arm", "A / (A + K_A)", "1", "share held if antibodies had one arm", symbol="o_1"),
        Quantity("H", "X**2 / (X**2 + X_50**2)", "1", "inhibition of the T cell"),
    ),
    equations={
        "X": "k_2 * (F * (L_tot - X) - K_2 * X)",
        "B_1": "grip * F - k_off * B_1 - k_off * chi * F * B_1 + 2 * k_off * B_2",
        "B_2": "k_off * chi * F * B_1 - 2 * k_off * B_2",
    },
    curves=by_id(
        Curve("amount", "Amount: engaged PD-1 against the number of PD-L1", "n_L", (1000, 5e5), "occ", level="H", log=True),
        Curve("affinity", "Affinity: engaged PD-1 against the dissociation constant", "K_PL", (0.1, 1000), "occ", level="H", log=True),
    ),
    scenarios=by_id(
        Scenario("given", "Antibody for two hours, 1 nM", "One nanomolar holds far more PD-1 than one arm alone would."),
        Scenario("more", "Four times the PD-L1", "More pairs; the affinity is what it was.", {"n_L": 480000}),
        Scenario("tighter", "A tenth of the dissociation constant", "Another molecule, with a tighter bond.", {"K_PL": 0.82}),
        Scenario("one_arm", "An antibody with one working arm", "The same affinity for one PD-1, and far less block.", {"chi_3": 0.01}),
    ),
    landmarks=(
        Landmark("dissociation constant on the membrane (per square micrometre)", 14.8145, 1e-5, "exact: arithmetic",
                 lambda sim: sim.quantity("K_2")),
        Landmark("PD-1 per square micrometre", 184.389, 1e-5, "exact: arithmetic", lambda sim: sim.quantity("P_tot")),
        Landmark("PD-L1 per square micrometre", 132.170, 1e-5, "exact: arithmetic", lambda sim: sim.quantity("L_tot")),
        Landmark("pairs per square micrometre without antibody", 110.1765, 1e-4, SECOND, lambda sim: sim.quantity("X_0")),
        Landmark("share of PD-1 engaged without antibody", 0.5975, 1e-4, SECOND, lambda sim: sim.quantity("occ")),
        Landmark("inhibition without antibody", 0.997043, 1e-4, SECOND, lambda sim: sim.quantity("H")),
        Landmark("the pairs without antibody are a steady state", 0.0, 1e-9, "exact: quadratic equation",
                 lambda sim: sim.steady_states()[0].state["X"] - sim.quantity("X_0"), absolute=True),
        *_drug(1, 1.43408, 0.05404),
        *_drug(10, 0.458019, 0.0057935),
    ),
    assumes=(
        "Receptors and ligands are spread evenly over both cells, and all can reach the gap.",
        "A dissociation constant measured in solution holds in a gap of 3 nm.",
        "Inhibition follows the number of pairs, with a steepness and a midpoint that were estimated.",
    ),
    leaves_out=(
        "PD-L2, CD80 and the ligands on the T cell itself.",
        "Clusters, turnover, and the rise of PD-L1 where interferon gamma is.",
        "How an antibody reaches a brain tumour, and what a freed T cell then does.",
        "Any measurement in glioma.",
    ),
)
