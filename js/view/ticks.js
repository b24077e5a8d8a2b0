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
