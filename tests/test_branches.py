"""Sweeps along a parameter, against closed forms and independent programs."""

import dataclasses
import time
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

import teachkit as tk
from teachkit import by_id
from teachkit.branches import Branch

matplotlib.use("Agg")


def form(equations: dict[str, str], scale: float = 1.0, **parameters: float) -> tk.Model:
    """Return a dimensionless model of these right-hand sides, for the normal forms."""
    return tk.Model(
        name="form",
        title="A normal form",
        summary="A normal form.",
        provenance="illustrative",
        time_unit="hour",
        t_end=10,
        states=by_id(*(tk.State(id, "1", "state", 0.1, scale=scale) for id in equations)),
        parameters=by_id(
            tk.Parameter("tau", 1, "hour", "time constant", "assumed"),
            *(tk.Parameter(id, value, "1", "parameter", "assumed") for id, value in parameters.items()),
        ),
        equations={id: f"({text}) / tau" for id, text in equations.items()},
    )


def parts(found: tk.Sweep) -> set[tuple[float, float, bool]]:
    """Return (from, to, stable) of all stretches, from left to right."""
    ends = [(b.values[p.start], b.values[p.stop - 1], ok) for b in found.branches for p, ok in b.parts()]
    return {(round(float(min(x, y)), 6) + 0.0, round(float(max(x, y)), 6) + 0.0, ok) for x, y, ok in ends}


def test_the_folds_of_the_hot_cold_switch() -> None:
    """v = (1 + x^2)^2 / (2 x) where beta = x (1 - x^2) / 2."""
    found = tk.sweep(tk.load("hot_cold"), "v0", 1, 6, parameters={"M": 0, "beta": 0.1})
    low, high = found.folds
    for fold, v, x in ((low, 1.7872302, 0.8788851), (high, 2.6043652, 0.2091488)):
        assert fold.value == pytest.approx(v, abs=1e-7)
        assert fold.state["x"] == pytest.approx(x, abs=1e-7)
        assert fold.residual <= 1e-10
        assert abs(fold.eigenvalues[0]) < 1e-7
    assert not found.hopfs and not found.branchings
    assert parts(found) == {(1.0, 2.604365, True), (1.78723, 2.604365, False), (1.78723, 6.0, True)}


@pytest.mark.parametrize(("beta", "folds"), [(0.19, 2), (0.1923, 2), (0.1925, 0), (0.25, 0)])
def test_no_fold_beyond_the_cusp(beta: float, folds: int) -> None:
    found = tk.sweep(tk.load("hot_cold"), "v0", 1, 3, parameters={"M": 0, "beta": beta})
    assert len(found.folds) == folds
    assert len(found.branches) == 1
    assert found.branches[0].stable[found.branches[0].values > 2].all()


def test_every_point_has_its_residual_and_its_eigenvalue() -> None:
    found = tk.sweep(tk.load("hot_cold"), "M", 0, 3, points=50)
    (branch,) = found.branches
    x, v = branch["x"], branch["v"]
    np.testing.assert_allclose(v, 3.6 / (1 + branch.values))
    slope = (v * 2 * x / (1 + x**2) ** 2 - 1) / 3
    np.testing.assert_allclose(branch.eigenvalues[:, 0].real, slope, atol=1e-9)
    special = np.array([bool(kind) for kind in branch.kind])
    np.testing.assert_array_equal(branch.stable[~special], slope[~special] < 0)
    assert branch.residual.max() <= 1e-10
    assert {branch.values[0], branch.values[-1]} == {0.0, 3.0}
    assert np.max(np.abs(np.diff(branch.values))) <= 1.5 * 3 / 50
    frame = found.to_frame()
    assert list(frame.columns) == ["branch", "M", "x", "v", "gain", "stable", "kind", "residual"]
    assert len(frame) == len(branch)


@pytest.mark.parametrize("value", [1.0, 1.7, 1.8, 2.2, 2.61, 6.0])
def test_the_states_at_one_value_are_the_roots(value: float) -> None:
    found = tk.sweep(tk.load("hot_cold"), "v0", 1, 6, parameters={"M": 0})
    roots = np.roots([1, -(0.1 + value), 1, -0.1])
    exact = np.sort(roots[np.abs(roots.imag) < 1e-9].real)
    states = found.at(value)
    assert [s.state["x"] for s in states] == pytest.approx(exact, abs=1e-9)
    assert [s.stable for s in states] == [True, False, True][: len(exact)]
    assert all(s.residual <= 1e-10 for s in states)


def test_the_minimal_switch_of_a_receptor() -> None:
    """n' = h + b n^2/(1 + n^2) - n, b = 1.7: folds at h = 0.165567 (n = 0.3908) and 0.136496 (n = 0.8157)."""
    found = tk.sweep(form({"n": "h + b * n**2 / (1 + n**2) - n"}, h=0.1, b=1.7), "h", 0, 0.3)
    assert [f.value for f in found.folds] == pytest.approx([0.136496, 0.165567], abs=1e-6)
    assert [f.state["n"] for f in found.folds] == pytest.approx([0.8157, 0.3908], abs=1e-4)


def test_a_transcritical_point_exchanges_stability() -> None:
    found = tk.sweep(form({"x": "r * x - x**2"}, r=0.5), "r", -1, 1, everywhere=True)
    assert len(found.branches) == 2 and not found.folds
    (point,) = found.branchings
    assert (point.value, point.state["x"]) == pytest.approx((0, 0), abs=1e-7)
    assert parts(found) == {(-1, 0, True), (0, 1, False), (-1, 0, False), (0, 1, True)}


def test_what_no_start_above_zero_reaches_is_left_out() -> None:
    found = tk.sweep(form({"x": "r * x - x**2"}, r=0.5), "r", -1, 1)
    assert parts(found) == {(-1, 0, True), (0, 1, False), (0, 1, True)}
    assert min(b["x"].min() for b in found.branches) >= 0
    assert not any(b.closed for b in found.branches)
    assert [p.value for p in found.branchings] == pytest.approx([0], abs=1e-7)


def test_a_pitchfork_has_one_branch_point_and_no_fold() -> None:
    found = tk.sweep(form({"x": "r * x - x**3"}, r=0.5), "r", -1, 1, everywhere=True)
    assert not found.folds
    assert [(p.value, p.state["x"]) for p in found.branchings] == [pytest.approx((0, 0), abs=1e-7)]
    assert parts(found) == {(-1, 0, True), (0, 1, False), (0, 1, True)}
    assert sorted(s.state["x"] for s in found.at(0.25)) == pytest.approx([-0.5, 0, 0.5], abs=1e-9)


def test_a_subcritical_pitchfork_turns_at_its_folds() -> None:
    found = tk.sweep(form({"x": "r * x + x**3 - x**5"}, r=0.5), "r", -1, 1, everywhere=True)
    assert [f.value for f in found.folds] == pytest.approx([-0.25, -0.25], abs=1e-9)
    assert sorted(f.state["x"] for f in found.folds) == pytest.approx([-(0.5**0.5), 0.5**0.5], abs=1e-7)
    assert len(found.branchings) == 1


def test_a_hopf_point_with_its_frequency() -> None:
    rotation = {"x": "r * x - w * y - x * (x**2 + y**2)", "y": "w * x + r * y - y * (x**2 + y**2)"}
    found = tk.sweep(form(rotation, r=0.5, w=2.0), "r", -1, 1, everywhere=True)
    (hopf,) = found.hopfs
    assert (hopf.value, hopf.omega) == pytest.approx((0, 2), abs=1e-8)
    assert parts(found) == {(-1, 0, True), (0, 1, False)}


@pytest.mark.parametrize("end", [0.001, 0.0001])
def test_what_follows_a_special_point_close_to_the_end_has_its_stability(end: float) -> None:
    rotation = {"x": "-r * x - w * y - x * (x**2 + y**2)", "y": "w * x - r * y - y * (x**2 + y**2)"}
    found = tk.sweep(form(rotation, r=0.0, w=2.0), "r", -1, end, everywhere=True, points=20, starts=2)
    assert parts(found) == {(-1, 0, False), (0, end, True)}


@pytest.mark.parametrize(
    ("kinds", "stable", "stretches"),
    [
        ("....", "++++", [(0, 4, True)]),
        ("..", "++", [(0, 2, True)]),
        ("..", "--", [(0, 2, False)]),
        ("..f..", "++.--", [(0, 3, True), (2, 5, False)]),
        (".f.h..b.", "+.-.++.-", [(0, 2, True), (1, 4, False), (3, 7, True), (6, 8, False)]),
        ("f...f", ".+++.", [(0, 5, True)]),
        ("..fb.", "++..+", [(0, 3, True), (2, 4, False), (3, 5, True)]),
        (".f", "+.", [(0, 2, True)]),
    ],
)
def test_stretches_lie_between_special_points(kinds: str, stable: str, stretches: list[tuple[int, int, bool]]) -> None:
    names = tuple({".": "", "f": "fold", "h": "hopf", "b": "branch"}[kind] for kind in kinds)
    n, none = len(kinds), np.zeros(len(kinds))
    line = Branch(form({"x": "-x"}), none, {}, none, none, np.array([s == "+" for s in stable]), names, False)
    assert len(line) == n and [(p.start, p.stop, ok) for p, ok in line.parts()] == stretches


def test_equal_and_opposite_real_eigenvalues_are_no_hopf_point() -> None:
    found = tk.sweep(form({"x": "1 - x * r", "y": "0.5 * y"}, r=0.2), "r", 0.1, 1, everywhere=True)
    assert not found.hopfs and not found.folds and not found.branchings


def test_a_closed_branch_closes() -> None:
    found = tk.sweep(form({"x": "1 - r**2 - x**2"}, r=0.0), "r", -2, 2, everywhere=True)
    (branch,) = found.branches
    assert branch.closed
    assert sorted(f.value for f in found.folds) == pytest.approx([-1, 1], abs=1e-9)
    np.testing.assert_allclose(branch["x"] ** 2 + branch.values**2, 1, atol=1e-10)


@pytest.mark.parametrize("at", [0.3, 0.3004, 0.3009])
@pytest.mark.parametrize("gap", [1e-4, -1e-4])
def test_special_points_within_one_step_stand_in_their_order(at: float, gap: float) -> None:
    """A Hopf point where r = at, and a third state whose branch crosses at r = at + gap."""
    rotation = {"x": "(r - at) * x - y - x * (x**2 + y**2)", "y": "x + (r - at) * y - y * (x**2 + y**2)"}
    model = form(rotation | {"z": "(r - cross) * z - z**2"}, r=0.5, at=at, cross=at + gap)
    found = tk.sweep(model, "r", -1, 1, everywhere=True)
    (flat,) = [b for b in found.branches if np.all(np.abs(b["z"]) < 1e-9)]
    values = flat.values[:: int(np.sign(flat.values[-1] - flat.values[0]))]
    assert (np.diff(values) >= 0).all() and values[[0, -1]].tolist() == [-1, 1]
    assert [p.value for p in found.branchings] == pytest.approx([at + gap], abs=1e-9)
    assert sorted(p.value for p in found.hopfs) == pytest.approx([at] * len(found.hopfs), abs=1e-9)
    assert found.hopfs[0].omega == pytest.approx(1, abs=1e-8)


def test_the_squid_axon_fires_between_two_hopf_points() -> None:
    """9.775 and 154.52 uA/cm2: the current is an input, held constant."""
    found = tk.sweep(tk.load("hodgkin_huxley1952"), "I", 0, 200)
    assert [h.value for h in found.hopfs] == pytest.approx([9.775, 154.52], abs=5e-3)
    assert [h.value for h in found.hopfs] == pytest.approx([9.77544, 154.52243], abs=2e-5)
    assert parts(found) == {(0, 9.775438, True), (9.775438, 154.522434, False), (154.522434, 200, True)}
    (rest,) = tk.steady_states(tk.load("hodgkin_huxley1952"), inputs={"I": 20.0}, starts=8)
    assert not rest.stable
    assert rest.state == pytest.approx(found.at(20.0)[0].state, rel=1e-8)


def lymphoma(**scales: float) -> tk.Model:
    """Kuznetsov et al. 1994, states over eight powers of ten."""
    rates = {"p": 0.1245, "d": 0.0412, "a": 0.18}
    values = {id: (v, "1/day") for id, v in rates.items()} | {"s": (1.3e4, "cell/day"), "g": (2.019e7, "cell")}
    values |= {"m": (3.422e-10, "1/(cell*day)"), "n": (1.101e-7, "1/(cell*day)"), "b": (2e-9, "1/cell")}
    return tk.Model(
        name="lymphoma",
        title="Effectors and a lymphoma",
        summary="Effectors and a lymphoma.",
        provenance="illustrative",
        time_unit="day",
        t_end=100,
        states=by_id(*(tk.State(id, "cell", "cells", 1e6, scale=scales.get(id, 1e6)) for id in ("E", "T"))),
        parameters=by_id(*(tk.Parameter(id, v, unit, "value", "assumed") for id, (v, unit) in values.items())),
        equations={"E": "s + p*E*T/(g + T) - m*E*T - d*E", "T": "a*T*(1 - b*T) - n*E*T"},
    )


@pytest.mark.parametrize("scales", [{}, {"E": 1e5, "T": 1e8}, {"E": 1e7, "T": 1e4}])
def test_states_over_many_powers_of_ten(scales: dict[str, float]) -> None:
    model = lymphoma(**scales)
    found = tk.sweep(model, "d", 0.005, 0.1)
    states = [(s.state["E"], s.state["T"], s.stable) for s in found.at(0.0412)]
    tumour = [(1.73213e5, 4.47026e8, True), (7.58509e5, 2.68023e8, False), (1.60811e6, 8.18638e6, True)]
    exact = sorted([(315534, 0, False), *tumour])
    assert [s[2] for s in states] == [s[2] for s in exact]
    for got, want in zip(states, exact, strict=True):
        assert got[:2] == pytest.approx(want[:2], rel=5e-6, abs=1e-3)
    assert len(found.folds) == 2 and len(found.branchings) == 1
    (free,) = [b for b in found.branches if b["T"].max() < 1]
    assert (free["T"] == 0).all() and free.values.min() == 0.005 and free.values.max() == 0.1
    (cross,) = found.branchings
    assert cross.value == pytest.approx(1.3e4 * 1.101e-7 / 0.18, rel=1e-7)


def test_a_sweep_by_its_logarithm() -> None:
    found = tk.sweep(lymphoma(), "s", 1e2, 1e5, log=True)
    (branch,) = [b for b in found.branches if b["T"].max() > 1e8]
    assert np.max(np.abs(np.diff(np.log(branch.values)))) <= 1.5 * np.log(1e3) / 200
    assert [p.value for p in found.branchings] == pytest.approx([0.0412 * 0.18 / 1.101e-7], rel=1e-7)
    assert found.at(1e2)[0].residual <= 1e-10 and found.at(1e5)


def test_a_parameter_may_be_called_as_an_argument_is() -> None:
    model = form({"x": "p * np - u * x"}, p=2.0, np=3.0, u=1.5)
    assert tk.steady_states(model, starts=4)[0].state["x"] == pytest.approx(4)


def test_a_picture_of_a_sweep() -> None:
    axes = tk.sweep(tk.load("hot_cold"), "M", 0, 3).plot("x")
    styles = [line.get_linestyle() for line in axes.lines]
    assert styles.count("-") == 2 and styles.count("--") == 1


@pytest.mark.parametrize(
    ("rates", "mark", "at"),
    [
        ("r * x - x**2", "x", {0.0}),
        ("1 - r**2 - x**2", "o", {-1.0, 1.0}),
        ("r * x - y - x * (x**2 + y**2)", "s", {0.0}),
    ],
)
def test_a_mark_stands_at_each_special_point(rates: str, mark: str, at: set[float]) -> None:
    equations = {"x": rates} | ({"y": "x + r * y - y * (x**2 + y**2)"} if "y" in rates else {})
    found = tk.sweep(form(equations, r=0.5), "r", -2, 2, everywhere=True, points=20, starts=4)
    axes = found.plot()
    marked = [(line.get_marker(), set(np.round(line.get_xdata(), 6) + 0.0)) for line in axes.lines]
    assert {(kind, *sorted(where)) for kind, where in marked if kind in ("o", "s", "x") and where} == {
        (mark, *sorted(at))
    }
    assert len({line.get_color() for line in axes.lines}) == 1
    frame = found.to_frame()
    assert list(frame.index) == list(range(sum(len(b) for b in found.branches)))
    assert sorted(set(frame["branch"])) == list(range(len(found.branches)))
    plt.close(axes.figure)


def test_a_sweep_is_by_the_logarithm_where_the_slider_is() -> None:
    """Where the state rests at one place, nothing but the swept value sets the steps."""
    slider = tk.Parameter("k", 1, "1", "swept", "assumed", (0.01, 100), log=True)
    model = form({"x": "1 - x + 0 * k"}, k=1.0)
    model = dataclasses.replace(model, parameters={**model.parameters, "k": slider})
    for log in (None, True, False):
        (branch,) = tk.sweep(model, "k", 0.01, 100, log=log, points=40, starts=2).branches
        assert sorted(branch.values[[0, -1]].tolist()) == pytest.approx([0.01, 100], rel=1e-14)
        steps, even = (np.abs(np.diff(x)).max() for x in (branch.values, np.log(branch.values)))
        if log is False:
            assert steps < 1.5 * 100 / 40 and even > 1
        else:
            assert even < 1.5 * np.log(1e4) / 40 and steps > 10


@pytest.mark.parametrize(
    ("low", "high", "options"),
    [
        (0, 1, {"log": True}),
        (-1, 1, {"log": True}),
        (1, 1, {}),
        (1, np.inf, {}),
        (np.nan, 1, {}),
        (0, 1, {"points": 9}),
    ],
)
def test_an_empty_or_endless_sweep_is_refused(low: float, high: float, options: dict[str, Any]) -> None:
    model = form({"x": "r - x"}, r=0.5)
    with pytest.raises(tk.ModelError, match="form: cannot sweep r from"):
        tk.sweep(model, "r", low, high, **options)
    assert len(tk.sweep(model, "r", 0, 1, points=10, starts=2).branches) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("betta", 0, 3), "hot_cold has no 'betta'; did you mean 'beta'?"),
        (("x", 0, 3), "'x' is neither a parameter nor an input"),
        (("M", 0, 4), "M = 4"),
        (("M", 2, 1), "cannot sweep M from 2 to 1"),
        (("tau", 0, 1), "cannot sweep tau from 0 to 1"),
    ],
)
def test_a_bad_sweep_is_refused_in_words(arguments: Any, words: str) -> None:
    with pytest.raises(tk.ModelError, match=words.replace("?", r"\?")):
        tk.sweep(tk.load("hot_cold"), *arguments)


def test_bad_questions_to_a_sweep() -> None:
    found = tk.sweep(tk.load("hot_cold"), "M", 0, 3)
    with pytest.raises(tk.ModelError, match="M = 5 lies outside the sweep"):
        found.at(5)
    with pytest.raises(tk.ModelError, match="hot_cold has no 'y'"):
        found.branches[0]["y"]
    with pytest.raises(tk.ModelError, match="has no input 'J'"):
        tk.sweep(tk.load("hodgkin_huxley1952"), "g_K", 1, 70, inputs={"J": 1.0})


def test_a_sweep_is_quick() -> None:
    """A reader of a notebook waits for it; what others compute meanwhile does not count."""
    begin = time.process_time()
    tk.sweep(tk.load("hodgkin_huxley1952"), "I", 0, 200)
    assert time.process_time() - begin < 10
