"""What is read off a run: on curves whose peaks, crossings and means are known, and on the solver's own."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import teachkit as tk
from teachkit.questions.measures import MEASURES, measure, rate
from teachkit.solve import Bench, Solution, start

from .conftest import repeatable
from .test_solve import linear, switch


def drawn(curve: Callable[[float], float], points: int = 11, end: float = 10, **parameters: float) -> Solution:
    """Return a run whose column x is the curve."""
    model, t = linear(), np.linspace(0, end, points)
    return Solution(
        model, t, {"x": np.array([curve(s) for s in t])}, model.values(parameters), lambda s: {"x": curve(s)}
    )


@repeatable(60)
@given(st.floats(-3, 13), st.integers(2, 15))
def test_a_peak_is_found_between_the_points(top: float, points: int) -> None:
    run = drawn(lambda s: 5 - (s - top) ** 2, points)
    inside = min(max(top, 0), 10)
    assert run.peak("x") == pytest.approx(5 - (inside - top) ** 2, abs=1e-7)
    low = drawn(lambda s: (s - top) ** 2 - 5, points)
    assert low.trough("x") == pytest.approx((inside - top) ** 2 - 5, abs=1e-7)


@repeatable(60)
@given(st.floats(0.1, 9), st.floats(0.001, 0.9))
def test_a_peak_at_an_edge_of_an_input_is_exact(on: float, long: float) -> None:
    """A tent whose top is the pulse's end, where the slope jumps: the top itself is looked at."""
    end = on + long
    assert drawn(lambda s: 1 - 3 * abs(s - end), on=on, long=long).peak("x") == 1
    assert drawn(lambda s: 3 * abs(s - on) - 1, on=on, long=long).trough("x") == -1


def test_rises_are_counted_and_falls_are_not() -> None:
    run = drawn(lambda s: np.sin(2 * np.pi * s / 4), 41)
    np.testing.assert_allclose(run.crossings("x", 0.5), np.array([1, 13, 25]) / 3, atol=1e-9)
    np.testing.assert_allclose(drawn(lambda s: s - 5).crossings("x", 0), [5], atol=1e-9)
    np.testing.assert_allclose(drawn(lambda s: s - 5).crossings("x", 2), [7], atol=1e-9)
    np.testing.assert_allclose(drawn(lambda s: -np.cos(np.pi * s)).crossings("x", 0), np.arange(0.5, 10, 2), atol=1e-9)
    assert drawn(lambda s: 5 - s).crossings("x", 0).size == 0
    assert drawn(lambda s: s).crossings("x", 0).size == 0, "a curve that begins at the level has not risen through it"


def test_the_mean_is_over_time() -> None:
    assert drawn(lambda s: 3 * s).mean("x") == pytest.approx(15)
    assert drawn(lambda s: 3 * s, end=4).mean("x") == pytest.approx(6)


def test_a_run_can_be_asked_at_both_its_ends() -> None:
    run = tk.solve(linear(), initial={"x": 3}, points=2)
    assert run.t.tolist() == [0, 20]
    assert run.at("x", 0) == 3
    assert run.at("x", 20) == run.final("x") == run["x"][-1]
    assert run.at("u", 2.005) == 100 and run.at("u", 2.01) == 0
    assert run.at("out", 0) == 1.5
    for time in (-0.001, 20.001):
        with pytest.raises(tk.ModelError, match="lies outside 0 to 20 hour"):
            run.at("x", time)
    with pytest.raises(tk.ModelError, match="linear has no 'k'; known"):
        run.at("k", 1)


def test_a_scenario_lies_over_the_defaults_and_the_call_over_it() -> None:
    fast = tk.Scenario("fast", "Fast", "It leaves sooner.", {"k": 2.0, "rate": 0}, {"x": 8}, 5)
    model = linear(scenarios=tk.by_id(fast))
    run = tk.solve(model, scenario="fast")
    assert run.t[-1] == 5 and run.parameters["k"] == 2 and run.parameters["on"] == 2
    assert run.final("x") == pytest.approx(8 * np.exp(-10), rel=1e-6)
    other = tk.solve(model, 1, scenario="fast", parameters={"k": 1}, initial={"x": 4})
    assert other.final("x") == pytest.approx(4 * np.exp(-1), rel=1e-7)
    assert tk.solve(model).t[-1] == 20 and len(tk.solve(model).t) == 1001


def test_questions_without_sense_are_refused() -> None:
    for t_end in (0, float("inf"), float("nan"), -1e-9):
        with pytest.raises(tk.ModelError, match="^linear: t_end must be positive, got"):
            tk.solve(linear(), t_end)
    with pytest.raises(tk.ModelError, match="^linear: points must be at least 2, got 1$"):
        tk.solve(linear(), points=1)
    for bad in (True, "1", None, float("inf")):
        with pytest.raises(tk.ModelError, match="linear: the initial x must be a finite number, got"):
            start(linear(), linear().defaults, {"x": bad})  # type: ignore[dict-item]
    assert start(linear(), linear().defaults, {"x": 7}).tolist() == [7]


def test_a_run_that_its_method_gives_up_is_said() -> None:
    model = linear(equations={"x": "x * x * k / long / rate"}, quantities={})
    with pytest.raises(tk.ModelError, match="linear: the integration failed at 0[.].* hour: Required step size"):
        tk.solve(model, 10, initial={"x": 1}, parameters={"k": 5}, method="RK45")


def test_tighter_tolerance_is_nearer() -> None:
    exact = 8 * np.exp(-10)
    loose, tight = (tk.solve(linear(), initial={"x": 8}, parameters={"rate": 0}, rtol=r) for r in (1e-3, 1e-9))
    assert abs(tight.final("x") - exact) < 1e-8 * exact * 10 < abs(loose.final("x") - exact)


def test_a_plot_shows_what_was_asked() -> None:
    import matplotlib.pyplot as plt

    run = tk.solve(linear(), points=5)
    axes, other = run.plot(), run.plot("out", "u")
    assert axes.get_xlabel() == "time (hour)"
    assert [t.get_text() for t in axes.get_legend().get_texts()] == ["amount (mg)"]
    assert [t.get_text() for t in other.get_legend().get_texts()] == ["elimination (mg/hour)", "infusion (mg/hour)"]
    np.testing.assert_array_equal(other.lines[1].get_ydata(), run["u"])
    plt.close("all")


def test_the_bench_asks_the_solver_s_questions() -> None:
    bench = Bench(switch(1.7))
    assert [s.stable for s in bench.steady_states(starts=8)] == [True, False, True]
    assert bench.solve(3.0, points=4).t.tolist() == [0, 1, 2, 3]
    found, again = bench.sweep("b", 1.0, 2.0), tk.sweep(switch(1.7), "b", 1.0, 2.0)
    assert [f.value for f in found.folds] == [f.value for f in again.folds] != []


def test_a_curve_is_swept_along_a_state_or_a_parameter() -> None:
    bench = Bench(linear())
    by_state = tk.Curve("c", "C", "x", (0, 9), "out")
    by_value = tk.Curve("d", "D", "k", (0, 1), "out", hold={"x": 8})
    assert bench.along("out", by_state, 6.0) == 3
    assert bench.along("out", by_state, 6.0, {"k": 2}) == 12
    assert bench.along("out", by_value, 0.25) == 2
    assert bench.along("k", by_value, 0.25, {"rate": 3}) == 0.25
    assert bench.along("x", by_state, 6.0) == 6
    assert bench.quantity("rate", parameters={"rate": 3}) == 3


def test_a_rate_counts_rises_over_the_intervals_between_them() -> None:
    """One rise counts against the whole run; the level is the middle between trough and peak, whatever their sizes."""
    for turns in (1, 2, 3):
        # With one turn in 2 pi there are two rises in ten, enough for an interval.
        waves = drawn(lambda s, n=turns: 7 - np.cos(n * s), 201)
        assert rate(waves, "x") == pytest.approx(turns / (2 * np.pi), rel=1e-6)
    assert rate(drawn(lambda s: np.tanh(s - 5), end=8), "x") == 1 / 8
    assert rate(drawn(lambda s: -np.tanh(s - 5)), "x") == 0 == rate(drawn(lambda s: 3.0), "x")
    # What is flat but for rounding has no events; what moves by more has.
    for size, found in ((1e-10, 0), (1e-8, pytest.approx(2 / (2 * np.pi), rel=1e-3))):
        assert rate(drawn(lambda s, a=size: 3 - a * np.cos(2 * s), 201), "x") == found
    assert rate(drawn(lambda s: -1e-12 * np.cos(2 * s), 201), "x") == pytest.approx(1 / np.pi, rel=1e-6)


def test_a_measure_is_asked_by_its_name() -> None:
    run = drawn(lambda s: (s - 2) ** 2 - 1)
    found = {name: measure(run, name, "x", 3.0) for name in MEASURES}
    rises = found.pop("rate")
    assert rises == 0.1, "from its trough it rises once in ten"
    assert found == pytest.approx(
        {"peak": 63, "trough": -1, "final": 63, "at": 0, "change": 60, "mean": run.mean("x")}, abs=1e-9
    )
    assert measure(run, "at", "x") == 3, "at the start, where no time is given"
    with pytest.raises(tk.ModelError, match="no measure 'top'; known: at, change"):
        measure(run, "top", "x")
