/** A steady curve (current–voltage, dose–response, reversal potential) with its crossings marked. */
import { DASHES } from "./palette.js";
import { faint, item, limits, line } from "./panel.js";
import { quantity, title } from "./format.js";

/**
 * @param {any} model @param {any} curve @param {any} now the computed curve @param {any} before or null
 * @returns {import("./panel.js").Panel[]}
 */
export function steadyPanels(model, curve, now, before) {
  const main = line(model, curve.y, 0, now.x, now.y);
  const lines = before ? [faint(main, before.x, before.y), main] : [main];
  if (now.level) {
    lines.push({ ...line(model, curve.level, 1, now.x, now.level), dash: DASHES[1] });
  }
  const swept = item(model, curve.x);
  const [min, max] = limits(lines.map((one) => one.y), item(model, curve.y).scale);
  return [{
    x: { label: title(swept), min: curve.range[0], max: curve.range[1], log: curve.log },
    y: { label: main.label, min, max },
    lines,
    inputs: [],
    marks: now.crossings.map((/** @type {any} */ at) => ({ ...at, label: quantity(at.x, swept.unit), shape: "cross" })),
    zero: min < 0 && max > 0,
  }];
}

/** @param {any} model @param {any} curve @param {any} now @returns {string} what the crossing means, or nothing */
export function crossingText(model, curve, now) {
  if (!now.crossings.length || !curve.cross) return "";
  const places = now.crossings.map((/** @type {any} */ at) => quantity(at.x, item(model, curve.x).unit)).join(" and ");
  return `Crossing at ${places}. ${curve.cross.replace(/\.?$/, ".")}`;
}
