/** Where the names of a panel's lines and the provenance badge stand, for the canvas and the SVG alike. */

const ROW = 19;
export const SAMPLE = 26;

/**
 * @typedef {object} Placed
 * @property {import("./panel.js").Line | null} line null for an input and for the badge
 * @property {import("./panel.js").Shade} [shade]
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
  /** @type {{ line: import("./panel.js").Line | null, shade?: import("./panel.js").Shade, text: string }[]} */
  const entries = now.map((line) => ({ line, text: line.label }));
  const old = lines.find((line) => line.faint && line.x.length);
  if (old) entries.push({ line: now.length > 1 ? { ...old, color: "muted" } : old, text: "before" });
  for (const shade of inputs) if (shade.label) entries.push({ line: null, shade, text: shade.label });
  const badgeWidth = badge ? measure(badge) + 16 : 0;
  let x = 0;
  let row = 0;
  for (const { line, shade, text } of entries) {
    const wide = SAMPLE + 6 + measure(text) + 14;
    if (x > 0 && x + wide > width - (row === 0 ? badgeWidth : 0)) {
      x = 0;
      row += 1;
    }
    items.push({ line, shade, text, x, y: (row + 0.5) * ROW });
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

/** The height of a strip, and of the room for it, in px. */
export const STRIP = 8;
const PITCH = 10;

/**
 * The rectangles of a panel's inputs, in px of the page: shades over the whole height with a darker edge, strips below
 * each other under the upper edge, as high as they are strong.
 * @param {import("./panel.js").Shade[]} inputs @param {(x: number) => number} px @param {number} top @param {number} tall
 * @returns {{ x: number, y: number, width: number, height: number, color: "accent" | "accent-soft" }[]}
 */
export function shades(inputs, px, top, tall) {
  let row = 0;
  return inputs.flatMap(({ spans, strip }) => {
    const floor = top + (strip ? PITCH * row++ : 0) + STRIP + 1;
    return spans.flatMap(([from, to, size]) => {
      const x = px(from);
      const long = px(to) - x;
      // A narrow gap parts what follows without a pause.
      const width = Math.max(strip ? 1 : 2, long - (strip && long > 4 ? 1 : 0));
      if (strip) return [{ x, y: floor - STRIP * size, width, height: STRIP * size, color: /** @type {const} */ ("accent") }];
      return [{ x, y: top, width, height: tall, color: /** @type {const} */ ("accent-soft") }, { x, y: top, width, height: 3, color: /** @type {const} */ ("accent") }];
    });
  });
}
