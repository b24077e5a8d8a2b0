/** The time chart: one panel for each unit, stacked; the curve before stays as a faint dashed line. */
import { faint, item, limits, line } from "./panel.js";
import { unitText } from "./format.js";

/**
 * @param {any} model @param {string[]} ids what to plot
 * @param {any} run the simulation @param {any} before the one to compare with, or null
 * @returns {import("./panel.js").Panel[]}
 */
export function timePanels(model, ids, run, before) {
  /** @type {Map<string, string[]>} */
  const units = new Map();
  for (const id of ids) {
    const { unit } = item(model, id);
    units.set(unit, [...(units.get(unit) || []), id]);
  }
  const inputs = (model.inputs || []).map((/** @type {any} */ input) => ({
    label: input.meaning,
    spans: (run.pulses[input.id] || []).filter((/** @type {number[]} */ p) => p[2] !== 0 && p[0] < run.tEnd)
      .map((/** @type {number[]} */ p) => [p[0], Math.min(p[1], run.tEnd)]),
  })).filter((/** @type {any} */ one) => one.spans.length);
  const end = Math.max(run.tEnd, before ? Math.min(before.tEnd, run.tEnd) : 0);
  let k = 0;
  return [...units.values()].map((members, n) => {
    const lines = members.map((id, place) => line(model, id, k++, run.t, run.columns[id], place));
    const old = before ? lines.map((one) => faint(one, before.t, before.columns[String(one.id)])) : [];
    const scale = Math.max(...members.map((id) => item(model, id).scale || 0));
    const [min, max] = limits([...lines, ...old].map((one) => one.y), scale);
    return {
      x: { label: unitText(model.timeUnit) ? `time (${unitText(model.timeUnit)})` : "time", min: 0, max: end },
      y: { label: lines[0].label, min, max },
      lines: [...old, ...lines],
      // The shade runs through all panels, its name stands in the first.
      inputs: n ? inputs.map((/** @type {any} */ one) => ({ ...one, label: "" })) : inputs,
      marks: [],
      zero: min < 0 && max > 0,
    };
  });
}
