/**
 * Drive a method over one stretch of time on which the right-hand side is smooth: step control, dense
 * output at the wanted times, and the change between the explicit and the stiff method. Nothing here throws,
 * and every loop has an end: a stretch that cannot be integrated returns the reason.
 */
import { Dopri5 } from "./dopri5.js";
import { Rodas4 } from "./rodas4.js";

/** @typedef {import("./dopri5.js").RightHandSide} RightHandSide */
/**
 * What a run shares between its stretches.
 * @typedef {object} Run
 * @property {number} rtol relative tolerance
 * @property {Float64Array} atol absolute tolerance of each state; raised where a state swings through zero
 * @property {Float64Array} times where output is wanted, ascending
 * @property {Float64Array[]} columns one output array a state
 * @property {number} steps steps taken or refused so far
 * @property {number} maxSteps
 * @property {number} budget time that it may still work, in ms @property {number} clock when that was last reckoned
 * @property {number} [fixed] a fixed step length, for measuring the order
 */

/** Steps between two looks at the clock, and the most that they count, in ms: beyond it the machine was busy with others. */
const LOOK = 128;
const WORK = 10;

/** Whether the time is used up. @param {Run} run */
function spent(run) {
  const now = performance.now();
  run.budget -= Math.min(now - run.clock, WORK);
  run.clock = now;
  return run.budget < 0;
}

export class Integrator {
  /** @param {number} n number of states @param {Float64Array} weight typical size of each state @param {import("./dopri5.js").Step} [step] */
  constructor(n, weight, step) {
    this.n = n;
    this.weight = weight;
    this.explicit = new Dopri5(n, step);
    this.implicit = new Rodas4(n, weight);
    this.spare = new Float64Array(n);
    this.useStiff = false;
    this.t = 0;
    this.k = 0;
  }

  /**
   * Carry y from t0 to t1 and write the outputs k, k+1, … < end that lie there; y is changed in place.
   * @param {RightHandSide} f @param {number} t0 @param {number} t1 @param {Float64Array} y
   * @param {number} k @param {number} end @param {Run} run
   * @returns {string} empty, or why it failed
   */
  stretch(f, t0, t1, y, k, end, run) {
    this.t = t0;
    this.k = k;
    let stuck = false;
    for (;;) {
      const why = this.drive(this.useStiff ? this.implicit : this.explicit, f, t1, y, end, run);
      if (!why || why === "time" || (this.useStiff && why !== "mild")) return why;
      this.useStiff = why !== "mild";
      // Where the explicit method fails altogether, the stiff one begins with a new count, and finishes.
      if (why === "steps" || why === "values") {
        run.steps = 0;
        stuck = true;
      }
      this.implicit.patient = stuck;
    }
  }

  /**
   * @param {Dopri5 | Rodas4} method @param {RightHandSide} f @param {number} t1 @param {Float64Array} y
   * @param {number} end @param {Run} run @returns {string} empty, "stiff" or "mild" where the other method serves better, "time", "steps" or "values"
   */
  drive(method, f, t1, y, end, run) {
    const { n, weight } = this;
    const { rtol, atol, times, columns, fixed } = run;
    const next = method.next;
    const error = method.error;
    let t = this.t;
    let k = this.k;
    // The error is kept as its square, which needs no root.
    const power = -method.alpha / 2;
    let refused = false;
    method.begin(f, t, y);
    let h = fixed || this.firstStep(method, f, t, t1, y, run);
    while (t < t1) {
      if (++run.steps > run.maxSteps) return "steps";
      if (run.steps % LOOK === 0 && spent(run)) return "time";
      const final = t + 1.01 * h >= t1;
      if (final) h = t1 - t;
      if (!(h > 1e-15 * Math.abs(t) && h > 1e-30 * Math.abs(t1))) return "values";
      method.attempt(f, t, y, h);
      let sum = 0;
      for (let i = 0; i < n; i++) {
        const ratio = error[i] / (atol[i] + rtol * Math.max(Math.abs(y[i]), Math.abs(next[i])));
        sum += ratio * ratio;
      }
      const size = sum / n;
      if (!(size < Infinity)) {
        if (fixed) return "values";
        h *= 0.1;
        refused = true;
        continue;
      }
      if (size > 1 && !fixed) {
        h *= Math.max(0.2, 0.9 * Math.exp(power * Math.log(size)));
        refused = true;
        continue;
      }
      const reached = final ? t1 : t + h;
      const other = fixed ? "" : method.other(h, weight);
      if (other === "stiff") return other;
      // A state that swings through zero needs no digits of its small values there, as one that stays small does.
      for (let i = 0; i < n; i++) {
        if (y[i] * next[i] < 0 && Math.abs(next[i] - y[i]) > 1e-3 * weight[i]) atol[i] = Math.max(atol[i], 0.1 * rtol * weight[i]);
      }
      const dense = k < end && times[k] <= reached;
      method.accept(y, h, dense, f, t);
      for (; k < end && times[k] <= reached; k++) {
        const s = (times[k] - t) / h;
        for (let i = 0; i < n; i++) columns[i][k] = method.dense(i, s);
      }
      this.t = t = reached;
      this.k = k;
      if (fixed) continue;
      if (other) return other;
      h *= Math.min(refused ? 1 : method.grow, 0.9 * Math.exp(power * Math.log(Math.max(size, 1e-20))));
      refused = false;
    }
    for (; k < end; k++) for (let i = 0; i < n; i++) columns[i][k] = y[i];
    this.k = k;
    return "";
  }

  /**
   * Hairer's guess of a first step (Solving Ordinary Differential Equations I, II.4).
   * @param {Dopri5 | Rodas4} method @param {RightHandSide} f @param {number} t @param {number} t1
   * @param {Float64Array} y @param {Run} run
   */
  firstStep(method, f, t, t1, y, run) {
    const { n, spare } = this;
    const slope = method instanceof Dopri5 ? method.k1 : method.f0;
    const probe = method.next;
    let size = 0;
    let speed = 0;
    for (let i = 0; i < n; i++) {
      const scale = run.atol[i] + run.rtol * Math.abs(y[i]);
      size += (y[i] / scale) ** 2;
      speed += (slope[i] / scale) ** 2;
    }
    let h = speed > 1e-10 && size > 1e-10 ? 0.01 * Math.sqrt(size / speed) : 1e-6 * (t1 - t);
    h = Math.min(h, t1 - t);
    for (let i = 0; i < n; i++) probe[i] = y[i] + h * slope[i];
    f(t + h, probe, spare);
    let bend = 0;
    for (let i = 0; i < n; i++) {
      const scale = run.atol[i] + run.rtol * Math.abs(y[i]);
      bend += ((spare[i] - slope[i]) / scale) ** 2;
    }
    const steep = Math.max(Math.sqrt(speed), Math.sqrt(bend) / h);
    const guess = steep > 1e-15 ? Math.pow(0.01 / steep, 1 / method.order) : Math.max(1e-6, h * 1e-3);
    const first = Math.min(100 * h, guess, t1 - t);
    return first > 0 && first < Infinity ? first : 1e-6 * (t1 - t);
  }
}
