/** Rectangular pulses: the same meaning as `Input.pulses` and `Input.at` of the Python definition. */

/** @typedef {number | string} Entry a number, or the id of a parameter */
/**
 * @typedef {object} Input
 * @property {string} id @property {string} unit @property {string} meaning
 * @property {Entry} onset @property {Entry} duration @property {Entry} amplitude
 * @property {Entry} period @property {Entry} count @property {[Entry, Entry, Entry][]} schedule
 */
/** @typedef {[number, number, number]} Pulse start, end, amplitude */

/** More pulses than this are refused, so that no setting can hang the page. */
export const MOST = 5000;

/** Python's rounding: half to even. @param {number} x */
function round(x) {
  const low = Math.floor(x);
  if (x - low !== 0.5) return Math.round(x);
  return low % 2 === 0 ? low : low + 1;
}

/**
 * @param {Input} input @param {Record<string, number>} values
 * @returns {Pulse[]} in the order of the definition; at most MOST + 1 of them
 */
export function pulses(input, values) {
  /** @param {Entry | undefined} entry @param {number} otherwise */
  const number = (entry, otherwise = 0) =>
    typeof entry === "string" ? values[entry] : entry === undefined ? otherwise : entry;
  /** @type {Pulse[]} */
  const found = [];
  /** @param {number} start @param {number} length @param {number} height */
  const add = (start, length, height) => {
    if (length > 0) found.push([start, start + length, height]);
  };
  if (input.schedule && input.schedule.length) {
    for (const [onset, length, height] of input.schedule) add(number(onset), number(length), number(height));
    return found;
  }
  const count = Math.min(round(number(input.count, 1)), MOST + 1);
  for (let k = 0; k < count; k++) {
    add(number(input.onset) + k * number(input.period), number(input.duration), number(input.amplitude));
  }
  return found;
}

/**
 * The input's value at a time: of the pulses that hold (start included, end not) the largest by size.
 * @param {Pulse[]} list @param {number} t
 */
export function at(list, t) {
  let best = 0;
  let held = false;
  for (let k = 0; k < list.length; k++) {
    const [start, end, height] = list[k];
    if (t < start || t >= end) continue;
    if (!held || Math.abs(height) > Math.abs(best)) best = height;
    held = true;
  }
  return best;
}

/**
 * The times strictly inside (0, tEnd) at which some input changes, ascending, each once.
 * @param {Pulse[][]} lists @param {number} tEnd
 */
export function edges(lists, tEnd) {
  /** @type {number[]} */
  const found = [];
  for (const list of lists) {
    for (const [start, end] of list) {
      if (start > 0 && start < tEnd) found.push(start);
      if (end > 0 && end < tEnd) found.push(end);
    }
  }
  found.sort((a, b) => a - b);
  return found.filter((x, k) => k === 0 || x - found[k - 1] > 1e-12 * tEnd);
}
