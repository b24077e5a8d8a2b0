"""One trajectory at 1001 points: the page's integrator, libRoadRunner and SciPy's LSODA at the same error."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
import roadrunner
from playwright.sync_api import Browser
from scipy.integrate import odeint, solve_ivp

import teachkit
from teachkit.targets import javascript, python, sbml
from teachkit.widgets import describe
from tools.loopback import serve

from . import ROOT
from .report import milliseconds, table
from .workload import FIVE_STATES

GOAL, POINTS, BATCH, SAMPLES = 1e-6, 1001, 5, 60
LADDER = [10.0**-k for k in np.arange(3, 12.5, 0.5)]
Run = Callable[[float], Any]


def segments(model: teachkit.Model) -> tuple[Any, list[tuple[float, float, list[float]]], Any]:
    """Return the compiled model, its stretches between pulse edges (start, end, inputs) and its parameters."""
    values = model.values()
    edges = {e for u in model.inputs.values() for p in u.pulses(values) for e in p[:2] if 0 < e < model.t_end}
    marks = [0.0, *sorted(edges), model.t_end]
    stretches = [
        (a, b, [u.at((a + b) / 2, values) for u in model.inputs.values()])
        for a, b in zip(marks[:-1], marks[1:], strict=True)
    ]
    return python.compile(model), stretches, np.array(list(values.values()))


def reference(model: teachkit.Model) -> Any:
    """Return the states at the output times, from an 8th-order method at its tightest."""
    f, stretches, p = segments(model)
    grid, y, rows = np.linspace(0, model.t_end, POINTS), np.array(f.initial(p), float), []
    for a, b, u in stretches:
        run = solve_ivp(
            lambda t, z, u=u: f.rhs(z, p, u), (a, b), y, "DOP853", dense_output=True, rtol=1e-13, atol=1e-15
        )
        rows.append(run.sol(grid[(grid >= a) & (grid < b)]))
        y = run.y[:, -1]
    return np.hstack([*rows, y[:, None]])


def lsoda(model: teachkit.Model) -> Run:
    """Return the run of SciPy's ``odeint`` (LSODA in Fortran, the quickest of SciPy's doors to it)."""
    f, stretches, p = segments(model)
    grid = np.linspace(0, model.t_end, POINTS)
    cuts = [np.concatenate([[a], grid[(grid >= a) & (grid < b)], [b]]) for a, b, _ in stretches]

    def run(rtol: float) -> Any:
        y, rows = np.array(f.initial(p), float), []
        for times, (_, _, u) in zip(cuts, stretches, strict=True):
            tolerances = {"rtol": rtol, "atol": rtol * 1e-3, "hmax": times[-1] - times[0]}
            found = odeint(lambda t, z, u=u: f.rhs(z, p, u), y, times, tfirst=True, **tolerances)
            rows.append(found[1:-1])
            y = found[-1]
        return np.vstack([*rows, y]).T

    return run


def libroadrunner(model: teachkit.Model) -> Run:
    """Return the run of libRoadRunner on the SBML that teachkit writes."""
    engine = roadrunner.RoadRunner(sbml.compile(model))
    engine.timeCourseSelections = list(model.states)

    def run(rtol: float) -> Any:
        engine.integrator.relative_tolerance = rtol
        engine.integrator.absolute_tolerance = rtol * 1e-3
        engine.reset()
        return np.array(engine.simulate(0, model.t_end, POINTS)).T

    return run


PAGE = """async ([spec, ladder]) => {
  const { System, models } = await import("/js/sim/system.js");
  const system = new System(spec, models.get(spec.name));
  globalThis.run = (rtol) => system.simulate({ rtol, points: %d, budget: 60000 });
  return ladder.map((rtol) => {
    const out = globalThis.run(rtol);
    return out.ok ? spec.states.map((s) => Array.from(out.columns[s.id])) : null;
  });
}"""
TIMES = """([rtol, batch, samples]) => {
  const times = [];
  for (let k = -20; k < samples; k++) {
    const start = performance.now();
    for (let i = 0; i < batch; i++) globalThis.run(rtol);
    if (k >= 0) times.push((performance.now() - start) / batch);
  }
  return times;
}"""


def in_browser(browser: Browser, address: str, model: teachkit.Model, truth: Any) -> tuple[float, float, list[float]]:
    """Return tolerance, error and times (ms) of the page's integrator in Chromium; quantities included."""
    page = browser.new_page()
    page.goto(f"{address}/LICENSE")
    page.evaluate("""async () => { const s = await import("/js/sim/system.js"); globalThis.teachkit = s; }""")
    page.add_script_tag(content=javascript.compile(model))
    runs = page.evaluate(PAGE % POINTS, [describe(model), LADDER])
    rtol, off = choose([None if r is None else error(np.array(r), truth) for r in runs])
    times = page.evaluate(TIMES, [rtol, BATCH, SAMPLES])
    page.close()
    return rtol, off, times


def error(got: Any, truth: Any) -> float:
    """Return the largest error of any state, relative to that state's range."""
    return float(np.max(np.abs(got - truth) / np.ptp(truth, axis=1, keepdims=True)))


def choose(errors: list[float | None]) -> tuple[float, float]:
    """Return the loosest tolerance whose error meets the goal, and that error."""
    return next((rtol, e) for rtol, e in zip(LADDER, errors, strict=True) if e is not None and e <= GOAL)


def in_python(run: Run, truth: Any) -> tuple[float, float, list[float]]:
    """Return tolerance, error and times (ms)."""
    rtol, off = choose([error(run(rtol), truth) for rtol in LADDER])
    times = []
    for _ in range(SAMPLES):
        start = time.perf_counter()
        for _ in range(BATCH):
            run(rtol)
        times.append((time.perf_counter() - start) / BATCH * 1e3)
    return rtol, off, times


def main(browser: Browser) -> None:
    """Print the table."""
    rows = []
    with serve(ROOT) as address:
        for model in (FIVE_STATES, teachkit.load("hodgkin_huxley1952"), teachkit.load("ampa_synapse")):
            truth = reference(model)
            found = {
                "this book, in Chromium": in_browser(browser, address, model, truth),
                "libRoadRunner": in_python(libroadrunner(model), truth),
                "SciPy LSODA": in_python(lsoda(model), truth),
            }
            ours = median(found["this book, in Chromium"][2])
            for name, (rtol, off, times) in found.items():
                cells = [
                    model.name,
                    name,
                    f"{rtol:.0e}",
                    f"{off:.1e}",
                    milliseconds(times),
                    f"{median(times) / ours:.1f} ×",
                ]
                rows.append(cells)
    table(
        "Integration",
        f"A trajectory at {POINTS} points; each engine at the loosest tolerance whose error is at most {GOAL:g} of "
        f"a state's range (reference: DOP853 at 1e-13). Times in ms, means of {BATCH} runs. Ours computes the "
        "algebraic quantities as well.",
        ["model", "engine", "rtol", "error", "median / p95 (ms)", "against ours"],
        rows,
    )
