"""Order of treatment in a murine glioma: anti-PD-1 and a neuromodulator that does not exist.

It holds: the tumour, T cells and suppressors of Anderson and colleagues (2024, treatment version), with their
fitted values; anti-PD-1 as they model it; and a drug N, which stands for any blockade of neuronal signals. N
may act on the recruitment of suppressors, on the brake that PD-1 and PD-L1 put on T cells, or on both. No
source shows that any neuromodulator does either in a glioma: the term is a hypothesis in the form of an
equation. It leaves out neurons, pharmacokinetics and side effects. Equations and values are published, the
drug N is ours. Illustrative.
"""

from math import ceil
from typing import Any

from ..ode import AMOUNT, Input, Landmark, Model, Parameter, Quantity, Scenario, State, by_id

PAPER = "anderson2024mdsc"
TREATMENT = "anderson2024control"
AUTHORS = "trajectory stored in the authors' MATLAB code (ode45), of the model without drug N"
SECOND = "computed with libRoadRunner from the equations of Anderson and colleagues, with their CCR2 antagonist in place of N"
HALF = 21.5
FULL = {"h_N": 0.9, "h_P": 0.8, "len_N": HALF, "len_P": HALF}


def _stored(id: str, value: float) -> Landmark:
    return Landmark(f"{id} on day 7 without drugs (cells)", value, 5e-4, AUTHORS, lambda sim: sim.solve(8).at(id, 7))


def _arm(name: str, size: float, tolerance: float, parameters: dict[str, float]) -> Landmark:
    long = {"len_N": 43.0, "len_P": 43.0, "t_N": 7.0, "t_P": 7.0}
    return Landmark(f"tumour on day 50, {name} (cells)", size, tolerance, SECOND,
                    lambda sim: sim.solve(60, parameters={**long, **parameters}).at("C", 50))


def _death(sim: Any) -> int:
    run = sim.solve(60)
    return int(ceil(float(run.crossings("C", run.final("C_death"))[0])))


def _one_target(sim: Any) -> float:
    """On the brake N and anti-PD-1 are one drug: blocks of 0.5 and 0.6 must equal one block of 0.8."""
    long = {"len_N": 43.0, "len_P": 43.0, "t_N": 7.0, "t_P": 7.0, "on_sM": 0.0, "on_rho": 1.0}
    two = sim.solve(60, parameters={**long, "h_N": 0.5, "h_P": 0.6}).at("C", 50)
    one = sim.solve(60, parameters={**long, "h_N": 0.0, "h_P": 0.8}).at("C", 50)
    return float(two / one)


MODEL = Model(
    name="treatment_order",
    title="Two drugs, three orders; one of the drugs is hypothetical",
    summary="The same two courses, one before the other or both at once, leave different tumours on different days.",
    provenance="illustrative",
    time_unit="day",
    t_end=100,
    sources=(PAPER, TREATMENT),
    states=by_id(
        State("C", "cell", "tumour cells", "C_0", scale=1e6, range=AMOUNT),
        State("T", "cell", "T cells", "T_0", scale=1e6, range=AMOUNT),
        State("M", "cell", "suppressor cells (MDSC)", 0, scale=1e5, range=AMOUNT),
    ),
    parameters=by_id(
        Parameter("t_N", 7, "day", "hypothetical drug N: first day", "assumed", (0, 80)),
        Parameter("len_N", HALF, "day", "drug N: length of the course", "assumed", (0.5, 80), symbol=r"\ell_N"),
        Parameter("h_N", 0, "1", "drug N: strength", "assumed", (0, 0.9)),
        Parameter("t_P", 28.5, "day", "anti-PD-1: first day", "assumed", (0, 80)),
        Parameter("len_P", HALF, "day", "anti-PD-1: length of the course", "assumed", (0.5, 80), symbol=r"\ell_P"),
        Parameter("h_P", 0, "1", "anti-PD-1: share of PD-1 that is blocked", "assumed", (0, 0.8),
                  note="the authors' largest is 0.8"),
        Parameter("on_sM", 1, "1", "how far N acts on the recruitment of suppressors", "assumed", (0, 1), symbol=r"w_M"),
        Parameter("on_rho", 0, "1", "how far N acts on the brake of PD-1", "assumed", (0, 1), symbol=r"w_\rho"),
        Parameter("lambda_C", 0.431, "1/day", "growth rate of the tumour", PAPER, (0.2, 0.6), symbol=r"\lambda_C"),
        Parameter("C_max", 3.04e6, "cell", "carrying capacity of the tumour", PAPER, symbol=r"C_{\max}"),
        Parameter("eta", 2.57e-8, "1/(cell*day)", "killing rate of the T cells", PAPER, (5e-9, 1e-7), log=True),
        Parameter("a_T", 3.26e6, "cell/day", "recruitment of T cells without the tumour's call", PAPER),
        Parameter("s_T", 8.56e6, "1/(cell*day)", "recruitment of T cells by the tumour", PAPER),
        Parameter("rho", 0.107, "1/cell^2", "strength of the PD-1 and PD-L1 brake", PAPER, (0.02, 0.5), log=True),
        Parameter("eps_C", 16.2, "1", "PD-L1 of a tumour cell, relative to a T cell's", PAPER, symbol=r"\varepsilon_C"),
        Parameter("r", 6.92e-6, "1/(cell*day)", "removal of T cells by suppressors", PAPER, (1e-6, 5e-5), log=True),
        Parameter("d_T", 0.0221, "1/day", "death rate of T cells", PAPER),
        Parameter("s_M", 0.0466, "1/day", "recruitment of suppressors by the tumour", TREATMENT, (0, 0.1)),
        Parameter("d_M", 0.251, "1/day", "death rate of suppressors", PAPER, (0.05, 1), log=True),
        Parameter("f_death", 0.9, "1", "share of the carrying capacity at which the mouse dies", TREATMENT, symbol=r"f_{\mathrm{death}}"),
        Parameter("C_0", 35000, "cell", "tumour at the start", PAPER, (1000, 1e6), log=True),
        Parameter("T_0", 100, "cell", "T cells at the start", TREATMENT),
    ),
    inputs=by_id(
        Input("u_N", "1", "drug N", "t_N", "len_N", "h_N"),
        Input("u_P", "1", "block of PD-1", "t_P", "len_P", "h_P"),
    ),
    quantities=by_id(
        Quantity("C_death", "f_death * C_max", "cell", "tumour at which the mouse dies", symbol=r"C_{\mathrm{death}}"),
        Quantity("dose_N", "h_N * len_N", "day", "total drug N, in days of full strength", symbol=r"D_N"),
        Quantity("dose_P", "h_P * len_P", "day", "total anti-PD-1, in days of full block", symbol=r"D_P"),
        Quantity("now_N", "u_N", "1", "drug N in force", symbol=r"u_N"),
        Quantity("now_P", "u_P", "1", "anti-PD-1 in force", symbol=r"u_P"),
        Quantity("free", "(1 - u_P) * (1 - on_rho * u_N)", "1", "share of the brake that is left", symbol=r"\varphi"),
        Quantity("brake", "1 + rho * free * T * (T + eps_C * C)", "1", "brake of PD-1 and PD-L1", symbol="B"),
        Quantity("calls", "(a_T + s_T * T * C) / brake", "cell/day", "T cells recruited", symbol=r"J_T"),
        Quantity("comes", "s_M * C * (1 - on_sM * u_N)", "cell/day", "suppressors recruited", symbol=r"J_M"),
    ),
    equations={
        "C": "lambda_C * C * (1 - C / C_max) - eta * T * C",
        "T": "calls - r * T * M - d_T * T",
        "M": "comes - d_M * M",
    },
    scenarios=by_id(
        Scenario("none", "No drug", "The mouse of the paper: the tumour wins within a month."),
        Scenario("n_first", "N, then anti-PD-1", "Suppressors are kept away first, the brake is released second.",
                 {**FULL, "t_N": 7, "t_P": 28.5}),
        Scenario("p_first", "Anti-PD-1, then N", "The same doses the other way round.", {**FULL, "t_P": 7, "t_N": 28.5}),
        Scenario("together", "Both at once, then nothing", "The same doses side by side in the first half.",
                 {**FULL, "t_N": 7, "t_P": 7}),
        Scenario("late", "Nothing, then both at once", "The same doses side by side in the second half.",
                 {**FULL, "t_N": 28.5, "t_P": 28.5}),
        Scenario("half", "Both at half strength throughout", "The same doses, thin and long: hardly a course at all.",
                 {"h_N": 0.45, "h_P": 0.4, "len_N": 43, "len_P": 43, "t_N": 7, "t_P": 7}),
    ),
    landmarks=(
        _stored("C", 274784.73),
        _stored("T", 7435273.0),
        _stored("M", 25368.637),
        _arm("no drug", 2.79859e6, 1e-3, {}),
        _arm("anti-PD-1", 2.95005e5, 1e-3, {"h_P": 0.8}),
        _arm("N on recruitment", 1.92921e5, 1e-3, {"h_N": 0.9}),
        _arm("both", 6774.22, 1e-3, {"h_P": 0.8, "h_N": 0.9}),
        Landmark("day of death without drugs", 32, 0, "abstract of anderson2024control: 32 days without treatment", _death),
        Landmark("two drugs on one target act as one", 1.0, 1e-6, "exact: (1 - 0.5)(1 - 0.6) = 1 - 0.8", _one_target),
    ),
    assumes=(
        "Drug N exists and does what its sliders say; nothing of the kind has been shown in glioma.",
        "A drug is a fraction of block, at once there and at once gone.",
        "A well-mixed tumour, with values fitted to averages over mice.",
    ),
    leaves_out=(
        "Neurons: N is a hole in the shape of a drug.",
        "Pharmacokinetics: an antibody stays for weeks, and so would overlap with what follows.",
        "Regulatory T cells, macrophages, and the exhaustion of T cells.",
        "Side effects of either drug.",
    ),
)
