/** Where the names of a panel's lines and the provenance badge stand, for the canvas and the SVG alike. */

export const ROW = 19;
export const SAMPLE = 26;
/** Between a name and what follows it, in px. */
const GAP = 14;

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
    const wide = SAMPLE + 6 + measure(text) + GAP;
    if (x > 0 && x + wide > width - (row === 0 ? badgeWidth : 0)) {
      x = 0;
      row += 1;
    }
    items.push({ line, shade, text, x, y: (row + 0.5) * ROW });
    x += wide;
  }
  let rows = items.length ? row + 1 : 0;
  if (badge) {
    // In the first row, else in the last, else in one of its own: never upon a name.
    const fits = (/** @type {number} */ n) => items.every((one) => Math.floor(one.y / ROW) !== n || one.x + SAMPLE + 6 + measure(one.text) + GAP + badgeWidth <= width);
    const at = fits(0) ? 0 : fits(rows - 1) ? rows - 1 : rows;
    rows = Math.max(rows, at + 1);
    items.push({ line: null, badge: true, text: badge, x: width - badgeWidth, y: (at + 0.5) * ROW });
  }
  return { items, height: rows * ROW + 8 };
}

/** The height of a strip, and of the room for it, in px. */
export const STRIP = 8;
const PITCH = 10;
/** The lines of a lined shade: how wide, and how far apart, in px. */
export const LINE = 2.5;
const APART = 7;

/**
 * A rectangle's fill as a path: the rectangle itself, or slanted lines in it.
 * @param {0 | 1 | 2} tone @param {number} x @param {number} y @param {number} width @param {number} height
 */
export function texture(tone, x, y, width, height) {
  if (!tone) return `M${x} ${y}h${width}v${height}h${-width}z`;
  let path = "";
  for (let start = Math.ceil((x - height) / APART) * APART; start < x + width; start += APART) {
    const from = Math.max(start, x);
    const to = Math.min(start + height, x + width);
    if (to <= from) continue;
    const [low, high] = [y + height - (from - start), y + height - (to - start)];
    path += tone === 1 ? `M${from} ${low}L${to} ${high}` : `M${from} ${2 * y + height - low}L${to} ${2 * y + height - high}`;
  }
  return path;
}

/**
 * The rectangles of a panel's inputs, in px of the page: shades over the whole height with a darker edge, strips below
 * each other under the upper edge, as high as they are strong.
 * @param {import("./panel.js").Shade[]} inputs @param {(x: number) => number} px @param {number} top @param {number} tall
 * @returns {{ x: number, y: number, width: number, height: number, color: "accent" | "accent-soft", tone: 0 | 1 | 2 }[]}
 */
export function shades(inputs, px, top, tall) {
  let row = 0;
  return inputs.flatMap(({ spans, strip, tone = 0 }) => {
    const floor = top + (strip ? PITCH * row++ : 0) + STRIP + 1;
    return spans.flatMap(([from, to, size]) => {
      const x = px(from);
      const long = px(to) - x;
      // A narrow gap parts what follows without a pause.
      const width = Math.max(strip ? 1 : 2, long - (strip && long > 4 ? 1 : 0));
      if (strip) return [{ x, y: floor - STRIP * size, width, height: STRIP * size, color: /** @type {const} */ ("accent"), tone: /** @type {const} */ (0) }];
      return [{ x, y: top, width, height: tall, color: /** @type {const} */ ("accent-soft"), tone },
        { x, y: top, width, height: 3, color: /** @type {const} */ ("accent"), tone: /** @type {const} */ (0) }];
    });
  });
}
