/** A cohort's distribution: a histogram, parted by a threshold into two fates. */
import { item } from "./panel.js";
import { capital, number, quantity, title } from "./format.js";
import { measureName } from "./speech.js";

/**
 * @typedef {object} Distribution
 * @property {number[]} sorted finite values, ascending @property {number} failed @property {number} n patients wanted
 * @property {number} threshold @property {boolean} log @property {number[]} edges @property {number[]} counts
 * @property {string} varied which parameters differ between patients, and by how much
 */

/** @param {number} part @param {number} all */
const percent = (part, all) => `${Math.round((100 * part) / Math.max(1, all))} %`;

/** How many lie below the threshold. @param {Distribution} distribution */
const below = ({ sorted, threshold }) => sorted.filter((x) => x < threshold).length;

/** @param {any} model @param {any} wanted a measure @param {Distribution} distribution @returns {import("./panel.js").Panel[]} */
export function cohortPanels(model, wanted, distribution) {
  const { sorted, edges, counts, log, threshold } = distribution;
  const one = item(model, wanted.of);
  const name = title({ meaning: measureName(wanted, model), unit: one.unit });
  const left = below(distribution);
  const all = sorted.length;
  const [first, last] = [edges[0], edges[edges.length - 1]];
  const air = log ? (last / first) ** 0.03 : 0.03 * (last - first);
  return [{
    x: { label: name, min: log ? first / air : first - air, max: log ? last * air : last + air, log },
    y: { label: "patients", min: 0, max: 1.18 * Math.max(1, ...counts) },
    lines: [{ label: "patients", x: [], y: [], color: "series-1", dash: [], quiet: true }],
    inputs: [],
    marks: [],
    rules: [{ x: threshold, left: [`${left} (${percent(left, all)}) below ${number(threshold)}`, `${percent(left, all)} below`, percent(left, all)],
      label: [`${all - left} (${percent(all - left, all)}) at or above`, `${percent(all - left, all)} above`, percent(all - left, all)] }],
    bars: counts.map((y, k) => {
      const middle = log ? Math.sqrt(edges[k] * edges[k + 1]) : (edges[k] + edges[k + 1]) / 2;
      return { from: edges[k], to: edges[k + 1], y, color: middle < threshold ? "series-3" : "series-2", hatched: middle >= threshold };
    }),
    zero: false,
    read: (x) => {
      const k = edges.findIndex((edge, i) => x >= edge && x < edges[i + 1]);
      return k < 0 ? "" : `${number(edges[k])} to ${quantity(edges[k + 1], one.unit)}: ${counts[k]} patients`;
    },
    table: {
      columns: [`${capital(name)}, from`, "to", "Patients"],
      rows: counts.map((count, k) => [edges[k], edges[k + 1], String(count)]),
      all: sorted.map((x) => [x, x, "1"]),
    },
  }];
}

/** @param {any} model @param {any} wanted @param {Distribution} distribution */
export function cohortText(model, wanted, distribution) {
  const { sorted, failed, n, threshold, varied } = distribution;
  const { unit } = item(model, wanted.of);
  const name = measureName(wanted, model);
  const all = sorted.length;
  if (!all) return failed ? "No patient could be computed." : "";
  const left = below(distribution);
  const at = (/** @type {number} */ share) => quantity(sorted[Math.min(all - 1, Math.floor(share * all))], unit);
  const missing = n - all - failed;
  return [
    `${capital(name)}: below ${quantity(threshold, unit)} in ${left} of ${all} virtual patients (${percent(left, all)}), at or above it in ${all - left} (${percent(all - left, all)}).`,
    `Median ${at(0.5)}; the middle half lies between ${at(0.25)} and ${at(0.75)}.`,
    varied,
    failed ? `${failed} could not be computed.` : "",
    missing > 0 ? `${missing} are still being computed.` : "",
  ].filter(Boolean).join(" ");
}
