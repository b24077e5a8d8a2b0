/** One number of a curve: the same measures, with the same meaning, as `questions.measure` of Python. */

/** @typedef {{ value: number, time: number | null }} Measured */

/**
 * The extreme of a curve, refined by the parabola through three neighbours. Two points with the same time
 * mark a corner or a jump; no parabola is laid across one.
 * @param {Float64Array} t @param {Float64Array} y @param {number} sign 1 for the largest, −1 for the smallest
 * @returns {{ value: number, time: number }}
 */
export function extreme(t, y, sign) {
  let k = 0;
  for (let i = 1; i < y.length; i++) if (sign * y[i] > sign * y[k]) k = i;
  const best = { value: y[k], time: t[k] };
  if (k === 0 || k === y.length - 1) return best;
  const a = t[k] - t[k - 1];
  const b = t[k + 1] - t[k];
  if (!(a > 0 && b > 0)) return best;
  const left = (y[k] - y[k - 1]) / a;
  const right = (y[k + 1] - y[k]) / b;
  const bend = (right - left) / (a + b);
  if (bend === 0) return best;
  const shift = -(left + bend * a) / (2 * bend);
  const value = y[k] + shift * (left + bend * a + bend * shift);
  if (shift < -a || shift > b || !(sign * value >= sign * y[k])) return best;
  return { value, time: t[k] + shift };
}

/** The value at a time, on the straight line between neighbours. @param {Float64Array} t @param {Float64Array} y @param {number} time */
export function at(t, y, time) {
  if (time <= t[0]) return y[0];
  let low = 0;
  let high = t.length - 1;
  if (time >= t[high]) return y[high];
  while (high - low > 1) {
    const mid = (low + high) >> 1;
    if (t[mid] <= time) low = mid;
    else high = mid;
  }
  return t[high] > t[low] ? y[low] + ((y[high] - y[low]) * (time - t[low])) / (t[high] - t[low]) : y[high];
}

/** Time average by the trapezoidal rule. @param {Float64Array} t @param {Float64Array} y */
export function mean(t, y) {
  let sum = 0;
  for (let k = 1; k < t.length; k++) sum += 0.5 * (y[k] + y[k - 1]) * (t[k] - t[k - 1]);
  return sum / (t[t.length - 1] - t[0]);
}

/** The times at which the curve rises through a level. @param {Float64Array} t @param {Float64Array} y @param {number} level */
function rises(t, y, level) {
  /** @type {number[]} */
  const found = [];
  for (let k = 1; k < t.length; k++) {
    if (y[k - 1] < level && y[k] >= level) {
      found.push(t[k - 1] + ((t[k] - t[k - 1]) * (level - y[k - 1])) / (y[k] - y[k - 1]));
    }
  }
  return found;
}

/**
 * Events per time unit: rises through the middle between trough and peak. One event has no rate of its
 * own, so it is counted against the whole run; from two on, the intervals between them count.
 * @param {Float64Array} t @param {Float64Array} y
 */
export function rate(t, y) {
  const low = extreme(t, y, -1).value;
  const high = extreme(t, y, 1).value;
  if (!(high - low > 1e-9 * Math.max(Math.abs(high), Math.abs(low)))) return 0;
  const found = rises(t, y, (low + high) / 2);
  if (found.length < 2) return found.length / (t[t.length - 1] - t[0]);
  return (found.length - 1) / (found[found.length - 1] - found[0]);
}

/**
 * @param {import("./system.js").Result} run
 * @param {{ measure: string, of: string, time?: number }} wanted
 * @returns {Measured}
 */
export function measure(run, { measure: name, of, time = 0 }) {
  const { t } = run;
  const y = run.columns[of];
  if (!y) throw new Error(`There is no curve “${of}” to measure.`);
  const last = y.length - 1;
  switch (name) {
    case "peak": return extreme(t, y, 1);
    case "trough": return extreme(t, y, -1);
    case "final": return { value: y[last], time: null };
    case "mean": return { value: mean(t, y), time: null };
    case "change": return { value: y[last] - y[0], time: null };
    case "at": return { value: at(t, y, time), time };
    case "rate": return { value: rate(t, y), time: null };
    default: throw new Error(`There is no measure “${name}”.`);
  }
}
