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
  const inputs = (model.inputs || []).map((/** @type {any} */ input) => shade(input.meaning, run.pulses[input.id] || [], run.tEnd))
    .filter(Boolean);
  inputs.filter((/** @type {any} */ one) => !one.strip).forEach((/** @type {any} */ one, /** @type {number} */ k) => { one.tone = k % 3; });
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

/** More pulses than this are drawn as a strip, and what holds for more than this share of the time. */
const MANY = 24;
const LONG = 0.6;

/**
 * What is drawn of an input; null where it never changes, since then there is nothing to be seen.
 * @param {string} label @param {number[][]} pulses start, end, amplitude @param {number} tEnd
 * @returns {import("./panel.js").Shade | null}
 */
export function shade(label, pulses, tEnd) {
  const seen = pulses.filter(([from, , height]) => height !== 0 && from < tEnd);
  const most = Math.max(...seen.map((pulse) => Math.abs(pulse[2])));
  const spans = /** @type {number[][]} */ ([]);
  for (const [from, to, height] of seen) {
    const last = spans[spans.length - 1];
    const next = [from, Math.min(to, tEnd), Math.abs(height) / most];
    if (last && last[1] === from && last[2] === next[2]) last[1] = next[1];
    else spans.push(next);
  }
  if (!spans.length || (spans.length === 1 && spans[0][0] <= 0 && spans[0][1] >= tEnd)) return null;
  const held = spans.reduce((sum, [from, to]) => sum + to - from, 0);
  return { label, spans, strip: spans.length > MANY || held > LONG * tEnd };
}
