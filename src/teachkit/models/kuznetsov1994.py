"""Effector cells against a lymphoma in mice: Kuznetsov, Makalkin, Taylor and Perelson (1994).

It holds: effector cells that arrive at a constant rate, that the tumour stimulates and also inactivates, and
that die; tumour cells that grow logistically and that effectors kill. The default is the published set with
its units; the rounded scaled set of the same paper is a scenario, turned back into units. It assumes a
well-mixed spleen. It leaves out suppressors, antigen presentation, cytokines by name, and the brain: the
values were fitted to the lymphoma BCL1 growing in the spleens of chimeric mice, not to glioma.
"""

from functools import partial
from typing import Any

from ..ode import AMOUNT, Landmark, Model, Parameter, Quantity, Scenario, State, by_id

PAPER = "kuznetsov1994"
ROOTS = "roots of the steady-state polynomial, computed with NumPy"
FOLDS = "zero of the polynomial's discriminant, computed with SymPy"
SECOND = "computed with libRoadRunner at tight tolerances"
N, UNIT = 1.101e-7, 1e6
RATE = N * UNIT


def scaled(sigma: float = 0.1181, rho: float = 1.131, eta: float = 20.19, mu: float = 0.00311, delta: float = 0.3743,
           alpha: float = 1.636, beta: float = 0.002) -> dict[str, float]:  # fmt: skip
    """Return the parameters, in units, of a scaled set; the default is the paper's rounded one."""
    return {"s": sigma * RATE * UNIT, "p": rho * RATE, "g": eta * UNIT, "m": mu * N, "d": delta * RATE,
            "a": alpha * RATE, "b": beta / UNIT}  # fmt: skip


def _state(sim: Any, k: int, parameters: dict[str, float]) -> Any:
    """The k-th steady state in order of tumour size: tumour-free, dormant, threshold, uncontrolled."""
    return sorted(sim.steady_states(parameters=parameters), key=lambda s: s.state["T"])[k]


def _place(name: str, k: int, id: str, value: float, exact: bool) -> Landmark:
    unit = 1.0 if exact else UNIT
    return Landmark(
        f"{name}: {id} {'(cells)' if exact else '(scaled, rounded set)'}", value, 1e-5, ROOTS,
        lambda sim: _state(sim, k, {} if exact else scaled()).state[id] / unit, absolute=value == 0,
    )  # fmt: skip


def _eigen(name: str, k: int, part: str, value: float, exact: bool) -> Landmark:
    """The leading eigenvalue's real part, the other's, or the imaginary part; scaled time is n T0 t."""

    def measure(sim: Any) -> float:
        found = sorted(_state(sim, k, {} if exact else scaled()).eigenvalues, key=lambda z: (z.real, z.imag), reverse=True)
        number = {"first": found[0].real, "second": found[1].real, "turn": found[0].imag}[part]
        return float(number / (1 if exact else RATE))

    words = {"first": "leading eigenvalue", "second": "second eigenvalue", "turn": "angular frequency"}[part]
    return Landmark(f"{name}: {words} {'(1/day)' if exact else '(scaled, rounded set)'}", value, 2e-5, ROOTS, measure)


def _folds(parameter: str, unit: float, low: float, high: float, values: tuple[float, ...], kind: str = "fold") -> tuple[Landmark, ...]:
    """Folds (or the branch point) along one parameter, in the paper's scaled units."""

    def measure(sim: Any, value: float) -> float:
        others = {k: v for k, v in scaled().items() if k != parameter}
        # Two of the folds lie where effectors would be negative.
        sweep = sim.sweep(parameter, low, high, parameters=others, everywhere=True)
        found = [f.value / unit for f in (sweep.folds if kind == "fold" else sweep.branchings)]
        return float(min(found, key=lambda f: abs(f - value)))

    return tuple(
        Landmark(f"{kind} along {parameter}, scaled: {value:g}", value, 1e-4, FOLDS, partial(measure, value=value))
        for value in values
    )


def escapes(sim: Any, delta: float, x: float, y: float, days: float = 3000) -> bool:
    """Tell whether a tumour of y million cells ends uncontrolled, x million effectors at the start."""
    run = sim.solve(days, parameters=scaled(delta=delta), initial={"E": x * UNIT, "T": y * UNIT}, points=101)
    return bool(run.final("T") > 2e8)


def _sneaking(sim: Any) -> float:
    """The scaled death rate above which a few cells, met by the effectors of a tumour-free body, escape."""
    low, high = 0.45, 0.55
    while high - low > 1e-4:
        middle = (low + high) / 2
        low, high = (low, middle) if escapes(sim, middle, 0.1181 / middle, 1e-4) else (middle, high)
    return (low + high) / 2


def _fate(y: float, fate: int) -> Landmark:
    return Landmark(f"escape (1) or control (0) of {y:g} million cells at delta = 0.545", fate, 0, SECOND,
                    lambda sim: int(escapes(sim, 0.545, 1.0, y)), absolute=True)


def _run(day: int, value: float) -> Landmark:
    return Landmark(f"tumour on day {day} from 5 million cells", value, 1e-5, SECOND, lambda sim: sim.solve(1000).at("T", day))


def _scale(id: str, value: float, digits: float = 1e-5) -> Landmark:
    return Landmark(f"{id}, from the set with units", value, digits, "exact: the paper's scaling", lambda sim: sim.quantity(id))


MODEL = Model(
    name="kuznetsov1994",
    title="Effector cells against a tumour",
    summary="One set of parameters, two fates: a dormant tumour or an uncontrolled one. A lymphoma in mice.",
    provenance="reproduced",
    time_unit="day",
    t_end=400,
    sources=(PAPER,),
    states=by_id(
        State("E", "cell", "effector cells", "E_0", scale=1e6, range=AMOUNT),
        State("T", "cell", "tumour cells", "T_0", scale=1e8, range=AMOUNT),
    ),
    parameters=by_id(
        Parameter("s", 1.3e4, "cell/day", "arrival of effectors", PAPER, (1e3, 8e4), log=True),
        Parameter("p", 0.1245, "1/day", "largest stimulation of effectors by the tumour", PAPER, (0.05, 0.2)),
        Parameter("g", 2.019e7, "cell", "tumour at half of that stimulation", PAPER, (5e6, 2e8), log=True),
        Parameter("m", 3.422e-10, "1/(cell*day)", "inactivation of effectors by tumour cells", PAPER, (5e-11, 2e-9), log=True),
        Parameter("d", 0.0412, "1/day", "death rate of effectors", PAPER, (0.01, 0.1)),
        Parameter("a", 0.18, "1/day", "growth rate of the tumour", PAPER, (0.1, 0.3)),
        Parameter("b", 2e-9, "1/cell", "inverse of the carrying capacity", PAPER, (5e-10, 2e-8), log=True),
        Parameter("n", N, "1/(cell*day)", "killing rate of effectors", PAPER),
        Parameter("E_0", 3.2e5, "cell", "effectors at the start", PAPER, (1e4, 5e6), log=True),
        Parameter("T_0", 5e6, "cell", "tumour at the start", PAPER, (1e3, 5e8), log=True),
        Parameter("unit", UNIT, "cell", "cells by which the paper scales", PAPER, symbol="T_{u}"),
    ),
    quantities=by_id(
        Quantity("sigma", "s / (n * unit * unit)", "1", "arrival, scaled"),
        Quantity("rho", "p / (n * unit)", "1", "stimulation, scaled"),
        Quantity("eta", "g / unit", "1", "half-stimulating tumour, scaled"),
        Quantity("mu", "m / n", "1", "inactivation, scaled"),
        Quantity("delta", "d / (n * unit)", "1", "death of effectors, scaled"),
        Quantity("alpha", "a / (n * unit)", "1", "growth, scaled"),
        Quantity("beta", "b * unit", "1", "inverse capacity, scaled"),
        Quantity("E_free", "s / d", "cell", "effectors without a tumour", symbol=r"E_{\mathrm{free}}"),
        Quantity("kill", "n * E", "1/day", "killing each tumour cell suffers"),
    ),
    equations={
        "E": "s + p * E * T / (g + T) - m * E * T - d * E",
        "T": "a * T * (1 - b * T) - n * E * T",
    },
    scenarios=by_id(
        Scenario("dormant", "Five million tumour cells", "The tumour swells, effectors answer, and it settles at eight million."),
        Scenario("escape", "The same, two hundred million at the start", "Same parameters, other fate: the tumour is never held.",
                 {"T_0": 2e8}),
        Scenario("few", "Short-lived effectors, ten thousand cells", "A small tumour calls too late and escapes.",
                 {**scaled(delta=0.545), "E_0": 1e6, "T_0": 1e4}, t_end=800),
        Scenario("some", "Short-lived effectors, ten million cells", "A tumour large enough to be noticed is held.",
                 {**scaled(delta=0.545), "E_0": 1e6, "T_0": 1e7}, t_end=800),
        Scenario("rounded", "The rounded scaled set", "The paper's scaled values, turned back into units.", scaled()),
    ),
    landmarks=(
        *(_scale(*row) for row in (("sigma", 0.118074), ("rho", 1.130790), ("eta", 20.19), ("mu", 0.00310808, 1e-4),
                                   ("delta", 0.374205), ("alpha", 1.634877), ("beta", 0.002))),
        _place("tumour-free", 0, "E", 0.315522, False),
        _place("tumour-free", 0, "T", 0.0, False),
        _place("dormant", 1, "E", 1.609203, False),
        _place("dormant", 1, "T", 8.189707, False),
        _place("threshold", 2, "E", 0.759765, False),
        _place("threshold", 2, "T", 267.797961, False),
        _place("uncontrolled", 3, "E", 0.172977, False),
        _place("uncontrolled", 3, "T", 447.134229, False),
        _eigen("tumour-free", 0, "first", 1.320478, False),
        _eigen("tumour-free", 0, "second", -0.3743, False),
        _eigen("dormant", 1, "first", -0.0500935, False),
        _eigen("dormant", 1, "turn", 0.576297, False),
        _eigen("threshold", 2, "first", 0.324779, False),
        _eigen("threshold", 2, "second", -1.356456, False),
        _eigen("uncontrolled", 3, "first", -0.452678, False),
        _eigen("uncontrolled", 3, "second", -1.693095, False),
        _place("tumour-free", 0, "E", 315534, True),
        _place("dormant", 1, "E", 1.60811e6, True),
        _place("dormant", 1, "T", 8.18638e6, True),
        _place("threshold", 2, "E", 7.58509e5, True),
        _place("threshold", 2, "T", 2.68023e8, True),
        _place("uncontrolled", 3, "E", 1.73213e5, True),
        _place("uncontrolled", 3, "T", 4.47026e8, True),
        _eigen("tumour-free", 0, "first", 0.145260, True),
        _eigen("dormant", 1, "first", -0.00551556, True),
        _eigen("dormant", 1, "turn", 0.0634199, True),
        *_folds("s", RATE * UNIT, 1e3, 8e4, (0.1937768,)),
        *_folds("d", RATE, 0.01, 0.1, (0.1905587, 0.7441458)),
        *_folds("p", RATE, 0.05, 0.2, (0.6300307, 1.3242628)),
        *_folds("m", N, 5e-11, 2e-9, (0.0007802631, 0.002632687, 0.01322813)),
        *_folds("g", UNIT, 5e6, 2e8, (90.08644,)),
        *_folds("b", 1 / UNIT, 5e-10, 2e-8, (0.002387549, 0.009657834)),
        *_folds("s", RATE * UNIT, 1e3, 8e4, (0.6123548,), kind="branch"),
        Landmark("death rate of effectors above which a few cells sneak through, scaled", 0.498913, 5e-4,
                 "heteroclinic connection, found by bisection with libRoadRunner", _sneaking, absolute=True),
        *(_fate(y, f) for y, f in ((0.001, 1), (0.1, 1), (1.0, 0), (150.0, 0), (300.0, 1))),
        *(_run(day, value) for day, value in ((10, 1.93337e7), (50, 4.60039e7), (100, 1.30521e6), (1000, 8.09559e6))),
    ),
    assumes=(
        "A well-mixed spleen: every effector can meet every tumour cell.",
        "Effectors of one kind, which the tumour both calls and wears out.",
        "A constant arrival of effectors that does not depend on the tumour.",
    ),
    leaves_out=(
        "The brain, its barrier, glioma, and neurons: this is a lymphoma in the spleen.",
        "Suppressor cells, checkpoints and antigen presentation.",
        "Chance: below a few cells an equation no longer describes a tumour.",
    ),
)
