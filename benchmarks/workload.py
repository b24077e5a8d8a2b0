"""A five-state tumour–immune system: work for integrators, not a model of the book.

Three equations have the form and the values of Khajanchi 2019 (tumour u, macrophages v, T cells w); two
signals with made-up constants are added so that there are five states. Nothing is to be read from it.
"""

from teachkit import Model, Parameter, Quantity, State, by_id

RATES = {
    "r1": 0.4822, "a1": 0.069943, "a2": 2.74492, "r2": 0.3307, "a3": 0.0194, "g1": 0.1245, "m1": 0.0074, "a4": 0.01694,
    "p1": 0.3, "d1": 0.7, "p2": 0.4, "d2": 0.9,
}  # fmt: skip
SIZES = {"k1": 0.90305, "k2": 0.030584, "k3": 2.8743, "k4": 0.378918, "k5": 0.5}

FIVE_STATES = Model(
    name="five_states",
    title="Five states",
    summary="Work for integrators.",
    provenance="illustrative",
    time_unit="d",
    t_end=150,
    states=by_id(
        State("u", "1", "tumour", 0.1),
        State("v", "1", "macrophages", 0.55),
        State("w", "1", "T cells", 0.2),
        State("x", "1", "suppressing signal", 0.1),
        State("y", "1", "activating signal", 0.1),
    ),
    parameters=by_id(
        *(Parameter(id, value, "1/d", "rate", "assumed") for id, value in RATES.items()),
        *(Parameter(id, value, "1", "size", "assumed") for id, value in SIZES.items()),
    ),
    quantities=by_id(Quantity("brake", "k5 / (k5 + x)", "1", "what the suppressing signal leaves")),
    equations={
        "u": "r1 * u * (1 - u) - (a1 * v + a2 * w) * u / (u + k1)",
        "v": "r2 * v * (1 - v) - a3 * u * v / (v + k2)",
        "w": "brake * (1 + y) * g1 * u * w / (k3 + u) - m1 * w - a4 * u * w / (u + k4)",
        "x": "p1 * u - d1 * x",
        "y": "p2 * w - d2 * y",
    },
)
