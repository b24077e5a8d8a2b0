/**
 * One step of RODAS, the L-stable, stiffly accurate Rosenbrock method of order 4(3) with six stages and a
 * continuous extension of order 3; the Jacobian is taken by forward differences.
 * Source of method and coefficients: E. Hairer, G. Wanner, Solving Ordinary Differential Equations II
 * (Springer 1996), IV.7 and IV.10 (their program RODAS, first set of coefficients).
 */

/** @typedef {import("./dopri5.js").RightHandSide} RightHandSide */

const GAMMA = 0.25;
const C2 = 0.386, C3 = 0.21, C4 = 0.63;
const T1 = 0.25, T2 = -0.1043, T3 = 0.1035, T4 = -0.03620000000000023;
const A21 = 1.544;
const A31 = 0.9466785280815826, A32 = 0.2557011698983284;
const A41 = 3.314825187068521, A42 = 2.896124015972201, A43 = 0.9986419139977817;
const A51 = 1.221224509226641, A52 = 6.019134481288629, A53 = 12.53708332932087, A54 = -0.687886036105895;
const C21 = -5.6688;
const C31 = -2.430093356833875, C32 = -0.2063599157091915;
const C41 = -0.1073529058151375, C42 = -9.594562251023355, C43 = -20.47028614809616;
const C51 = 7.496443313967647, C52 = -10.24680431464352, C53 = -33.99990352819905, C54 = 11.7089089320616;
const C61 = 8.083246795921522, C62 = -7.981132988064893, C63 = -31.52159432874371, C64 = 16.31930543123136;
const C65 = -6.058818238834054;
const D21 = 10.12623508344586, D22 = -7.487995877610167, D23 = -34.80091861555747, D24 = -7.992771707568823;
const D25 = 1.025137723295662;
const D31 = -0.6762803392801253, D32 = 6.087714651680015, D33 = 16.43084320892478, D34 = 24.76722511418386;
const D35 = -6.594389125716872;
const TINY = 1.5e-8;
/** Below the explicit method's stability limit of 3.3, with a margin so that the methods do not take turns. */
const MILD = 2;

export class Rodas4 {
  /** @param {number} n number of states @param {Float64Array} weight typical size of each state */
  constructor(n, weight) {
    const make = () => new Float64Array(n);
    this.n = n;
    this.order = 4;
    this.alpha = 1 / 4;
    this.grow = 6;
    this.weight = weight;
    this.f0 = make(); this.ft = make(); this.d = make(); this.z = make();
    this.u1 = make(); this.u2 = make(); this.u3 = make(); this.u4 = make(); this.u5 = make(); this.error = make();
    this.next = make();
    this.r1 = make(); this.r2 = make(); this.r3 = make(); this.r4 = make();
    this.jacobian = new Float64Array(n * n);
    this.lu = new Float64Array(n * n);
    this.pivot = new Int32Array(n);
    this.fresh = false;
    this.calm = 0;
    /** Stay, however short the steps. */
    this.patient = false;
  }

  /** @param {RightHandSide} f @param {number} t @param {Float64Array} y */
  begin(f, t, y) {
    f(t, y, this.f0);
    this.fresh = false;
  }

  /** @param {RightHandSide} f @param {number} t @param {Float64Array} y @param {number} h */
  differentiate(f, t, y, h) {
    const { n, f0, ft, d, z, jacobian, weight } = this;
    for (let i = 0; i < n; i++) z[i] = y[i];
    for (let j = 0; j < n; j++) {
      z[j] = y[j] + TINY * Math.max(Math.abs(y[j]), 1e-3 * weight[j]);
      const step = z[j] - y[j];
      f(t, z, d);
      for (let i = 0; i < n; i++) jacobian[i * n + j] = (d[i] - f0[i]) / step;
      z[j] = y[j];
    }
    const dt = TINY * Math.max(Math.abs(t), h);
    f(t + dt, y, d);
    for (let i = 0; i < n; i++) ft[i] = (d[i] - f0[i]) / dt;
    this.fresh = true;
  }

  /** Compute `next` and `error` for a step of length h. @param {RightHandSide} f */
  attempt(f, /** @type {number} */ t, /** @type {Float64Array} */ y, /** @type {number} */ h) {
    const { n, f0, ft, d, z, u1, u2, u3, u4, u5, next } = this;
    const u6 = this.error;
    if (!this.fresh) this.differentiate(f, t, y, h);
    this.factorise(1 / (h * GAMMA));
    for (let i = 0; i < n; i++) u1[i] = f0[i] + h * T1 * ft[i];
    this.solve(u1);
    for (let i = 0; i < n; i++) z[i] = y[i] + A21 * u1[i];
    f(t + C2 * h, z, d);
    for (let i = 0; i < n; i++) u2[i] = d[i] + (C21 * u1[i]) / h + h * T2 * ft[i];
    this.solve(u2);
    for (let i = 0; i < n; i++) z[i] = y[i] + A31 * u1[i] + A32 * u2[i];
    f(t + C3 * h, z, d);
    for (let i = 0; i < n; i++) u3[i] = d[i] + (C31 * u1[i] + C32 * u2[i]) / h + h * T3 * ft[i];
    this.solve(u3);
    for (let i = 0; i < n; i++) z[i] = y[i] + A41 * u1[i] + A42 * u2[i] + A43 * u3[i];
    f(t + C4 * h, z, d);
    for (let i = 0; i < n; i++) u4[i] = d[i] + (C41 * u1[i] + C42 * u2[i] + C43 * u3[i]) / h + h * T4 * ft[i];
    this.solve(u4);
    for (let i = 0; i < n; i++) z[i] = y[i] + A51 * u1[i] + A52 * u2[i] + A53 * u3[i] + A54 * u4[i];
    f(t + h, z, d);
    for (let i = 0; i < n; i++) u5[i] = d[i] + (C51 * u1[i] + C52 * u2[i] + C53 * u3[i] + C54 * u4[i]) / h;
    this.solve(u5);
    for (let i = 0; i < n; i++) z[i] += u5[i];
    f(t + h, z, d);
    for (let i = 0; i < n; i++) {
      u6[i] = d[i] + (C61 * u1[i] + C62 * u2[i] + C63 * u3[i] + C64 * u4[i] + C65 * u5[i]) / h;
    }
    this.solve(u6);
    for (let i = 0; i < n; i++) next[i] = z[i] + u6[i];
  }

  /** @param {Float64Array} y @param {number} h @param {boolean} dense @param {RightHandSide} f @param {number} t */
  accept(y, h, dense, f, t) {
    const { n, next, u1, u2, u3, u4, u5, r1, r2, r3, r4 } = this;
    for (let i = 0; dense && i < n; i++) {
      r1[i] = y[i];
      r2[i] = next[i];
      r3[i] = D21 * u1[i] + D22 * u2[i] + D23 * u3[i] + D24 * u4[i] + D25 * u5[i];
      r4[i] = D31 * u1[i] + D32 * u2[i] + D33 * u3[i] + D34 * u4[i] + D35 * u5[i];
    }
    for (let i = 0; i < n; i++) y[i] = next[i];
    this.begin(f, t + h, y);
  }

  /** @param {number} i state @param {number} s place within the step, 0 to 1 */
  dense(i, s) {
    const c = 1 - s;
    return this.r1[i] * c + s * (this.r2[i] + c * (this.r3[i] + s * this.r4[i]));
  }

  /**
   * After an accepted step (before `accept`): eight short steps on end, at which the explicit method would be stable by the
   * Jacobian's norm, are called mild.
   * @param {number} h @returns {"" | "stiff" | "mild"} the kind of method that serves better
   */
  other(h) {
    const { n, jacobian, weight } = this;
    let norm = 0;
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += Math.abs(jacobian[i * n + j]) * weight[j];
      norm = Math.max(norm, sum / weight[i]);
    }
    this.calm = h * norm < MILD && !this.patient ? this.calm + 1 : 0;
    if (this.calm < 8) return "";
    this.calm = 0;
    return "mild";
  }

  /** Factorise diagonal·I − J with partial pivoting. @param {number} diagonal */
  factorise(diagonal) {
    const { n, jacobian, lu, pivot } = this;
    for (let i = 0; i < n * n; i++) lu[i] = -jacobian[i];
    for (let i = 0; i < n; i++) lu[i * n + i] += diagonal;
    for (let j = 0; j < n; j++) {
      let p = j;
      for (let i = j + 1; i < n; i++) if (Math.abs(lu[i * n + j]) > Math.abs(lu[p * n + j])) p = i;
      pivot[j] = p;
      for (let k = 0; p !== j && k < n; k++) {
        const swap = lu[j * n + k];
        lu[j * n + k] = lu[p * n + k];
        lu[p * n + k] = swap;
      }
      for (let i = j + 1; i < n; i++) {
        const ratio = (lu[i * n + j] /= lu[j * n + j]);
        for (let k = j + 1; k < n; k++) lu[i * n + k] -= ratio * lu[j * n + k];
      }
    }
  }

  /** Solve in place. @param {Float64Array} b */
  solve(b) {
    const { n, lu, pivot } = this;
    for (let j = 0; j < n; j++) {
      const p = pivot[j];
      const swap = b[j];
      b[j] = b[p];
      b[p] = swap;
    }
    for (let i = 1; i < n; i++) for (let k = 0; k < i; k++) b[i] -= lu[i * n + k] * b[k];
    for (let i = n - 1; i >= 0; i--) {
      for (let k = i + 1; k < n; k++) b[i] -= lu[i * n + k] * b[k];
      b[i] /= lu[i * n + i];
    }
  }
}
