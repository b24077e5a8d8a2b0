"""Many patients at once: the method is SciPy's RK45, the pulses are the input's, and no patient knows of another."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import RK45, solve_ivp

import teachkit as tk
from teachkit import batch
from teachkit.targets import python

from .conftest import repeatable
from .test_branches import form, lymphoma


def test_the_pair_is_that_of_scipy() -> None:
    for j, row in enumerate(batch._A[:-1], 1):
        np.testing.assert_allclose(row, RK45.A[j][:j], rtol=1e-14)
    np.testing.assert_allclose(batch._A[-1], RK45.B, rtol=1e-14)
    np.testing.assert_allclose([row.sum() for row in batch._A], [*RK45.C[1:], 1.0], rtol=1e-14)
    np.testing.assert_allclose(np.abs(batch._E), np.abs(RK45.E), rtol=1e-13, atol=1e-16)


def test_between_its_ends_a_step_is_scipy_s() -> None:
    """Seven patients, in each of whom one stage alone is not zero: the weights of the stages themselves."""
    h, t = 0.25, np.full(7, 3.0)
    stages = np.eye(7)[:, None, :]
    end = h * np.append(RK45.B, 0.0)[None, :]
    inside = np.linspace(0, 1, 9)
    out, k = np.full((9, 1, 7), np.nan), np.zeros(7, dtype=int)
    good = np.ones(7, dtype=bool)
    good[6] = False
    steps = (t, np.full(7, h), t + h, np.zeros((1, 7)), end, stages)
    batch._fill(out, 3 + h * inside, np.arange(7), k, good, *steps)
    wanted = h * RK45.P @ np.array([inside, inside**2, inside**3, inside**4])
    np.testing.assert_allclose(out[:, 0, :6], wanted.T[:, :6], atol=1e-15)
    assert np.isnan(out[:, 0, 6]).all() and k.tolist() == [9] * 6 + [0], "a step that is not taken tells nothing"
    good[6] = True
    batch._fill(out, 3 + h * inside, np.arange(7), k, good, *steps)
    np.testing.assert_allclose(out[:, 0, 6], wanted[6], atol=1e-15)


entries = st.one_of(st.integers(-1, 6).map(float), st.sampled_from(["a", "b"]))
inputs = st.one_of(
    st.builds(
        tk.Input, *map(st.just, ("I", "1", "push")), entries, entries, entries, entries, st.sampled_from([0, 1, 3, "n"])
    ),
    st.lists(st.tuples(entries, entries, entries), min_size=1, max_size=3).map(
        lambda rows: tk.Input("I", "1", "push", schedule=tuple(rows))
    ),
)
patients = st.lists(st.tuples(*[st.integers(0, 4).map(float)] * 3), min_size=1, max_size=3)


def with_input(source: tk.Input) -> tk.Model:
    model = form({"x": "-x"}, a=1.0, b=2.0, n=1.0)
    return dataclasses.replace(model, inputs=tk.by_id(source), equations={"x": "(I - x) / tau"})


@repeatable(40)
@given(inputs, patients)
def test_each_patient_has_the_pulses_of_the_input(source: tk.Input, rows: list[tuple[float, ...]]) -> None:
    model, p = with_input(source), np.array([(1.0, *row) for row in rows]).T
    starts, ends, heights = batch.pulses(source, {id: k for k, id in enumerate(model.parameters)}, p)
    found = batch._Inputs(model, p, 5.0)
    for k in range(len(rows)):
        values = dict(zip(model.parameters, p[:, k].tolist(), strict=True))
        real = [(a, b, h) for a, b, h in zip(starts[:, k], ends[:, k], heights[:, k], strict=True) if b > a]
        assert real == source.pulses(values)
        left, edges = 0.0, {e for a, b, _ in real for e in (a, b)}
        while left < 5:
            (value,), (right,) = found.at(np.array([left]), np.array([k]))
            assert left < right <= 5 and not [e for e in edges if left < e < right]
            assert abs(value[0]) == abs(source.at(left, values)) == abs(source.at((left + right) / 2, values))
            left = right
        assert right == 5


@repeatable(40)
@given(inputs, patients)
def test_a_patient_follows_the_solver_through_every_pulse(source: tk.Input, rows: list[tuple[float, ...]]) -> None:
    """The input is linear in the equation, so each stretch between two edges is an exponential."""
    model, p = with_input(source), np.array([(1.0, *row) for row in rows]).T
    times = np.linspace(0, 5, 23)
    out, lost = batch.integrate(model, p, np.full((1, len(rows)), 0.1), 5.0, times, 1e-8)
    assert not lost.any()
    for k in range(len(rows)):
        values = dict(zip(model.parameters, p[:, k].tolist(), strict=True))
        run = tk.solve(model, 5, parameters=values, points=23)
        np.testing.assert_allclose(out[:, 0, k], run["x"], atol=2e-6)


def course(model: tk.Model, p: Any, times: Any, rtol: float = 1e-6) -> Any:
    y = np.array([s.initial for s in model.states.values()], dtype=float)
    return batch.integrate(model, p, np.repeat(y[:, None], p.shape[1], axis=1), times[-1], times, rtol)


def spread(model: tk.Model, n: int) -> Any:
    factors = np.exp(0.2 * np.random.default_rng(1).standard_normal((len(model.parameters), n)))
    return np.array(list(model.defaults.values()))[:, None] * factors


def test_no_patient_s_course_depends_on_the_others() -> None:
    model, times = lymphoma(), np.linspace(0, 100, 41)
    p = spread(model, 5)
    together, lost = course(model, p, times)
    assert not lost.any() and together.shape == (41, 2, 5)
    for k in range(5):
        np.testing.assert_allclose(course(model, p[:, k : k + 1], times)[0][..., 0], together[..., k], rtol=1e-12)


@pytest.mark.parametrize("rtol", [1e-4, 1e-6, 1e-9])
def test_a_course_costs_no_more_than_scipy_s_and_is_as_near(rtol: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in right-hand sides, on a nonlinear system over powers of ten and on an oscillation."""
    rotation = form({"x": "w * y + x * (1 - x**2 - y**2)", "y": "y * (1 - x**2 - y**2) - w * x"}, w=3.0)
    for model, end in ((lymphoma(), 300.0), (rotation, 10.0)):
        functions, p = python.compile(model), np.array(list(model.defaults.values()))
        first = np.array([s.initial for s in model.states.values()], dtype=float)
        atol = rtol * 1e-3 * np.array([s.scale for s in model.states.values()])
        exact, theirs = (
            solve_ivp(lambda t, y, f=functions, p=p: f.rhs(y, p, []), (0, end), first, method, rtol=r, atol=a)
            for method, r, a in (("DOP853", 1e-12, 1e-12 * atol / rtol), ("RK45", rtol, atol))
        )
        calls = 0

        def counted(*given: Any, f: Any = functions) -> Any:
            nonlocal calls
            calls += 1
            return f.rhs(*given)

        with monkeypatch.context() as patch:
            patch.setattr(python, "compile", lambda model, f=functions: f._replace(rhs=counted))
            out, lost = course(model, p[:, None], np.array([0.0, end]), rtol)
        assert not lost.any()
        assert calls <= 1.15 * theirs.nfev
        size = np.maximum(np.abs(exact.y[:, -1]), 1e-3 * atol / rtol)
        error, other = (np.max(np.abs(y - exact.y[:, -1]) / size) for y in (out[-1, :, 0], theirs.y[:, -1]))
        assert error <= max(3 * other, 30 * rtol)


def test_who_needs_too_many_steps_is_lost_and_the_others_are_not() -> None:
    model = form({"x": "r * (1 - x)"}, r=1.0)
    p = np.array([[1.0, 1.0, 1.0], [1.0, 1e6, 2.0]])
    out, lost = course(model, p, np.linspace(0, 10, 3))
    assert lost.tolist() == [False, True, False]
    np.testing.assert_allclose(out[-1, 0, [0, 2]], 1 - 0.9 * np.exp(-10 * p[1, [0, 2]]), rtol=1e-5)


def test_who_grows_without_end_is_lost() -> None:
    model = form({"x": "r * x * x"}, r=1.0)
    out, lost = course(model, np.array([[1.0, 1.0], [1.0, 10.0]]), np.linspace(0, 5, 6))
    assert lost.tolist() == [False, True]
    np.testing.assert_allclose(out[:, 0, 0], 1 / (10 - np.linspace(0, 5, 6)), rtol=1e-5)
    assert np.isfinite(out[0, 0, 1]) and np.isnan(out[-1, 0, 1])


def test_what_rests_stays() -> None:
    model = form({"x": "0 * x"})
    out, lost = course(model, np.ones((1, 2)), np.linspace(0, 7, 4))
    assert not lost.any() and (out == 0.1).all()


def test_of_pulses_that_overlap_the_larger_by_size_holds() -> None:
    model = with_input(tk.Input("I", "1", "push", schedule=((0, 4, 3), (1, 2, -5), (2, 0.5, 1))))
    found = batch._Inputs(model, np.array([[1.0], [1.0], [2.0], [1.0]]), 5.0)
    for t, value, right in ((0.0, 3, 1), (1.0, -5, 2), (2.0, -5, 2.5), (3.0, 3, 4), (4.0, 0, 5)):
        (one,), (edge,) = found.at(np.array([t]), np.array([0]))
        assert (one[0], edge) == (value, right)
