"""Events that happen at random: a quantity that acts in single pulses instead of by its mean.

In a rate model a quantity such as a seizure burden acts as its mean. :func:`events` takes the same model, lets
events begin with the probability that a rate gives, and puts pulses in the quantity's place. Trials run side
by side, by Euler's method with a fixed step, because chance is drawn once a step; the draws are seeded.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .errors import ModelError, nearest
from .ode import Input, Model, height
from .targets import python

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Events:
    """The events of ``n`` trials. ``t``: sample times (m); ``states``: by id, (m, n); ``times``: one array a trial."""

    model: Model
    t: Array
    states: dict[str, Array]
    times: list[Array]

    def first(self) -> Array:
        """Return the time of each trial's first event (n); NaN where there was none."""
        return np.array([row[0] if len(row) else np.nan for row in self.times])

    def rate(self, start: float, end: float) -> Array:
        """Return each trial's events per time unit between two times (n)."""
        return np.array([np.sum((row > start) & (row <= end)) for row in self.times]) / (end - start)


def _pulsed(model: Model, quantity: str, rate: str) -> Model:
    """Return the model with ``quantity`` turned into an input."""
    for id in (quantity, rate):
        if id not in model.quantities:
            raise ModelError(f"{model.name} has no quantity '{id}'; {nearest(id, model.quantities)}")
    old = model.quantities[quantity]
    rest = {id: q for id, q in model.quantities.items() if id != quantity}
    pulses = Input(quantity, old.unit, old.meaning, symbol=old.symbol)
    return dataclasses.replace(
        model, quantities=rest, inputs={**model.inputs, quantity: pulses}, landmarks=(), curves={}, scenarios={}
    )


def events(
    model: Model,
    quantity: str,
    *,
    rate: str,
    size: float,
    duration: float,
    t_end: float,
    n: int = 30,
    seed: int = 0,
    scenario: str | None = None,
    parameters: Mapping[str, float] | None = None,
    step: float | None = None,
    points: int = 401,
) -> Events:
    """Run ``n`` trials to ``t_end`` in which events begin at the quantity ``rate`` (per time unit).

    While an event lasts (``duration``, to the nearest whole step) ``quantity`` is ``size``, otherwise 0. ``step`` is
    Euler's and defaults to ``duration``. All in the model's units. Raises :class:`ModelError` for an unknown name, for
    a step or duration that is not positive, or for an event shorter than a step.

    >>> from teachkit.models import load
    >>> fits = dict(rate="lam", size=16.8, duration=5 / 1440, t_end=20, n=3)
    >>> [len(row) for row in events(load("batulin2022"), "S", **fits).times]
    [19, 18, 25]
    """
    step = float(step or duration)
    if not (n >= 1 and 0 < step <= duration):
        raise ModelError(f"{model.name}: n and step must be positive, and an event no shorter than a step")
    values, first, _ = model.setting(scenario, parameters, t_end=t_end)
    pulsed = _pulsed(model, quantity, rate)
    functions, p = python.compile(pulsed), np.array(list(values.values()))
    place = list(pulsed.quantities).index(rate)
    y = [np.full(n, first.get(id, float(v))) for id, v in zip(pulsed.states, functions.initial(p), strict=True)]
    pulses = [source.pulses(values) for source in model.inputs.values()]
    draw = np.random.default_rng(seed)
    steps = round(t_end / step)
    keep = {round(k): None for k in np.linspace(0, steps, points)}
    samples: list[list[Array]] = [[row.copy() for row in y]]
    who: list[NDArray[np.int64]] = [np.empty(0, dtype=np.int64)]
    when: list[Array] = [np.empty(0)]
    last = round(duration / step)
    until = np.zeros(n, dtype=int)
    for k in range(steps):
        u: list[float | Array] = [height(one, k * step) for one in pulses]
        chances = functions.observe(y, p, [*u, np.zeros(n)])[place] * step
        starts = (draw.random(n) < chances) & (k >= until)
        until = np.where(starts, k + last, until)
        if starts.any():
            who.append(np.flatnonzero(starts))
            when.append(np.full(len(who[-1]), (k + 1) * step))
        slopes = functions.rhs(y, p, [*u, np.where(k < until, size, 0.0)])
        y = [y[j] + step * slope for j, slope in enumerate(slopes)]
        if k + 1 in keep:
            samples.append([row.copy() for row in y])
    table, trial = np.array(samples), np.concatenate(who)
    order = np.argsort(trial, kind="stable")
    times = np.split(np.concatenate(when)[order], np.cumsum(np.bincount(trial, minlength=n))[:-1])
    return Events(model, np.array(list(keep)) * step, {id: table[:, k] for k, id in enumerate(pulsed.states)}, times)
