"""The Epileptor of Jirsa and colleagues (2014): seizures that start, stop and come again by themselves.

Six state variables on three time scales: a fast pair (x1, y1) for rapid discharges, a middle pair (x2, y2)
for spikes and waves, a slow permittivity z that carries the tissue into a seizure and out of it, and a
low-pass filter g between the pairs. All are dimensionless and so is time. The equations and values are the
authors', as two public programs print them; a third program's text holds a slip, 0.6 (z - 0.4)^2, which
would stop the seizures. The cases of f1 and f2 are written with min and max, which is the same and spares
other programs' integrators the edge of a case. It leaves out everything cellular: no variable is a concentration or a voltage.
"""

from typing import Any

from ..ode import Curve, Landmark, Model, Parameter, Quantity, Scenario, State, by_id

SOURCE = "jirsa2014epileptor"
EXACT = "exact: the fold of the resting branch at x1 = -4/3"
COMPUTED = "computed with The Virtual Brain's class Epileptor and again with SciPy from the equations"


def _cycle(sim: Any) -> Any:
    return sim.solve(4500, points=1001, rtol=1e-7)


def _crossings(sim: Any) -> Any:
    return _cycle(sim).crossings("z", 3.5)


def _seizes(x0: float, answer: float) -> Landmark:
    """Does a seizure begin once the start-up transient, which is itself a seizure, has passed?"""
    return Landmark(
        f"seizures go on at x0 = {x0:g} (1 yes, 0 no)",
        answer,
        0.0,
        COMPUTED,
        lambda sim: float(sim.solve(4500, parameters={"x0": x0}, points=1001, rtol=1e-7).crossings("z", 3.5).size > 1),
    )


def _crossing(n: int, time: float) -> Landmark:
    return Landmark(f"z rises through 3.5 for the {('first', 'second', 'third')[n]} time", time, 1.0, COMPUTED,
                    lambda sim: float(_crossings(sim)[n]), absolute=True)


def _threshold(sim: Any) -> float:
    """Return x0 at which the resting state reaches the fold: there z = 4 (x1 - x0)."""
    fold = {"x1": -4 / 3, "y1": 1 - 5 * (4 / 3) ** 2}
    return -4 / 3 - float(sim.quantity("z_rest", hold=fold)) / 4


MODEL = Model(
    name="epileptor",
    title="The Epileptor (Jirsa et al. 2014)",
    summary="A slow variable carries the tissue across a fold into each seizure and, later, out of it.",
    provenance="reproduced",
    time_unit="1",
    t_end=2400,
    sources=(SOURCE,),
    states=by_id(
        State("x1", "1", "fast discharge", 0.0, symbol="x_1"),
        State("y1", "1", "recovery of the fast discharge", -5.0, scale=5, symbol="y_1"),
        State("z", "1", "permittivity, slow", 3.0),
        State("x2", "1", "spike and wave", 0.0, symbol="x_2"),
        State("y2", "1", "recovery of spike and wave", 0.0, symbol="y_2"),
        State("g", "1", "filtered fast discharge", 0.0),
    ),
    parameters=by_id(
        Parameter("x0", -1.6, "1", "excitability", SOURCE, (-2.4, -1.5), symbol="x_0"),
        Parameter("I1", 3.1, "1", "drive of the fast pair", SOURCE, (2.8, 3.3), symbol="I_1"),
        Parameter("I2", 0.45, "1", "drive of the middle pair", SOURCE, (0, 0.9), symbol="I_2"),
        Parameter("r", 0.00035, "1", "rate of the permittivity", SOURCE, (0.0002, 0.002), log=True),
        Parameter("tau2", 10, "1", "time constant of the wave", SOURCE, symbol=r"\tau_2"),
        Parameter("gamma", 0.01, "1", "rate of the filter", SOURCE),
    ),
    quantities=by_id(
        Quantity("f1", "min(x1, 0)**3 - 3 * min(x1, 0)**2 + (x2 - 0.6 * (z - 4)**2) * max(x1, 0)", "1",
                 "recovery force on the fast pair", symbol="f_1"),
        Quantity("f2", "6 * max(x2 + 0.25, 0)", "1", "recovery force on the middle pair", symbol="f_2"),
        Quantity("psi", "x2 - x1", "1", "signal of an electrode", symbol=r"\psi"),
        Quantity("z_rest", "1 - x1**3 - 2 * x1**2 + I1", "1", "permittivity at which rest is held, x1 below 0",
                 symbol=r"z_{\mathrm{rest}}"),
        Quantity("z_null", "4 * (x1 - x0)", "1", "permittivity towards which z drifts", symbol=r"z_{\infty}"),
    ),
    equations={
        "x1": "y1 - f1 - z + I1",
        "y1": "1 - 5 * x1**2 - y1",
        "z": "r * (z_null - z)",
        "x2": "-y2 + x2 - x2**3 + I2 + 2 * g - 0.3 * (z - 3.5)",
        "y2": "(f2 - y2) / tau2",
        "g": "-gamma * (g - 0.1 * x1)",
    },
    curves=by_id(
        Curve("fold", "Where rest is held, and where z drifts to", "x1", (-2.2, -0.1), "z_rest", level="z_null",
              cross="the resting state; left of −4/3 it is stable"),
    ),
    scenarios=by_id(
        Scenario("seizures", "Seizures recur", "Above the threshold one seizure follows another.", {"x0": -1.6}, t_end=3400),
        Scenario("edge", "Just above the threshold", "Seizures are rarer and shorter, yet whole: none is half a seizure.",
                 {"x0": -2.05}, t_end=3400),
        Scenario("healthy", "Below the threshold", "The seizure at the start dies out and none follows.", {"x0": -2.2}, t_end=3400),
    ),
    landmarks=(
        Landmark("threshold of x0", -2.062037, 1e-6, EXACT, _threshold, absolute=True),
        Landmark("permittivity at the fold", 2.914815, 1e-6, EXACT,
                 lambda sim: sim.quantity("z_rest", hold={"x1": -4 / 3}), absolute=True),
        _seizes(-2.07, 0.0),
        _seizes(-2.06, 1.0),
        _crossing(0, 349.5),
        _crossing(1, 2283.5),
        _crossing(2, 4216.8),
        Landmark("period at x0 = -1.6", 1933.26, 1.0, COMPUTED,
                 lambda sim: (lambda c: float(c[2] - c[1]))(_crossings(sim)), absolute=True),
        Landmark("smallest permittivity of the cycle", 2.8535, 1e-3, COMPUTED,
                 lambda sim: float(_cycle(sim)["z"][200:].min())),
        Landmark("largest permittivity of the cycle", 4.1429, 1e-3, COMPUTED,
                 lambda sim: float(_cycle(sim)["z"].max())),
    ),
    assumes=(
        "A patch of tissue acts as one unit.",
        "Everything slow, whatever its chemistry, is one variable.",
        "There is no noise: a seizure comes when the slow variable brings it.",
    ),
    leaves_out=(
        "Units: none of the variables is a voltage, a concentration or a time in seconds.",
        "Immune cells, cytokines and tumours, which could act only through a parameter.",
        "The spread of a seizure to other tissue.",
        "A term that some programs add where z is below 0, a place that these orbits do not visit.",
    ),
)
