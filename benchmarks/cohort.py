"""Ten thousand virtual patients for a year in Python, a thousand in the page, and a diagram of steady states."""

import time

import numpy as np
from playwright.sync_api import Browser
from scipy.integrate import solve_ivp

import teachkit
from teachkit.targets import javascript, python
from teachkit.widgets import describe

from . import ROOT
from .report import milliseconds, ratio, table

SPREAD = {"s": 0.3, "p": 0.3, "d": 0.3, "a": 0.3}
PATIENTS, LOOP, PAGE, ROUNDS = 10_000, 50, 1000, 5
COHORT = """([model, values, spread, n]) => { const start = performance.now(); let last;
    const options = {values, spread, n, measure: "final", of: "T", tEnd: 365};
    for (const step of teachkit.cohort(teachkit.system(model), options)) last = step;
    return performance.now() - start; }"""
DIAGRAM = """([model, values]) => { const system = teachkit.system(model); const times = [];
    let warm = teachkit.branches(system, {parameter: "d", values});
    for (let k = 0; k < 60; k++) {
        const start = performance.now();
        const next = {...values, p: 0.1 + 0.001 * (k % 30)};
        warm = teachkit.branches(system, {parameter: "d", values: next, warm, full: false, points: 60});
        times.push(performance.now() - start);
    }
    return times.slice(10); }"""


def loop(model: teachkit.Model, patients: teachkit.Cohort) -> list[float]:
    """Return what a loop over ``solve_ivp`` would take for all patients, in ms, from the first of them."""
    f = python.compile(model)
    found = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for k in range(LOOP):
            p = np.array([v[k] for v in patients.parameters.values()])
            y = [float(v) for v in f.initial(p)]
            times = np.linspace(0, 365, 201)
            solve_ivp(lambda t, y, p=p: f.rhs(y, p, []), (0, 365), y, "LSODA", rtol=1e-6, atol=1e-3, t_eval=times)
        found.append((time.perf_counter() - start) * 1e3 * PATIENTS / LOOP)
    return found


def main(browser: Browser) -> None:
    """Print the table."""
    model = teachkit.load("kuznetsov1994")
    ours, patients = [], teachkit.cohort(model, 10, SPREAD, t_end=365)
    for _ in range(ROUNDS):
        start = time.perf_counter()
        patients = teachkit.cohort(model, PATIENTS, SPREAD, t_end=365)
        ours.append((time.perf_counter() - start) * 1e3)
    theirs = loop(model, patients)
    page = browser.new_page()
    page.add_script_tag(content=(ROOT / "src/teachkit/static/teachkit.js").read_text(encoding="utf-8"))
    page.add_script_tag(content=javascript.compile(model))
    shown, values = describe(model), model.defaults
    there = [page.evaluate(COHORT, [shown, values, SPREAD, PAGE]) for _ in range(ROUNDS)]
    diagram = page.evaluate(DIAGRAM, [shown, values])
    page.close()
    rows = [
        [f"{PATIENTS} patients, one year, teachkit.cohort", milliseconds(ours), ratio(theirs, ours)],
        [f"{PATIENTS} patients, a loop over solve_ivp (LSODA), from {LOOP}", milliseconds(theirs), "1.0 ×"],
        [f"{PAGE} patients, one year, in the page", milliseconds(there), ""],
        ["steady states along d, one slider step, in the page", milliseconds(diagram), ""],
    ]
    note = "Kuznetsov's two-state model, relative tolerance 1e-6 in Python; median / 95th percentile."
    table("Cohorts and steady states", note, ["what", "time (ms)", "faster than the loop"], rows)
