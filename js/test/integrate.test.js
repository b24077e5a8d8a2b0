/** The integrators against closed forms: order, tolerance, corners, stiffness, failure. */
import assert from "node:assert/strict";
import test from "node:test";
import { Integrator } from "../sim/integrate.js";
import { System, vtrap } from "../sim/system.js";

/** Integrate over [0, end] with a fixed or a controlled step; returns the largest error at 41 output times. */
function error(f, exact, end, n, method, options) {
  const integrator = new Integrator(n, new Float64Array(n).fill(1));
  const times = Float64Array.from({ length: 41 }, (_, k) => (k * end) / 40);
  const columns = Array.from({ length: n }, () => new Float64Array(41));
  const y = Float64Array.from(exact(0));
  const run = { rtol: 1e-6, atol: new Float64Array(n).fill(1e-9), times, columns, steps: 0, maxSteps: 1e6, budget: Infinity, clock: 0, ...options };
  integrator.useStiff = method === "stiff";
  const why = integrator.stretch(f, 0, end, y, 0, 41, run);
  assert.equal(why, "");
  const last = exact(end).reduce((most, value, i) => Math.max(most, Math.abs(y[i] - value)), 0);
  let worst = 0;
  times.forEach((t, k) => exact(t).forEach((value, i) => { worst = Math.max(worst, Math.abs(columns[i][k] - value)); }));
  return { last, worst, stiff: integrator.useStiff };
}

/** A rotation whose speed depends on time: exact, and not autonomous. */
const rotation = {
  f(t, y, d) {
    const w = 1 + 0.5 * Math.cos(t);
    d[0] = -w * y[1];
    d[1] = w * y[0];
  },
  exact: (t) => [Math.cos(t + 0.5 * Math.sin(t)), Math.sin(t + 0.5 * Math.sin(t))],
};

for (const [method, order, dense] of [["explicit", 5, 4], ["stiff", 4, 3]]) {
  test(`${method} method: order ${order} at the steps, at least ${dense} + 1 locally between them`, () => {
    const steps = method === "stiff" ? [0.04, 0.02, 0.01] : [0.2, 0.1, 0.05];
    const found = steps.map((fixed) => error(rotation.f, rotation.exact, 4, 2, method, { fixed }));
    for (const key of ["last", "worst"]) {
      const slope = Math.log2(found[0][key] / found[2][key]) / 2;
      const least = key === "last" ? order - 0.25 : Math.min(order, dense + 1) - 0.3;
      assert.ok(slope > least && slope < order + 1.6, `${key}: ${slope}`);
    }
  });
}

test("the error follows the tolerance", () => {
  for (const method of ["explicit", "stiff"]) {
    const found = [1e-4, 1e-6, 1e-8].map((rtol) => error(rotation.f, rotation.exact, 20, 2, method, { rtol, atol: new Float64Array(2).fill(rtol * 1e-3) }).worst);
    assert.ok(found[0] < 2e-2 && found[2] < 2e-6, String(found));
    assert.ok(found[1] / found[0] < 0.06 && found[2] / found[1] < 0.06, String(found));
  }
});

/** A model of one file's worth, as the pages carry it. */
function model(states, parameters, functions, more = {}) {
  return new System({
    name: "test", timeUnit: "s", tEnd: 10,
    states: states.map((id) => ({ id, unit: "1", scale: 1, meaning: id })),
    parameters: Object.entries(parameters).map(([id, value]) => ({ id, value })),
    quantities: [], inputs: [], curves: [], ...more,
  }, { observe() {}, ...functions });
}

test("a corner at a pulse's edge is met exactly, wherever it falls", () => {
  const system = model(["x"], { on: 1.2345, off: 0.321, h: 2 }, {
    initial(p, y) { y[0] = 0; },
    rhs(t, y, p, u, d) { d[0] = u[0] - y[0]; },
  }, { inputs: [{ id: "u", onset: "on", duration: "off", amplitude: "h", period: 0, count: 1, schedule: [] }] });
  const exact = (t) => {
    const rise = (s) => 2 * (1 - Math.exp(-s));
    if (t < 1.2345) return 0;
    return t < 1.5555 ? rise(t - 1.2345) : rise(0.321) * Math.exp(-(t - 1.5555));
  };
  const run = system.simulate({ rtol: 1e-10, edges: true });
  assert.ok(run.ok);
  assert.equal(run.t.length, 1005);
  run.t.forEach((t, k) => assert.ok(Math.abs(run.columns.x[k] - exact(t)) < 1e-9));
  const narrow = system.simulate({ values: { on: 5, off: 1e-6, h: 1e6 } });
  assert.ok(Math.abs(Math.max(...narrow.columns.x) - 1) < 0.02, "a pulse narrower than any step is not missed");
});

test("overlapping pulses: the larger by size holds", () => {
  const schedule = [[1, 4, 1], [2, 1, -3], [2.5, 4, 2]];
  const system = model(["x"], {}, {
    initial(p, y) { y[0] = 0; },
    rhs(t, y, p, u, d) { d[0] = u[0]; },
  }, { inputs: [{ id: "u", schedule }] });
  const run = system.simulate();
  assert.ok(Math.abs(run.columns.x[1000] - (1 - 3 + 2 * 3.5)) < 1e-9);
});

test("Robertson's reaction over eleven decades turns to the stiff method and keeps its mass", () => {
  const system = model(["a", "b", "c"], {}, {
    initial(p, y) { y[0] = 1; y[1] = 0; y[2] = 0; },
    rhs(t, y, p, u, d) {
      const slow = 0.04 * y[0];
      const back = 1e4 * y[1] * y[2];
      const fast = 3e7 * y[1] * y[1];
      d[0] = back - slow;
      d[1] = slow - back - fast;
      d[2] = fast;
    },
  });
  system.weight.set([1, 1e-4, 1]);
  const run = system.simulate({ tEnd: 40, points: 11, rtol: 1e-8, atol: 1e-10 });
  assert.ok(run.ok && run.stiff, run.message);
  // Hairer and Wanner's reference values at t = 40.
  const wanted = [0.7158270688, 9.185534765e-6, 0.2841637457];
  ["a", "b", "c"].forEach((id, i) => assert.ok(Math.abs(run.columns[id][10] / wanted[i] - 1) < 1e-6, `${id}: ${run.columns[id][10]}`));
  const late = system.simulate({ tEnd: 4e10, points: 5 });
  assert.ok(late.ok && Math.abs(late.columns.a[4] + late.columns.b[4] + late.columns.c[4] - 1) < 1e-6);
});

test("van der Pol's oscillator with a stiffness of a thousand", () => {
  const system = model(["x", "v"], { mu: 1000 }, {
    initial(p, y) { y[0] = 2; y[1] = 0; },
    rhs(t, y, p, u, d) { d[0] = y[1]; d[1] = p[0] * (1 - y[0] * y[0]) * y[1] - y[0]; },
  });
  const run = system.simulate({ tEnd: 2000, rtol: 1e-7 });
  assert.ok(run.ok && run.stiff, run.message);
  assert.ok(Math.abs(run.columns.x[1000] - 1.706167732) < 1e-4, String(run.columns.x[1000]));
});

test("where stiffness ends, the explicit method takes over again", () => {
  const system = model(["x"], { fast: 1e5 }, {
    initial(p, y) { y[0] = 0; },
    rhs(t, y, p, u, d) { d[0] = -(t < 5 ? p[0] : 1) * (y[0] - Math.cos(t)); },
  });
  const both = system.simulate({ tEnd: 30, points: 301, rtol: 1e-9 });
  assert.ok(both.ok && !both.stiff, both.message);
  assert.ok(system.simulate({ tEnd: 4 }).stiff, "the first part is stiff");
  const slow = (t) => (Math.cos(t) + Math.sin(t)) / 2;
  const start = both.columns.x[50] - slow(5);
  both.t.forEach((t, k) => t > 5 && assert.ok(Math.abs(both.columns.x[k] - slow(t) - start * Math.exp(5 - t)) < 1e-6, `${t}`));
});

test("what cannot be integrated says so, in a sentence and in time", () => {
  const bad = {
    grows: { initial(p, y) { y[0] = 1; }, rhs(t, y, p, u, d) { d[0] = y[0] * y[0]; } },
    "not a number": { initial(p, y) { y[0] = 1; }, rhs(t, y, p, u, d) { d[0] = Math.sqrt(0.5 - t); } },
    throws: { initial(p, y) { y[0] = 1; }, rhs() { throw new Error("broken"); } },
    "bad start": { initial(p, y) { y[0] = NaN; }, rhs(t, y, p, u, d) { d[0] = 0; } },
  };
  for (const [name, functions] of Object.entries(bad)) {
    const began = performance.now();
    const run = model(["x"], {}, functions).simulate({ budget: 300 });
    assert.equal(run.ok, false, name);
    assert.match(run.message, /^[A-Z“].*\.$/, name);
    assert.ok(performance.now() - began < 1500, name);
  }
  const fine = model(["x"], { a: 1 }, { initial(p, y) { y[0] = 1; }, rhs(t, y, p, u, d) { d[0] = -p[0] * y[0]; } });
  for (const setting of [{ values: { b: 1 } }, { values: { a: NaN } }, { initial: { z: 1 } }, { initial: { x: Infinity } }, { tEnd: 0 }, { tEnd: -1 }]) {
    const run = fine.simulate(setting);
    assert.equal(run.ok, false);
    assert.match(run.message, /\.$/);
  }
  assert.ok(fine.simulate({ tEnd: null }).ok, "and the same system still works");
});

test("a pause of the machine is not the model's time", () => {
  const clock = performance.now;
  let now = 0;
  performance.now = () => (now += 400);
  try {
    const swing = model(["x", "v"], {}, {
      initial(p, y) { y[0] = 1; y[1] = 0; },
      rhs(t, y, p, u, d) { d[0] = y[1]; d[1] = -y[0]; },
    });
    const run = swing.simulate({ tEnd: 200, rtol: 1e-9 });
    assert.ok(run.ok, run.message);
    assert.ok(now > 2000, "it was looked at too seldom to tell");
    assert.match(swing.simulate({ tEnd: 200, rtol: 1e-9, budget: 20 }).message, /took too long/);
  } finally {
    performance.now = clock;
  }
});

test("only a state that swings through zero gives up the digits of its small values", () => {
  const make = () => ({ rtol: 1e-7, atol: new Float64Array(2).fill(1e-10), times: Float64Array.of(20), columns: [new Float64Array(1), new Float64Array(1)], steps: 0, maxSteps: 1e6, budget: Infinity, clock: 0 });
  const swing = make();
  new Integrator(2, new Float64Array(2).fill(1)).stretch(rotation.f, 0, 20, Float64Array.of(...rotation.exact(0)), 0, 1, swing);
  assert.deepEqual([...swing.atol], [1e-8, 1e-8]);
  rotation.exact(20).forEach((value, i) => assert.ok(Math.abs(swing.columns[i][0] - value) < 1e-5));
  const decay = make();
  // The second passes through zero by less than counts.
  new Integrator(2, new Float64Array(2).fill(1)).stretch((t, y, d) => { d[0] = -y[0]; d[1] = -1e-5; }, 0, 20, Float64Array.of(1, 1e-4), 0, 1, decay);
  assert.deepEqual([...decay.atol], [1e-10, 1e-10]);
  assert.ok(Math.abs(decay.columns[0][0] / Math.exp(-20) - 1) < 0.1);
});

test("a run longer than usual may take more steps", () => {
  const swing = model(["x", "v"], {}, {
    initial(p, y) { y[0] = 1; y[1] = 0; },
    rhs(t, y, p, u, d) { d[0] = y[1]; d[1] = -y[0]; },
  });
  assert.match(swing.simulate({ tEnd: 10, maxSteps: 40 }).message, /too fast to be followed/);
  const enough = swing.simulate({ tEnd: 10, maxSteps: 200 });
  const long = swing.simulate({ tEnd: 100, maxSteps: 200 });
  assert.ok(enough.ok && long.ok, long.message);
  assert.ok(Math.abs(long.columns.x[1000] - Math.cos(100)) < 1e-4);
});

test("a quantity without a finite value is a failure, not a hole in the curve", () => {
  const system = model(["x"], {}, {
    initial(p, y) { y[0] = 1; },
    rhs(t, y, p, u, d) { d[0] = -1; },
    observe(t, y, p, u, q) { q[0] = Math.log(y[0]); },
  }, { quantities: [{ id: "q", unit: "1" }] });
  const run = system.simulate({ tEnd: 3 });
  assert.equal(run.ok, false);
  assert.match(run.message, /“q” has no finite value/);
});

test("an input with too many pulses is refused", () => {
  const system = model(["x"], { n: 1e12 }, { initial(p, y) { y[0] = 0; }, rhs(t, y, p, u, d) { d[0] = u[0]; } },
    { inputs: [{ id: "u", onset: 0, duration: 1e-3, amplitude: 1, period: 1e-2, count: "n", schedule: [] }] });
  assert.equal(system.simulate().ok, false);
});

test("vtrap is smooth through zero", () => {
  assert.equal(vtrap(0, 10), 10);
  for (const x of [1e-9, 9.9e-6, 1.01e-5, -1.01e-5, 1, -30]) {
    const series = 10 * (1 - x / 20 + x * x / 1200);
    if (Math.abs(x) < 1e-3) assert.ok(Math.abs(vtrap(x, 10) / series - 1) < 1e-11, String(x));
    else assert.ok(Math.abs(vtrap(x, 10) - x / (Math.exp(x / 10) - 1)) < 1e-12);
  }
});
