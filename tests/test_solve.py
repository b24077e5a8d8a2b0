"""Integration and steady states against closed forms."""

import sys
from typing import Any

import numpy as np
import pytest

import teachkit as tk
from teachkit import by_id
from teachkit.solve import Bench, _limited


def linear(**change: Any) -> tk.Model:
    """A first-order system with a dose: x' = u - k x, whose solution is known."""
    fields: dict[str, Any] = {
        "name": "linear",
        "title": "One compartment",
        "summary": "A dose comes in and leaves.",
        "provenance": "illustrative",
        "time_unit": "hour",
        "t_end": 20,
        "states": by_id(tk.State("x", "mg", "amount", 0.0)),
        "parameters": by_id(
            tk.Parameter("k", 0.5, "1/hour", "elimination", "assumed", (0, 5)),
            tk.Parameter("on", 2, "hour", "onset", "assumed", (0, 10)),
            tk.Parameter("long", 0.01, "hour", "duration", "assumed", (0, 10)),
            tk.Parameter("rate", 100, "mg/hour", "rate", "assumed", (0, 1000)),
        ),
        "inputs": by_id(tk.Input("u", "mg/hour", "infusion", "on", "long", "rate")),
        "quantities": by_id(tk.Quantity("out", "k * x", "mg/hour", "elimination")),
        "equations": {"x": "u - out"},
    }
    return tk.Model(**{**fields, **change})


@pytest.mark.parametrize("duration", [0.001, 0.01, 1.0, 5.0])
def test_a_pulse_is_never_stepped_over(duration: float) -> None:
    run = tk.solve(linear(), parameters={"long": duration}, points=41)
    k, rate, on = 0.5, 100.0, 2.0
    top = rate / k * (1 - np.exp(-k * duration))
    assert run.peak("x") == pytest.approx(top, rel=1e-7)
    assert run.final("x") == pytest.approx(top * np.exp(-k * (20 - on - duration)), rel=1e-6)
    assert run.at("x", on) == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(run["out"], 0.5 * run["x"])


def test_a_pulse_within_the_first_hour_is_met_and_holds_from_its_start_to_just_before_its_end() -> None:
    given = tk.Quantity("given", "2 * u", "mg/hour", "twice the infusion")
    model = linear(quantities={**linear().quantities, "given": given})
    run = tk.solve(model, 2, parameters={"on": 0.5, "long": 0.25}, points=9)
    assert run["u"].tolist() == [0, 0, 100, 0, 0, 0, 0, 0, 0] and run["given"].tolist() == (2 * run["u"]).tolist()
    np.testing.assert_allclose(run["x"][3], 200 * (1 - np.exp(-0.125)), rtol=1e-8)


def test_measures_of_a_run() -> None:
    run = tk.solve(linear(), parameters={"long": 10, "rate": 1, "k": 0}, points=2001)
    assert run.crossings("x", 5) == pytest.approx([7.0], abs=1e-9)
    assert run.trough("x") == pytest.approx(0, abs=1e-12)
    assert run.mean("x") == pytest.approx((10 * 5 + 8 * 10) / 20, rel=1e-6)
    assert run.unit("x") == "mg"
    frame = run.to_frame()
    assert list(frame.columns) == ["x", "out", "u"]
    assert frame.index.name == "t (hour)"
    assert len(frame) == 2001


def test_bad_questions_to_a_run() -> None:
    run = tk.solve(linear(), points=11)
    with pytest.raises(tk.ModelError, match="linear has no 'y'; known: out, u, x"):
        run["y"]
    with pytest.raises(tk.ModelError, match="time 21 lies outside 0 to 20 hour"):
        run.at("x", 21)
    with pytest.raises(tk.ModelError, match="no scenario 'fast'"):
        tk.solve(linear(), scenario="fast")
    with pytest.raises(tk.ModelError, match="no state 'z'"):
        tk.solve(linear(), initial={"z": 1})
    with pytest.raises(tk.ModelError, match="initial x must be a finite number"):
        tk.solve(linear(), initial={"x": float("nan")})
    with pytest.raises(tk.ModelError, match="t_end must be positive"):
        tk.solve(linear(), -1)


def test_a_failed_integration_is_said() -> None:
    model = linear(equations={"x": "x * x * k / long / rate"}, quantities={})
    with pytest.raises(tk.ModelError, match="linear: the integration failed at"), np.errstate(all="ignore"):
        tk.solve(model, 1e6, initial={"x": 1e3}, parameters={"k": 5})


def test_an_initial_value_lies_over_the_default() -> None:
    run = tk.solve(linear(), initial={"x": 8}, parameters={"rate": 0}, points=11)
    assert run["x"][0] == 8
    assert run.final("x") == pytest.approx(8 * np.exp(-10), rel=1e-7)


def switch(b: float) -> tk.Model:
    return tk.Model(
        name="switch",
        title="A switch",
        summary="Activity that feeds itself.",
        provenance="illustrative",
        time_unit="hour",
        t_end=10,
        states=by_id(tk.State("n", "1", "activity", 0.0)),
        parameters=by_id(
            tk.Parameter("b", b, "1", "feedback", "assumed", (0, 5)),
            tk.Parameter("tau", 1, "hour", "time constant", "assumed", (0.1, 5)),
        ),
        equations={"n": "(0.15 + b * n**2 / (1 + n**2) - n) / tau"},
    )


def test_a_long_run_may_cost_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit on the work is for what does not advance, however long the run."""
    monkeypatch.setattr(sys.modules["teachkit.solve"], "_EVALUATIONS", 400)
    fields = {"title": "A swing", "summary": "Round and round.", "provenance": "illustrative", "time_unit": "s"}
    swing = tk.Model(
        name="swing", t_end=1.0, **fields,  # type: ignore[arg-type]
        states=by_id(tk.State("x", "1", "place", 1.0), tk.State("v", "1", "speed", 0.0)),
        parameters=by_id(tk.Parameter("w", 50, "1/s", "frequency", "assumed")),
        equations={"x": "w * v", "v": "-w * x"},
    )  # fmt: skip
    assert tk.solve(swing, 10, points=11)["x"][-1] == pytest.approx(np.cos(500), abs=1e-4)
    monkeypatch.setattr(sys.modules["teachkit.solve"], "_EVALUATIONS", 2)
    with pytest.raises(tk.ModelError, match="does not advance, 2 evaluations for less than t_end / 1000"):
        tk.solve(swing, 10, points=11)


def test_work_is_counted_anew_with_each_thousandth_of_the_usual_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["teachkit.solve"], "_EVALUATIONS", 3)
    model, y = linear(), np.array([1.0])
    counted = _limited(lambda t, y: [t], model, 5.0)
    for time in (5.0, 5.01, 5.0199, 5.0201, 5.03, 5.04, 5.0400):
        assert counted(time, y) == [time], "three within a thousandth of 20, and three more after the step beyond it"
    with pytest.raises(tk.ModelError) as caught:
        counted(5.0401, y)
    assert str(caught.value) == (
        "linear: the integration failed at 5.0401 hour: it does not advance, 3 evaluations for less than t_end / 1000"
    )


def test_a_state_that_is_lost_is_said() -> None:
    """A run that leaves the numbers is told from one that stands still."""
    model = linear(equations={"x": "rate * log(x / (rate * long))"}, quantities={})
    with pytest.raises(tk.ModelError, match=r"linear: the integration failed at [\d.e-]+ hour: a state is no longer"):
        tk.solve(model, initial={"x": 0})


def test_a_small_residual_alone_makes_no_steady_state() -> None:
    """Counted in millions, cells a few thousand off a root have a scaled residual below 1e-8: none is taken for one.

    With its drugs off, the second model is the first with other starting points to search from.
    """
    one, other = (tk.steady_states(tk.load(name)) for name in ("anderson2024", "treatment_order"))
    assert len(one) == len(other) == 3
    for a, b in zip(one, other, strict=True):
        assert list(a.state.values()) == pytest.approx(list(b.state.values()), rel=1e-6, abs=1e-3)


def test_all_steady_states_of_a_switch() -> None:
    """Roots of n^3 - (h + b) n^2 + n - h = 0, with stability from the slope."""
    found = tk.steady_states(switch(1.7))
    exact = np.sort(np.roots([1, -1.85, 1, -0.15]).real)
    assert [s.state["n"] for s in found] == pytest.approx(exact, abs=1e-9)
    assert [s.stable for s in found] == [True, False, True]
    for s in found:
        assert s.residual < 1e-8
        n = s.state["n"]
        assert s.eigenvalues[0].real == pytest.approx(1.7 * 2 * n / (1 + n**2) ** 2 - 1, rel=1e-6)


def test_the_bench_reads_quantities() -> None:
    bench = Bench(linear())
    assert bench.quantity("out", hold={"x": 4}) == 2
    given = tk.Quantity("given", "u + out", "mg/hour", "infusion and elimination")
    model = linear(quantities={**linear().quantities, "given": given}, inputs=by_id(tk.Input("u", "mg/hour", "dose")))
    assert Bench(model).quantity("given", hold={"x": 4}) == 2, "inputs are off"
    with pytest.raises(tk.ModelError, match="linear has no 'in'"):
        bench.quantity("in")
