"""One symbolic definition of a model, from which every other form is derived.

A :class:`Model` holds states, parameters, inputs, algebraic quantities and one equation a state, as text
in the field's own symbols (:mod:`teachkit.expressions`). It is checked when it is made: every name is
defined, every unit balances, every default lies in its range. A model knows nothing of solvers,
languages or pictures; :mod:`teachkit.targets` prints it and :mod:`teachkit.solve` integrates it.
"""

import ast
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from keyword import iskeyword
from typing import Any, Protocol, TypeVar

from . import expressions
from .errors import ModelError, nearest

PROVENANCE = {
    "reproduced": "published equations and values; the landmarks of the paper are found",
    "adapted": "published equations, some values ours, each marked",
    "illustrative": "our own smallest model of the mechanism; no curve of it is a measurement",
}
#: Sources of a value besides the keys of references.bib.
OWN_SOURCES = {
    "assumed": "our choice, for teaching",
    "SI": "fixed by the definition of the SI",
    "derived": "follows from the other values",
}
Value = float | str
#: Ranges of states: what is counted or weighed, and what is a part of a whole.
AMOUNT, SHARE = (0.0, math.inf), (0.0, 1.0)


class _Named(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_Named)


def by_id(*items: T) -> dict[str, T]:
    """Return the items as a dictionary in the order given; an id given twice is an error.

    >>> list(by_id(State("x", "1", "a state"), State("y", "1", "another")))
    ['x', 'y']
    """
    table: dict[str, T] = {}
    for item in items:
        if item.id in table:
            raise ModelError(f"'{item.id}' is defined twice")
        table[item.id] = item
    return table


@dataclass(frozen=True)
class State:
    """A variable with an equation. ``initial``: number, or expression over parameters, in ``unit``.

    ``scale`` is a typical size, in ``unit``; solvers take their absolute tolerance from it. ``range`` is (lowest,
    highest), within which it may start and stays: :data:`AMOUNT`, :data:`SHARE` or None for any number.
    """

    id: str
    unit: str
    meaning: str
    initial: Value = 0.0
    scale: float = 1.0
    symbol: str | None = None
    range: tuple[float, float] | None = None


@dataclass(frozen=True)
class Parameter:
    """A value in ``unit``. ``range`` is the slider's (low, high); None makes it a constant.

    ``source`` is a key of references.bib or one of :data:`OWN_SOURCES`.
    """

    id: str
    value: float
    unit: str
    meaning: str
    source: str
    range: tuple[float, float] | None = None
    log: bool = False
    symbol: str | None = None
    note: str = ""


@dataclass(frozen=True)
class Quantity:
    """An algebraic quantity in ``unit``; it may use states, parameters, inputs and earlier quantities."""

    id: str
    expression: str
    unit: str
    meaning: str
    symbol: str | None = None


@dataclass(frozen=True)
class Input:
    """What is done to the system: rectangular pulses, zero between them.

    Single pulse: ``onset``, ``duration``, ``amplitude``. Train: also ``period`` and ``count``.
    Schedule: ``schedule``, a tuple of (onset, duration, amplitude). Each entry is a number or the id of a
    parameter. Where pulses overlap the larger amplitude holds.
    """

    id: str
    unit: str
    meaning: str
    onset: Value = 0.0
    duration: Value = 1.0
    amplitude: Value = 1.0
    period: Value = 0.0
    count: Value = 1
    schedule: tuple[tuple[Value, Value, Value], ...] = ()
    symbol: str | None = None

    def pulses(self, values: Mapping[str, float]) -> list[tuple[float, float, float]]:
        """Return (start, end, amplitude) of every pulse, in the model's time unit, for these values."""

        def number(entry: Value) -> float:
            return values[entry] if isinstance(entry, str) else float(entry)

        rows = self.schedule or tuple(
            (number(self.onset) + k * number(self.period), self.duration, self.amplitude)
            for k in range(round(number(self.count)))
        )
        return [(number(a), number(a) + number(d), number(h)) for a, d, h in rows if number(d) > 0]

    def at(self, time: float, values: Mapping[str, float]) -> float:
        """Return the input's value at ``time``; a pulse holds from its start to just before its end."""
        return height(self.pulses(values), time)


def height(pulses: Sequence[tuple[float, float, float]], time: float) -> float:
    """Return the amplitude at ``time`` of pulses as :meth:`Input.pulses` gives them; where they overlap, the larger."""
    return max((h for a, b, h in pulses if a <= time < b), default=0.0, key=abs)


@dataclass(frozen=True)
class Curve:
    """A steady curve: quantity ``y`` while ``x`` (a state or a parameter) is swept over ``range``.

    ``hold`` fixes states at numbers (in their units); the other states sit at their initial values.
    ``level`` draws a second quantity for comparison, ``cross`` names what a crossing means.
    """

    id: str
    title: str
    x: str
    range: tuple[float, float]
    y: str
    hold: Mapping[str, float] = field(default_factory=dict)
    level: str | None = None
    cross: str = ""
    log: bool = False


@dataclass(frozen=True)
class Scenario:
    """A named set of values worth seeing; ``say`` tells in a sentence what to look for."""

    id: str
    label: str
    say: str
    parameters: Mapping[str, float] = field(default_factory=dict)
    initial: Mapping[str, float] = field(default_factory=dict)
    t_end: float | None = None


@dataclass(frozen=True)
class Landmark:
    """A number that the model must find. ``measure`` gets the solver bound to the model.

    ``tolerance`` is relative to ``value`` unless ``absolute``; ``source`` says whose number it is.
    """

    name: str
    value: float
    tolerance: float
    source: str
    measure: Callable[[Any], float]
    absolute: bool = False


@dataclass(frozen=True)
class Model:
    """A system of ordinary differential equations with its meaning, sources and landmarks."""

    name: str
    title: str
    summary: str
    provenance: str
    time_unit: str
    t_end: float
    states: Mapping[str, State]
    parameters: Mapping[str, Parameter]
    equations: Mapping[str, str]
    quantities: Mapping[str, Quantity] = field(default_factory=dict)
    inputs: Mapping[str, Input] = field(default_factory=dict)
    curves: Mapping[str, Curve] = field(default_factory=dict)
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    landmarks: tuple[Landmark, ...] = ()
    sources: tuple[str, ...] = ()
    assumes: tuple[str, ...] = ()
    leaves_out: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_names(self)
        _check_values(self)
        _check_units(self)

    @property
    def defaults(self) -> dict[str, float]:
        """The parameters' default values by id."""
        return {p.id: p.value for p in self.parameters.values()}

    @property
    def time_label(self) -> str:
        """The title of a time axis."""
        return "time" if self.time_unit == "1" else f"time ({expressions.pretty(self.time_unit)})"

    @cached_property
    def trees(self) -> dict[str, ast.expr]:
        """The parsed expressions: ``d/dt <state>``, ``initial <state>`` and ``<quantity>``."""
        texts = {q.id: q.expression for q in self.quantities.values()}
        texts |= {f"d/dt {s}": text for s, text in self.equations.items()}
        texts |= {f"initial {s.id}": str(s.initial) for s in self.states.values()}
        return {key: expressions.parse(text, f"{self.name}, {key}") for key, text in texts.items()}

    @cached_property
    def derived(self) -> tuple[Quantity, ...]:
        """The quantities that follow from parameters alone; initial values may use them."""
        known, found = set(self.parameters), []
        for quantity in self.quantities.values():
            if set(expressions.names(self.trees[quantity.id])) <= known:
                known.add(quantity.id)
                found.append(quantity)
        return tuple(found)

    @cached_property
    def items(self) -> dict[str, State | Parameter | Quantity | Input]:
        """States, parameters, quantities and inputs by id."""
        groups = (self.states, self.parameters, self.quantities, self.inputs)
        return {id: item for group in groups for id, item in group.items()}

    def needed(self, *keys: str) -> set[str]:
        """Return every id that the expressions under ``keys`` of :attr:`trees` need, directly or not."""
        found: set[str] = set()
        waiting = list(keys)
        while waiting:
            for name in expressions.names(self.trees[waiting.pop()]):
                if name not in found:
                    found.add(name)
                    waiting += [name] if name in self.quantities else []
        return found

    def item(self, id: str) -> State | Parameter | Quantity | Input:
        """Return the state, parameter, quantity or input called ``id``; an unknown name is an error."""
        if id not in self.items:
            raise ModelError(f"{self.name} has no '{id}'; {nearest(id, self.items)}")
        return self.items[id]

    def values(self, parameters: Mapping[str, float] | None = None) -> dict[str, float]:
        """Return the defaults with ``parameters`` laid over them, each a finite number within its range."""
        given = dict(parameters or {})
        for id, value in given.items():
            if id not in self.parameters:
                raise ModelError(f"{self.name} has no parameter '{id}'; {nearest(id, self.parameters)}")
            self._allow(id, value, self.parameters[id])
        return self.defaults | {id: float(value) for id, value in given.items()}

    def starts(self, initial: Mapping[str, float]) -> dict[str, float]:
        """Return ``initial``: states at time zero, each a finite number within its range, rounding errors forgiven."""
        for id, value in initial.items():
            if id not in self.states:
                raise ModelError(f"{self.name} has no state '{id}'; {nearest(id, self.states)}")
            self._allow(f"the initial {id}", value, self.states[id], slack=1e-9 * self.states[id].scale)
        return {id: float(value) for id, value in initial.items()}

    def _allow(self, what: str, value: object, item: State | Parameter, slack: float = 0.0) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise ModelError(f"{self.name}: {what} must be a finite number, got {value!r}")
        low, high = item.range or (-math.inf, math.inf)
        if not low - slack <= value <= high + slack:
            unit = "" if item.unit == "1" else f" {item.unit}"
            allowed = f"{low:g} to {high:g}{unit}" if high < math.inf else f"{low:g}{unit} and above"
            raise ModelError(f"{self.name}: {what} = {value:g}{unit} lies outside {allowed}")

    def setting(
        self,
        scenario: str | None = None,
        parameters: Mapping[str, float] | None = None,
        initial: Mapping[str, float] | None = None,
        t_end: float | None = None,
    ) -> tuple[dict[str, float], dict[str, float], float]:
        """Return every parameter, the states that start elsewhere, and the length of a run.

        What is given lies over the scenario's, and that over the model's own; a bad name or value is an error.
        """
        chosen = self.scenario(scenario) if scenario else Scenario("", "", "")
        values = self.values({**chosen.parameters, **(parameters or {})})
        first = self.starts({**chosen.initial, **(initial or {})})
        end = next(float(time) for time in (t_end, chosen.t_end, self.t_end) if time is not None)
        if not 0 < end < math.inf:
            raise ModelError(f"{self.name}: t_end must be positive, got {end:g}")
        return values, first, end

    def scenario(self, id: str) -> Scenario:
        """Return the scenario called ``id``; an unknown name is an error."""
        if id not in self.scenarios:
            raise ModelError(f"{self.name} has no scenario '{id}'; {nearest(id, self.scenarios)}")
        return self.scenarios[id]


def _check_names(model: Model) -> None:
    """Every name is defined once and before its use, every state has one equation."""
    where = model.name
    groups = (model.states, model.parameters, model.quantities, model.inputs)
    ids = [id for group in groups for id in group]
    for id in ids:
        if not id.isidentifier() or iskeyword(id) or id in expressions.FUNCTIONS or id in ("t", "time"):
            raise ModelError(f"{where}: '{id}' cannot be a name")
        if ids.count(id) > 1:
            raise ModelError(f"{where}: '{id}' is defined twice")
    for id in sorted(set(model.states) ^ set(model.equations)):
        if id in model.states:
            raise ModelError(f"{where}: state '{id}' has no equation")
        raise ModelError(f"{where}: an equation for '{id}', which is no state; {nearest(id, model.states)}")
    known = {*model.states, *model.parameters, *model.inputs}
    scopes: list[tuple[str, set[str]]] = []
    for id in model.quantities:
        scopes.append((id, set(known)))
        known.add(id)
    scopes += [(f"d/dt {id}", known) for id in model.states]
    fixed = {*model.parameters, *(q.id for q in model.derived)}
    scopes += [(f"initial {id}", fixed) for id in model.states]
    for key, scope in scopes:
        for name in expressions.names(model.trees[key]):
            if name not in scope:
                raise ModelError(f"{where}, {key}: '{name}' is not defined here; {nearest(name, scope)}")
    for source in model.inputs.values():
        single = (source.onset, source.duration, source.amplitude, source.period, source.count)
        for entry in (*single, *(x for row in source.schedule for x in row)):
            if isinstance(entry, str) and entry not in model.parameters:
                raise ModelError(
                    f"{where}, input {source.id}: no parameter '{entry}'; {nearest(entry, model.parameters)}"
                )


def _check_values(model: Model) -> None:
    """Defaults lie in their ranges, scenarios name real parameters and states, the badge is known."""
    if model.provenance not in PROVENANCE:
        raise ModelError(f"{model.name}: provenance '{model.provenance}'; {nearest(model.provenance, PROVENANCE)}")
    for p in model.parameters.values():
        if p.range and not p.range[0] <= p.value <= p.range[1]:
            raise ModelError(f"{model.name}: {p.id} = {p.value:g} lies outside its range {p.range}")
        if p.range and p.log and p.range[0] <= 0:
            raise ModelError(f"{model.name}: {p.id} has a logarithmic range that reaches zero")
    for scenario in model.scenarios.values():
        model.values(scenario.parameters)
        for id in sorted(set(scenario.initial) - set(model.states)):
            raise ModelError(f"{model.name}, scenario {scenario.id}: no state '{id}'; {nearest(id, model.states)}")
        model.starts(scenario.initial)
    for curve in model.curves.values():
        for id in filter(None, (curve.x, curve.y, curve.level, *curve.hold)):
            model.item(id)


def _check_units(model: Model) -> None:
    """Both sides of every equation have the same unit."""
    units = {id: expressions.unit(item.unit) for id, item in model.items.items()}
    time = expressions.unit(model.time_unit)
    wanted = {id: units[id] for id in model.quantities}
    wanted |= {f"d/dt {id}": units[id] / time for id in model.states}
    # A number given as an initial value is in the state's own unit.
    wanted |= {f"initial {s.id}": units[s.id] for s in model.states.values() if isinstance(s.initial, str)}
    for key, unit in wanted.items():
        got = expressions.weigh(model.trees[key], units, f"{model.name}, {key}")
        if got is not None and not expressions.same_unit(got, unit):
            raise ModelError(f"{model.name}, {key}: the right-hand side is in [{got:~C}], but [{unit:~C}] is needed")
