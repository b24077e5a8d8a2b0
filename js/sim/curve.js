/** Steady curves: a quantity while one state or parameter is swept and some states are held. */

/**
 * @typedef {object} Steady
 * @property {boolean} ok @property {string} message
 * @property {Float64Array} x @property {Float64Array} y @property {Float64Array | null} level
 * @property {{ x: number, y: number }[]} crossings with the level, or with zero if there is none
 */

/**
 * @param {import("./system.js").System} system
 * @param {any} curve an entry of the model's `curves`
 * @param {Record<string, number>} [values] @param {number} [points]
 * @returns {Steady}
 */
export function steady(system, curve, values = {}, points = 201) {
  const x = new Float64Array(points);
  const y = new Float64Array(points);
  const level = curve.level ? new Float64Array(points) : null;
  /** @type {Steady} */
  const result = { ok: false, message: "", x, y, level, crossings: [] };
  const known = system.set(values);
  if (typeof known === "string") return { ...result, message: known };
  const { p, u, y: state, q, compiled } = system;
  const swept = system.states.indexOf(curve.x);
  const place = system.parameters.indexOf(curve.x);
  u.fill(0);
  /** @param {string} id */
  const read = (id) => {
    const s = system.states.indexOf(id);
    if (s >= 0) return state[s];
    const k = system.quantities.indexOf(id);
    return k >= 0 ? q[k] : p[system.parameters.indexOf(id)];
  };
  /** @param {number} at */
  const evaluate = (at) => {
    if (place >= 0) p[place] = at;
    compiled.initial(p, state);
    for (const id of Object.keys(curve.hold || {})) state[system.states.indexOf(id)] = curve.hold[id];
    if (swept >= 0) state[swept] = at;
    compiled.observe(0, state, p, u, q);
  };
  const [low, high] = curve.range;
  const ratio = curve.log ? Math.log(high / low) : 0;
  for (let k = 0; k < points; k++) {
    const s = k / (points - 1);
    x[k] = curve.log ? low * Math.exp(ratio * s) : low + (high - low) * s;
    evaluate(x[k]);
    y[k] = read(curve.y);
    if (level) level[k] = read(curve.level);
    if (!Number.isFinite(y[k]) || (level && !Number.isFinite(level[k]))) {
      return { ...result, message: `“${curve.y}” has no finite value at ${curve.x} = ${Number(x[k].toPrecision(4))}.` };
    }
  }
  const gap = (/** @type {number} */ at) => {
    evaluate(at);
    return read(curve.y) - (level ? read(curve.level) : 0);
  };
  for (let k = 1; k < points && curve.cross; k++) {
    const before = y[k - 1] - (level ? level[k - 1] : 0);
    const after = y[k] - (level ? level[k] : 0);
    if (before === 0 || before * after < 0) {
      const root = before === 0 ? x[k - 1] : bisect(gap, x[k - 1], x[k], before);
      evaluate(root);
      result.crossings.push({ x: root, y: read(curve.y) });
    }
  }
  return { ...result, ok: true };
}

/** @param {(x: number) => number} f @param {number} a @param {number} b @param {number} fa its value at a */
function bisect(f, a, b, fa) {
  for (let k = 0; k < 60; k++) {
    const mid = (a + b) / 2;
    if (mid === a || mid === b) break;
    if (f(mid) * fa > 0) a = mid;
    else b = mid;
  }
  return (a + b) / 2;
}
