"""The whole axis in one small model: neurons, tumour, suppressors, effectors, cytokines; any arm can be cut.

It holds: five quantities, each in units of its own, and thirteen arms between them, each with a strength and a
switch from 0 (cut) to 1. :data:`ARMS` says for every arm which claims of the book, or which published model, it
stands for; a test compares the signs. Two treatments silence neurons and release effectors. It assumes straight
or saturating responses and a well-mixed tumour. Our own model: strengths were chosen so that a hot and a cold
state exist side by side; no number is a measurement, and that an arm is drawn does not mean that it was seen.
"""

from math import exp
from typing import Any, NamedTuple

from ..ode import AMOUNT, SHARE, Input, Landmark, Model, Parameter, Quantity, Scenario, State, by_id

ROOTS = "zeros of the tumour's net growth on the other four steady equations, computed with NumPy"


class Arm(NamedTuple):
    """An arm: from which state, to which, its sign, its strength, the claims and models it stands for, those against it."""

    source: str
    target: str
    sign: int
    strength: float
    says: str
    claims: tuple[str, ...]
    model: tuple[str, str, str] | None = None
    against: tuple[str, ...] = ()


#: The arms by the two letters of their switch. ``model`` names a reproduced model, its source state and its target.
ARMS = {
    "NC": Arm("N", "C", 1, 0.4, "active neurons speed growth",
              ("neurons-direct-tumor-effects", "hyperexcitability-growth-loop")),
    "CN": Arm("C", "N", 1, 1.0, "the tumour excites neurons", ("glioma-remodels-circuits-hyperexcitability",)),
    "NS": Arm("N", "S", 1, 0.6, "active neurons bring in suppressors",
              ("neuronal-activity-recruits-treg", "neuronal-activity-recruits-mdsc", "activity-mediators-accumulate-m2")),
    "NE": Arm("N", "E", -1, 0.3, "active neurons keep effectors out", ("activity-effector-t-infiltration",),
              against=("seizure-t-cell-infiltration",)),
    "NK": Arm("N", "K", 1, 0.4, "active neurons raise cytokines", ("activity-il1b",)),
    "KN": Arm("K", "N", 1, 0.3, "cytokines excite neurons", ("il1b-seizure", "il1b-neuronal-function")),
    "KS": Arm("K", "S", 1, 0.6, "cytokines bring in suppressors", ("il1b-accumulates-suppressors",)),
    "SK": Arm("S", "K", 1, 0.4, "myeloid cells make cytokines", ("microglia-il1b", "microglia-tnfa")),
    "SC": Arm("S", "C", 1, 0.3, "myeloid cells speed growth", ("microglia-factors-proliferation",)),
    "SE": Arm("S", "E", -1, 3.0, "suppressors hold effectors back", ("suppressor-accumulation-t-cell-activation",),
              ("anderson2024", "M", "T")),
    "CS": Arm("C", "S", 1, 1.5, "the tumour brings in suppressors", (), ("anderson2024", "C", "M")),
    "CE": Arm("C", "E", 1, 6.0, "the tumour calls effectors", (), ("anderson2024", "C", "T")),
    "EC": Arm("E", "C", -1, 1.0, "effectors kill", (), ("anderson2024", "T", "C"), ("cd8-low-grade-glioma-growth",)),
}  # fmt: skip
CUT = {f"w_{id}": 0.0 for id in ARMS}


def _size(k: int, of: int, value: float, parameters: dict[str, float], inputs: dict[str, float] | None = None) -> Landmark:
    """The k-th of the steady tumours above zero, in order of size; ``of`` of them are expected."""

    def measure(sim: Any) -> float:
        found = sim.steady_states(parameters=parameters, inputs=inputs, starts=128)
        sizes = sorted(s.state["C"] for s in found if s.state["C"] > 1e-6 and min(s.state.values()) >= 0)
        return float(sizes[k]) if len(sizes) == of else float("nan")

    words = ", ".join(f"{id} = {v:g}" for id, v in {**parameters, **(inputs or {})}.items()) or "default"
    return Landmark(f"steady tumour {k + 1} of {of} ({words})", value, 1e-5, ROOTS, measure)


MODEL = Model(
    name="axis_loop",
    title="The axis, arm by arm",
    summary="Neurons, tumour, suppressors, effectors and cytokines in one loop; cut any arm and see whether it mattered.",
    provenance="illustrative",
    time_unit="day",
    t_end=200,
    sources=("xu2025axis", "anderson2024mdsc"),
    states=by_id(
        State("C", "1", "tumour, as a share of its capacity", "C_0", scale=0.5, range=SHARE),
        State("N", "1", "neuronal activity, in units of the healthy", 1.14, scale=1, range=AMOUNT),
        State("S", "1", "suppressors and myeloid cells", 0, scale=1, range=AMOUNT),
        State("E", "1", "effector T cells", 0.2, scale=0.5, range=AMOUNT),
        State("K", "1", "inflammatory cytokines", 0.45, scale=1, range=AMOUNT),
    ),
    parameters=by_id(
        Parameter("C_0", 0.2, "1", "tumour at the start", "assumed", (0.001, 0.99), log=True),
        Parameter("h", 0, "1", "share of neuronal activity silenced, while treated", "assumed", (0, 1)),
        Parameter("e", 0, "1", "gain of effectors by release, while treated", "assumed", (0, 3)),
        Parameter("t_N", 100, "day", "silencing: first day", "assumed", (0, 200)),
        Parameter("len_N", 100, "day", "silencing: length", "assumed", (1, 400), symbol=r"\ell_N"),
        Parameter("t_E", 100, "day", "release: first day", "assumed", (0, 200)),
        Parameter("len_E", 100, "day", "release: length", "assumed", (1, 400), symbol=r"\ell_E"),
        *(Parameter(f"w_{id}", 1, "1", f"switch: {arm.says}", "assumed", (0, 1)) for id, arm in ARMS.items()),
        *(Parameter(f"c_{id}", arm.strength, "1", f"strength: {arm.says}", "assumed") for id, arm in ARMS.items()),
        Parameter("e_0", 0.3, "1", "effectors that come without a call", "assumed"),
        Parameter("C_half", 0.08, "1", "tumour that calls half of the effectors", "assumed"),
        Parameter("r", 0.1, "1/day", "growth rate of the tumour without help", "assumed"),
        Parameter("tau_N", 1, "day", "time in which activity answers", "assumed"),
        Parameter("tau_S", 4, "day", "time that suppressors stay", "assumed"),
        Parameter("tau_E", 5, "day", "time that effectors stay", "assumed"),
        Parameter("tau_K", 1, "day", "time that cytokines stay", "assumed"),
    ),
    inputs=by_id(
        Input("u_N", "1", "silencing of neurons", "t_N", "len_N", "h"),
        Input("u_E", "1", "release of effectors", "t_E", "len_E", "e"),
    ),
    quantities=by_id(
        Quantity("help", "1 + w_NC * c_NC * N + w_SC * c_SC * S", "1", "growth, relative to growth without help"),
        Quantity("kill", "w_EC * c_EC * E", "1", "killing, in the same units"),
        Quantity("brake", "(1 + w_SE * c_SE * S) * (1 + w_NE * c_NE * N)", "1", "brake on the effectors", symbol="B"),
        Quantity("calls", "e_0 + w_CE * c_CE * C / (C + C_half)", "1", "call for effectors"),
        Quantity("N_to", "(1 - u_N) * (1 + w_CN * c_CN * C + w_KN * c_KN * K)", "1", "activity aimed at"),
        Quantity("S_to", "C * (w_CS * c_CS + w_NS * c_NS * N + w_KS * c_KS * K)", "1", "suppressors aimed at"),
        Quantity("E_to", "(1 + u_E) * calls / brake", "1", "effectors aimed at"),
        Quantity("K_to", "w_NK * c_NK * N + w_SK * c_SK * S", "1", "cytokines aimed at"),
    ),
    equations={
        "C": "r * C * (help * (1 - C) - kill)",
        "N": "(N_to - N) / tau_N",
        "S": "(S_to - S) / tau_S",
        "E": "(E_to - E) / tau_E",
        "K": "(K_to - K) / tau_K",
    },
    scenarios=by_id(
        Scenario("cold", "A fifth of its capacity at the start", "Suppressors arrive faster than effectors: large and cold."),
        Scenario("hot", "A twentieth of its capacity at the start", "The same arms, a smaller start: effectors hold it small.",
                 {"C_0": 0.05}),
        Scenario("silence", "Half the activity silenced, days 100 to 200", "Not enough alone; and it grows back.",
                 {"h": 0.5}, t_end=300),
        Scenario("release", "Effectors released, days 100 to 200", "Not enough alone either.", {"e": 0.5}, t_end=300),
        Scenario("both", "Both, days 100 to 200", "Together they carry the tumour over the threshold, and it stays small.",
                 {"h": 0.5, "e": 0.5}, t_end=300),
        Scenario("bare", "Every arm cut", "What is left is logistic growth.", CUT),
    ),
    landmarks=(
        Landmark("with every arm cut, the logistic curve on day 30", 1 / (1 + 4 * exp(-3)), 1e-7, "exact: logistic growth",
                 lambda sim: sim.solve(60, parameters=CUT).at("C", 30)),
        _size(0, 3, 0.0621119728, {}),
        _size(1, 3, 0.1169078362, {}),
        _size(2, 3, 0.9421687416, {}),
        _size(2, 3, 0.8214963350, {"w_NS": 0.0}),
        _size(2, 3, 0.8692875229, {"w_NE": 0.0}),
        _size(2, 3, 0.7963365853, {"w_CS": 0.0}),
        _size(0, 1, 0.0306997319, {"w_SE": 0.0}),
        _size(2, 3, 0.6347933713, {}, {"u_N": 0.5}),
        _size(2, 3, 0.9017887658, {}, {"u_E": 0.5}),
        _size(0, 1, 0.0104581803, {}, {"u_N": 0.5, "u_E": 0.5}),
    ),
    assumes=(
        "Every arm of the review is drawn with the sign that the review gives it, also where no experiment was found.",
        "Straight or saturating responses; strengths chosen by us.",
        "One number each for all suppressors and myeloid cells, all effectors, all cytokines.",
        "Neurons and cytokines bring suppressors to the tumour there is: no tumour, none.",
        "A brake multiplies: suppressors and neurons act on effectors independently.",
    ),
    leaves_out=(
        "Effector cells that help a tumour to grow, as reported in a low-grade glioma of mice.",
        "T cells that enter brain tissue with seizures.",
        "Cytokines that calm neurons, and microglia that hold activity down.",
        "Checkpoints, antigen and adenosine by name; space; steroids; chance.",
    ),
)
