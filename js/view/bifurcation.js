/** Steady states along one parameter: solid where stable, dashed where not, and where the state goes in a sweep. */
import { item, limits } from "./panel.js";
import { capital, number, quantity, setting, title } from "./format.js";

/**
 * What is drawn, as plain numbers.
 * @typedef {object} Diagram
 * @property {{ x: number[], y: number[] }} stable @property {{ x: number[], y: number[] }} unstable stretches with gaps between them
 * @property {{ x: number, y: number, kind: string, left: boolean }[]} specials folds, Hopf and branch points
 * @property {{ y: number, stable: boolean }[]} here the steady states at the present value
 * @property {(string | number)[][]} points every computed point: parameter, state, stability, what it is
 * @property {{ x: ArrayLike<number>, y: ArrayLike<number>, restless: boolean } | null} up @property {{ x: ArrayLike<number>, y: ArrayLike<number>, restless: boolean } | null} down
 */

const NAMES = /** @type {Record<string, string>} */ ({ fold: "fold", hopf: "Hopf point", branch: "branch point" });
const SHAPES = /** @type {Record<string, "dot" | "square" | "cross">} */ ({ fold: "dot", hopf: "square", branch: "cross" });
const NONE = { x: [], y: [] };

/** @param {any} model @param {string} parameter @param {string} of @param {Diagram} diagram @param {number} value @returns {import("./panel.js").Panel[]} */
export function bifurcationPanels(model, parameter, of, diagram, value) {
  const swept = item(model, parameter);
  const shown = item(model, of);
  const { stable, unstable, specials, here, up, down } = diagram;
  const [min, max] = limits([stable.y, unstable.y, up?.y || [], down?.y || []], shown.scale);
  const line = (/** @type {string} */ label, /** @type {any} */ xy, /** @type {string} */ color, /** @type {number[]} */ dash, band = 0) => ({
    label, x: xy.x, y: xy.y, color, dash, band, quiet: !xy.x.length,
  });
  return [{
    x: { label: title(swept), min: swept.range[0], max: swept.range[1], log: swept.log && swept.range[0] > 0 },
    // Above the branches there is room for the words at the mark.
    y: { label: title(shown), min, max: max + 0.14 * (max - min) },
    lines: [
      line("sweep up", up || NONE, "series-3", [], 9), line("sweep down", down || NONE, "series-4", [10, 5], 5),
      line(`stable ${title(shown)}`, stable, "series-1", []), line("unstable", unstable, "series-2", [6, 4]),
    ],
    inputs: [],
    marks: [
      ...specials.map((one) => ({ x: one.x, y: one.y, label: `${NAMES[one.kind]} ${quantity(one.x, swept.unit)}`, shape: SHAPES[one.kind], left: one.left })),
      ...here.filter((one) => one.stable).map((one) => ({ x: value, y: one.y, label: "", shape: /** @type {"ring"} */ ("ring") })),
    ],
    rules: [{ x: value, label: [`now ${setting(value, swept.unit)}`] }],
    zero: min < 0 && max > 0,
    read: (x) => `${title(swept)}: ${number(x, 3)}`,
    table: {
      columns: [capital(title(swept)), capital(title(shown)), "Stability", "Point"],
      rows: shorten(diagram.points),
      all: diagram.points,
    },
  }];
}

/** Special points stay, of the others so many that there are about twenty-five rows. @param {(string | number)[][]} points */
function shorten(points) {
  const special = points.filter((row) => row[3]).length;
  const every = Math.max(1, Math.ceil((points.length - special) / Math.max(5, 24 - special)));
  return points.filter((row, k) => row[3] || k % every === 0).slice(0, 40);
}

/** A value where a sweep jumps: between two neighbours the state moves by more than a fifth of all it moves. @param {ArrayLike<number>} x @param {ArrayLike<number>} y */
function jump(x, y) {
  const seen = Array.from(y).filter(Number.isFinite);
  const span = Math.max(...seen) - Math.min(...seen);
  let best = 0;
  for (let k = 1; k < y.length; k++) if (Math.abs(y[k] - y[k - 1]) > Math.abs(y[best] - y[best - 1] || 0)) best = k;
  return best && span > 0 && Math.abs(y[best] - y[best - 1]) > 0.2 * span ? { x: x[best], from: y[best - 1], to: y[best] } : null;
}

/** @param {string[]} list */
const and = (list) => (list.length > 1 ? `${list.slice(0, -1).join(", ")} and ${list[list.length - 1]}` : list[0]);

/** @param {any} model @param {string} parameter @param {string} of @param {Diagram} diagram @param {number} value */
export function bifurcationText(model, parameter, of, { specials, here, up, down }, value) {
  const swept = item(model, parameter);
  const { meaning, unit } = item(model, of);
  const count = here.length === 1 ? "one steady state" : `${here.length || "no"} steady states`;
  const states = here.map((one) => `${quantity(one.y, unit)} (${one.stable ? "stable" : "unstable"})`);
  const said = [`At ${swept.meaning} ${setting(value, swept.unit)} there ${here.length === 1 ? "is" : "are"} ${count}${states.length ? ` of ${meaning}: ${and(states)}` : ""}.`];
  const where = (/** @type {string} */ kind) => specials.filter((one) => one.kind === kind).map((one) => quantity(one.x, swept.unit));
  const [folds, hopfs, crossings] = ["fold", "hopf", "branch"].map(where);
  said.push(folds.length ? `${folds.length > 1 ? "Folds" : "A fold"} at ${and(folds)}.` : "No fold in this range.");
  if (hopfs.length) said.push(`Oscillations are born at ${and(hopfs)} (Hopf ${hopfs.length > 1 ? "points" : "point"}).`);
  if (crossings.length) said.push(`Branches meet and exchange stability at ${and(crossings)}.`);
  for (const [way, trace] of /** @type {[string, Diagram["up"]][]} */ ([["up", up], ["down", down]])) {
    if (!trace) continue;
    const at = jump(trace.x, trace.y);
    said.push(at ? `Swept ${way}, the state jumps at ${quantity(at.x, swept.unit)} from ${quantity(at.from, unit)} to ${quantity(at.to, unit)}.`
      : `Swept ${way}, the state changes without a jump.`);
  }
  if (up?.restless || down?.restless) said.push("Where a sweep finds an oscillation, its highest value is drawn.");
  return said.join(" ");
}
