"""SBML of a model of which every part is known: what it says, and what an independent simulator makes of it."""

import dataclasses
from typing import Any

import numpy as np
import pytest

import teachkit as tk
from teachkit import by_id
from teachkit.targets import sbml

DOSED = tk.Model(
    name="dosed", title="A dosed drug", summary="It comes and leaves.", provenance="illustrative",
    time_unit="hour", t_end=12,
    states=by_id(tk.State("A", "mg", "amount", 3.0), tk.State("B", "mg", "left", "2 * start")),
    parameters=by_id(
        tk.Parameter("k", 0.5, "1/hour", "elimination", "assumed"),
        tk.Parameter("start", 2.0, "mg", "amount at first", "assumed"),
        tk.Parameter("on", 1.0, "hour", "first dose", "assumed"),
        tk.Parameter("n", 3.0, "1", "doses", "assumed"),
    ),
    quantities=by_id(tk.Quantity("out", "k * A", "mg/hour", "elimination")),
    inputs=by_id(tk.Input("u", "mg/hour", "infusion", "on", 0.5, 4.0, 2.0, "n")),
    equations={"A": "u - out", "B": "out * where(A > start, 1, 0) - k * B**2 / start"},
)  # fmt: skip


def read(model: tk.Model) -> Any:
    import libsbml

    document = libsbml.readSBMLFromString(sbml.compile(model))
    assert sbml.check(document) == []
    return document.getModel()


def text(node: Any) -> str:
    import libsbml

    return str(libsbml.formulaToL3String(node.getMath()))


def test_every_part_is_said() -> None:
    model = read(DOSED)
    assert (model.getId(), model.getName()) == ("dosed", "A dosed drug")
    rows = [model.getParameter(k) for k in range(model.getNumParameters())]
    said = {p.getId(): (p.getName(), p.getValue() if p.isSetValue() else None, p.getConstant()) for p in rows}
    assert said == {
        "k": ("elimination", 0.5, True), "start": ("amount at first", 2, True), "on": ("first dose", 1, True),
        "n": ("doses", 3, True), "u": ("infusion", 0, False), "out": ("elimination", None, False),
        "A": ("amount", 3, False), "B": ("left", None, False),
    }  # fmt: skip
    units = {p.getId(): model.getUnitDefinition(p.getUnits()).getName() for p in rows}
    assert units == {id: item.unit for id, item in DOSED.items.items()}
    assert model.getUnitDefinition(model.getTimeUnits()).getName() == "hour"
    (first,) = [model.getInitialAssignment(k) for k in range(model.getNumInitialAssignments())]
    assert (first.getSymbol(), text(first)) == ("B", "2 dimensionless * start")
    rules = {r.getVariable(): (r.isRate(), text(r)) for r in (model.getRule(k) for k in range(model.getNumRules()))}
    assert rules == {
        "out": (False, "k * A"),
        "A": (True, "u - out"),
        "B": (True, "out * piecewise(1 dimensionless, A > start, 0 dimensionless) - k * B^2 dimensionless / start"),
    }


@pytest.mark.parametrize(
    ("unit", "size"),
    [("hour", {"second": (1, 3600)}), ("1/hour", {"second": (-1, 3600)}), ("uM", {"mole": (1, 1e-3), "metre": (-3, 1)})]
    + [("1", {"dimensionless": (1, 1)}), ("cell/day", {"item": (1, 1 / 86400), "second": (-1, 1)})],
)
def test_a_unit_is_its_base_units_with_its_size(unit: str, size: dict[str, tuple[float, float]]) -> None:
    import libsbml

    document = sbml._Document(DOSED)
    parts = document.sbml.getUnitDefinition(document.unit(unit))
    units = [parts.getUnit(k) for k in range(parts.getNumUnits())]
    found = {libsbml.UnitKind_toString(u.getKind()): (u.getExponentAsDouble(), u.getMultiplier()) for u in units}
    assert {kind: exponent for kind, (exponent, _) in found.items()} == {k: e for k, (e, _) in size.items()}
    whole, wanted = (np.prod([m**e for e, m in table.values()]) for table in (found, size))
    assert whole == pytest.approx(wanted, rel=1e-12) and {u.getScale() for u in units} == {0}
    assert document.unit(unit) is document.unit(unit)


def test_a_train_is_a_pair_of_events_a_pulse() -> None:
    model = read(DOSED)
    events = [model.getEvent(k) for k in range(model.getNumEvents())]
    assert [e.getId() for e in events] == [f"u_{way}_{k}" for k in range(3) for way in ("on", "off")]
    for event in events:
        trigger, (assignment,) = event.getTrigger(), event.getListOfEventAssignments()
        assert (trigger.getInitialValue(), trigger.getPersistent(), assignment.getVariable()) == (False, True, "u")
        assert event.getUseValuesFromTriggerTime()
        assert float(text(assignment).split()[0]) == (4 if "on" in event.getId() else 0)


@pytest.mark.parametrize(
    "source",
    [
        tk.Input("u", "mg/hour", "infusion", "on", 0.5, 4.0, 2.0, "n"),
        tk.Input("u", "mg/hour", "infusion", 0.0, 2.0, 4.0),
        tk.Input("u", "mg/hour", "infusion", 1.0, 2.0, 4.0, 2.0, 3),
        tk.Input("u", "mg/hour", "infusion", schedule=((5, 1, 2), ("on", 2, 6), (3, 2, "n"))),
        tk.Input("u", "mg/hour", "infusion", schedule=((2, 1, 2), (4, 0, 6), (6, 1, 3))),
    ],
)
def test_an_independent_simulator_gives_the_same_course(source: tk.Input) -> None:
    import roadrunner

    if source.schedule and source.schedule[0][0] == 5:
        amount = dataclasses.replace(DOSED.parameters["n"], unit="mg/hour")
        model = dataclasses.replace(DOSED, inputs=by_id(source), parameters={**DOSED.parameters, "n": amount})
    else:
        model = dataclasses.replace(DOSED, inputs=by_id(source))
    simulator: Any = roadrunner.RoadRunner(sbml.compile(model))
    simulator.integrator.setValue("relative_tolerance", 1e-9)
    simulator.integrator.setValue("absolute_tolerance", 1e-12)
    simulator.timeCourseSelections = ["A", "B", "out"]
    run = tk.solve(model, points=97)
    table = np.array(simulator.simulate(0, 12, 97))
    for k, id in enumerate(("A", "B", "out")):
        np.testing.assert_allclose(table[:, k], run[id], atol=2e-5)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("exp(log(abs(k / 2)))", "exp(ln(abs(k / 2 dimensionless)))"),
        ("min(k, 1) + max(k, 2)", "min(k, 1 dimensionless) + max(k, 2 dimensionless)"),
        ("k - (k - 1) * sqrt(k)", "k - (k - 1 dimensionless) * sqrt(k)"),
        ("(k + 1)**(2 * k)", "(k + 1 dimensionless)^(2 dimensionless * k)"),
        (
            "vtrap(k, 2)",
            "piecewise((2 dimensionless) * (1 dimensionless - (k) / (2 dimensionless) / 2 dimensionless), "
            "abs((k) / (2 dimensionless)) < 1e-6 dimensionless, "
            "(k) / (exp((k) / (2 dimensionless)) - 1 dimensionless))",
        ),
    ],
)
def test_an_expression_in_libsbml_s_infix(expression: str, expected: str) -> None:
    from teachkit.expressions import parse

    assert sbml._Infix()(parse(expression, "here")) == expected


def test_what_sbml_cannot_hold_is_refused() -> None:
    touching = dataclasses.replace(DOSED, inputs=by_id(tk.Input("u", "mg/hour", "infusion", 1, 2.5, 4, 2, 3)))
    with pytest.raises(tk.Unsupported, match="^dosed: pulses of 'u' overlap, which paired SBML events cannot hold$"):
        sbml.compile(touching)
    with pytest.raises(tk.Unsupported, match="^SBML has no base unit 'candela' \\(in 'candela'\\)$"):
        sbml._Document(DOSED).unit("candela")
    with pytest.raises(tk.ModelError, match="^libSBML refused the unit of B \\(code -4\\)$"):
        sbml._done(-4, "the unit of B")
