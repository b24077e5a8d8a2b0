/**
 * Virtual patients, drawn as `cohort.py` draws them: each parameter is the setting's value times exp(s z), z normal and
 * made from the seed, the patient's number and the parameter's place, so that both languages have the same patients.
 */
import { measure } from "./measures.js";

/** The 32-bit finaliser of MurmurHash3 (A. Appleby, public domain). @param {number} x */
function mix(x) {
  x ^= x >>> 16;
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

const GOLDEN = 0x9e3779b9;
const DRAWS = 32;

/** A number in (0, 1) fixed by the four arguments. @param {number} seed @param {number} patient @param {number} place @param {number} draw */
export function uniform(seed, patient, place, draw) {
  let x = seed >>> 0;
  for (const key of [patient, place, draw, 0]) x = mix((x + GOLDEN + key) >>> 0);
  return (x + 0.5) / 4294967296;
}

/** A standard normal number, by Box and Muller. @param {number} seed @param {number} patient @param {number} place @param {number} draw */
const normal = (seed, patient, place, draw) =>
  Math.sqrt(-2 * Math.log(uniform(seed, patient, place, 2 * draw))) * Math.cos(2 * Math.PI * uniform(seed, patient, place, 2 * draw + 1));

/**
 * The parameters of one patient. Outside the parameter's range is drawn again, and at last put on its end.
 * @param {any} model @param {Record<string, number>} values @param {Record<string, number>} spread @param {number} seed @param {number} patient
 */
function patient(model, values, spread, seed, patient) {
  const drawn = { ...values };
  model.parameters.forEach((/** @type {any} */ one, /** @type {number} */ place) => {
    const s = spread[one.id];
    if (!s) return;
    const [low, high] = one.range || [-Infinity, Infinity];
    let value = values[one.id];
    for (let turn = 0; turn < DRAWS; turn++) {
      value = values[one.id] * Math.exp(s * normal(seed, patient, place, turn));
      if (value >= low && value <= high) break;
    }
    drawn[one.id] = Math.min(high, Math.max(low, value));
  });
  return drawn;
}

/**
 * One measure of `n` patients, one after the other: yields after each, so that the page can stay awake.
 * NaN stands for a patient who could not be integrated.
 * @param {import("./system.js").System} system
 * @param {{ values: Record<string, number>, initial?: Record<string, number>, tEnd?: number | null, spread: Record<string, number>, n: number, seed?: number, measure: string, of: string, points?: number, rtol?: number }} options
 * @returns {Generator<{ found: Float64Array, count: number }, void, void>}
 */
export function* cohort(system, { values, initial, tEnd, spread, n, seed = 1, measure: name, of, points = 201, rtol = 1e-4 }) {
  const found = new Float64Array(n).fill(NaN);
  // Only the course that is measured is needed; a final value needs no course at all.
  const length = name === "final" || name === "change" ? 2 : points;
  for (let k = 0; k < n; k++) {
    const run = system.simulate({ values: patient(system.model, values, spread, seed, k), initial, tEnd, points: length, rtol, budget: 100 });
    if (run.ok) found[k] = measure(run, { measure: name, of }).value;
    yield { found, count: k + 1 };
  }
}

/**
 * Where the values part most clearly: the middle of the widest gap between neighbours, the outermost hundredths left
 * out. Where no gap is wider than a sixth of the whole, there are no two groups, and the median serves.
 * @param {number[]} sorted @param {boolean} log
 */
export function parting(sorted, log) {
  if (sorted.length < 3) return sorted[0] ?? 0;
  const place = (/** @type {number} */ x) => (log ? Math.log(x) : x);
  const from = Math.floor(0.01 * sorted.length);
  const to = Math.max(from + 1, Math.ceil(0.99 * sorted.length) - 1);
  let best = from + 1;
  for (let k = from + 1; k <= to; k++) {
    if (place(sorted[k]) - place(sorted[k - 1]) > place(sorted[best]) - place(sorted[best - 1])) best = k;
  }
  const clear = place(sorted[best]) - place(sorted[best - 1]) > (place(sorted[sorted.length - 1]) - place(sorted[0])) / 6;
  if (!clear) return sorted[sorted.length >> 1];
  const middle = (place(sorted[best]) + place(sorted[best - 1])) / 2;
  return log ? Math.exp(middle) : middle;
}

/** Counts in equal bins (equal in the logarithm where `log`). @param {number[]} sorted finite @param {boolean} log @param {number} bins */
export function histogram(sorted, log, bins) {
  let [low, high] = [sorted[0], sorted[sorted.length - 1]];
  if (!(high > low)) [low, high] = log ? [low * 0.9, low * 1.1] : [low - 0.5 * (Math.abs(low) || 1), low + 0.5 * (Math.abs(low) || 1)];
  const edges = Array.from({ length: bins + 1 }, (_, k) => (log ? low * (high / low) ** (k / bins) : low + ((high - low) * k) / bins));
  const counts = new Array(bins).fill(0);
  for (const x of sorted) {
    const share = log ? Math.log(x / low) / Math.log(high / low) : (x - low) / (high - low);
    counts[Math.min(bins - 1, Math.max(0, Math.floor(share * bins)))] += 1;
  }
  return { edges, counts };
}
