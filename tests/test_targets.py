"""Every model in every form: the forms are compared with one another and with independent programs."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

import teachkit as tk
from teachkit import ode
from teachkit.mathml import convert
from teachkit.targets import TARGETS, latex, python, sbml

MODELS = {name: tk.load(name) for name in tk.models()}
EACH = pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
RUNS = [pytest.param(m, s, id=f"{n}-{s}") for n, m in MODELS.items() for s in (None, *m.scenarios)]


@EACH
@pytest.mark.parametrize("target", TARGETS)
def test_every_model_has_every_form(model: ode.Model, target: str) -> None:
    """Two compilations are the same, and a change of any one equation is a change of the text."""

    def text(of: ode.Model) -> str:
        form = TARGETS[target].compile(of)
        return form if isinstance(form, str) else form.source

    assert text(model) == text(model)
    for id, right in model.equations.items():
        other = dataclasses.replace(model, equations=dict(model.equations) | {id: f"2*({right})"})
        assert text(other) != text(model), f"the equation of {id} is not in it"


@EACH
def test_python_takes_arrays(model: ode.Model) -> None:
    """A cohort is computed as one patient is."""
    functions = python.compile(model)
    p = np.array(list(model.defaults.values()))
    y = np.array([float(v) for v in functions.initial(p)])
    u = [0.0] * len(model.inputs)
    one = np.array(functions.rhs(y, p, u), dtype=float)
    many = functions.rhs(np.repeat(y[:, None], 3, axis=1), p, u)
    for row, value in zip(many, one, strict=True):
        np.testing.assert_allclose(np.broadcast_to(row, 3), value)


@EACH
def test_sbml_is_consistent(model: ode.Model) -> None:
    import libsbml

    document = libsbml.readSBMLFromString(TARGETS["sbml"].compile(model))
    assert sbml.check(document) == []


@pytest.mark.parametrize(("model", "scenario"), RUNS)
def test_libroadrunner_gives_our_trajectory(model: ode.Model, scenario: str | None) -> None:
    """The SBML file, in an independent simulator: within 1e-5 of the range of every state."""
    import roadrunner

    chosen = model.scenarios[scenario] if scenario else ode.Scenario("", "", "")
    ours = tk.solve(model, scenario=scenario, points=501)
    # Values are put in before the file is written: initial values that follow from parameters follow them.
    simulator: Any = roadrunner.RoadRunner(TARGETS["sbml"].compile(_with(model, chosen.parameters)))
    simulator.integrator.setValue("relative_tolerance", 1e-10)
    simulator.integrator.setValue("absolute_tolerance", 1e-12)
    simulator.integrator.setValue("maximum_num_steps", 200000)
    for id, value in chosen.initial.items():
        simulator[id] = value
    simulator.timeCourseSelections = ["time", *model.states]
    table = np.array(simulator.simulate(0, ours.t[-1], 501))
    for k, id in enumerate(model.states, 1):
        span = max(np.ptp(ours[id]), 1e-9)
        assert np.max(np.abs(table[:, k] - ours[id])) <= 1e-5 * span, id


def _with(model: ode.Model, values: Mapping[str, float]) -> ode.Model:
    """Return the model with other default values."""
    changed = {id: dataclasses.replace(model.parameters[id], value=value) for id, value in values.items()}
    return dataclasses.replace(model, parameters={**model.parameters, **changed})


def test_libsbml_refusals_are_raised() -> None:
    document = sbml._Document(tk.load("ampa_synapse"))
    with pytest.raises(tk.ModelError, match="cannot read 'a \\+\\+ '"):
        document.math("a ++ ")
    with pytest.raises(tk.ModelError, match="libSBML refused parameter 1x"):
        document.parameter("1x", "mV", "name", 1.0, constant=True)


def test_sbml_refuses_overlapping_pulses() -> None:
    model = _with(tk.load("ampa_synapse"), {"t_dur": 5, "period": 2, "n_pulses": 2})
    with pytest.raises(tk.Unsupported, match="ampa_synapse: pulses of 'T' overlap"):
        sbml.compile(model)


def test_pulses_that_touch_are_one_after_the_other_in_sbml() -> None:
    """A train without gaps is a constant input in libRoadRunner too."""
    import roadrunner

    model = _with(tk.load("ampa_synapse"), {"t_dur": 2, "period": 2, "n_pulses": 3})
    simulator: Any = roadrunner.RoadRunner(sbml.compile(model))
    simulator.timeCourseSelections = ["time", "r"]
    ours = tk.solve(model, 20, points=41)
    np.testing.assert_allclose(np.array(simulator.simulate(0, 20, 41))[:, 1], ours["r"], atol=1e-5)


@EACH
def test_every_equation_can_be_set(model: ode.Model) -> None:
    for text in (*latex.equations(model).values(), *latex.symbols(model).values()):
        assert convert(text, block=True).startswith("<math")


@pytest.mark.parametrize("text", ["a - (b - c)", "a / (b * c)", "a - b - c", "a / b / c", "a**(b**c)", "(a**b)**c"])
@pytest.mark.parametrize("other", ["-(a + b)", "-a * b", "a - -b", "(-a)**2", "-a**2", "where(a > b, a, b)"])
def test_python_printing_keeps_the_value(text: str, other: str) -> None:
    from teachkit.expressions import parse

    plain = {"a": 1.3, "b": 0.7, "c": 2.1}
    # The printer keeps a model's names apart from the language's own.
    values = {f"v_{name}": value for name, value in plain.items()} | {"np": np, "vtrap": python.vtrap}
    where = {"where": lambda c, x, y: x if c else y}
    for source in (text, other):
        printed = python._Python()(parse(source, "here"))
        assert eval(printed, dict(values)) == eval(source, {**plain, **where})
