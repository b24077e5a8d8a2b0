"""Steady states along a parameter and cohorts: the page computes what Python computes."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

import teachkit as tk
from teachkit.cohort import uniform
from teachkit.targets import javascript
from teachkit.widgets import MIME, describe

from ..conftest import PATIENCE, ROOT, until
from ..test_branches import form, lymphoma
from .pages import Visit

MODELS = {name: tk.load(name) for name in tk.models()}
STATIC = ROOT / "src" / "teachkit" / "static"
FIND = """([model, parameter, values, ids, at]) => {
    const f = teachkit.branches(teachkit.system(model), {parameter, values});
    const show = (p) => [f.swept(p.z), ...ids.map((id) => f.read(p.z, id))];
    return {message: f.message, folds: f.folds.map(show), hopfs: f.hopfs.map(show), crossings: f.crossings.map(show),
        residual: Math.max(...f.lines.flat().map((p) => p.z.length)), count: f.lines.length,
        states: at.map((value) => f.at(value).map((p) => [p.stable, ...ids.map((id) => f.read(p.z, id))]))};
}"""


def ranged(model: tk.Model, name: str, **ranges: tuple[float, float]) -> tk.Model:
    """Return the model under another name, with sliders."""
    import dataclasses

    changed = {id: dataclasses.replace(p, range=ranges.get(id, p.range)) for id, p in model.parameters.items()}
    return dataclasses.replace(model, name=name, parameters=changed)


OWN = {
    "lymphoma": ranged(lymphoma(), "lymphoma", d=(0.005, 0.1), s=(1e2, 1e5), p=(0.01, 0.5)),
    "pitchfork": ranged(form({"x": "r * x - x**3"}, r=0.5), "pitchfork", r=(-1, 1)),
    "receptor": ranged(form({"n": "h + b * n**2 / (1 + n**2) - n"}, h=0.1, b=1.7), "receptor", h=(0, 0.3), b=(1, 3)),
    "rotation": ranged(
        form({"x": "r * x - w * y - x * (x**2 + y**2)", "y": "w * x + r * y - y * (x**2 + y**2)"}, r=0.5, w=2.0),
        "rotation", r=(-1, 1),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def engine(browser: Browser) -> Iterator[Page]:
    """A blank page with the bundle and the compiled models."""
    page = browser.new_page()
    page.add_script_tag(content=(STATIC / "teachkit.js").read_text(encoding="utf-8"))
    for model in (*MODELS.values(), *OWN.values()):
        page.add_script_tag(content=javascript.compile(model))
    yield page
    page.close()


def plain(model: tk.Model) -> Any:
    return json.loads(json.dumps(describe(model)))


@pytest.mark.parametrize(
    ("model", "parameter", "at"),
    [
        (MODELS["hot_cold"], "M", [0.1, 0.5, 1.0, 2.0]),
        (MODELS["hot_cold"], "v0", [2.0, 4.0, 6.0]),
        (MODELS["hodgkin_huxley1952"], "g_K", [2, 10, 36]),
        (OWN["lymphoma"], "d", [0.01, 0.0412, 0.09]),
        (OWN["lymphoma"], "s", [1e3, 1.3e4, 5e4]),
        (OWN["lymphoma"], "p", [0.05, 0.1245, 0.4]),
        (OWN["receptor"], "h", [0.1, 0.15, 0.2]),
        (OWN["pitchfork"], "r", [-0.5, 0.5]),
        (OWN["rotation"], "r", [-0.5, 0.5]),
    ],
    ids=lambda x: getattr(x, "name", x) if not isinstance(x, list) else "",
)
def test_branches(model: tk.Model, parameter: str, at: list[float], engine: Page) -> None:
    """Folds, Hopf points and branch points agree to 1e-6 (1e-4 is asked), steady states and stability too."""
    low, high = model.parameters[parameter].range or (0.0, 0.0)
    ours = tk.sweep(model, parameter, low, high)
    theirs = engine.evaluate(FIND, [plain(model), parameter, {}, list(model.states), at])
    assert theirs["message"] == ""
    size = {id: float(max(np.max(np.abs(b[id])) for b in ours.branches)) or 1.0 for id in model.states}
    for kind, found in (("folds", ours.folds), ("hopfs", ours.hopfs), ("crossings", ours.branchings)):
        assert len(theirs[kind]) == len(found), kind
        for (value, *state), want in zip(sorted(theirs[kind]), found, strict=True):
            assert value == pytest.approx(want.value, rel=1e-6, abs=1e-6 * (high - low))
            for id, x in zip(model.states, state, strict=True):
                assert x == pytest.approx(want.state[id], rel=1e-4, abs=1e-5 * size[id])
    for value, states in zip(at, theirs["states"], strict=True):
        want = ours.at(value)
        assert [s[0] for s in states] == [w.stable for w in want]
        for (_, *state), w in zip(states, want, strict=True):
            for id, x in zip(model.states, state, strict=True):
                assert x == pytest.approx(w.state[id], rel=1e-7, abs=1e-8 * size[id])


def test_a_sweep_of_the_page_jumps_at_the_folds(engine: Page) -> None:
    """Up along the hot branch to its end, down along the cold one to its own."""
    model = MODELS["hot_cold"]
    script = """([model, up]) => { let last; const s = teachkit.system(model);
        for (const step of teachkit.creep(s, {parameter: "M", of: "x", values: {}, up, points: 301})) last = step;
        return [[...last.x], [...last.y], last.restless]; }"""
    for up, fold in ((True, 3.6 / 1.787230 - 1), (False, 3.6 / 2.604365 - 1)):
        x, y, restless = engine.evaluate(script, [plain(model), up])
        k = int(np.argmax(np.abs(np.diff(y))))
        assert not restless
        assert min(x[k], x[k + 1]) - 0.02 <= fold <= max(x[k], x[k + 1]) + 0.02
        here = {s.stable: s.state["x"] for s in tk.sweep(model, "M", 0, 3).at(2.0)}
        assert y[x.index(min(x, key=lambda v: abs(v - 2.0)))] == pytest.approx(here[True], rel=1e-3)


def test_an_oscillation_is_shown_by_its_highest_value(engine: Page) -> None:
    script = """(model) => { let last; const s = teachkit.system(model);
        for (const step of teachkit.creep(s, {parameter: "r", of: "x", values: {}, up: true, points: 21})) last = step;
        return [[...last.x], [...last.y], last.restless]; }"""
    x, y, restless = engine.evaluate(script, plain(OWN["rotation"]))
    assert restless
    for r, top in zip(x, y, strict=True):
        if abs(r) > 0.15:
            assert top == pytest.approx(max(r, 0) ** 0.5, abs=2e-2)


def test_both_languages_have_the_same_numbers(engine: Page) -> None:
    keys = [
        (seed, patient, place, k)
        for seed in (0, 1, 4_000_000_000)
        for patient in (0, 999)
        for place, k in ((0, 0), (30, 63))
    ]
    theirs = engine.evaluate("(keys) => keys.map((key) => teachkit.uniform(...key))", keys)
    assert theirs == [float(uniform(seed, [patient], place, k)[0]) for seed, patient, place, k in keys]


@pytest.mark.parametrize(
    ("model", "spread", "end", "measure", "id", "threshold"),
    [
        (OWN["lymphoma"], {"s": 0.3, "p": 0.3, "d": 0.3}, 365, "final", "T", 1e8),
        (OWN["lymphoma"], {"s": 0.3, "p": 0.3, "d": 0.3}, 365, "peak", "T", 3e7),
        (MODELS["hot_cold"], {"M": 0.3, "x0": 1.0}, 200, "final", "x", 0.5),
        (MODELS["ampa_synapse"], {"gbar": 0.5}, None, "peak", "V", -67.5),
    ],
    ids=["fate", "peak", "switch", "synapse"],
)
def test_the_same_patients_have_the_same_fates(
    model: tk.Model, spread: dict[str, float], end: float | None, measure: str, id: str, threshold: float, engine: Page
) -> None:
    values = model.defaults | ({"x0": 0.7} if model.name == "hot_cold" else {})
    script = """([model, options]) => { let last;
        for (const step of teachkit.cohort(teachkit.system(model), options)) last = step;
        return [...last.found]; }"""
    options = {"values": values, "spread": spread, "n": 200, "seed": 3, "measure": measure, "of": id, "tEnd": end}
    theirs = np.array(engine.evaluate(script, [plain(model), options]))
    ours = tk.cohort(model, 200, spread, parameters=values, t_end=end, measures=[(measure, id)], seed=3)[measure, id]
    span = float(np.ptp(ours))
    assert np.quantile(np.abs(theirs - ours), 0.98) <= 2e-3 * span
    # One patient on the edge between two fates may fall to either side.
    assert abs(int((theirs < threshold).sum()) - int((ours < threshold).sum())) <= 1
    assert 5 < (ours < threshold).sum() < 195


def page_of(browser: Browser, lab: tk.Lab, **context: Any) -> Page:
    """A page that holds one Lab, without a book around it."""
    spec = dict(lab._repr_mimebundle_()[0][MIME])
    code, _ = spec.pop("code"), spec.pop("picture")
    page = browser.new_context(viewport={"width": 1000, "height": 1000}, **context).new_page()
    page.set_default_timeout(1000 * PATIENCE)
    text = json.dumps(spec | {"sbml": None}).replace("</", "<\\/")
    page.set_content('<!doctype html><html lang="en"><head><title>A Lab</title></head><body></body></html>')
    page.add_style_tag(content=(STATIC / "teachkit.css").read_text(encoding="utf-8"))
    page.add_script_tag(content=(STATIC / "teachkit.js").read_text(encoding="utf-8") + code)
    lab_text = f'<teachkit-lab id="{spec["id"]}"><script type="application/json">{text}</script></teachkit-lab>'
    page.evaluate("(text) => { document.body.innerHTML = text; }", f"<main><h1>A Lab</h1>{lab_text}</main>")
    page.wait_for_selector("teachkit-lab[data-state=ready]")
    return page


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_the_bifurcation_view_works_by_keyboard(browser: Browser, motion: Any) -> None:
    lab = tk.Lab("hot_cold", sliders=["v0"], views=["bifurcation:M,x", "time"])
    page = page_of(browser, lab, reduced_motion=motion)
    status = page.locator(".tk-status")
    page.wait_for_function("() => document.querySelector('.tk-status').textContent.includes('3 steady states')")
    expect(status).to_contain_text("Folds at 0.382 and 1.01.")
    mark = page.get_by_role("slider", name="Suppressor load, mark in the chart")
    mark.focus()
    for key in ("PageUp", "ArrowLeft", "Home", "End"):
        page.keyboard.press(key)
    expect(mark).to_have_attribute("aria-valuenow", "3")
    page.wait_for_function("() => document.querySelector('.tk-status').textContent.includes('one steady state')")
    page.keyboard.press("Home")
    page.get_by_role("button", name="Sweep up").press("Enter")
    page.wait_for_function("() => document.querySelector('.tk-status').textContent.includes('Swept up')")
    page.get_by_role("button", name="Sweep down").press("Enter")
    page.wait_for_function("() => document.querySelector('.tk-status').textContent.includes('Swept down')")
    expect(status).to_contain_text("Swept up, the state jumps at 1.02")
    page.get_by_text("The curve as a table").click()
    page.wait_for_selector(".tk-table td")
    expect(page.locator(".tk-table").first.get_by_role("cell", name="fold")).to_have_count(2)
    box = mark.bounding_box()
    assert box and min(box["width"], box["height"]) >= 24
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 40, steps=3)
    page.mouse.up()
    until(
        lambda: 0.3 < float(mark.get_attribute("aria-valuenow") or 0) < 1.5, lambda: mark.get_attribute("aria-valuenow")
    )
    assert Visit(page).axe() == []
    page.context.close()


def test_the_cohort_view_counts_fates(browser: Browser) -> None:
    setting = {"spread": {"M": 0.3, "x0": 1.0}, "threshold": 0.5, "n": 300}
    lab = tk.Lab("hot_cold", sliders=["M"], views=["cohort:final:x"], cohort=setting, parameters={"x0": 0.7}, t_end=200)
    page = page_of(browser, lab)
    ours = tk.cohort(lab.model, 300, setting["spread"], parameters={"x0": 0.7}, t_end=200)  # type: ignore[arg-type]
    cold, _ = ours.fates("final", "x", 0.5)
    page.wait_for_function(
        "() => /in \\\\d+ of 300/.test(document.querySelector('.tk-status').textContent)".replace("\\\\", "\\")
    )
    text = page.locator(".tk-status").inner_text()
    assert abs(int(text.split(" in ")[1].split(" of ")[0]) - cold) <= 1
    mark = page.get_by_role("slider", name="Threshold of the final T-cell infiltration")
    mark.focus()
    page.keyboard.press("End")
    page.wait_for_function("() => document.querySelector('.tk-status').textContent.includes('at or above it in 1 ')")
    page.get_by_role("button", name="1000 patients").press("Enter")
    page.wait_for_function("() => /of 1000/.test(document.querySelector('.tk-status').textContent)")
    page.get_by_text("The curve as a table").click()
    page.wait_for_selector(".tk-table td")
    assert sum(int(row.inner_text()) for row in page.locator(".tk-table").first.locator("td:last-child").all()) == 1000
    assert Visit(page).axe() == []
    page.context.close()


def test_a_cohort_that_comes_slowly_keeps_its_axis(browser: Browser) -> None:
    """Few patients may all have one fate: whether the axis is logarithmic is for the whole cohort to say."""
    lab = tk.Lab("kuznetsov1994", sliders=["T_0", "E_0", "d", "p"], views=["cohort:final:T"], scenario="dormant")
    page = page_of(browser, lab)
    whole = "() => /(below|at or above).* of 300 /.test(document.querySelector('.tk-status').textContent)"
    page.wait_for_function(whole)
    said = page.locator(".tk-status").inner_text()
    # A clock that runs fast: the first picture has one patient, each stretch of work three.
    page.evaluate("""() => {
        let now = performance.now();
        performance.now = () => (now += 1.5);
        window.anew = 0;
        new MutationObserver((seen) => { window.anew += seen.length; })
            .observe(document.querySelector(".tk-canvas"), { childList: true });
    }""")
    page.locator("input[type=range]").first.press("PageDown")
    page.wait_for_function("([said]) => document.querySelector('.tk-status').textContent !== said", arg=[said])
    page.wait_for_function(whole)
    assert page.evaluate("() => window.anew") == 0
    page.context.close()
