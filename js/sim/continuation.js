/**
 * Follow a curve of steady states by pseudo-arclength continuation: the browser's form of `continuation.py`, with the
 * same local weights, tests and limits. Longer than 400 lines because one walk shares its arrays between predictor,
 * corrector and the refinement of special points. A point z holds the states and, last, the swept value or its logarithm.
 */
import { eigenvalues } from "./eigen.js";

/**
 * @typedef {object} Point
 * @property {Float64Array} z @property {Float64Array} tangent in local weights
 * @property {import("./eigen.js").Eigenvalues} eigen @property {boolean} stable
 * @property {number} branching zero where another branch crosses @property {number} hopf zero at a Hopf point
 * @property {string} kind "" or "fold", "hopf", "branch"
 */

/** The largest derivative, relative to its state's scale, per time unit, that a point may have. */
const RESIDUAL = 1e-10;
const FLOOR = 1e-3;
const LONGEST = 0.05;
const SHORTEST = 1e-7;
const MOST = 3000;

/** Solve by elimination with partial pivoting, in place; returns the determinant, 0 where there is no solution. @param {Float64Array} a @param {Float64Array} b @param {number} m */
export function eliminate(a, b, m) {
  let det = 1;
  for (let j = 0; j < m; j++) {
    let p = j;
    for (let i = j + 1; i < m; i++) if (Math.abs(a[i * m + j]) > Math.abs(a[p * m + j])) p = i;
    if (!(Math.abs(a[p * m + j]) > 0)) return 0;
    if (p !== j) {
      for (let k = 0; k < m; k++) [a[j * m + k], a[p * m + k]] = [a[p * m + k], a[j * m + k]];
      [b[j], b[p]] = [b[p], b[j]];
      det = -det;
    }
    det *= a[j * m + j];
    for (let i = j + 1; i < m; i++) {
      const ratio = a[i * m + j] / a[j * m + j];
      if (ratio === 0) continue;
      for (let k = j; k < m; k++) a[i * m + k] -= ratio * a[j * m + k];
      b[i] -= ratio * b[j];
    }
  }
  for (let i = m - 1; i >= 0; i--) {
    for (let k = i + 1; k < m; k++) b[i] -= a[i * m + k] * b[k];
    b[i] /= a[i * m + i];
  }
  return det;
}

export class Problem {
  /**
   * The parameters of `system` must be set, and its inputs held, before; only the swept one is changed here.
   * @param {import("./system.js").System} system @param {number} place of the swept parameter
   * @param {number} low @param {number} high @param {boolean} log @param {number} points
   */
  constructor(system, place, low, high, log, points) {
    this.system = system;
    this.place = place;
    this.log = log;
    this.points = points;
    this.low = log ? Math.log(low) : low;
    this.high = log ? Math.log(high) : high;
    const n = (this.n = system.n);
    this.scale = system.weight;
    this.d = new Float64Array(n);
    this.e = new Float64Array(n);
    this.probe = new Float64Array(n + 1);
    this.matrix = new Float64Array(n * (n + 1));
    this.square = new Float64Array((n + 1) * (n + 1));
    this.right = new Float64Array(n + 1);
    this.inside = this.bounded();
  }

  /** @param {number} at a swept value, or its logarithm */
  put(at) {
    this.system.p[this.place] = this.log ? Math.exp(at) : at;
  }

  /** The derivatives over their states' scales. @param {Float64Array} z @param {Float64Array} out */
  rates(z, out) {
    this.put(z[this.n]);
    this.system.rhs(0, z, out);
    for (let i = 0; i < this.n; i++) out[i] /= this.scale[i];
  }

  /** @param {Float64Array} z */
  residual(z) {
    this.rates(z, this.e);
    return this.e.reduce((most, r) => Math.max(most, Math.abs(r)), 0) + (this.e.every(Number.isFinite) ? 0 : Infinity);
  }

  /** Which states, started at or above zero, never fall below: sampled, as in Python. @returns {boolean[]} */
  bounded() {
    const { n, scale, d } = this;
    const y = new Float64Array(n + 1);
    this.put(this.low);
    this.system.compiled.initial(this.system.p, y);
    let inside = Array.from({ length: n }, (_, i) => y[i] >= 0);
    for (let round = 0; round <= n; round++) {
      const next = inside.slice();
      for (let trial = 0; trial < 48; trial++) {
        y[n] = this.low + (this.high - this.low) * fraction(trial, 97);
        for (let k = 0; k < n; k++) {
          if (!next[k]) continue;
          for (let i = 0; i < n; i++) {
            y[i] = 10 ** (5 * fraction(trial, i) - 3) * scale[i] * (inside[i] || trial % 2 ? 1 : -1);
          }
          y[k] = 0;
          this.rates(y, d);
          if (d[k] < -1e-12) next[k] = false;
        }
      }
      if (next.every((one, i) => one === inside[i])) break;
      inside = next;
    }
    return inside;
  }

  /** Whether a bounded state has fallen below zero. @param {Float64Array} z */
  outside(z) {
    for (let i = 0; i < this.n; i++) if (this.inside[i] && z[i] < -1e-9 * this.scale[i]) return true;
    return false;
  }

  /** The local units of length. @param {Float64Array} z @param {Float64Array} w */
  weights(z, w) {
    for (let i = 0; i < this.n; i++) w[i] = Math.max(Math.abs(z[i]), (this.inside[i] ? FLOOR : 1) * this.scale[i]);
    w[this.n] = this.high - this.low;
    return w;
  }

  /** The derivatives of `rates`, n rows of n + 1, by central differences. @param {Float64Array} z */
  differentiate(z) {
    const { n, d, e, probe, matrix, scale } = this;
    probe.set(z);
    for (let j = 0; j <= n; j++) {
      const h = j < n ? 6e-6 * Math.max(Math.abs(z[j]), FLOOR * scale[j]) : 6e-6 * (this.high - this.low);
      probe[j] = z[j] + h;
      this.rates(probe, d);
      probe[j] = z[j] - h;
      this.rates(probe, e);
      let finite = true;
      for (let i = 0; i < n; i++) finite &&= Number.isFinite(d[i] - e[i]);
      if (finite) for (let i = 0; i < n; i++) matrix[i * (n + 1) + j] = (d[i] - e[i]) / (2 * h);
      else this.inward(z, j, h);
      probe[j] = z[j];
    }
  }

  /** One column where the equations end: look inwards only. @param {Float64Array} z @param {number} j @param {number} h */
  inward(z, j, h) {
    const { n, d, probe, matrix } = this;
    const weights = [-3, 4, -1];
    for (let i = 0; i < n; i++) matrix[i * (n + 1) + j] = 0;
    weights.forEach((weight, k) => {
      probe[j] = z[j] + k * h;
      this.rates(probe, d);
      for (let i = 0; i < n; i++) matrix[i * (n + 1) + j] += (weight * d[i]) / (2 * h);
    });
  }

  /** The weighted equations with a last row, rows scaled; returns the product of the scales. @param {Float64Array} w @param {Float64Array} normal */
  border(w, normal) {
    const { n, matrix, square, right, scale } = this;
    let product = 1;
    for (let i = 0; i < n; i++) {
      let size = 0;
      for (let j = 0; j <= n; j++) size = Math.max(size, Math.abs((square[i * (n + 1) + j] = matrix[i * (n + 1) + j] * w[j])));
      if (size === 0) {
        product = 0;
        continue;
      }
      for (let j = 0; j <= n; j++) square[i * (n + 1) + j] /= size;
      right[i] /= size;
      product *= (size * scale[i]) / w[i];
    }
    for (let j = 0; j <= n; j++) square[n * (n + 1) + j] = normal[j];
    return product;
  }

  /**
   * The steady state in the plane through `guess` at right angles to `normal`, or null.
   * @param {Float64Array} guess @param {Float64Array} normal @param {Float64Array} w @returns {Float64Array | null}
   */
  correct(guess, normal, w) {
    const { n, right, square, d } = this;
    const z = Float64Array.from(guess);
    for (let turn = 0; turn < 12; turn++) {
      this.rates(z, d);
      let gap = 0;
      for (let i = 0; i < n; i++) right[i] = d[i];
      for (let j = 0; j <= n; j++) gap += (normal[j] * (z[j] - guess[j])) / w[j];
      right[n] = gap;
      const kept = right.slice();
      this.differentiate(z);
      right.set(kept);
      this.border(w, normal);
      if (eliminate(square, right, n + 1) === 0) return null;
      let size = 0;
      for (let j = 0; j <= n; j++) {
        z[j] -= right[j] * w[j];
        size = Math.max(size, Math.abs(right[j]));
      }
      if (!(size < Infinity) || (size > 1 && turn)) return null;
      if (size < 1e-10) {
        for (let i = 0; i < n; i++) if (this.inside[i] && Math.abs(z[i]) < 1e-14 * this.scale[i]) z[i] = 0;
        return this.residual(z) <= RESIDUAL ? z : null;
      }
    }
    return null;
  }

  /** The steady state near `z` at its own swept value, or null. @param {Float64Array} z */
  at(z) {
    const normal = new Float64Array(this.n + 1);
    normal[this.n] = 1;
    return this.correct(z, normal, this.weights(z, new Float64Array(this.n + 1)));
  }

  /** @param {Float64Array} z @param {Float64Array} [along] the tangent turns towards it @returns {Point} */
  point(z, along) {
    const { n, matrix, square, right, scale } = this;
    const w = this.weights(z, new Float64Array(n + 1));
    this.differentiate(z);
    const jacobian = new Float64Array(n * n);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) jacobian[i * n + j] = matrix[i * (n + 1) + j] * scale[i];
    let tangent = new Float64Array(n + 1);
    // Any last row that is not at right angles to the tangent gives it: the last tangent, else each axis in turn.
    for (let axis = n; axis >= 0; axis--) {
      const row = along || tangent.map((_, j) => (j === axis ? 1 : 0));
      right.fill(0);
      this.border(w, row);
      right[n] = 1;
      const det = eliminate(square, right, n + 1);
      const size = Math.hypot(...right);
      if (Math.abs(det) > 1e-14 && size > 0 && size < 1e12) {
        tangent = right.map((x) => x / size);
        break;
      }
      if (along) {
        tangent = Float64Array.from(along);
        break;
      }
    }
    right.fill(0);
    const product = this.border(w, tangent);
    const branching = eliminate(square, right, n + 1) * product;
    const eigen = eigenvalues(jacobian, n);
    let hopf = 1;
    for (let i = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++) {
        const size = Math.hypot(eigen.re[i], eigen.im[i]) + Math.hypot(eigen.re[j], eigen.im[j]) || 1;
        // Pairs come as conjugates, so the product over all pairs is real up to rounding; only its sign is used.
        const re = (eigen.re[i] + eigen.re[j]) / size;
        const im = (eigen.im[i] + eigen.im[j]) / size;
        hopf *= Math.abs(im) < 1e-9 ? re : Math.hypot(re, im);
      }
    }
    return { z, tangent, eigen, stable: eigen.re.every((x) => x < 0), branching, hopf: n > 1 ? hopf : 1, kind: "" };
  }
}

/** Fixed numbers in (0, 1), spread evenly enough for looking around. @param {number} k @param {number} i */
export const fraction = (k, i) => {
  const x = Math.sin((k + 1) * 12.9898 + (i + 1) * 78.233) * 43758.5453;
  return x - Math.floor(x);
};

/** @param {Float64Array} a @param {Float64Array} b */
const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);

const TESTS = /** @type {[string, (p: Point) => number][]} */ ([
  ["fold", (p) => p.tangent[p.tangent.length - 1]], ["branch", (p) => p.branching], ["hopf", (p) => p.hopf],
]);

/** The special points between two neighbours, in order. @param {Problem} problem @param {Point} a @param {Point} b @returns {Point[]} */
function between(problem, a, b) {
  const w = problem.weights(a.z, new Float64Array(problem.n + 1));
  const along = (/** @type {Float64Array} */ z) => dot(a.tangent, z.map((x, i) => (x - a.z[i]) / w[i]));
  const found = [];
  for (const [kind, test] of TESTS) {
    if (test(a) < 0 === test(b) < 0) continue;
    const point = refine(problem, a, along(b.z), w, test);
    if (!point || (kind === "hopf" && !turns(point))) continue;
    point.kind = kind;
    point.stable = false;
    found.push(point);
  }
  const fold = found.find((p) => p.kind === "fold");
  const branch = found.find((p) => p.kind === "branch");
  // Where a branch turns at a branch point (a pitchfork's arm), the branch point is the event.
  if (fold && branch && fold.z.every((x, i) => Math.abs(x - branch.z[i]) < 1e-3 * w[i])) found.splice(found.indexOf(fold), 1);
  return found.sort((p, q) => along(p.z) - along(q.z));
}

/** @param {Problem} problem @param {Point} a @param {number} length @param {Float64Array} w @param {(p: Point) => number} test */
function refine(problem, a, length, w, test) {
  let low = 0;
  let high = length;
  let fl = test(a);
  let fh = NaN;
  /** @type {Point | null} */
  let best = null;
  for (let turn = 0; turn < 60 && high - low > 1e-13 * length; turn++) {
    // Secant where both ends are known and it shrinks; every third step halves.
    let s = fl * fh < 0 && turn % 3 !== 2 ? low - (fl * (high - low)) / (fh - fl) : (low + high) / 2;
    if (!(s > low && s < high)) s = (low + high) / 2;
    const z = problem.correct(a.z.map((x, i) => x + s * w[i] * a.tangent[i]), a.tangent, w);
    if (!z) return best;
    const point = problem.point(z, a.tangent);
    const value = test(point);
    if (!best || Math.abs(value) <= Math.abs(test(best))) best = point;
    if (value === 0) break;
    if (value < 0 === fl < 0) [low, fl] = [s, value];
    else [high, fh] = [s, value];
  }
  return best;
}

/** A Hopf point, not two real eigenvalues that are equal and opposite. @param {Point} point */
function turns({ eigen: { re, im } }) {
  let best = Infinity;
  let turning = false;
  for (let i = 0; i < re.length; i++) {
    for (let j = i + 1; j < re.length; j++) {
      const size = Math.hypot(re[i] + re[j], im[i] + im[j]) / (Math.hypot(re[i], im[i]) + Math.hypot(re[j], im[j]) + 1e-300);
      if (size < best) {
        best = size;
        turning = Math.abs(im[i]) > 1e-6 * Math.hypot(re[i], im[i]);
      }
    }
  }
  return turning;
}

/** One way along the branch. @param {Problem} problem @param {Point} start @param {number} sign @returns {{ found: Point[], closed: boolean }} */
function walk(problem, start, sign) {
  const { n, low, high } = problem;
  let here = { ...start, tangent: start.tangent.map((x) => sign * x), branching: sign * start.branching };
  const first = here.tangent;
  /** @type {Point[]} */
  const found = [];
  const w = new Float64Array(n + 1);
  const upright = new Float64Array(n + 1);
  upright[n] = 1;
  let ds = 0.5 / problem.points;
  for (let turn = 0; turn < MOST; turn++) {
    problem.weights(here.z, w);
    const slope = Math.abs(here.tangent[n]);
    ds = Math.min(ds, LONGEST, slope > 0 ? 1 / (problem.points * slope) : LONGEST);
    if (ds < SHORTEST) break;
    let guess = here.z.map((x, i) => x + ds * w[i] * here.tangent[i]);
    let last = false;
    let z;
    if (guess[n] < low || guess[n] > high) {
      const limit = guess[n] > high ? high : low;
      const part = (limit - here.z[n]) / (w[n] * here.tangent[n]);
      guess = here.z.map((x, i) => x + part * w[i] * here.tangent[i]);
      guess[n] = limit;
      z = problem.correct(guess, upright, w);
      if (z) z[n] = limit;
      last = true;
    } else z = problem.correct(guess, here.tangent, w);
    const far = z ? Math.max(...z.map((x, i) => Math.abs(x - guess[i]) / w[i])) : Infinity;
    if (!z || far > Math.max(0.5 * ds, 1e-9) || z[n] < low || z[n] > high) {
      ds *= 0.5;
      continue;
    }
    const there = problem.point(z, here.tangent);
    if (dot(here.tangent, there.tangent) < 0.95 && ds > 10 * SHORTEST) {
      ds *= 0.5;
      continue;
    }
    if (problem.outside(z)) {
      const edge = leave(problem, here, ds, w);
      if (edge) found.push(...between(problem, here, edge), edge);
      break;
    }
    found.push(...between(problem, here, there), there);
    if (last) break;
    const gap = start.z.map((x, i) => (x - there.z[i]) / w[i]);
    if (found.length > 10 && Math.hypot(...gap) < 1.5 * ds && dot(there.tangent, gap) >= 0 && dot(there.tangent, first) > 0) {
      found.push(start);
      return { found, closed: true };
    }
    here = there;
    ds *= 1.4;
  }
  return { found, closed: false };
}

/** The last point at which no bounded state is negative. @param {Problem} problem @param {Point} here @param {number} length @param {Float64Array} w */
function leave(problem, here, length, w) {
  let low = 0;
  let high = length;
  let best = null;
  for (let turn = 0; turn < 50; turn++) {
    const s = (low + high) / 2;
    const z = problem.correct(here.z.map((x, i) => x + s * w[i] * here.tangent[i]), here.tangent, w);
    if (!z) break;
    // A state that is all at once zero lies on the other branch.
    if (problem.inside.some((one, i) => one && (z[i] < 0 || (z[i] === 0 && here.z[i] !== 0)))) high = s;
    else [low, best] = [s, z];
  }
  return best && problem.point(best, here.tangent);
}

/** The whole branch through a steady state. @param {Problem} problem @param {Float64Array} z @returns {Point[]} */
export function follow(problem, z) {
  const start = problem.point(z);
  const ahead = walk(problem, start, 1);
  if (ahead.closed) return [start, ...ahead.found];
  const behind = walk(problem, start, -1).found.reverse();
  return [...behind, start, ...ahead.found];
}
