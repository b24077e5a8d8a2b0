"""The smallest switch between a cold and a hot tumour: infiltration that recruits more infiltration.

One state, ``x``: how many effector T cells have come into the tumour, in units of the number at which
recruitment by the cells that are there already is half of its largest. It stands for the loop in which
effectors make interferon gamma, interferon gamma makes the tumour's cells and myeloid cells release CXCL9 and its
kin, and these draw in more effectors. Suppressors weaken the loop: its strength is ``v0 / (1 + M)``. It
holds one tumour, well mixed, of a size that does not change. Our own model: the review describes cold and inflamed tumours and suppressors
that keep T cells out, in words; the equation is ours. Its folds, cusp and roots are exact; no number in it is a
measurement.
"""

from typing import Any

from ..ode import AMOUNT, Landmark, Model, Parameter, Quantity, Scenario, State, by_id

EXACT = "exact: v = (1 + x^2)^2 / (2 x) and beta = x (1 - x^2) / 2 on the fold curve"
ROOTS = "exact: roots of x^3 - (beta + v) x^2 + x - beta"


def _fold(k: int, what: str, value: float) -> Landmark:
    """The k-th fold along v at beta = 0.1: where it lies, or x there."""

    def measure(sim: Any) -> float:
        fold = sim.sweep("v0", 1, 6, parameters={"M": 0, "beta": 0.1}).folds[k]
        return float(fold.value if what == "v" else fold.state["x"])

    return Landmark(f"{what} at the {('lower', 'upper')[k]} fold, beta = 0.1", value, 1e-6, EXACT, measure, absolute=True)


def _root(k: int, value: float) -> Landmark:
    return Landmark(
        f"steady state {k + 1} of 3 at v = 1.8, beta = 0.1", value, 1e-6, ROOTS,
        lambda sim: sim.steady_states(parameters={"v0": 1.8, "M": 0, "beta": 0.1})[k].state["x"], absolute=True,
    )  # fmt: skip


def _cusp(what: str, value: float) -> Landmark:
    """Beta, v or x where the folds meet. Near a cusp the square of the cube root of their distance falls linearly to zero."""

    def measure(sim: Any) -> float:
        near = []
        for beta in (0.1920, 0.1922):
            a, b = sim.sweep("v0", 1.2, 2, parameters={"M": 0, "beta": beta}).folds
            middle = {"v": (a.value + b.value) / 2, "x": (a.state["x"] + b.state["x"]) / 2, "beta": beta}
            near.append((abs(b.value - a.value) ** (2 / 3), middle[what]))
        (d, far), (e, close) = near
        return float(close + (close - far) * e / (d - e))

    return Landmark(f"{what} at the cusp", value, 5e-5, EXACT, measure, absolute=True)


MODEL = Model(
    name="hot_cold",
    title="Hot or cold: the smallest switch",
    summary="Infiltrating T cells recruit more T cells; suppressors weaken the loop, and the tumour tips between hot and cold.",
    provenance="illustrative",
    time_unit="day",
    t_end=60,
    sources=("xu2025axis",),
    states=by_id(State("x", "1", "T-cell infiltration", "x0", scale=1, range=AMOUNT)),
    parameters=by_id(
        Parameter("M", 1, "1", "suppressor load", "assumed", (0, 3), note="in units of the load that halves the recruitment"),
        Parameter("v0", 3.6, "1", "recruitment by infiltrated cells, without suppressors", "assumed", (1, 6), symbol="v_0"),
        Parameter("beta", 0.1, "1", "infiltration that needs no recruitment", "assumed", (0, 0.3)),
        Parameter("x0", 0.1, "1", "infiltration at the start", "assumed", (0, 3), symbol="x_0"),
        Parameter("tau", 3, "day", "time that an infiltrated cell stays", "assumed", (0.5, 14), log=True),
    ),
    quantities=by_id(
        Quantity("v", "v0 / (1 + M)", "1", "strength of the recruitment loop"),
        Quantity("gain", "beta + v * x**2 / (1 + x**2)", "1", "arrival of T cells, times their stay"),
    ),
    equations={"x": "(gain - x) / tau"},
    scenarios=by_id(
        Scenario("cold", "Starts cold", "Few cells are there, few are drawn in: the tumour stays cold.", {"M": 1, "x0": 0.1}),
        Scenario("hot", "Starts hot", "The same tumour and the same suppressors, but many cells at the start: it stays hot.", {"M": 1, "x0": 1.5}),
        Scenario("released", "Suppressors removed", "Below a load of 0.38 no cold state is left: the tumour turns hot by itself.", {"M": 0.2, "x0": 0.1}),
        Scenario("smothered", "Suppressors everywhere", "Above a load of 1.01 no hot state is left: the tumour turns cold.", {"M": 1.5, "x0": 1.5}),
    ),
    landmarks=(
        _fold(0, "v", 1.787230),
        _fold(0, "x", 0.878885),
        _fold(1, "v", 2.604365),
        _fold(1, "x", 0.209149),
        Landmark("width of the hysteresis in v, beta = 0.1", 0.817135, 2e-6, EXACT,
                 lambda sim: (lambda f: f[1].value - f[0].value)(sim.sweep("v0", 1, 6, parameters={"M": 0, "beta": 0.1}).folds),
                 absolute=True),
        Landmark("suppressor load at which the cold state ends", 3.6 / 2.604365 - 1, 1e-6, EXACT,
                 lambda sim: sim.sweep("M", 0, 3).folds[0].value, absolute=True),
        Landmark("suppressor load at which the hot state ends", 3.6 / 1.787230 - 1, 2e-6, EXACT,
                 lambda sim: sim.sweep("M", 0, 3).folds[1].value, absolute=True),
        _root(0, 0.129844),
        _root(1, 0.770156),
        _root(2, 1.0),
        _cusp("beta", 0.192450),
        _cusp("v", 1.539601),
        _cusp("x", 3**-0.5),
    ),
    assumes=(
        "Recruitment by infiltrated cells rises with their square and saturates.",
        "Suppressors weaken recruitment and do nothing else.",
        "The suppressor load is set from outside and does not answer the T cells.",
        "The tumour is well mixed and keeps its size.",
    ),
    leaves_out=(
        "Killing, growth and shrinking of the tumour.",
        "Interferon gamma, CXCL9 and their kin by name: the loop is one number.",
        "Exhaustion, checkpoints, and suppressors that the T cells themselves draw in.",
    ),
)
