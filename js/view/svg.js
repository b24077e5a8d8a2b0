/** The picture as an SVG file: same panels, colours, dashes and badge; attributes only, no styles, no scripts. */
import { layout, LINE, SAMPLE, shades, texture } from "./legend.js";
import { powers, ticks } from "./ticks.js";

const NS = "http://www.w3.org/2000/svg";
const LEFT = 62, RIGHT = 16, WIDE = 680, TALL = 190, FOOT = 28;

/** About ten round ticks. @param {number} min @param {number} max @param {number} [wanted] */
function marks(min, max, wanted = 6) {
  const raw = (max - min) / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((k) => k * power).find((one) => one >= raw) || raw;
  const found = [];
  for (let k = Math.ceil(min / step - 1e-9); k * step <= max + 1e-9 * step; k++) found.push(Number((k * step).toPrecision(12)));
  return found;
}

/** @param {number[]} at */
const linear = (at) => ({ at, names: ticks(at, at[1] - at[0] || 1) });

/**
 * @param {import("./panel.js").Panel[]} panels @param {import("./palette.js").Palette} colors
 * @param {{ badge: string, title: string }} words @returns {SVGSVGElement}
 */
export function svg(panels, colors, { badge, title }) {
  /** @param {string} tag @param {Record<string, any>} attributes @param {string} [text] */
  const make = (tag, attributes, text) => {
    const node = document.createElementNS(NS, tag);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
    if (text !== undefined) node.textContent = text;
    return node;
  };
  const textured = (/** @type {ReturnType<typeof shades>[0]} */ { x, y, width, height, color, tone }) =>
    make("path", { d: texture(tone, x, y, width, height), ...(tone ? { stroke: colors[color], "stroke-width": LINE } : { fill: colors[color] }) });
  const measureText = (/** @type {string} */ text) => 6.7 * text.length;
  const font = { "font-family": colors["font-ui"] || "sans-serif", "font-size": 13 };
  const root = /** @type {SVGSVGElement} */ (make("svg", { xmlns: NS, role: "img", "aria-label": title, ...font }));
  const body = make("g", {});
  let top = 6;
  panels.forEach((panel, n) => {
    const { items, height } = layout(panel, n === 0 ? badge : "", WIDE - 8, measureText);
    for (const { line, shade, badge: framed, text, x, y } of items) {
      if (line) {
        body.append(make("line", { x1: x + 4, x2: x + SAMPLE, y1: top + y, y2: top + y, stroke: colors[line.faint ? "muted" : line.color],
          "stroke-width": line.band || (line.faint ? 1.5 : 2), "stroke-opacity": line.band ? 0.5 : 1, "stroke-dasharray": line.dash.join(" ") || "none" }),
        make("text", { x: x + SAMPLE + 6, y: top + y + 4.5, fill: colors[line.faint ? "muted" : "ink"] }, text));
      } else if (!framed) {
        const sample = shade?.strip ? [0, 5, 10].map((k) => [k, -4, 2, 8, "accent", 0]) : [[0, -7, 12, 14, "accent-soft", shade?.tone || 0], [0, -7, 12, 3, "accent", 0]];
        body.append(...sample.map(([right, down, width, height, color, tone]) =>
          textured(/** @type {any} */ ({ x: x + 10 + Number(right), y: top + y + Number(down), width, height, color, tone }))),
          make("text", { x: x + SAMPLE + 6, y: top + y + 4.5, fill: colors.ink }, text));
      } else {
        body.append(make("rect", { x: x + 0.5, y: top + y - 8.5, width: measureText(text) + 14, height: 17, fill: "none", stroke: colors.muted }),
          make("text", { x: x + 7 + measureText(text) / 2, y: top + y + 4.5, fill: colors.muted, "text-anchor": "middle" }, text));
      }
    }
    top += height;
    const plot = WIDE - LEFT - RIGHT;
    const { x, y } = panel;
    /** @param {number} v */
    const px = (v) => LEFT + (plot * (x.log ? Math.log(v / x.min) / Math.log(x.max / x.min) : (v - x.min) / (x.max - x.min)));
    const base = top;
    /** @param {number} v */
    const py = (v) => base + TALL - (TALL * (v - y.min)) / (y.max - y.min);
    for (const one of shades(panel.inputs, px, base, TALL)) body.append(textured(one));
    const { at: rows, names } = linear(marks(y.min, y.max, 5));
    for (const [k, v] of rows.entries()) {
      body.append(make("line", { x1: LEFT, x2: WIDE - RIGHT, y1: py(v), y2: py(v), stroke: colors.rule, "stroke-width": 0.5 }),
        make("text", { x: LEFT - 8, y: py(v) + 4.5, fill: colors.muted, "text-anchor": "end" }, names[k]));
    }
    for (const { from, to, y: high, color, hatched } of panel.bars || []) {
      body.append(make("rect", { x: px(from) + 1, y: py(high), width: Math.max(1, px(to) - px(from) - 1), height: py(0) - py(high),
        fill: hatched ? colors.paper : colors[color], stroke: colors[color], "stroke-width": 1.5, "stroke-dasharray": hatched ? "4 2" : "none" }));
    }
    if (panel.zero) body.append(make("line", { x1: LEFT, x2: WIDE - RIGHT, y1: py(0), y2: py(0), stroke: colors.rule }));
    body.append(make("path", { d: `M${LEFT} ${base}V${base + TALL}H${WIDE - RIGHT}`, fill: "none", stroke: colors.muted }));
    const { at: places, names: labels } = x.log ? powers(x.min, x.max) : linear(marks(x.min, x.max, 7));
    for (const [k, v] of places.entries()) {
      body.append(make("line", { x1: px(v), x2: px(v), y1: base + TALL, y2: base + TALL + 5, stroke: colors.muted }),
        make("text", { x: px(v), y: base + TALL + 19, fill: colors.muted, "text-anchor": "middle" }, labels[k]));
    }
    for (const line of panel.lines) {
      let d = "";
      let pen = "M";
      for (let k = 0; k < line.x.length; k++) {
        if (Number.isFinite(line.y[k])) d += `${pen}${px(line.x[k]).toFixed(2)} ${py(line.y[k]).toFixed(2)}`;
        pen = Number.isFinite(line.y[k]) ? "L" : "M";
      }
      if (d) body.append(make("path", { d, fill: "none", stroke: colors[line.faint ? "muted" : line.color],
        "stroke-width": line.band || (line.faint ? 1.5 : 2), "stroke-opacity": line.band ? 0.5 : 1, "stroke-dasharray": line.dash.join(" ") || "none", "stroke-linejoin": "round" }));
    }
    for (const { x: at, label, left } of panel.rules || []) {
      const right = px(at) + 8 + measureText(label[0]) < WIDE;
      const words = left ? [[label[0], 1], [left[0], -1]] : [[label[0], right ? 1 : -1]];
      body.append(make("line", { x1: px(at), x2: px(at), y1: base, y2: base + TALL, stroke: colors.ink, "stroke-width": 1.5 }),
        ...words.map(([text, side]) => make("text", { x: px(at) + 6 * Number(side), y: base + 13, fill: colors.ink, "text-anchor": Number(side) > 0 ? "start" : "end" }, String(text))));
    }
    for (const mark of panel.marks) {
      const at = { stroke: colors.ink, "stroke-width": 2, fill: mark.shape === "dot" ? colors.ink : colors.paper };
      const [cx, cy] = [px(mark.x), py(mark.y)];
      body.append(mark.shape === "cross" ? make("path", { ...at, fill: "none", d: `M${cx - 5} ${cy - 5}l10 10m0 -10l-10 10` })
        : mark.shape === "square" ? make("rect", { ...at, x: cx - 4.5, y: cy - 4.5, width: 9, height: 9 })
        : make("circle", { ...at, cx, cy, r: 4.5 }), make("text", { x: cx + 9, y: cy - 9, fill: colors.ink }, mark.label));
    }
    top += TALL + FOOT;
    if (n === panels.length - 1) {
      body.append(make("text", { x: LEFT + plot / 2, y: top + 10, fill: colors.muted, "text-anchor": "middle" }, x.label));
      top += 20;
    }
  });
  root.setAttribute("viewBox", `0 0 ${WIDE} ${Math.ceil(top)}`);
  root.setAttribute("width", String(WIDE));
  root.setAttribute("height", String(Math.ceil(top)));
  root.append(make("title", {}, title), make("rect", { width: "100%", height: "100%", fill: colors.paper }), body);
  return root;
}

/** @param {SVGSVGElement} picture */
export const fileText = (picture) => `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(picture)}\n`;
