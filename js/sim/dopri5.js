/**
 * One step of Dormand and Prince's explicit pair of order 5(4), with its continuous extension of order 4.
 * Source: J. R. Dormand, P. J. Prince, J. Comput. Appl. Math. 6 (1980) 19; the extension and the test for
 * stiffness are those of E. Hairer, S. P. Nørsett, G. Wanner, Solving Ordinary Differential Equations I
 * (Springer 1993), II.6 and IV.2 of the second volume.
 */

/** @typedef {(t: number, y: Float64Array, d: Float64Array) => void} RightHandSide */
/** What `attempt` does, written out for one model. @typedef {(m: Dopri5, h: number, y: Float64Array) => void} Step */

const A21 = 1 / 5;
const A31 = 3 / 40, A32 = 9 / 40;
const A41 = 44 / 45, A42 = -56 / 15, A43 = 32 / 9;
const A51 = 19372 / 6561, A52 = -25360 / 2187, A53 = 64448 / 6561, A54 = -212 / 729;
const A61 = 9017 / 3168, A62 = -355 / 33, A63 = 46732 / 5247, A64 = 49 / 176, A65 = -5103 / 18656;
const A71 = 35 / 384, A73 = 500 / 1113, A74 = 125 / 192, A75 = -2187 / 6784, A76 = 11 / 84;
const E1 = 71 / 57600, E3 = -71 / 16695, E4 = 71 / 1920, E5 = -17253 / 339200, E6 = 22 / 525, E7 = -1 / 40;
const D1 = -12715105075 / 11282082432, D3 = 87487479700 / 32700410799, D4 = -10690763975 / 1880347072;
const D5 = 701980252875 / 199316789632, D6 = -1453857185 / 822651844, D7 = 69997945 / 29380423;
/** Edge of the stability region along the negative real axis. */
const STABLE = 3.25;

export class Dopri5 {
  /** @param {number} n number of states @param {Step} [step] in place of the stages here */
  constructor(n, step) {
    const make = () => new Float64Array(n);
    this.n = n;
    this.step = step;
    this.order = 5;
    /** The next step is longer by the error to the power of −alpha. */
    this.alpha = 1 / 5;
    this.grow = 10;
    this.k1 = make(); this.k2 = make(); this.k3 = make(); this.k4 = make();
    this.k5 = make(); this.k6 = make(); this.k7 = make();
    this.z = make();
    this.next = make();
    this.error = make();
    this.r1 = make(); this.r2 = make(); this.r3 = make(); this.r4 = make(); this.r5 = make();
    this.suspect = 0;
    this.calm = 0;
    this.turn = 0;
  }

  /** @param {RightHandSide} f @param {number} t @param {Float64Array} y */
  begin(f, t, y) {
    this.suspect = 0;
    this.calm = 0;
    f(t, y, this.k1);
  }

  /** Compute `next` and `error` for a step of length h. @param {RightHandSide} f */
  attempt(f, /** @type {number} */ t, /** @type {Float64Array} */ y, /** @type {number} */ h) {
    if (this.step) {
      this.step(this, h, y);
      return;
    }
    const { n, k1, k2, k3, k4, k5, k6, k7, z, next, error } = this;
    for (let i = 0; i < n; i++) z[i] = y[i] + h * (A21 * k1[i]);
    f(t + h / 5, z, k2);
    for (let i = 0; i < n; i++) z[i] = y[i] + h * (A31 * k1[i] + A32 * k2[i]);
    f(t + 0.3 * h, z, k3);
    for (let i = 0; i < n; i++) z[i] = y[i] + h * (A41 * k1[i] + A42 * k2[i] + A43 * k3[i]);
    f(t + 0.8 * h, z, k4);
    for (let i = 0; i < n; i++) z[i] = y[i] + h * (A51 * k1[i] + A52 * k2[i] + A53 * k3[i] + A54 * k4[i]);
    f(t + (8 / 9) * h, z, k5);
    for (let i = 0; i < n; i++) {
      z[i] = y[i] + h * (A61 * k1[i] + A62 * k2[i] + A63 * k3[i] + A64 * k4[i] + A65 * k5[i]);
    }
    f(t + h, z, k6);
    for (let i = 0; i < n; i++) {
      next[i] = y[i] + h * (A71 * k1[i] + A73 * k3[i] + A74 * k4[i] + A75 * k5[i] + A76 * k6[i]);
    }
    f(t + h, next, k7);
    for (let i = 0; i < n; i++) {
      error[i] = h * (E1 * k1[i] + E3 * k3[i] + E4 * k4[i] + E5 * k5[i] + E6 * k6[i] + E7 * k7[i]);
    }
  }

  /**
   * Take over an accepted step: y becomes `next`; the dense output is prepared if it will be asked for.
   * @param {Float64Array} y @param {number} h @param {boolean} dense
   */
  accept(y, h, dense) {
    const { n, k1, k3, k4, k5, k6, k7, next, r1, r2, r3, r4, r5 } = this;
    for (let i = 0; dense && i < n; i++) {
      const change = next[i] - y[i];
      const bend = h * k1[i] - change;
      r1[i] = y[i];
      r2[i] = change;
      r3[i] = bend;
      r4[i] = change - h * k7[i] - bend;
      r5[i] = h * (D1 * k1[i] + D3 * k3[i] + D4 * k4[i] + D5 * k5[i] + D6 * k6[i] + D7 * k7[i]);
    }
    for (let i = 0; i < n; i++) y[i] = next[i];
    this.k1 = k7;
    this.k7 = k1;
  }

  /** @param {number} i state @param {number} s place within the step, 0 to 1 */
  dense(i, s) {
    const c = 1 - s;
    return this.r1[i] + s * (this.r2[i] + c * (this.r3[i] + s * (this.r4[i] + c * this.r5[i])));
  }

  /**
   * Hairer's test after an accepted step (before `accept`): fifteen steps at the stability limit, not
   * interrupted by six calm ones, are called stiff. As in his program not every step is tested before there
   * is a suspicion: here one in sixteen, since the test costs as much as a stage. `weight` makes states of different units comparable.
   * @param {number} h @param {Float64Array} weight @returns {"" | "stiff" | "mild"} the kind of method that serves better
   */
  other(h, weight) {
    this.turn = (this.turn + 1) & 15;
    if (this.turn && !this.suspect) return "";
    const { n, k6, k7, z, next } = this;
    let up = 0;
    let down = 0;
    for (let i = 0; i < n; i++) {
      const slope = (k7[i] - k6[i]) / weight[i];
      const move = (next[i] - z[i]) / weight[i];
      up += slope * slope;
      down += move * move;
    }
    if (down > 0 && h * h * up > STABLE * STABLE * down) {
      this.calm = 0;
      return ++this.suspect >= 15 ? "stiff" : "";
    }
    if (++this.calm >= 6) this.suspect = 0;
    return "";
  }
}
