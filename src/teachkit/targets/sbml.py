"""The model as SBML Level 3 Version 2, for the modeller who wants it in another program.

States and quantities become parameters with rate and assignment rules; every pulse of an input becomes
a pair of events. Units are carried over and checked by libSBML. libSBML's formula parser returns None
for what it cannot read and its setters return codes: both are checked, so nothing is lost in silence.
"""

import ast
import math
from collections.abc import Mapping
from typing import Any

from .. import expressions
from ..errors import ModelError, Unsupported
from ..ode import Input, Model, Value
from .printer import ATOM, Printer

_KIND = {
    "meter": "metre", "kilogram": "kilogram", "second": "second", "ampere": "ampere", "kelvin": "kelvin",
    "mole": "mole", "cell": "item",
}  # fmt: skip


class _Infix(Printer):
    """libSBML's Level 3 infix. A literal number is given the unit 'dimensionless'."""

    language = "SBML"
    functions = {"exp": "exp", "log": "ln", "sqrt": "sqrt", "tanh": "tanh", "abs": "abs", "min": "min", "max": "max"}

    def number(self, value: float) -> str:
        return f"{value!r} dimensionless"

    def power(self, base: ast.expr, exponent: ast.expr) -> tuple[str, int]:
        return f"({self(base)})^({self(exponent)})", ATOM

    def call(self, name: str, args: list[ast.expr]) -> tuple[str, int]:
        parts = [self(a) for a in args]
        if name == "where":
            return f"piecewise({parts[1]}, {parts[0]}, {parts[2]})", ATOM
        if name == "vtrap":
            x, y = (f"({p})" for p in parts)
            near = f"{y} * (1 dimensionless - {x} / {y} / 2 dimensionless)"
            far = f"{x} / (exp({x} / {y}) - 1 dimensionless)"
            return f"piecewise({near}, abs({x} / {y}) < 1e-6 dimensionless, {far})", ATOM
        return super().call(name, args)


def _done(code: int, what: str) -> None:
    if code != 0:
        raise ModelError(f"libSBML refused {what} (code {code})")


class _Document:
    """An SBML document under construction; each method adds one thing and checks that it was taken."""

    def __init__(self, model: Model) -> None:
        import libsbml

        self.lib: Any = libsbml
        self.document = libsbml.SBMLDocument(3, 2)
        self.sbml = self.document.createModel()
        _done(self.sbml.setId(model.name), "the model's id")
        _done(self.sbml.setName(model.title), "the model's title")
        self.units: dict[str, str] = {}
        time = self.unit(model.time_unit)
        _done(self.sbml.setTimeUnits(time), f"the time unit {time}")

    def unit(self, text: str) -> str:
        """Return the id of the unit definition for ``text``, made when first asked for."""
        if text not in self.units:
            quantity = (1 * expressions.unit(text)).to_base_units()
            definition = self.sbml.createUnitDefinition()
            self.units[text] = f"unit_{len(self.units)}"
            _done(definition.setId(self.units[text]), f"unit {text}")
            _done(definition.setName(text), f"unit {text}")
            parts = list(quantity.unit_items()) or [("dimensionless", 1)]
            for k, (base, exponent) in enumerate(parts):
                if base != "dimensionless" and base not in _KIND:
                    raise Unsupported(f"SBML has no base unit '{base}' (in '{text}')")
                part = definition.createUnit()
                kind = self.lib.UnitKind_forName(_KIND.get(base, base))
                _done(part.setKind(kind), f"unit kind {base}")
                _done(part.setExponent(float(exponent)), f"exponent of {base}")
                _done(part.setScale(0), f"scale of {base}")
                # The factor stands inside the power, so it is put on the first part, rooted.
                _done(part.setMultiplier(quantity.magnitude ** (1 / exponent) if k == 0 else 1.0), f"size of {text}")
        return self.units[text]

    def parameter(self, id: str, unit: str, name: str, value: float | None, constant: bool) -> None:
        item = self.sbml.createParameter()
        _done(item.setId(id), f"parameter {id}")
        _done(item.setName(name), f"the name of {id}")
        _done(item.setConstant(constant), f"whether {id} is constant")
        _done(item.setUnits(self.unit(unit)), f"the unit of {id}")
        if value is not None:
            _done(item.setValue(value), f"the value of {id}")

    def math(self, formula: str) -> Any:
        tree = self.lib.parseL3Formula(formula)
        if tree is None:
            raise ModelError(f"libSBML cannot read '{formula}': {self.lib.getLastParseL3Error()}")
        return tree

    def event(self, id: str, target: str, when: str, value: str, priority: int) -> None:
        event = self.sbml.createEvent()
        _done(event.setId(id), f"event {id}")
        _done(event.setUseValuesFromTriggerTime(True), f"event {id}")
        trigger = event.createTrigger()
        # False before the start, so that a pulse at time zero fires.
        _done(trigger.setInitialValue(False), f"trigger of {id}")
        _done(trigger.setPersistent(True), f"trigger of {id}")
        _done(trigger.setMath(self.math(f"time >= {when}")), f"trigger of {id}")
        _done(event.createPriority().setMath(self.math(f"{priority} dimensionless")), f"priority of {id}")
        assignment = event.createEventAssignment()
        _done(assignment.setVariable(target), f"target of {id}")
        _done(assignment.setMath(self.math(value)), f"value of {id}")


def _literal(document: _Document, entry: Value, unit: str) -> str:
    return entry if isinstance(entry, str) else f"{float(entry)!r} {document.unit(unit)}"


def _stops(u: Input, values: Mapping[str, float], count: int) -> list[float]:
    """Return the moment at which each pulse ends, those of no duration too, in the order of definition."""

    def number(entry: Value) -> float:
        return values[entry] if isinstance(entry, str) else float(entry)

    if u.schedule:
        return [number(onset) + number(duration) for onset, duration, _ in u.schedule]
    return [number(u.onset) + k * number(u.period) + number(u.duration) for k in range(count)]


def compile(model: Model) -> str:
    """Return the SBML text. Raises :class:`Unsupported` where SBML cannot hold the model.

    The number of pulses in a train is that of the default values: SBML has no loop over events.
    """
    document = _Document(model)
    show = _Infix()
    values = model.values()
    for p in model.parameters.values():
        document.parameter(p.id, p.unit, p.meaning, p.value, constant=True)
    for u in model.inputs.values():
        document.parameter(u.id, u.unit, u.meaning, 0.0, constant=False)
        pulses = sorted(u.pulses(values))
        if any(late[0] < early[1] for early, late in zip(pulses, pulses[1:], strict=False)):
            raise Unsupported(f"{model.name}: pulses of '{u.id}' overlap, which paired SBML events cannot hold")
        count = round(values[u.count] if isinstance(u.count, str) else float(u.count))
        rows = u.schedule or ((u.onset, u.duration, u.amplitude),) * count
        stops = _stops(u, values, count)
        for k, (onset, duration, amplitude) in enumerate(rows):
            start = _literal(document, onset, model.time_unit)
            if k and not u.schedule:
                start += f" + {float(k)!r} dimensionless * {_literal(document, u.period, model.time_unit)}"
            end = f"{start} + {_literal(document, duration, model.time_unit)}"
            # A pulse of no duration begins before it ends.
            document.event(f"{u.id}_on_{k}", u.id, start, _literal(document, amplitude, u.unit), priority=1)
            # Where the next pulse begins at the same moment, two events would set one input in no fixed order.
            if not any(math.isclose(stops[k], pulse[0], rel_tol=1e-12, abs_tol=1e-12) for pulse in pulses):
                document.event(f"{u.id}_off_{k}", u.id, end, f"0 {document.unit(u.unit)}", priority=0)
    for q in model.quantities.values():
        document.parameter(q.id, q.unit, q.meaning, None, constant=False)
        rule = document.sbml.createAssignmentRule()
        _done(rule.setVariable(q.id), f"rule of {q.id}")
        _done(rule.setMath(document.math(show(model.trees[q.id]))), f"rule of {q.id}")
    for s in model.states.values():
        number = float(s.initial) if not isinstance(s.initial, str) else None
        document.parameter(s.id, s.unit, s.meaning, number, constant=False)
        if isinstance(s.initial, str):
            start_rule = document.sbml.createInitialAssignment()
            _done(start_rule.setSymbol(s.id), f"initial value of {s.id}")
            _done(start_rule.setMath(document.math(show(model.trees[f"initial {s.id}"]))), f"initial value of {s.id}")
        rate = document.sbml.createRateRule()
        _done(rate.setVariable(s.id), f"rate of {s.id}")
        _done(rate.setMath(document.math(show(model.trees[f"d/dt {s.id}"]))), f"rate of {s.id}")
    problems = check(document.document)
    if problems:
        raise ModelError(f"{model.name}: SBML is inconsistent: {problems[0]}")
    return str(document.lib.writeSBMLToString(document.document))


def check(document: Any) -> list[str]:
    """Return libSBML's errors and warnings about a document, units included; none for a good one."""
    document.checkConsistency()
    return [document.getError(k).getMessage().strip() for k in range(document.getNumErrors())]
