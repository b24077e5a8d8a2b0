/** Where the names of a panel's lines and the provenance badge stand, for the canvas and the SVG alike. */

export const ROW = 19;
export const SAMPLE = 26;

/**
 * @typedef {object} Placed
 * @property {import("./panel.js").Line | null} line null for a shaded input and for the badge
 * @property {boolean} [badge]
 * @property {string} text @property {number} x @property {number} y the middle of the row
 */

/**
 * @param {import("./panel.js").Panel} panel @param {string} badge empty where none is wanted
 * @param {number} width @param {(text: string) => number} measure width of a text in px
 * @returns {{ items: Placed[], height: number }}
 */
export function layout({ lines, inputs }, badge, width, measure) {
  /** @type {Placed[]} */
  const items = [];
  const now = lines.filter((line) => !line.faint && !line.quiet);
  /** @type {{ line: import("./panel.js").Line | null, text: string }[]} */
  const entries = now.map((line) => ({ line, text: line.label }));
  const old = lines.find((line) => line.faint && line.x.length);
  if (old) entries.push({ line: now.length > 1 ? { ...old, color: "muted" } : old, text: "before" });
  for (const { label } of inputs) if (label) entries.push({ line: null, text: label });
  const badgeWidth = badge ? measure(badge) + 16 : 0;
  let x = 0;
  let row = 0;
  for (const { line, text } of entries) {
    const wide = SAMPLE + 6 + measure(text) + 14;
    if (x > 0 && x + wide > width - (row === 0 ? badgeWidth : 0)) {
      x = 0;
      row += 1;
    }
    items.push({ line, text, x, y: (row + 0.5) * ROW });
    x += wide;
  }
  const first = items.filter((one) => one.y < ROW);
  const end = first.reduce((sum, one) => Math.max(sum, one.x + SAMPLE + 6 + measure(one.text)), 0);
  let rows = items.length ? row + 1 : 0;
  if (badge) {
    const fits = end + badgeWidth <= width;
    if (!fits || rows === 0) rows += 1;
    items.push({ line: null, badge: true, text: badge, x: width - badgeWidth, y: fits ? ROW / 2 : (rows - 0.5) * ROW });
  }
  return { items, height: rows * ROW + 8 };
}
