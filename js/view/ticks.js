/** Labels of an axis. */
import { number } from "./format.js";

/** As many decimals as the step between ticks needs. @param {(number | null)[]} splits @param {number} step */
export function ticks(splits, step) {
  let places = 0;
  while (places < 10 && Math.abs(step * 10 ** places - Math.round(step * 10 ** places)) > 1e-6) places++;
  return splits.map((v) => {
    if (v === null) return "";
    if (Math.abs(v) >= 1e5 || (v !== 0 && step < 1e-4)) return number(v, 3);
    return v.toFixed(places).replace(/^-(0(\.0+)?)$/, "$1").replace("-", "−");
  });
}

/**
 * Ticks of a logarithmic axis: one to nine times each power of ten. The powers are named; where there are fewer than two,
 * so are their doubles and fivefolds. @param {number} min @param {number} max @returns {{ at: number[], names: string[] }}
 */
export function powers(min, max) {
  const at = [];
  for (let k = Math.floor(Math.log10(min)); k <= Math.log10(max); k++) {
    for (let n = 1; n < 10; n++) at.push(Number(`${n}e${k}`));
  }
  const inside = at.filter((v) => v >= min * (1 - 1e-9) && v <= max * (1 + 1e-9));
  const lead = (/** @type {number} */ v) => Math.round(v / 10 ** Math.floor(Math.log10(v) + 1e-9));
  const named = inside.filter((v) => lead(v) === 1).length < 2 ? [1, 2, 5] : [1];
  return { at: inside, names: inside.map((v) => (named.includes(lead(v)) ? number(v, 1).replace(/^1\u00a0×\u00a0/, "") : "")) };
}
