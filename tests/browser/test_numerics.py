"""The browser computes what Python computes: every model, in a real browser."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

import teachkit as tk
from teachkit.ode import Model
from teachkit.targets import javascript, python
from teachkit.widgets import describe

from ..conftest import ROOT

MODELS = {name: tk.load(name) for name in tk.models()}
EACH = pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
RUNS = [pytest.param(m, s, id=f"{n}-{s}") for n, m in MODELS.items() for s in (None, *m.scenarios)]
DRAWS = 100


@pytest.fixture(scope="module")
def engine(browser: Browser) -> Iterator[Page]:
    """A blank page with the bundle and every compiled model."""
    page = browser.new_page()
    page.add_script_tag(content=(ROOT / "src/teachkit/static/teachkit.js").read_text(encoding="utf-8"))
    for model in MODELS.values():
        page.add_script_tag(content=javascript.compile(model))
    yield page
    page.close()


def draws(model: Model) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return seeded parameters within their ranges, states around their start, and inputs: a row a draw."""
    rng = np.random.default_rng(1952)
    p = np.array(
        [[rng.uniform(*x.range) if x.range else x.value for x in model.parameters.values()] for _ in range(DRAWS)]
    )
    functions = python.compile(model)
    scale = np.array([s.scale for s in model.states.values()])
    start = np.array([[float(v) for v in functions.initial(row)] for row in p])
    # States that are fractions or amounts stay positive; potentials go both ways.
    y = np.where(
        start < 0, start + scale * rng.normal(size=start.shape), np.abs(start + scale * rng.uniform(0, 1, start.shape))
    )
    u = rng.uniform(0, 2, (DRAWS, len(model.inputs)))
    return p, y, u


@EACH
def test_right_hand_side(model: Model, engine: Page) -> None:
    """Equal to 1e-12, relative to the largest term: derivatives and quantities are differences of terms."""
    p, y, u = draws(model)
    script = """([name, p, y, u, nd, nq]) => p.map((_, k) => {
        const m = teachkit.models.get(name);
        const [d, q, s] = [nd, nq, nd].map((n) => new Float64Array(n));
        const [a, b, c] = [y[k], p[k], u[k]].map((row) => Float64Array.from(row));
        m.initial(b, s); m.rhs(0, a, b, c, d); m.observe(0, a, b, c, q);
        return [[...s], [...d], [...q]];
    })"""
    sent = [model.name, p.tolist(), y.tolist(), u.tolist(), len(model.states), len(model.quantities)]
    functions = python.compile(model)
    for k, (start, rhs, seen) in enumerate(engine.evaluate(script, sent)):
        np.testing.assert_allclose(start, [float(v) for v in functions.initial(p[k])], rtol=1e-12)
        ours = np.array([float(v) for v in functions.rhs(y[k], p[k], u[k])])
        seen_ours = np.array([float(v) for v in functions.observe(y[k], p[k], u[k])])
        np.testing.assert_allclose(rhs, ours, rtol=1e-12)
        np.testing.assert_allclose(seen, seen_ours, rtol=1e-12)


@EACH
def test_the_step_written_out(model: Model, engine: Page) -> None:
    """It does what the integrator's own loops do, to the last bit but for what a compiler may join."""
    p, y, u = draws(model)
    script = """([model, p, y, u]) => p.map((_, k) => {
        const system = new teachkit.System(model, teachkit.models.get(model.name));
        const { explicit } = system.integrator;
        system.p.set(p[k]); system.u.set(u[k]);
        const all = () => ["k1", "k3", "k4", "k5", "k6", "k7", "z", "next", "error"].map((part) => [...explicit[part]]);
        const made = [explicit.step, undefined].map((step) => {
            explicit.step = step;
            explicit.begin(system.rhs, 0, Float64Array.from(y[k]));
            explicit.attempt(system.rhs, 0, Float64Array.from(y[k]), 1e-4);
            return all();
        });
        return made;
    })"""
    sent = [json.loads(json.dumps(describe(model))), p.tolist(), y.tolist(), u.tolist()]
    for written, looped in engine.evaluate(script, sent):
        for ours, theirs in zip(written, looped, strict=True):
            np.testing.assert_allclose(np.array(ours, float), np.array(theirs, float), rtol=1e-13)


@cache
def exact(name: str, scenario: str | None) -> tk.Solution:
    return tk.solve(MODELS[name], scenario=scenario, points=501, rtol=1e-12)


@pytest.mark.parametrize(("rtol", "bound"), [(1e-11, 1e-6), (None, 1e-3)], ids=["tight", "as the page works"])
@pytest.mark.parametrize(("model", "scenario"), RUNS)
def test_trajectories(model: Model, scenario: str | None, rtol: float | None, bound: float, engine: Page) -> None:
    """Within ``bound`` of the range of every state and quantity."""
    ours = exact(model.name, scenario)
    chosen = model.scenarios[scenario] if scenario else None
    setting = {
        "values": dict(chosen.parameters) if chosen else {},
        "initial": dict(chosen.initial) if chosen else {},
        "tEnd": chosen.t_end if chosen else None,
        "points": 501,
    }
    # What a reader waits for is no question of the numbers: a busy machine may take its time.
    setting |= {"budget": 60_000} | ({"rtol": rtol, "maxSteps": 5_000_000} if rtol else {})
    script = """([model, setting]) => { const run = teachkit.simulate(model, setting);
        return [run.message, Object.fromEntries(Object.entries(run.columns).map(([k, v]) => [k, [...v]]))]; }"""
    message, columns = engine.evaluate(script, [json.loads(json.dumps(describe(model))), setting])
    assert message == ""
    for id, theirs in columns.items():
        span = max(float(np.ptp(ours[id])), 1e-9 * float(np.max(np.abs(ours[id])) or 1))
        assert np.max(np.abs(np.array(theirs) - ours[id])) <= bound * span, id


@EACH
def test_no_slider_position_leaves_a_blank(model: Model, engine: Page) -> None:
    """Both ends of every slider give a finite curve, as does every pair of ends of the first four."""
    ends = [(p.id, p.range) for p in model.parameters.values() if p.range]
    settings = [{id: value} for id, limits in ends for value in limits]
    first = ends[:4]
    settings += [{a: x, b: y} for a, r in first for b, s in first if a < b for x in r for y in s]
    script = "([model, values]) => teachkit.simulate(model, {values, budget: 60_000}).message"
    shown = json.loads(json.dumps(describe(model)))
    assert {engine.evaluate(script, [shown, values]) for values in settings} == {""}


def test_a_model_that_blows_up_is_said_in_words(engine: Page) -> None:
    engine.add_script_tag(
        content="""teachkit.define("blowup", {initial(p, y) { y[0] = 1; },
            rhs(t, y, p, u, d) { d[0] = y[0] * y[0]; }, observe() {}});"""
    )
    model = {"name": "blowup", "timeUnit": "ms", "tEnd": 2, "states": [{"id": "x", "scale": 1}], "parameters": []}
    message = engine.evaluate("(model) => teachkit.simulate(model).message", model)
    assert message.endswith(("after 1 ms.", "after 0.9999 ms.")), message


def test_steady_curves(engine: Page) -> None:
    """The curve that the page draws is the quantity that Python computes."""
    from teachkit.solve import Bench

    for model in MODELS.values():
        for curve in model.curves.values():
            script = """([model, id]) => { const c = model.curves.find((c) => c.id === id);
                const s = teachkit.steady(new teachkit.System(model, teachkit.models.get(model.name)), c);
                return [[...s.x], [...s.y]]; }"""
            xs, ys = engine.evaluate(script, [json.loads(json.dumps(describe(model))), curve.id])
            for x, y in list(zip(xs, ys, strict=True))[::40]:
                assert y == pytest.approx(
                    Bench(model).along(curve.y, curve, min(max(x, curve.range[0]), curve.range[1])), rel=1e-9
                ), (model.name, curve.id)
