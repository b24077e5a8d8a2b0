"""Steady states of linear systems drawn at random, for which linear algebra knows everything."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import teachkit as tk
from teachkit import by_id
from teachkit.steady import bounded, held, jacobian, scales, starting_points, steady_states
from teachkit.targets import python

from .conftest import repeatable

entries = st.lists(st.integers(-3, 3).map(float), min_size=4, max_size=4)
pairs = st.tuples(st.integers(-3, 3).map(float), st.integers(-3, 3).map(float))


def system(matrix: Any, push: Any, initial: Any = (0.0, 0.0), **change: Any) -> tk.Model:
    """Return x' = A x + b + c I, with states of very different scales."""
    (a, b), (c, d) = np.reshape(matrix, (2, 2)).tolist()
    fields: dict[str, Any] = {
        "name": "linear", "title": "Linear", "summary": "Two states.", "provenance": "illustrative",
        "time_unit": "hour", "t_end": 1,
        "states": by_id(tk.State("x", "1", "one", initial[0]), tk.State("y", "1", "two", initial[1], scale=1000.0)),
        "parameters": by_id(tk.Parameter("k", 1, "1/hour", "rate", "assumed", (0, 5))),
        "inputs": by_id(tk.Input("I", "1", "push")),
        "equations": {
            "x": f"k * ({a} * x + {b} * y / 1000 + {push[0]} + I)",
            "y": f"k * 1000 * ({c} * x + {d} * y / 1000 + {push[1]})",
        },
    }  # fmt: skip
    return tk.Model(**{**fields, **change})


def compiled(model: tk.Model) -> tuple[Any, np.ndarray]:
    return python.compile(model), np.array(list(model.defaults.values()))


@repeatable(25)
@given(entries, pairs, st.sampled_from([0.0, 2.5]))
def test_a_linear_system_rests_where_algebra_says(matrix: list[float], push: tuple[float, float], at: float) -> None:
    a = np.reshape(matrix, (2, 2))
    model = system(matrix, push)
    if abs(np.linalg.det(a)) < 0.5:
        return
    (found,) = steady_states(model, parameters={"k": 2}, inputs={"I": at}, starts=6)
    x, y = np.linalg.solve(a, -np.array([push[0] + at, push[1]]))
    assert found.state == {"x": pytest.approx(x, abs=1e-7), "y": pytest.approx(1000 * y, abs=1e-4)}
    assert found.residual < 1e-8
    theirs = np.sort_complex(2 * np.linalg.eigvals(a).astype(complex))
    np.testing.assert_allclose(np.sort_complex(found.eigenvalues), theirs, atol=1e-4)
    if np.min(np.abs(theirs.real)) > 1e-3:
        assert found.stable == bool(np.all(theirs.real < 0))


@repeatable(25)
@given(entries, st.tuples(st.floats(-5, 5), st.floats(-5000, 5000)))
def test_the_jacobian_is_the_matrix(matrix: list[float], place: tuple[float, float]) -> None:
    model = system(matrix, (1, 1))
    found = jacobian(model, compiled(model)[0], np.array(place), compiled(model)[1])
    np.testing.assert_allclose(found * scales(model) / scales(model)[:, None], np.reshape(matrix, (2, 2)), atol=1e-4)


def test_the_jacobian_is_taken_with_the_inputs_given() -> None:
    """x' = -I x: the derivative is the input; and a difference of second order is exact for a parabola."""
    model = system((0, 0, 0, 0), (0, 0), equations={"x": "-k * I * x", "y": "k * y**2 / 1000"})
    functions, p = compiled(model)
    y = np.array([0.0, 7.0])
    np.testing.assert_allclose(jacobian(model, functions, y, p), [[0, 0], [0, 0.014]], atol=1e-9)
    np.testing.assert_allclose(jacobian(model, functions, y, p, [3.0]), [[-3, 0], [0, 0.014]], atol=1e-9)


@pytest.mark.parametrize(
    ("matrix", "push", "initial", "inside"),
    [
        ((-1, 1, 1, -1), (0, 0), (0, 0), [True, True]),  # exchange
        ((-1, -1, 1, -1), (0, 0), (0, 0), [False, False]),  # y takes from x without asking, so y may fall too
        ((-1, 0, 0, -1), (-1, 0), (0, 0), [False, True]),  # a constant drain
        ((-1, 0, 1, -1), (0, 0), (0, 0), [True, True]),
        ((-1, 0, 0, -1), (0, 0), (-1, 0), [False, True]),  # begins below
        ((-1, 0, 0, -1), (0, 0), (1, 5), [True, True]),
    ],
)
def test_which_states_cannot_fall_below_zero(matrix: Any, push: Any, initial: Any, inside: list[bool]) -> None:
    model = system(matrix, push, initial)
    functions, p = compiled(model)
    assert bounded(model, functions, p, [0.0]).tolist() == inside
    assert bounded(model, functions, p, [-9.0]).tolist() == [False, inside[1] and matrix[2] == 0]


def test_a_rate_that_is_no_number_somewhere_does_not_count() -> None:
    model = system((0, 0, 0, 0), (0, 0), equations={"x": "k * (sqrt(1 - y / 1000) + 1)", "y": "-k * y"})
    functions, p = compiled(model)
    assert bounded(model, functions, p, [0.0]).tolist() == [True, True]


def test_scales_and_inputs_in_the_model_s_order() -> None:
    model = system((1, 0, 0, 1), (0, 0), inputs=by_id(tk.Input("J", "1", "other"), tk.Input("I", "1", "push")))
    assert scales(model).tolist() == [1, 1000]
    assert (held(model, {"I": 2}), held(model, None)) == ([0, 2], [0, 0])
    with pytest.raises(tk.ModelError, match="linear has no input 'L'"):
        held(model, {"L": 1})
    for bad in (True, "1", float("nan"), None):
        with pytest.raises(tk.ModelError, match="linear: the input I must be a finite number, got"):
            held(model, {"I": bad})  # type: ignore[dict-item]


def many(**options: Any) -> list[float]:
    """Return the roots found of x' = -(x - 1) (x - 2) (x - 3): at 1 and 3 stable."""
    model = system((0, 0, 0, 0), (0, 0), (2, 0), equations={"x": "-k * (x - 1) * (x - 2) * (x - 3)", "y": "-k * y"})
    return [round(s.state["x"], 6) for s in steady_states(model, **options)]


def test_starts_and_seed() -> None:
    assert many() == [1, 2, 3]
    assert many(starts=0) == [2]
    assert many(seed=0) == many(seed=5) == [1, 2, 3]


def test_what_does_not_come_back_is_not_stable() -> None:
    (found,) = steady_states(system((-1, 0, 0, 0), (0, 0)), starts=0)
    assert found.eigenvalues.real.max() == 0 and not found.stable


def test_far_states_are_looked_for() -> None:
    """A second state two hundred scales away, out of reach of draws near the scale."""
    model = system((0, 0, 0, 0), (0, 0), equations={"x": "k * x * (x - 200)", "y": "-k * y"})
    assert [round(s.state["x"], 4) for s in steady_states(model)] == [0, 200]
    assert [s.stable for s in steady_states(model)] == [True, False]


def test_where_nothing_rests_nothing_is_found() -> None:
    model = system((0, 0, 0, 0), (0, 0), equations={"x": "k * (x * x + 1)", "y": "-k * y"})
    assert steady_states(model) == []


def test_starting_points_are_the_first_some_near_and_half_as_many_far() -> None:
    model, first = system((1, 0, 0, 1), (0, 0)), np.array([7.0, 8.0])
    points = starting_points(model, first, 2001, 0)
    assert points.shape == (1 + 2001 + 1000, 2)
    np.testing.assert_array_equal(points[0], first)
    near, far = points[1:2002] / scales(model), np.log10(points[2002:] / scales(model))
    for place, low, high in ((near, 0, 2), (far, -3, 3)):
        assert place.min() >= low and place.max() <= high
        share = np.histogram(place, 6, (low, high))[0] / place.size
        np.testing.assert_allclose(share, 1 / 6, atol=0.03)
        assert abs(np.corrcoef(place.T)[0, 1]) < 0.15
    np.testing.assert_array_equal(points, starting_points(model, first, 2001, 0))
    assert not np.any(points[1:] == starting_points(model, first, 2001, 1)[1:])
    np.testing.assert_array_equal(starting_points(model, first, 0, 0), [first])


@pytest.mark.parametrize(
    ("where", "found"), [("y > 3000", False), ("y < 100", False), ("y < 0", True), ("y > 5e6", True)]
)
def test_a_fall_below_zero_is_met_wherever_between_a_thousandth_and_a_thousand_scales(where: str, found: bool) -> None:
    """x falls where y, which stays above zero and has a scale of 1000, is large or small."""
    equations = {"x": f"k * where({where}, -1, 1)", "y": "-k * y"}
    model = system((0, 0, 0, 0), (0, 0), equations=equations)
    functions, p = compiled(model)
    assert bounded(model, functions, p, [0.0]).tolist() == [found, True]


@pytest.mark.parametrize("low", [-0.005, -0.05, -0.5, -5, -50, -500])
def test_a_state_that_can_fall_below_zero_is_tried_below_zero_at_every_size(low: float) -> None:
    """x falls by itself, and y falls where x lies between ``low`` and its half."""
    falls = f"1000 * where(x < {low / 2}, where(x > {low}, -k, k), k)"
    model = system((0, 0, 0, 0), (0, 0), equations={"x": "-k", "y": falls})
    assert bounded(model, *compiled(model), [0.0]).tolist() == [False, False]


def test_a_state_that_can_fall_below_zero_takes_others_along() -> None:
    """y falls where x is negative, and x falls by itself."""
    model = system((0, 0, 0, 0), (0, 0), equations={"x": "-k", "y": "k * x * 1000"})
    functions, p = compiled(model)
    assert bounded(model, functions, p, [0.0]).tolist() == [False, False]
    rises = system((0, 0, 0, 0), (0, 0), equations={"x": "-k", "y": "k * x * x * 1000"})
    assert bounded(rises, *compiled(rises), [0.0]).tolist() == [False, True]


def test_a_fall_as_small_as_rounding_is_none() -> None:
    """A derivative of less than a millionth of a millionth of the state's scale does not count, a larger one does."""
    for size, inside in ((1e-13, True), (1e-11, False)):
        falls = {"x": f"-{size!r} * k", "y": f"-{size!r} * k * 1000"}
        model = system((0, 0, 0, 0), (0, 0), equations=falls)
        assert bounded(model, *compiled(model), [0.0]).tolist() == [inside, inside]


def test_two_roots_are_told_apart_and_one_is_found_once() -> None:
    for gap in (1e-3, 1e-2):
        model = system((0, 0, 0, 0), (0, 0), equations={"x": f"k * (x - 1) * (x - 1 - {gap})", "y": "-k * y"})
        assert [s.state["x"] for s in steady_states(model)] == pytest.approx([1, 1 + gap], abs=1e-6)


def test_a_small_derivative_alone_is_no_steady_state() -> None:
    """x' = (x - 1)^2 + c is never zero; where it is smallest it is c."""
    for c in (1e-6, 1e-9, 1e-11):
        model = system((0, 0, 0, 0), (0, 0), equations={"x": f"k * ((x - 1)**2 + {c!r})", "y": "-k * y"})
        assert steady_states(model) == []


def test_the_derivative_at_a_state_near_zero_has_a_step_of_its_scale() -> None:
    """exp(y / 1000) - 1 has a slope of a thousandth at 0; a step far below the scale would lose it in rounding."""
    model = system((0, 0, 0, 0), (0, 0), equations={"x": "k * (exp(x) - 1)", "y": "k * 1000 * (exp(y / 1000) - 1)"})
    found = jacobian(model, *(f := compiled(model))[:1], np.zeros(2), f[1])
    np.testing.assert_allclose(found, np.eye(2), atol=1e-7)
    far = jacobian(model, f[0], np.array([3.0, 3000.0]), f[1])
    np.testing.assert_allclose(far, np.exp(3) * np.eye(2), rtol=1e-7)
