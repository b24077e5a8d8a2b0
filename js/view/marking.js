/** Answers judged and texts shuffled. Pure: no page. */
import { parse, setting, unread } from "./format.js";

/** A fixed shuffle that depends on the text alone, and is never the right order. @param {string[]} items @param {string} seed */
export function shuffle(items, seed) {
  let state = 2166136261;
  for (const c of seed) state = Math.imul(state ^ c.charCodeAt(0), 16777619) >>> 0;
  const order = items.map((_, k) => k);
  for (let k = order.length - 1; k > 0; k--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = state % (k + 1);
    [order[k], order[j]] = [order[j], order[k]];
  }
  if (order.length > 1 && order.every((value, k) => value === k)) order.push(Number(order.shift()));
  return order;
}

/** @param {number} x @param {number} goal @param {number} tolerance */
const near = (x, goal, tolerance) => Math.abs(x - goal) <= tolerance * (Math.abs(goal) || 1);

/**
 * What a typed number is worth: `tone` is "good", "bad", or "warn" where it is no number.
 * @param {string} text @param {{ value: number, unit: string, tolerance: number }} answer
 * @param {{ value?: number, tolerance?: number, feedback: string }[]} [wrong] numbers that come from a known mistake
 */
export function judge(text, { value, unit, tolerance }, wrong = []) {
  const x = parse(text);
  if (Number.isNaN(x)) return { tone: "warn", text: unread(text) };
  if (near(x, value, tolerance)) return { tone: "good", text: `Correct: ${setting(Number(value.toPrecision(4)), unit)}.` };
  const known = wrong.find((one) => one.value !== undefined && near(x, one.value, one.tolerance ?? tolerance));
  if (known) return { tone: "bad", text: `Not so. ${known.feedback}` };
  if (value !== 0 && near(-x, value, tolerance)) return { tone: "bad", text: "The size is right, the sign is not." };
  return { tone: "bad", text: `Not yet: your value is too ${x > value ? "high" : "low"}.` };
}

/** What a verdict opens with, and the rest: "Not yet: …", "Correct." @param {string} text @returns {[string, string]} */
export function opening(text) {
  const cut = text.match(/^[^.:]*[.:]/)?.[0].length ?? 0;
  return [text.slice(0, cut), text.slice(cut).trim()];
}
