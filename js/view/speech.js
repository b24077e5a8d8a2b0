/** What a change did, in one sentence; said once the reader's hand rests. */
import { capital, quantity, setting, unitText } from "./format.js";
import { item } from "./panel.js";

const NAMES = /** @type {Record<string, string>} */ ({
  peak: "peak of", trough: "lowest", final: "final", mean: "mean", change: "change of", rate: "rate of",
});

/** @param {any} wanted a measure @param {any} model @returns {string} its name, without a capital */
export function measureName(wanted, model) {
  const { meaning } = item(model, wanted.of);
  if (wanted.measure === "at") return `${meaning} at ${setting(wanted.time ?? 0, model.timeUnit)}`;
  return `${NAMES[wanted.measure] || wanted.measure} ${meaning}`;
}

/** @param {any} wanted @param {any} model */
export function measureUnit(wanted, model) {
  return wanted.measure === "rate" ? `1/${model.timeUnit}` : item(model, wanted.of).unit;
}

/**
 * @param {any} model @param {any[]} wanted the measures
 * @param {(wanted: any) => { value: number, time: number | null }} now
 * @param {((wanted: any) => { value: number }) | null} before
 */
export function sentence(model, wanted, now, before) {
  return wanted.map((one) => {
    const unit = measureUnit(one, model);
    const { value, time } = now(one);
    const where = time !== null && one.measure !== "at" && unitText(model.timeUnit) ? ` at ${quantity(time, model.timeUnit)}` : "";
    const old = before ? quantity(before(one).value, unit) : "";
    const text = quantity(value, unit);
    const compare = !before ? "" : old === text ? "; unchanged" : `; before: ${old}`;
    return `${capital(measureName(one, model))} ${text}${where}${compare}.`;
  }).join(" ");
}
