"""The tools that follow a branch, each against algebra: derivatives, corrector, test values, special points."""

from typing import Any

import numpy as np
import pytest

import teachkit as tk
from teachkit.branches import _known
from teachkit.continuation import RESIDUAL, Point, Problem, follow

from .test_branches import form


def problem(equations: dict[str, str], low: float = -1, high: float = 1, scale: float = 1.0, **change: Any) -> Problem:
    """Return the problem of a normal form swept along r."""
    options: dict[str, Any] = {"inputs": {}, "log": False, "points": 50, "everywhere": True} | change
    model = form(equations, scale, r=0.5)
    return Problem(model, "r", low, high, dict(model.defaults), **options)


PLAIN = {"x": "r * x - x**3 + y", "y": "x * y - exp(y) * r"}


def slopes(x: float, y: float, r: float) -> list[list[float]]:
    return [[r - 3 * x**2, 1, x], [y, x - np.exp(y) * r, -np.exp(y)]]


@pytest.mark.parametrize("place", [(0.3, -0.2, 0.5), (2.0, 1.0, -0.5), (0.0, 0.0, 0.0), (1e-6, -1e-6, 1.0)])
def test_the_matrix_holds_the_derivatives(place: tuple[float, ...]) -> None:
    at = np.array(place)
    np.testing.assert_allclose(problem(PLAIN).matrix(at), slopes(*place), atol=1e-10)
    large = problem({"x": "r * x - x**3 / 1e6", "y": "x - y"}, scale=1000.0)
    x, y, r = 1000 * at[0], 1000 * at[1], at[2]
    exact = np.array([[r - 3 * x**2 / 1e6, 0, x], [1, -1, 0]]) / 1000
    np.testing.assert_allclose(large.matrix(np.array([x, y, r])), exact, atol=1e-12)
    logged = problem(PLAIN, 0.01, 2, log=True)
    r = abs(place[2]) + 0.1
    wanted = np.array(slopes(place[0], place[1], r)) * [1, 1, r]
    np.testing.assert_allclose(logged.matrix(np.array([*place[:2], np.log(r)])), wanted, atol=1e-9)


def test_the_derivative_at_a_state_near_zero_has_a_step_of_its_scale() -> None:
    """The slope of exp(x / 1000) - 1 at 0 is a thousandth; a step far below the scale would lose it in rounding."""
    large = problem({"x": "exp(x / 1000) - 1 - r"}, scale=1000.0)
    np.testing.assert_allclose(large.matrix(np.zeros(2)), [[1e-6, -1e-3]], rtol=1e-7)


def test_at_the_edge_of_where_the_equations_hold_the_matrix_looks_inwards() -> None:
    """x to the power of 1.5 is no number below zero; so is the root of r."""
    root = problem({"x": "x**1.5 + 2 * x - y", "y": "x * y - y"}, 0, 1)
    np.testing.assert_allclose(root.matrix(np.array([0.0, 3.0, 0.5])), [[2, -1, 0], [3, -1, 0]], atol=1e-2)
    swept = problem({"x": "r**2.5 + 3 * r - x", "y": "x * y - y"}, 0, 1)
    np.testing.assert_allclose(swept.matrix(np.array([2.0, 3.0, 0.0])), [[-1, 0, 3], [3, 1, 0]], atol=1e-5)
    upper = problem({"x": "(1 - r)**2.5 + 3 * r - x", "y": "x * y - y"}, 0, 1)
    np.testing.assert_allclose(upper.matrix(np.array([2.0, 3.0, 1.0])), [[-1, 0, 3], [3, 1, 0]], atol=1e-5)


@pytest.mark.parametrize("rates", ["(1 - r)**2.5 + 1 - x", "r**2.5 + 1 - x"])
def test_a_branch_reaches_the_edge_of_where_the_equations_hold(rates: str) -> None:
    found = tk.sweep(form({"x": rates}, r=0.5), "r", 0, 1)
    (branch,) = found.branches
    assert sorted(branch.values[[0, -1]].tolist()) == [0, 1]


def test_rates_are_per_scale_and_take_many_places_at_once() -> None:
    large = problem({"x": "r * x - y", "y": "2"}, scale=10.0)
    places = np.array([[3.0, 1.0], [4.0, 5.0], [0.5, 1.0]])
    np.testing.assert_allclose(large.rates(places), [[-0.25, -0.4], [0.2, 0.2]])
    np.testing.assert_allclose(large.rates(places[:, 0]), [-0.25, 0.2])
    assert large.residual(places[:, 0]) == 0.25


def test_lengths_are_sizes_above_a_floor() -> None:
    bound = problem({"x": "1 - x", "y": "x - y"}, scale=10.0, everywhere=False)
    assert bound.inside.tolist() == [True, True]
    np.testing.assert_allclose(bound.weights(np.array([5.0, 1e-9, 0.3])), [5, 0.01, 2])
    free = problem({"x": "1 - x", "y": "x - y"}, scale=10.0)
    np.testing.assert_allclose(free.weights(np.array([-50.0, 1e-9, 0.3])), [50, 10, 2])
    assert bound.outside(np.array([-1e-7, -1e-9, 0])).tolist() == [True, False]
    assert free.outside(np.array([-1e-7, -1.0, 0])).tolist() == [False, False]


def test_the_corrector_finds_the_curve_in_its_plane() -> None:
    circle = problem({"x": "1 - r**2 - x**2"}, -2, 2)
    guess, normal, w = np.array([0.8, 0.5]), np.array([0.6, 0.8]), np.array([1.0, 4.0])
    z = circle.correct(guess, normal, w)
    assert z is not None
    assert z @ z == pytest.approx(1, abs=1e-13) and normal @ ((z - guess) / w) == pytest.approx(0, abs=1e-13)
    assert circle.at(np.array([0.5]), 0.6) == pytest.approx([0.8, 0.6], abs=1e-13)
    assert circle.at(np.array([-0.5]), 0.6) == pytest.approx([-0.8, 0.6], abs=1e-13)
    assert circle.at(np.array([0.5]), 1.5) is None, "there is no steady state"
    assert problem({"x": "sqrt(x) - 1 - r"}).at(np.array([-1.0]), 0.0) is None, "there is no rate"
    assert problem({"x": "x**2 + 1e-9"}).at(np.array([0.0]), 0.0) is None, "small is not zero"
    assert problem({"x": "x**2"}).at(np.array([0.005]), 0.0) is None, "a double root is not sure"
    steep = problem({"x": "1000000000 * (x**2 - r - 2)"})
    assert steep.at(np.array([1.5]), 0.0) is None, "the next number is too far from the root"
    assert steep.at(np.array([1.5]), 0.25) == pytest.approx([1.5, 0.25]), "this root is a number"
    assert problem({"x": "0 * x"}).correct(np.zeros(2), np.zeros(2), np.ones(2)) is None, "no plane, no point"


def test_a_bounded_state_that_is_zero_but_for_rounding_is_zero() -> None:
    dies = {"x": "(r - 5) * x * (1 + y)", "y": "x - y + 3"}
    for everywhere, zero in ((False, True), (True, False)):
        made = problem(dies, everywhere=everywhere)
        z = made.correct(np.array([1e-3 / 3, 3.1, 0.1]), np.array([0.1, 0, 1.0]), np.ones(3))
        assert z is not None and abs(z[0]) < 1e-14 and z[1] == pytest.approx(3)
        assert z[0] == 0 or not zero


def test_a_point_knows_its_tangent_and_its_eigenvalues() -> None:
    circle = problem({"x": "1 - r**2 - x**2"}, -2, 2)
    point = circle.point(np.array([0.8, 0.6]))
    # In lengths of 1 and 4 the circle's tangent (0.6, -0.8) is (0.6, -0.2).
    along = np.array([0.6, -0.2]) / np.hypot(0.6, 0.2)
    np.testing.assert_allclose(np.abs(point.tangent @ along), 1, atol=1e-12)
    assert point.eigenvalues == pytest.approx([-1.6], abs=1e-9) and point.residual < 1e-15 and point.kind == ""
    for towards in (along, -along):
        np.testing.assert_allclose(circle.point(point.z, towards).tangent, towards, atol=1e-9)
    back = point.turned()
    assert back.fold() == -point.fold() and back.crossed() == -point.crossed() != 0
    np.testing.assert_array_equal(back.tangent, -point.tangent)
    assert (back.residual, back.kind, back.turned().crossed()) == (point.residual, point.kind, point.crossed())


def test_eigenvalues_are_those_of_the_states_in_their_own_units() -> None:
    large = problem({"x": "r - 3 * x", "y": "2 * x - 5 * y"}, scale=10.0)
    np.testing.assert_allclose(np.sort(large.point(np.array([1.0, 0.4, 3.0])).eigenvalues.real), [-5, -3], rtol=1e-8)


def with_eigenvalues(*values: complex) -> Point:
    return Point(np.zeros(1), np.zeros(1), 0.0, np.array(values, dtype=complex), 1.0)


def test_the_hopf_value_changes_its_sign_where_a_pair_crosses() -> None:
    for before, after in (((-0.1 + 2j, -0.1 - 2j), (0.1 + 2j, 0.1 - 2j)), ((-2, 1.9), (-2, 2.1))):
        for others in ((), (-1.5,), (-1.5, -3.5), (5, -3.5)):
            signs = [np.sign(with_eigenvalues(*pair, *others).hopf()) for pair in (before, after)]
            assert signs[0] == -signs[1] != 0
    assert with_eigenvalues(2j, -2j).hopf() == 0 == with_eigenvalues(0, 0).hopf()
    assert with_eigenvalues(-1).hopf() == 1, "one state alone does not oscillate"
    assert abs(with_eigenvalues(-3, 1e9, 2 + 5j, 2 - 5j).hopf()) <= 1


def kinds(points: list[Point]) -> list[str]:
    return [p.kind for p in points if p.kind]


def test_a_branch_is_followed_to_both_ends_in_even_steps() -> None:
    line = problem({"x": "r - x"})
    points, closed = follow(line, np.array([0.2, 0.2]))
    swept = np.array([p.z[-1] for p in points])
    assert not closed and kinds(points) == []
    assert sorted(swept[[0, -1]].tolist()) == [-1, 1]
    steps = np.abs(np.diff(swept))
    assert 50 <= len(steps) <= 85, "as many points as asked for, and not many more"
    assert steps.max() <= 2 / 50 + 1e-12 and (np.diff(swept) * np.diff(swept)[0] > 0).all()
    for a, b in zip(points, points[1:], strict=False):
        assert a.tangent @ b.tangent > 0.9 and a.tangent @ ((b.z - a.z) / line.weights(a.z)) > 0
    assert all(p.residual <= RESIDUAL for p in points)


def test_a_circle_is_followed_once_around() -> None:
    circle = problem({"x": "1 - r**2 - x**2"}, -2, 2)
    points, closed = follow(circle, np.array([0.8, 0.6]))
    assert closed and kinds(points) == ["fold", "fold"]
    np.testing.assert_array_equal(points[0].z, points[-1].z)
    angles = np.unwrap([np.arctan2(p.z[1], p.z[0]) for p in points])
    assert abs(angles[-1] - angles[0]) == pytest.approx(2 * np.pi, abs=1e-6)
    assert (np.diff(angles) * np.diff(angles)[0] > 0).all(), "nowhere does it go back"
    for p in points:
        assert p.z @ p.z == pytest.approx(1, abs=1e-10)
        if p.kind:
            assert p.z == pytest.approx([0, np.sign(p.z[1])], abs=1e-7)
    for a, b in zip(points, points[1:], strict=False):
        assert a.tangent @ b.tangent > 0.9
        assert np.linalg.norm((b.z - a.z) / circle.weights(b.z)) < 0.046, "the last step is not much longer than others"


def test_a_small_circle_is_not_left_for_a_line_beside_it() -> None:
    """The planes of steps that are too long do not meet the circle, but the line."""
    small = problem({"x": "(0.0025 - r**2 - x**2) * (x - 0.1 - r)"})
    points, closed = follow(small, np.array([0.05, 0.0]))
    assert closed and kinds(points) == ["fold", "fold"]
    for p in points:
        assert p.z @ p.z == pytest.approx(0.0025, abs=1e-10)
    for a, b in zip(points, points[1:-1], strict=False):
        assert a.tangent @ b.tangent >= 0.95


def test_a_pitchfork_of_large_states_has_one_special_point() -> None:
    arms = problem({"x": "r * x - x**3 / 1000000"}, scale=1000.0)
    points, _ = follow(arms, np.array([1000 * 0.5**0.5, 0.5]))
    assert kinds(points) == ["branch"]


def test_a_fold_is_passed_without_jumping_to_another_branch() -> None:
    """Two parabolas, r = x^2 and r = (x - 0.1)^2 + 0.05, lie close to one another."""
    near = problem({"x": "(r - x**2) * (r - (x - 0.1)**2 - 0.05)"})
    points, _ = follow(near, np.array([-0.5, 0.25]))
    crossing = (0.06 / 0.2) ** 2
    assert kinds(points).count("fold") == 1 and kinds(points).count("branch") == 1
    (cross,) = [p for p in points if p.kind == "branch"]
    assert cross.z == pytest.approx([0.3, crossing], abs=1e-9)
    for p in points:
        assert p.z[1] == pytest.approx(p.z[0] ** 2, abs=1e-8)


STATES = {
    "one": {"x": "(r - 0.3) * x - x**2"},
    "three": {"x": "(r - 0.3) * x * (1 + y) - x**2", "y": "x - 2 * y", "z": "x * y - z"},
    "of unlike speed": {"x": "1000 * ((r - 0.3) * x - x**2)", "y": "0.001 * (x - y)", "z": "y * 100 - z"},
}


@pytest.mark.parametrize("equations", STATES.values(), ids=STATES)
@pytest.mark.parametrize("everywhere", [True, False])
def test_a_crossing_is_exact(equations: dict[str, str], everywhere: bool) -> None:
    found = tk.sweep(form(equations, r=0.5), "r", -1, 1, everywhere=everywhere)
    (cross,) = found.branchings
    assert cross.value == pytest.approx(0.3, abs=1e-13) and cross.residual < 1e-13
    assert list(cross.state.values()) == pytest.approx([0] * len(equations), abs=1e-13)
    # One branch runs through; the other does too, or begins there where what is negative does not count.
    through, other = sorted(found.branches, key=lambda b: float(np.max(np.abs(b["x"]))))
    assert sorted(through.values[[0, -1]].tolist()) == [-1, 1] and through.kind.count("branch") == 1
    assert sorted(other.values[[0, -1]].tolist()) == pytest.approx([-1 if everywhere else 0.3, 1], abs=1e-13)
    assert other.kind.count("branch") == 1 and not other.closed


@pytest.mark.parametrize("each", [1, 4, 6])
def test_what_lies_on_a_branch_is_known_however_far_apart_its_points_are(each: int) -> None:
    """x = r^2 or x = r^2 + 0.1, and y = 2 x - 3; between the points a straight line misses the branch."""
    two = problem({"x": "(r**2 - x) * (r**2 + 0.1 - x)", "y": "2 * x - 3 - y"})
    points, _ = follow(two, np.array([0.04, -2.92, 0.2]))
    line = [*points[::each], points[-1]]
    for r in np.linspace(-0.97, 0.97, 23):
        for gap, known in ((0.0, True), (0.1, False)):
            z = two.at(np.array([r**2 + gap, 2 * (r**2 + gap) - 3]), r)
            assert z is not None and z[0] == pytest.approx(r**2 + gap)
            assert _known(two, z, [line]) == known
            assert not _known(two, z, []) and not _known(two, z, [line[:1]])
