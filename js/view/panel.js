/**
 * A picture as data: what the canvas, the SVG file, the table and the CSV file are all made from.
 *
 * @typedef {object} Line
 * @property {string} label meaning and unit @property {ArrayLike<number>} x @property {ArrayLike<number>} y
 * @property {string} color name of a token @property {number[]} dash @property {boolean} [faint] the curve before
 * @property {string} [id] @property {string} [unit] @property {boolean} [quiet] without an entry in the legend
 * @property {number} [band] a broad, pale line of this width that others are drawn upon
 *   A value that is no number is a gap in the line.
 */
/**
 * @typedef {object} Shade
 * @property {string} label empty where its name stands in another panel
 * @property {number[][]} spans start, end, and the size relative to the largest
 * @property {0 | 1 | 2} [tone] plain, or lined one way or the other, so that two shades are told apart
 * @property {boolean} [strip] along the upper edge, as high as it is strong, where shades would cover the chart
 */
/**
 * @typedef {object} Axis
 * @property {string} label @property {number} min @property {number} max @property {boolean} [log]
 */
/**
 * @typedef {object} Panel
 * @property {Axis} x @property {Axis} y @property {Line[]} lines
 * @property {Shade[]} inputs what is done to the system
 * @property {{ x: number, y: number, label: string, shape: "dot" | "ring" | "cross" | "square", left?: boolean }[]} marks; `left`: its words rather stand there
 * @property {boolean} zero whether to draw the line y = 0
 * @property {{ x: number, label: string[], left?: string[] }[]} [rules] vertical lines over the whole height, each with its
 *   words on the right and on the left, from the longest to the shortest: the first that fits is written
 * @property {{ from: number, to: number, y: number, color: string, hatched: boolean }[]} [bars] of a histogram, from zero
 * @property {(x: number) => string} [read] what stands under the pointer, in words
 * @property {{ columns: string[], rows: (string | number)[][], all?: (string | number)[][] }} [table] what the table and the CSV file say, where the lines are no good for it
 */
import { DASHES } from "./palette.js";
import { title } from "./format.js";

/**
 * Limits that hold all values with a little air; a curve that is flat gets limits of its own size.
 * @param {ArrayLike<number>[]} columns @param {number} [scale] typical size of the quantity
 * @returns {[number, number]}
 */
export function limits(columns, scale = 0) {
  let low = Infinity;
  let high = -Infinity;
  for (const column of columns) {
    for (let k = 0; k < column.length; k++) {
      const value = column[k];
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (!(high >= low)) return [0, 1];
  const least = Math.max(1e-4 * Math.max(Math.abs(low), Math.abs(high)), 1e-3 * scale) || 1;
  const spare = high - low < least ? least : 0.06 * (high - low);
  // A curve that rests on zero keeps zero as its edge.
  return [low >= 0 && low < spare ? Math.min(0, low) : low - spare, high <= 0 && -high < spare ? 0 : high + spare];
}

/** @param {any} model @param {string} id */
export function item(model, id) {
  for (const group of [model.states, model.quantities, model.parameters, model.inputs]) {
    const found = (group || []).find((/** @type {any} */ one) => one.id === id);
    if (found) return found;
  }
  throw new Error(`${model.name} has no “${id}”.`);
}

/**
 * @param {any} model @param {string} id @param {number} k its place among the lines, for the colour
 * @param {ArrayLike<number>} x @param {ArrayLike<number>} y @param {number} [place] its place in the panel, for the dash
 * @returns {Line}
 */
export function line(model, id, k, x, y, place = k) {
  const one = item(model, id);
  return { id, unit: one.unit, label: title(one), x, y, color: `series-${(k % 6) + 1}`, dash: DASHES[place % 6] };
}

/** How often a line runs from one of its ends to the other. @param {ArrayLike<number>} column */
function turns(column) {
  let [low, high, way] = [column[0], column[0], 0];
  for (let k = 1; k < column.length; k++) {
    low = Math.min(low, column[k]);
    high = Math.max(high, column[k]);
    way += Math.abs(column[k] - column[k - 1]);
  }
  return high > low ? way / (high - low) : 0;
}

/** The same line as it was before. Of a long and winding one the dashes are longer: many short ones take a frame to draw.
 * @param {Line} now @param {ArrayLike<number>} x @param {ArrayLike<number>} y @returns {Line} */
export const faint = (now, x, y) => ({ ...now, x, y, dash: turns(x) + turns(y) > 20 ? [12, 8] : [4, 4], faint: true });
