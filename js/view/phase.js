/** The phase plane: one column against another; a ring marks the start, a dot the end. */
import { faint, item, limits, line } from "./panel.js";
import { title } from "./format.js";

/**
 * @param {any} model @param {string} x @param {string} y @param {any} run @param {any} before
 * @returns {import("./panel.js").Panel[]}
 */
export function phasePanels(model, x, y, run, before) {
  const now = line(model, y, 0, run.columns[x], run.columns[y]);
  const lines = before ? [faint(now, before.columns[x], before.columns[y]), now] : [now];
  const [left, right] = limits(lines.map((one) => one.x), item(model, x).scale);
  const [min, max] = limits(lines.map((one) => one.y), item(model, y).scale);
  const last = run.t.length - 1;
  return [{
    x: { label: title(item(model, x)), min: left, max: right },
    y: { label: title(item(model, y)), min, max },
    lines,
    inputs: [],
    marks: [
      { x: now.x[0], y: now.y[0], label: "start", shape: "ring" },
      { x: now.x[last], y: now.y[last], label: "end", shape: "dot" },
    ],
    zero: false,
  }];
}
