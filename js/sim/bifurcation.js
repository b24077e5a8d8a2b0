/** Steady states along one parameter, live: all branches, their stability, folds, Hopf and branch points, and sweeps. */
import { eliminate, follow, fraction, Problem } from "./continuation.js";
import { Integrator } from "./integrate.js";

/** @typedef {import("./continuation.js").Point} Point */
/**
 * @typedef {object} Branches
 * @property {boolean} ok @property {string} message
 * @property {Point[][]} lines @property {Point[]} folds @property {Point[]} hopfs @property {Point[]} crossings
 * @property {(z: Float64Array) => number} swept the parameter's value at a point
 * @property {(z: Float64Array, id: string) => number} read a state or quantity at a point
 * @property {(value: number) => Point[]} at the steady states at one value
 */

/**
 * @param {import("./system.js").System} system
 * @param {{ parameter: string, values: Record<string, number>, seeds?: Record<string, number>[], warm?: Branches | null, full?: boolean, points?: number }} options
 *   `warm`: an earlier result whose branches are looked for first; `full`: also look everywhere
 * @returns {Branches}
 */
export function branches(system, { parameter, values, seeds = [], warm = null, full = true, points = 100 }) {
  /** @type {Branches} */
  const nothing = { ok: false, message: "", lines: [], folds: [], hopfs: [], crossings: [], swept: () => NaN, read: () => NaN, at: () => [] };
  const known = system.set(values);
  if (typeof known === "string") return { ...nothing, message: known };
  const place = system.parameters.indexOf(parameter);
  const item = system.model.parameters[place];
  if (!item?.range) return { ...nothing, message: `“${parameter}” has no range to be swept over.` };
  const log = Boolean(item.log) && item.range[0] > 0;
  system.u.fill(0);
  const problem = new Problem(system, place, item.range[0], item.range[1], log, points);
  const { n, scale } = problem;
  /** @type {Point[][]} */
  const lines = [];
  const take = (/** @type {Float64Array | null} */ z) => {
    if (!z || problem.outside(z) || on(problem, z, lines)) return;
    const line = follow(problem, z);
    if (line.length > 2 && ![1, 2, 3].every((k) => on(problem, line[(line.length * k) >> 2].z, lines))) lines.push(line);
  };
  for (const line of warm?.lines || []) {
    for (const share of [0.5, 0.1, 0.9, 0.3, 0.7]) {
      const old = line[Math.min(line.length - 1, Math.floor(share * line.length))].z;
      if (old.length === n + 1) take(problem.at(old));
    }
  }
  for (const seed of seeds) take(problem.at(Float64Array.from([...system.states.map((/** @type {string} */ id) => seed[id]), at(known[parameter])])));
  // The first starts lie where one bounded state is zero: the faces that the model cannot leave have balances of their own.
  const faces = problem.inside.flatMap((one, i) => (one ? [i] : []));
  const trials = full ? 2 * faces.length + (n > 2 ? 12 : 24) : lines.length ? 1 : 4;
  for (const share of full || !lines.length ? [0.5, 0, 1, 0.25, 0.75] : [0.5]) {
    const swept = problem.low + share * (problem.high - problem.low);
    for (let k = -1; k < trials; k++) {
      const z = new Float64Array(n + 1);
      problem.put(swept);
      if (k < 0) system.compiled.initial(system.p, z);
      else for (let i = 0; i < n; i++) z[i] = scale[i] * (k % 2 ? 10 ** (6 * fraction(k, i) - 3) : 2 * fraction(k, i));
      if (full && k >= 0 && k < 2 * faces.length) z[faces[k >> 1]] = 0;
      z[n] = swept;
      const near = approach(problem, z);
      if (near) take(problem.at(near));
    }
    // Where the model itself goes: from its start, and from a start elsewhere.
    for (let k = 0; full && k < 2; k++) {
      const z = new Float64Array(n + 1);
      problem.put(swept);
      if (k === 0) system.compiled.initial(system.p, z);
      else for (let i = 0; i < n; i++) z[i] = 2 * scale[i] * fraction(k, i);
      const near = settle(system, problem, z, swept);
      if (near) take(problem.at(near));
    }
    if (full) for (const z of middles(problem, lines, swept)) take(problem.at(approach(problem, z) || z));
  }
  for (let k = 0; k < lines.length; k++) {
    for (const point of lines[k]) if (point.kind === "branch") for (const z of switched(problem, point)) take(z);
  }
  function at(/** @type {number} */ value) { return log ? Math.log(value) : value; }
  const specials = unique(problem, lines.flat().filter((p) => p.kind));
  const kinds = (/** @type {string} */ kind) => specials.filter((p) => p.kind === kind).sort((a, b) => a.z[n] - b.z[n]);
  const put = (/** @type {Float64Array} */ z) => {
    system.set(values);
    system.u.fill(0);
    problem.put(z[n]);
  };
  return {
    ok: true, message: "", lines, folds: kinds("fold"), hopfs: kinds("hopf"), crossings: kinds("branch"),
    swept: (z) => (log ? Math.exp(z[n]) : z[n]),
    read: (z, id) => {
      const s = system.states.indexOf(id);
      if (s >= 0) return z[s];
      put(z);
      system.compiled.observe(0, z, system.p, system.u, system.q);
      return system.q[system.quantities.indexOf(id)];
    },
    at: (value) => {
      const swept = at(value);
      put(Float64Array.from({ length: n + 1 }, () => swept));
      /** @type {Float64Array[]} */
      const found = [];
      for (const line of lines) {
        for (let k = 1; k < line.length; k++) {
          const [a, b] = [line[k - 1].z, line[k].z];
          if ((a[n] - swept) * (b[n] - swept) > 0) continue;
          const share = a[n] === b[n] ? 0.5 : (swept - a[n]) / (b[n] - a[n]);
          const guess = a.map((x, i) => x + share * (b[i] - x));
          guess[n] = swept;
          const z = problem.at(guess);
          if (z && !problem.outside(z) && !found.some((one) => close(problem, z, one, 1e-6))) found.push(z);
        }
      }
      return found.map((z) => problem.point(z)).sort((p, q) => p.z[0] - q.z[0]);
    },
  };
}

/** @param {Problem} problem @param {Float64Array} a @param {Float64Array} b @param {number} share */
function close(problem, a, b, share) {
  const w = problem.weights(a, new Float64Array(problem.n + 1));
  for (let i = 0; i < problem.n; i++) if (!(Math.abs(a[i] - b[i]) < share * w[i])) return false;
  return true;
}

/** Whether a steady state lies on a branch that is there already. @param {Problem} problem @param {Float64Array} z @param {Point[][]} lines */
function on(problem, z, lines) {
  const { n } = problem;
  for (const line of lines) {
    for (let k = 1; k < line.length; k++) {
      const [a, b] = [line[k - 1].z, line[k].z];
      if ((a[n] - z[n]) * (b[n] - z[n]) > 0) continue;
      const share = a[n] === b[n] ? 0.5 : (z[n] - a[n]) / (b[n] - a[n]);
      const guess = a.map((x, i) => x + share * (b[i] - x));
      guess[n] = z[n];
      if (!close(problem, z, guess, 0.3)) continue;
      if (close(problem, z, guess, 1e-3)) return true;
      const there = problem.at(guess);
      if (there && close(problem, z, there, 1e-5)) return true;
    }
  }
  return false;
}

/** Where the model goes from `z` in a few times its usual length, made better by Newton's method. @param {import("./system.js").System} system @param {Problem} problem @param {Float64Array} z @param {number} swept */
function settle(system, problem, z, swept) {
  const { n, scale } = problem;
  problem.put(swept);
  const y = z.slice(0, n);
  const integrator = new Integrator(n, scale, system.step);
  const run = { rtol: 1e-5, atol: scale.map((w) => 1e-8 * w), times: new Float64Array(0), columns: [], steps: 0, maxSteps: 4000, budget: 8, clock: performance.now() };
  if (integrator.stretch(system.rhs, 0, 4 * system.model.tEnd, y, 0, 0, run)) return null;
  z.set(y);
  z[n] = swept;
  return approach(problem, z);
}

/** Half way between the steady states known at one value: between two stable ones lies an unstable one. @param {Problem} problem @param {Point[][]} lines @param {number} swept */
function middles({ n }, lines, swept) {
  const known = lines.flatMap((line) => line.filter((p, k) => k && (line[k - 1].z[n] - swept) * (p.z[n] - swept) <= 0)).slice(0, 4);
  return known.flatMap((p, i) => known.slice(i + 1).map((q) => {
    const z = p.z.map((x, j) => (x + q.z[j]) / 2);
    z[n] = swept;
    return z;
  }));
}

/** Newton's method from afar, with steps cut until the residual falls. @param {Problem} problem @param {Float64Array} start */
function approach(problem, start) {
  const { n, d, square, right } = problem;
  let z = start;
  const w = new Float64Array(n + 1);
  const upright = new Float64Array(n + 1);
  upright[n] = 1;
  const norm = (/** @type {Float64Array} */ at) => {
    problem.rates(at, d);
    let sum = 0;
    for (let i = 0; i < n; i++) sum += d[i] * d[i];
    return Math.sqrt(sum);
  };
  let size = norm(z);
  for (let turn = 0; turn < 25 && size > 1e-9; turn++) {
    problem.weights(z, w);
    problem.differentiate(z);
    problem.rates(z, d);
    for (let i = 0; i < n; i++) right[i] = d[i];
    right[n] = 0;
    problem.border(w, upright);
    if (eliminate(square, right, n + 1) === 0) return null;
    let part = 1;
    let next = z;
    let least = Infinity;
    for (let cut = 0; cut < 6; cut++, part *= 0.4) {
      const step = part;
      next = z.map((x, i) => {
        const y = x - step * right[i] * w[i];
        return i < n && problem.inside[i] && y < 0 ? 0.1 * x : y;
      });
      least = norm(next);
      if (least < size) break;
    }
    if (!(least < size)) return size < 1e-4 ? z : null;
    [z, size] = [next, least];
  }
  return size < 1e-4 ? z : null;
}

/** Steady states on the other branch through a branch point. @param {Problem} problem @param {Point} point */
function switched(problem, point) {
  const { n } = problem;
  const w = problem.weights(point.z, new Float64Array(n + 1));
  // The state that is not on this branch's own line: every axis is tried, both ways.
  const found = [];
  for (let i = 0; i < n; i++) {
    const normal = new Float64Array(n + 1);
    normal[i] = 1;
    for (const step of [0.03, -0.03]) {
      const guess = Float64Array.from(point.z);
      guess[i] += step * w[i];
      const z = problem.correct(guess, normal, w);
      if (z && !problem.outside(z) && z[n] > problem.low && z[n] < problem.high) found.push(z);
    }
  }
  return found;
}

/** Each special point once; a fold that lies on a branch point is that branch point. @param {Problem} problem @param {Point[]} points */
function unique(problem, points) {
  /** @type {Point[]} */
  const kept = [];
  for (const point of [...points].sort((a, b) => Number(a.kind !== "branch") - Number(b.kind !== "branch"))) {
    const span = problem.high - problem.low;
    const same = kept.some((one) => (one.kind === point.kind || (point.kind === "fold" && one.kind === "branch")) &&
      close(problem, point.z, one.z, 1e-3) && Math.abs(point.z[problem.n] - one.z[problem.n]) < 1e-3 * span);
    if (!same) kept.push(point);
  }
  return kept;
}

/**
 * @typedef {object} Creep where the state goes; `y` is NaN where the sweep has not been yet
 * @property {Float64Array} x @property {Float64Array} y @property {Float64Array} end @property {boolean} restless some state did not come to rest
 */

/** The model runs so many times its usual length before it is called restless. */
const PATIENCE = 40;

/**
 * Where the state goes when the parameter creeps from one end of its range to the other: at each value the model runs
 * until it rests. A millionth of each scale is added before each run, so that a balance that has lost its stability is
 * left. A state that keeps moving is shown by its highest value. Yields after every value; the last yield is the whole.
 * @param {import("./system.js").System} system
 * @param {{ parameter: string, of: string, values: Record<string, number>, up: boolean, from?: Float64Array | null, points?: number }} options
 * @returns {Generator<Creep, void, void>}
 */
export function* creep(system, { parameter, of, values, up, from = null, points = 121 }) {
  const place = system.parameters.indexOf(parameter);
  const { range, log } = system.model.parameters[place];
  const { n, p, q, u, compiled, weight } = system;
  const [first, last] = up ? range : [range[1], range[0]];
  const x = Float64Array.from({ length: points }, (_, k) => {
    const share = k / (points - 1);
    return k === points - 1 ? last : log && range[0] > 0 ? first * (last / first) ** share : first + (last - first) * share;
  });
  const y = new Float64Array(points).fill(NaN);
  const end = new Float64Array(n);
  const d = new Float64Array(n);
  const integrator = new Integrator(n, weight, system.step);
  const length = system.model.tEnd;
  const times = Float64Array.from({ length: 200 }, (_, k) => (length * (k + 1)) / 200);
  const s = system.states.indexOf(of);
  const shown = { x, y, end, restless: false };
  /** Run once more; with columns, keep the course. @param {Float64Array[]} columns */
  const run = (columns) => {
    integrator.useStiff = false;
    const steps = { rtol: 1e-6, atol: weight.map((w) => 1e-9 * w), times, columns, steps: 0, maxSteps: 20000, budget: 250, clock: performance.now() };
    return integrator.stretch(system.rhs, 0, length, end, 0, columns.length ? times.length : 0, steps) === "";
  };
  const seen = (/** @type {Float64Array} */ state) => {
    if (s >= 0) return state[s];
    compiled.observe(0, state, p, u, q);
    return q[system.quantities.indexOf(of)];
  };
  let wait = PATIENCE;
  for (let k = 0; k < points; k++) {
    // Between two yields the page may have used the same system for another setting.
    system.set(values);
    u.fill(0);
    p[place] = x[k];
    if (k === 0 && from) end.set(from);
    else if (k === 0) compiled.initial(p, end);
    for (let i = 0; i < n; i++) end[i] += 1e-6 * weight[i];
    let rests = false;
    for (let turn = 0; turn < (k ? wait : 3 * PATIENCE) && !rests; turn++) {
      if (!run([])) return;
      system.rhs(0, end, d);
      let still = 0;
      for (let i = 0; i < n; i++) still = Math.max(still, Math.abs(d[i]) / Math.max(Math.abs(end[i]), 1e-3 * weight[i]));
      rests = still * length < 1e-5;
    }
    // Where the last value oscillated, this one soon shows whether it does too.
    wait = rests ? PATIENCE : 4;
    if (rests) y[k] = seen(end);
    else {
      const columns = weight.length ? Array.from(weight, () => new Float64Array(times.length)) : [];
      if (!run(columns)) return;
      const course = Float64Array.from(times, (_, m) => seen(Float64Array.from(columns, (c) => c[m])));
      const [low, high] = [Math.min(...course), Math.max(...course)];
      // What only creeps towards rest, as states do beside a fold, does not oscillate.
      const moves = high - low > 0.02 * Math.max(Math.abs(high), Math.abs(low));
      const turns = course[0] < high && course[times.length - 1] < high;
      shown.restless ||= moves && turns;
      y[k] = moves && turns ? high : course[times.length - 1];
    }
    yield shown;
  }
}
