"""The Epileptor reduced to two variables: one fast, one slow.

The fast recovery y1 is put at its steady value and the wave x2 at zero; what is left is the fold that starts a
seizure and the slow permittivity that ends it. The reduction is that of Proix and colleagues (2014), in the form and
with the values that the simulator The Virtual Brain holds. It keeps the threshold of the full model and loses the
discharges within a seizure.
"""

from typing import Any

from ..ode import Curve, Landmark, Model, Parameter, Quantity, Scenario, State, by_id

SOURCE = "proix2014permittivity"
COMPUTED = "computed with SciPy from the equations, written a second time"


def _cycle(sim: Any) -> tuple[float, float]:
    """Return the period and the time in seizure, during which z rises."""
    run = sim.solve(9000, points=9001)
    starts, ends = run.crossings("drift", 0.0), list(_falls(run))
    return float(starts[-1] - starts[-2]), float(min(t for t in ends if t > starts[-2]) - starts[-2])


def _falls(run: Any) -> Any:
    """Return the times at which z turns from rising to falling, on the grid."""
    rising = run["drift"] > 0
    return run.t[1:][rising[:-1] & ~rising[1:]]


MODEL = Model(
    name="epileptor_2d",
    title="The Epileptor in two variables",
    summary="One fast and one slow variable: the fold that starts a seizure and the drift that ends it.",
    provenance="adapted",
    time_unit="1",
    t_end=4500,
    sources=(SOURCE, "jirsa2014epileptor"),
    states=by_id(State("x", "1", "discharge", -1.5), State("z", "1", "permittivity, slow", 3.0)),
    parameters=by_id(
        Parameter("x0", -1.6, "1", "excitability", SOURCE, (-2.4, -1.4), symbol="x_0"),
        Parameter("I1", 3.1, "1", "drive", SOURCE, (2.6, 3.6), symbol="I_1"),
        Parameter("r", 0.00035, "1", "rate of the permittivity", SOURCE, (0.0001, 0.002), log=True),
    ),
    quantities=by_id(
        Quantity("force", "where(x < 0, 1 - x**3 - 2 * x**2, 1 - 5 * x**2 + 0.6 * (z - 4)**2 * x)", "1", "force on the discharge"),
        Quantity("z_rest", "1 - x**3 - 2 * x**2 + I1", "1", "permittivity at which rest is held, x below 0",
                 symbol=r"z_{\mathrm{rest}}"),
        Quantity("z_null", "4 * (x - x0)", "1", "permittivity towards which z drifts", symbol=r"z_{\infty}"),
        Quantity("drift", "z_null - z", "1", "distance that z has still to go"),
    ),
    equations={"x": "force - z + I1", "z": "r * drift"},
    curves=by_id(
        Curve("fold", "Where rest is held, and where z drifts to", "x", (-2.2, -0.1), "z_rest", level="z_null",
              cross="the steady state"),
    ),
    scenarios=by_id(
        Scenario("seizures", "Seizures recur", "Round and round: along rest, off the fold, back from the seizure.", {"x0": -1.6}),
        Scenario("healthy", "Below the threshold", "The drift stops short of the fold.", {"x0": -2.2}),
    ),
    landmarks=(
        Landmark("period", 1721.7, 0.005, COMPUTED, lambda sim: _cycle(sim)[0]),
        Landmark("time in seizure, while z rises", 853.1, 0.005, COMPUTED, lambda sim: _cycle(sim)[1]),
        Landmark("permittivity at the fold", 2.914815, 1e-6, "exact", lambda sim: sim.quantity("z_rest", hold={"x": -4 / 3}),
                 absolute=True),
    ),
    assumes=("The fast recovery follows at once.", "The wave does not act on the discharge."),
    leaves_out=("Discharges within a seizure: x rises and stays up.", "Units, cells, cytokines and tumours."),
)
