/**
 * The models of a page and the one call that simulates them. A model is its definition (ids, units,
 * sizes, inputs: data) together with its compiled functions, which the built assets register by name.
 */
import { Integrator } from "./integrate.js";
import { at, edges, MOST, pulses } from "./inputs.js";

/**
 * @typedef {object} Compiled
 * @property {(p: Float64Array, y: Float64Array) => void} initial
 * @property {(t: number, y: Float64Array, p: Float64Array, u: Float64Array, d: Float64Array) => void} rhs
 * @property {(t: number, y: Float64Array, p: Float64Array, u: Float64Array, q: Float64Array) => void} observe
 * @property {(m: import("./dopri5.js").Dopri5, h: number, y: Float64Array, p: Float64Array, u: Float64Array) => void} [step] the
 *   explicit method's attempt, written out for this model
 */
/**
 * @typedef {object} Setting
 * @property {Record<string, number>} [values] parameters that differ from their defaults
 * @property {Record<string, number>} [initial] states that start elsewhere
 * @property {number | null} [tEnd] in the model's time unit
 * @property {number} [points] number of evenly spaced output times (1001)
 * @property {number} [rtol] relative tolerance (1e-7)
 * @property {number} [atol] absolute tolerance as a fraction of each state's scale (1e-3 of rtol); at least 0.1 of rtol once it swings through zero
 * @property {boolean} [edges] also output just before and at every pulse edge, so that corners are exact
 * @property {number} [maxSteps] for a run as long as the model's usual one (200000) @property {number} [budget] time to work, in ms
 */
/**
 * @typedef {object} Result
 * @property {boolean} ok @property {string} message empty, or a sentence that says why there is no curve
 * @property {Float64Array} t @property {Record<string, Float64Array>} columns states and quantities by id
 * @property {Record<string, import("./inputs.js").Pulse[]>} pulses of every input
 * @property {number} tEnd @property {boolean} stiff whether the stiff method was needed
 */

/** @param {number} x */
export const square = (x) => x * x;

/** @param {number} x */
export const cube = (x) => x * x * x;

/** x / (exp(x/y) − 1) with its limit at x = 0, as NEURON's vtrap. @param {number} x @param {number} y */
export function vtrap(x, y) {
  const r = x / y;
  return Math.abs(r) < 1e-6 ? y * (1 - r / 2) : x / Math.expm1(r);
}

/** @type {Map<string, Compiled>} */
export const models = new Map();

/** @param {string} name @param {Compiled} compiled */
export function define(name, compiled) {
  models.set(name, compiled);
}

export class System {
  /** @param {any} model the definition, as in a Lab's spec @param {Compiled} compiled */
  constructor(model, compiled) {
    this.model = model;
    this.compiled = compiled;
    this.n = model.states.length;
    this.states = model.states.map((/** @type {any} */ s) => s.id);
    this.quantities = (model.quantities || []).map((/** @type {any} */ q) => q.id);
    this.parameters = model.parameters.map((/** @type {any} */ p) => p.id);
    this.inputs = model.inputs || [];
    this.weight = Float64Array.from(model.states, (/** @type {any} */ s) => Math.abs(s.scale) || 1);
    this.p = new Float64Array(this.parameters.length);
    this.u = new Float64Array(this.inputs.length);
    this.y = new Float64Array(this.n);
    this.q = new Float64Array(this.quantities.length);
    const { p, u } = this;
    const { step } = compiled;
    this.step = step && ((/** @type {import("./dopri5.js").Dopri5} */ m, /** @type {number} */ h, /** @type {Float64Array} */ y) => step(m, h, y, p, u));
    this.integrator = new Integrator(this.n, this.weight, this.step);
    this.rhs = (/** @type {number} */ t, /** @type {Float64Array} */ y, /** @type {Float64Array} */ d) => compiled.rhs(t, y, p, u, d);
  }

  /**
   * Put the parameters in place; returns them by id, or a sentence that says which one is wrong.
   * @param {Record<string, number>} [given]
   * @returns {Record<string, number> | string}
   */
  set(given = {}) {
    /** @type {Record<string, number>} */
    const values = {};
    this.model.parameters.forEach((/** @type {any} */ one, /** @type {number} */ k) => {
      values[one.id] = this.p[k] = Object.hasOwn(given, one.id) ? given[one.id] : one.value;
    });
    for (const id of Object.keys(given)) {
      if (!Object.hasOwn(values, id)) return `${this.model.name} has no parameter “${id}”.`;
      if (typeof given[id] !== "number" || !Number.isFinite(given[id])) return `“${id}” is not a finite number.`;
    }
    return values;
  }

  /** Put the states at their start. @param {Record<string, number>} [given] @returns {string} empty, or what is wrong */
  start(given = {}) {
    this.compiled.initial(this.p, this.y);
    for (const [id, value] of Object.entries(given)) {
      const k = this.states.indexOf(id);
      if (k < 0) return `${this.model.name} has no state “${id}”.`;
      this.y[k] = value;
    }
    for (let i = 0; i < this.n; i++) {
      if (!Number.isFinite(this.y[i])) return `The start of “${this.states[i]}” is not a finite number.`;
    }
    return "";
  }

  /** @param {Setting} [setting] @returns {Result} */
  simulate(setting = {}) {
    try {
      return this.attempt(setting);
    } catch (error) {
      return failure(`The model could not be computed (${error instanceof Error ? error.message : error}).`);
    }
  }

  /** @param {Setting} setting @returns {Result} */
  attempt({ values, initial, tEnd, points = 1001, rtol = 1e-7, atol, edges: corners = false,
    maxSteps = 200000, budget = 1000 }) {
    const end = tEnd === undefined || tEnd === null ? this.model.tEnd : tEnd;
    const known = this.set(values);
    if (typeof known === "string") return failure(known);
    const wrong = this.start(initial);
    if (wrong) return failure(wrong);
    if (!(end > 0 && end < Infinity && points >= 2)) return failure("The length of the simulation must be positive.");
    const lists = this.inputs.map((/** @type {any} */ input) => pulses(input, known));
    if (lists.some((/** @type {any[]} */ list) => list.length > MOST)) {
      return failure(`An input has more than ${MOST} pulses.`);
    }
    const cuts = edges(lists, end);
    const t = grid(end, points, corners ? cuts : []);
    const columns = this.states.map(() => new Float64Array(t.length));
    const seen = this.quantities.map(() => new Float64Array(t.length));
    const run = {
      rtol, atol: this.weight.map((w) => (atol === undefined ? 1e-3 * rtol : atol) * w), times: t, columns,
      steps: 0, maxSteps: maxSteps * Math.max(1, end / this.model.tEnd), budget, clock: performance.now(),
    };
    this.integrator.useStiff = false;
    let k = 0;
    for (let c = 0; c <= cuts.length; c++) {
      const from = c ? cuts[c - 1] : 0;
      const to = c < cuts.length ? cuts[c] : end;
      // The value between two edges is taken in the middle: no rounding of an edge can pick the wrong side.
      for (let j = 0; j < lists.length; j++) this.u[j] = at(lists[j], (from + to) / 2);
      let stop = k;
      while (stop < t.length && (c === cuts.length || t[stop] < to)) stop++;
      if (corners && c < cuts.length) stop++;
      const why = this.integrator.stretch(this.rhs, from, to, this.y, k, stop, run);
      if (why) return failure(reason(why, this.integrator.t, this.model.timeUnit));
      this.observe(t, columns, seen, k, stop);
      k = stop;
    }
    /** @type {Record<string, Float64Array>} */
    const byId = {};
    this.states.forEach((/** @type {string} */ id, /** @type {number} */ i) => { byId[id] = columns[i]; });
    this.quantities.forEach((/** @type {string} */ id, /** @type {number} */ i) => { byId[id] = seen[i]; });
    for (const id of Object.keys(byId)) {
      const bad = unknown(byId[id]);
      if (bad >= 0) return failure(`“${id}” has no finite value at ${short(t[bad])} ${this.model.timeUnit}.`);
    }
    const named = Object.fromEntries(this.inputs.map((/** @type {any} */ one, /** @type {number} */ j) => [one.id, lists[j]]));
    return { ok: true, message: "", t, columns: byId, pulses: named, tEnd: end, stiff: this.integrator.useStiff };
  }

  /** @param {Float64Array} t @param {Float64Array[]} columns @param {Float64Array[]} seen @param {number} k @param {number} stop */
  observe(t, columns, seen, k, stop) {
    const { n, q, p, u, compiled } = this;
    const y = new Float64Array(n);
    for (let m = k; m < stop && seen.length; m++) {
      for (let i = 0; i < n; i++) y[i] = columns[i][m];
      compiled.observe(t[m], y, p, u, q);
      for (let j = 0; j < seen.length; j++) seen[j][m] = q[j];
    }
  }
}

/** @param {number} end @param {number} points @param {number[]} cuts each is given twice: before and after */
function grid(end, points, cuts) {
  const t = new Float64Array(points + 2 * cuts.length);
  const step = end / (points - 1);
  let c = 0;
  let m = 0;
  for (let k = 0; k < points; k++) {
    const time = k === points - 1 ? end : k * step;
    for (; c < cuts.length && cuts[c] <= time; c++) {
      t[m++] = cuts[c];
      t[m++] = cuts[c];
    }
    t[m++] = time;
  }
  return t;
}

/** The place of the first value that is not finite, or −1. @param {Float64Array} column */
function unknown(column) {
  for (let k = 0; k < column.length; k++) if (!Number.isFinite(column[k])) return k;
  return -1;
}

/** @param {number} x */
const short = (x) => String(Number(x.toPrecision(4)));

/** @param {string} why @param {number} t @param {string} unit */
function reason(why, t, unit) {
  const where = `after ${short(t)} ${unit}`;
  if (why === "time") return `The computation took too long and was stopped ${where}.`;
  if (why === "steps") return `The curve changes too fast to be followed ${where}.`;
  return `The values grow without bound ${where}.`;
}

/** @param {string} message @returns {Result} */
function failure(message) {
  return { ok: false, message, t: new Float64Array(0), columns: {}, pulses: {}, tEnd: 0, stiff: false };
}

/** @type {WeakMap<object, System>} */
const systems = new WeakMap();

/**
 * The system of a definition; a name that no loaded script has defined is an error in words.
 * @param {any} model
 */
export function system(model) {
  const compiled = models.get(model.name);
  if (!compiled) throw new Error(`The model “${model.name}” is not loaded on this page.`);
  const known = systems.get(model);
  if (known && known.compiled === compiled) return known;
  const made = new System(model, compiled);
  systems.set(model, made);
  return made;
}

/** @param {any} model a definition @param {Setting} [setting] @returns {Result} */
export function simulate(model, setting) {
  try {
    return system(model).simulate(setting);
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error));
  }
}
