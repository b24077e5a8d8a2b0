"""A murine glioma with T cells, suppressors and two drugs: Anderson et al. (2024), both papers.

It holds: tumour cells that grow logistically and are killed by T cells; T cells whose recruitment PD-1 and
PD-L1 hold back; myeloid-derived suppressor cells that the tumour recruits and that remove T cells; an
anti-PD-1 antibody and an antagonist of the chemokine receptor CCR2, each a fraction of full block on a
schedule. The default is the second paper's version, with treatment and 11 fitted parameters; ``alpha`` above zero
gives the saturating recruitment of the first paper's, with 13. It assumes a well-mixed tumour. It leaves out space,
regulatory T cells, macrophages, pharmacokinetics, and every neuron. Values were fitted to glioma in mice.
"""

import math
from typing import Any

from ..ode import AMOUNT, Input, Landmark, Model, Parameter, Quantity, Scenario, State, by_id

PAPER = "anderson2024mdsc"
TREATMENT = "anderson2024control"
AUTHORS = "trajectory stored in the authors' MATLAB code (ode45)"
SECOND = "computed with libRoadRunner at tight tolerances, from the same equations written a second time"
ALGEBRA = "exact: algebra from the parameters"
FULL = {"len_1": 43.0, "len_2": 43.0}
ARMS = {
    "no drug": {},
    "anti-PD-1": {"h_1": 0.8},
    "CCR2 antagonist": {"h_2": 0.9},
    "both drugs": {"h_1": 0.8, "h_2": 0.9},
}
THIRTEEN = {"s_M": 0.0372, "alpha": 3.6e8}
STORED = {
    1: {"C": 51933.65, "T": 2007291.1, "M": 1790.406},
    3: {"C": 101921.08, "T": 4370117.0, "M": 6730.268},
    5: {"C": 176340.97, "T": 6240642.6, "M": 14346.156},
    7: {"C": 274784.73, "T": 7435273.0, "M": 25368.637},
}
#: The authors' state at the end of their optimised treatment, day 50.
DAY_50 = {"C": 5196.001, "T": 18849780.8, "M": 1123.012}


def _stored(day: int, id: str, value: float) -> Landmark:
    return Landmark(f"{id} on day {day} (cells)", value, 5e-4, AUTHORS, lambda sim: sim.solve(8).at(id, day))


def _tumorous(sim: Any, parameters: dict[str, float]) -> Any:
    return max(sim.steady_states(parameters=parameters), key=lambda s: s.state["C"] * s.stable)


def _equilibrium(version: str, parameters: dict[str, float], id: str, value: float) -> Landmark:
    return Landmark(f"tumorous equilibrium, {version} parameters: {id} (cells)", value, 1e-6, SECOND,
                    lambda sim: _tumorous(sim, parameters).state[id])


def _eigenvalue(k: int, value: float) -> Landmark:
    return Landmark(f"eigenvalue {k + 1} of the tumorous equilibrium (1/day)", value, 1e-5, SECOND,
                    lambda sim: sorted(_tumorous(sim, {}).eigenvalues.real, reverse=True)[k])


def _arm(name: str, size: float, day: int) -> tuple[Landmark, Landmark]:
    values = FULL | ARMS[name]
    return (
        Landmark(f"tumour on day 50, {name} (cells)", size, 1e-3, SECOND,
                 lambda sim: sim.solve(60, parameters=values).at("C", 50)),
        Landmark(f"day on which the tumour has passed 2 million cells, {name}", day, 0, SECOND,
                 lambda sim: math.ceil(sim.solve(120, parameters=values, points=2401).crossings("C", 2e6)[0])),
    )


def _death(sim: Any) -> int:
    run = sim.solve(80, initial=DAY_50)
    return 50 + math.ceil(float(run.crossings("C", run.final("C_death"))[0]))


def _tumour_free(sim: Any) -> float:
    return float(sim.solve(2000, initial={"C": 0.0, "T": 1000.0}).final("T"))


def _needed(sim: Any) -> float:
    """Return the share of PD-1 that may stay free if the tumour-free state is to be stable."""
    p = sim.model.defaults
    needed = p["lambda_C"] / p["eta"]
    return float((p["a_T"] / (p["d_T"] * needed) - 1) / (p["rho"] * needed**2))


MODEL = Model(
    name="anderson2024",
    title="A glioma with T cells and suppressors",
    summary="T cells kill, suppressors remove T cells, and the tumour recruits both; two drugs act on the brakes.",
    provenance="reproduced",
    time_unit="day",
    t_end=100,
    sources=(PAPER, TREATMENT),
    states=by_id(
        State("C", "cell", "tumour cells", "C_0", scale=1e4, range=AMOUNT),
        State("T", "cell", "T cells", "T_0", scale=1e6, range=AMOUNT),
        State("M", "cell", "suppressor cells (MDSC)", 0, scale=1e5, range=AMOUNT),
    ),
    parameters=by_id(
        Parameter("lambda_C", 0.431, "1/day", "growth rate of the tumour", PAPER, (0.2, 0.6), symbol=r"\lambda_C"),
        Parameter("C_max", 3.04e6, "cell", "carrying capacity of the tumour", PAPER, symbol=r"C_{\max}"),
        Parameter("eta", 2.57e-8, "1/(cell*day)", "killing rate of the T cells", PAPER, (5e-9, 1e-7), log=True),
        Parameter("a_T", 3.26e6, "cell/day", "recruitment of T cells without the tumour's call", PAPER, (1e6, 1e7), log=True),
        Parameter("s_T", 8.56e6, "1/(cell*day)", "recruitment of T cells by the tumour", PAPER, (1e6, 1e8), log=True),
        Parameter("rho", 0.107, "1/cell^2", "strength of the PD-1 and PD-L1 brake", PAPER, (0.02, 0.5), log=True),
        Parameter("eps_C", 16.2, "1", "PD-L1 of a tumour cell, relative to a T cell's", PAPER, (1, 50), symbol=r"\varepsilon_C"),
        Parameter("r", 6.92e-6, "1/(cell*day)", "removal of T cells by suppressors", PAPER, (1e-7, 5e-5), log=True),
        Parameter("d_T", 0.0221, "1/day", "death rate of T cells", PAPER, (0.005, 0.1), log=True),
        Parameter("s_M", 0.0466, "1/day", "recruitment of suppressors by the tumour", TREATMENT, (0, 0.1),
                  note="0.0372 in the version with 13 parameters"),
        Parameter("alpha", 0, "cell/day", "saturating recruitment of suppressors", PAPER, (0, 3.6e8),
                  note="0 in the version with 11 parameters, 3.6e8 in the version with 13"),
        Parameter("q", 3.51e10, "cell", "tumour at half the saturating recruitment", PAPER),
        Parameter("d_M", 0.251, "1/day", "death rate of suppressors", PAPER, (0.05, 1), log=True),
        Parameter("f_death", 0.9, "1", "share of the carrying capacity at which the mouse dies", TREATMENT, symbol=r"f_{\mathrm{death}}"),
        Parameter("C_0", 35000, "cell", "tumour at the start", PAPER, (1000, 1e6), log=True),
        Parameter("T_0", 100, "cell", "T cells at the start", TREATMENT, (1, 1e7), log=True),
        Parameter("h_1", 0, "1", "anti-PD-1: share of PD-1 that is blocked", "assumed", (0, 0.8),
                  note="the authors' largest is 0.8"),
        Parameter("t_1", 7, "day", "anti-PD-1: first day", "assumed", (0, 80)),
        Parameter("len_1", 43, "day", "anti-PD-1: length of a course", "assumed", (1, 80), symbol=r"\ell_1"),
        Parameter("gap_1", 50, "day", "anti-PD-1: from course to course", "assumed", (5, 80), symbol=r"p_1"),
        Parameter("n_1", 1, "1", "anti-PD-1: number of courses", "assumed", (1, 8)),
        Parameter("h_2", 0, "1", "CCR2 antagonist: share of recruitment that is blocked", "assumed", (0, 0.9),
                  note="the authors' largest is 0.9"),
        Parameter("t_2", 7, "day", "CCR2 antagonist: first day", "assumed", (0, 80)),
        Parameter("len_2", 43, "day", "CCR2 antagonist: length of a course", "assumed", (1, 80), symbol=r"\ell_2"),
        Parameter("gap_2", 50, "day", "CCR2 antagonist: from course to course", "assumed", (5, 80), symbol=r"p_2"),
        Parameter("n_2", 1, "1", "CCR2 antagonist: number of courses", "assumed", (1, 8)),
    ),
    inputs=by_id(
        Input("u_1", "1", "block of PD-1", "t_1", "len_1", "h_1", "gap_1", "n_1"),
        Input("u_2", "1", "block of CCR2", "t_2", "len_2", "h_2", "gap_2", "n_2"),
    ),
    quantities=by_id(
        Quantity("C_death", "f_death * C_max", "cell", "tumour at which the mouse dies", symbol=r"C_{\mathrm{death}}"),
        Quantity("dose_1", "h_1 * len_1 * n_1", "day", "total anti-PD-1, in days of full block", symbol=r"D_1"),
        Quantity("dose_2", "h_2 * len_2 * n_2", "day", "total CCR2 antagonist, in days of full block", symbol=r"D_2"),
        Quantity("kill", "eta * T", "1/day", "killing each tumour cell suffers"),
        Quantity("brake", "1 + rho * (1 - u_1) * T * (T + eps_C * C)", "1", "brake of PD-1 and PD-L1", symbol="B"),
        Quantity("calls", "(a_T + s_T * T * C) / brake", "cell/day", "T cells recruited"),
        Quantity("comes", "(s_M * C + alpha * C / (q + C)) * (1 - u_2)", "cell/day", "suppressors recruited"),
    ),
    equations={
        "C": "lambda_C * C * (1 - C / C_max) - kill * C",
        "T": "calls - r * T * M - d_T * T",
        "M": "comes - d_M * M",
    },
    scenarios=by_id(
        Scenario("none", "No drug", "T cells come early, suppressors follow, and the tumour wins."),
        Scenario("pd1", "Anti-PD-1, days 7 to 50", "The tumour is held for weeks, and returns when the drug stops.", {"h_1": 0.8}),
        Scenario("ccr2", "CCR2 antagonist, days 7 to 50", "Fewer suppressors: a little more time.", {"h_2": 0.9}),
        Scenario("both", "Both drugs, days 7 to 50", "A far smaller tumour on day 50; the gain in days is less.",
                 {"h_1": 0.8, "h_2": 0.9}, t_end=120),
        Scenario("thirteen", "The version with 13 parameters", "Saturating recruitment beside the linear one: nearly the same.",
                 THIRTEEN),
    ),
    landmarks=(
        *(_stored(day, id, value) for day, row in STORED.items() for id, value in row.items()),
        Landmark("day of death after the authors' optimised treatment", 111, 0, "star in the authors' figure 2, from their code", _death),
        *(_equilibrium("11", {}, id, v) for id, v in {"C": 2799671.3, "T": 1325794.6, "M": 519779.6}.items()),
        *(_equilibrium("13", THIRTEEN, id, v) for id, v in {"C": 2804221.5, "T": 1300693.0, "M": 530183.2}.items()),
        *(_eigenvalue(k, v) for k, v in enumerate((-0.205529, -0.446125, -3.718033))),
        Landmark("T cells without a tumour", 1112.96, 1e-5, SECOND, _tumour_free),
        Landmark("killing without a tumour (1/day)", 2.86e-5, 2e-3, SECOND,
                 lambda sim: sim.model.defaults["eta"] * _tumour_free(sim)),
        Landmark("T cells that would hold a new tumour", 1.677e7, 1e-4, ALGEBRA,
                 lambda sim: sim.model.defaults["lambda_C"] / sim.model.defaults["eta"]),
        Landmark("share of PD-1 left free for that, times 10^13", 2.6, 0.01, ALGEBRA, lambda sim: 1e13 * _needed(sim)),
        *_arm("no drug", 2.79859e6, 21),
        *_arm("anti-PD-1", 2.95005e5, 64),
        *_arm("CCR2 antagonist", 1.92921e5, 70),
        *_arm("both drugs", 6774.24, 91),
    ),
    assumes=(
        "A well-mixed tumour: every cell meets every other.",
        "A drug is a fraction of block that holds for as long as the course lasts.",
        "T cells and suppressors are one kind each.",
        "Values are fitted to averages over mice, few of them on each day.",
    ),
    leaves_out=(
        "Neurons and their signals.",
        "Regulatory T cells, macrophages, microglia and the exhaustion of T cells.",
        "Pharmacokinetics, the blood–brain barrier, and steroids.",
        "Space: the rim, the core, and where T cells cannot go.",
    ),
)
