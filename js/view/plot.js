/** One panel on a canvas, drawn by uPlot; names, badge, inputs and marks are drawn into the same canvas. */
import uPlot from "uplot";
import { layout, LINE, SAMPLE, shades, texture } from "./legend.js";
import { powers, ticks } from "./ticks.js";

/** @typedef {import("./panel.js").Panel} Panel */
/** @typedef {import("./palette.js").Palette} Palette */
const FONT = 13;
const PALE = 0.5;
const NOTHING = [new Float64Array(0), new Float64Array(0)];

export class Plot {
  /**
   * @param {HTMLElement} box @param {Panel} panel @param {Palette} colors
   * @param {{ badge: string, last: boolean, hover: (x: number | null) => void, edge: (side: "left" | "right") => number }} options
   *   `last`: the panel that carries the x axis's title; `edge`: the room that the stack keeps beside all its panels
   */
  constructor(box, panel, colors, options) {
    this.panel = panel;
    this.colors = colors;
    this.options = options;
    this.header = 0;
    /** Room that this panel wants beside it, and what it was last drawn with, in px. */
    this.left = this.right = 0;
    this.drawn = { left: 0, right: 0 };
    this.layout = { items: /** @type {any[]} */ ([]), height: 0 };
    // Room for the curves before, which come with the first key.
    this.count = Math.max(panel.lines.length, 2 * panel.lines.filter((line) => !line.faint).length);
    /** @type {Map<string, number>} */
    this.widths = new Map();
    const font = `${FONT}px ${colors["font-ui"]}`;
    const axis = {
      stroke: () => this.colors.muted, font, labelFont: font, labelGap: 0,
      grid: { stroke: () => this.colors.rule, width: 0.5 },
      ticks: { stroke: () => this.colors.muted, width: 1, size: 5 },
      border: { show: true, stroke: () => this.colors.muted, width: 1 },
    };
    const path = (/** @type {any} */ u, /** @type {number} */ k) => this.path(u, k);
    this.u = new uPlot(/** @type {any} */ ({
      mode: 2, width: Math.max(200, box.clientWidth), height: this.height(),
      padding: [() => this.header, () => this.room("right", this.spare()), 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false, setScale: false } },
      select: { show: false },
      scales: {
        x: { time: false, distr: panel.x.log ? 3 : 1, range: () => [this.panel.x.min, this.panel.x.max] },
        y: { range: () => [this.panel.y.min, this.panel.y.max] },
      },
      axes: [
        { ...axis, scale: "x", size: 30, space: 60, label: options.last ? panel.x.label : undefined, labelSize: 24,
          grid: { show: false }, ...(panel.x.log ? { splits: () => powers(this.panel.x.min, this.panel.x.max).at, filter: (/** @type {any} */ _, /** @type {number[]} */ s) => s } : {}),
          values: panel.x.log ? () => powers(this.panel.x.min, this.panel.x.max).names : (/** @type {any} */ _, /** @type {any[]} */ s, /** @type {any} */ _a, /** @type {any} */ _b, /** @type {number} */ step) => ticks(s, step) },
        { ...axis, scale: "y", space: 36, size: (/** @type {any} */ _, /** @type {string[]} */ v) =>
            this.room("left", Math.max(44, 12 + 7.2 * Math.max(0, ...(v || []).map((text) => text.length)))),
          values: (/** @type {any} */ _, /** @type {any[]} */ s, /** @type {any} */ _a, /** @type {any} */ _b, /** @type {number} */ step) => ticks(s, step) },
      ],
      series: [{}, ...Array.from({ length: this.count }, (_, k) => ({
        facets: [{ scale: "x", auto: false }, { scale: "y", auto: false }],
        stroke: () => this.stroke(k), width: 2, paths: path, points: { show: false },
      }))],
      hooks: {
        drawClear: [(/** @type {any} */ u) => this.under(u)],
        draw: [(/** @type {any} */ u) => this.over(u)],
        setCursor: [(/** @type {any} */ u) => options.hover(u.cursor.left >= 0 ? u.posToVal(u.cursor.left, "x") : null)],
      },
    }), this.data(), box);
    this.u.ctx.canvas.setAttribute("role", "img");
    this.draw(panel);
  }

  height() {
    const phone = matchMedia("(max-width: 480px)").matches;
    return this.header + (this.options.last ? 24 : 0) + (phone ? 190 : 220);
  }

  /** What this panel wants on a side, or more where another of the stack wants more. @param {"left" | "right"} side @param {number} wanted */
  room(side, wanted) {
    this[side] = wanted;
    return (this.drawn[side] = Math.max(wanted, this.options.edge(side)));
  }

  /** Room on the right for the half of the last tick's label that stands beyond the axis. */
  spare() {
    const { _values: texts, _splits: places } = this.u?.axes[0] || {};
    const last = texts ? texts.length - 1 : -1;
    if (!(last >= 0 && texts[last])) return 14;
    const beyond = this.u.bbox.width / uPlot.pxRatio - this.u.valToPos(places[last], "x");
    return Math.max(14, Math.ceil(this.wide(texts[last]) / 2 - beyond + 2));
  }

  /** @param {string} text its width in px of the page; measured once, since measuring waits for the page's style */
  wide(text) {
    const known = this.widths.get(text);
    if (known !== undefined) return known;
    const { ctx } = this.u;
    ctx.font = `${FONT * uPlot.pxRatio}px ${this.colors["font-ui"]}`;
    const width = ctx.measureText(text).width / uPlot.pxRatio;
    this.widths.set(text, width);
    return width;
  }

  data() {
    return /** @type {any} */ ([null, ...Array.from({ length: this.count }, (_, k) => {
      const line = this.panel.lines[k];
      return line ? [line.x, line.y] : NOTHING;
    })]);
  }

  /** @param {number} k */
  stroke(k) {
    const line = this.panel.lines[k];
    return line ? this.colors[line.faint ? "muted" : line.color] : "transparent";
  }

  /** Whether this plot can draw the panel, or must be made anew. @param {Panel} panel */
  suits(panel) {
    return panel.lines.length <= this.count && Boolean(panel.x.log) === Boolean(this.panel.x.log) && panel.x.label === this.panel.x.label;
  }

  /** Repaint now, in this task. @param {Panel} panel */
  draw(panel) {
    this.panel = panel;
    const { u } = this;
    const ratio = uPlot.pxRatio;
    this.layout = layout(panel, this.options.badge, u.width - 8, (text) => this.wide(text));
    panel.lines.forEach((line, k) => {
      const series = /** @type {any} */ (u.series[k + 1]);
      series.dash = line.dash.map((d) => d * ratio);
      series.width = line.band || (line.faint ? 1.5 : 2);
      series.alpha = line.band ? PALE : 1;
    });
    const taller = this.layout.height !== this.header;
    this.header = this.layout.height;
    u.batch(() => {
      if (taller) u.setSize({ width: u.width, height: this.height() });
      u.setData(this.data(), false);
      // This asks for the limits that x has now, so the new ones come after it.
      u.redraw(true, true);
      u.setScale("x", { min: panel.x.min, max: panel.x.max });
      u.setScale("y", { min: panel.y.min, max: panel.y.max });
    });
  }

  /** @param {string} text */
  describe(text) {
    this.u.ctx.canvas.setAttribute("aria-label", text);
  }

  /** @param {any} u @param {number} k */
  path(u, k) {
    const { x: xs, y: ys } = this.panel.lines[k - 1] || { x: NOTHING[0], y: NOTHING[1] };
    const stroke = new Path2D();
    const { left, top, width, height } = u.bbox;
    const { x, y } = this.panel;
    const from = x.log ? Math.log(x.min) : x.min;
    const across = width / ((x.log ? Math.log(x.max) : x.max) - from);
    const up = height / (y.max - y.min);
    let gap = true;
    for (let i = 0; i < xs.length; i++) {
      const px = left + ((x.log ? Math.log(xs[i]) : xs[i]) - from) * across;
      const py = top + height - (ys[i] - y.min) * up;
      if (py !== py) gap = true;
      else if (gap) {
        stroke.moveTo(px, py);
        gap = false;
      } else stroke.lineTo(px, py);
    }
    return { stroke, fill: null, clip: null, band: null, gaps: null, flags: 0 };
  }

  /** What lies behind the curves. @param {any} u */
  under(u) {
    const { ctx, bbox } = u;
    const ratio = ctx.canvas.width / u.width;
    const { colors, panel } = this;
    ctx.save();
    ctx.fillStyle = colors.paper;
    ctx.fillRect(0, 0, ctx.canvas.width, ctx.canvas.height);
    ctx.save();
    ctx.scale(ratio, ratio);
    for (const one of shades(panel.inputs, (x) => u.valToPos(x, "x", true) / ratio, bbox.top / ratio, bbox.height / ratio)) {
      this.texture(ctx, one);
    }
    ctx.restore();
    for (const { from, to, y, color, hatched } of panel.bars || []) {
      const a = Math.round(u.valToPos(from, "x", true)) + ratio;
      const b = Math.round(u.valToPos(to, "x", true));
      const top = u.valToPos(y, "y", true);
      const base = u.valToPos(0, "y", true);
      ctx.save();
      ctx.beginPath();
      ctx.rect(a, top, Math.max(ratio, b - a), base - top);
      ctx.clip();
      ctx.fillStyle = ctx.strokeStyle = colors[color];
      if (!hatched) ctx.fillRect(a, top, b - a, base - top);
      else {
        // Slanted lines, so that no bar is told by its colour alone.
        ctx.lineWidth = 1.5 * ratio;
        ctx.beginPath();
        for (let x = a - (base - top); x < b; x += 6 * ratio) {
          ctx.moveTo(x, base);
          ctx.lineTo(x + base - top, top);
        }
        ctx.stroke();
        ctx.lineWidth = 3 * ratio;
        ctx.strokeRect(a, top, b - a, base - top);
      }
      ctx.restore();
    }
    if (panel.zero) {
      const y = Math.round(u.valToPos(0, "y", true)) + 0.5;
      ctx.strokeStyle = colors.rule;
      ctx.lineWidth = ratio;
      ctx.setLineDash([]);
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
    }
    ctx.restore();
  }

  /** Names, badge and marks. @param {any} u */
  over(u) {
    const { ctx } = u;
    const ratio = ctx.canvas.width / u.width;
    const { colors, panel } = this;
    ctx.save();
    ctx.scale(ratio, ratio);
    ctx.font = `${FONT}px ${colors["font-ui"]}`;
    ctx.textBaseline = "middle";
    ctx.textAlign = "left";
    for (const { line, shade, badge, text, x, y } of this.layout.items) {
      if (line) {
        ctx.strokeStyle = colors[line.faint ? "muted" : line.color];
        ctx.lineWidth = line.band || (line.faint ? 1.5 : 2);
        ctx.globalAlpha = line.band ? PALE : 1;
        ctx.setLineDash(line.dash);
        ctx.beginPath();
        ctx.moveTo(x + 2, y);
        ctx.lineTo(x + SAMPLE, y);
        ctx.stroke();
        ctx.setLineDash([]);
        ctx.globalAlpha = 1;
        ctx.fillStyle = line.faint ? colors.muted : colors.ink;
        ctx.fillText(text, x + SAMPLE + 6, y + 0.5);
      } else if (!badge) {
        if (!shade?.strip) this.texture(ctx, { x: x + 10, y: y - 7, width: 12, height: 14, color: "accent-soft", tone: shade?.tone || 0 });
        ctx.fillStyle = colors.accent;
        for (const k of shade?.strip ? [0, 5, 10] : []) ctx.fillRect(x + 10 + k, y - 4, 2, 8);
        if (!shade?.strip) ctx.fillRect(x + 10, y - 7, 12, 3);
        ctx.fillStyle = colors.ink;
        ctx.fillText(text, x + SAMPLE + 6, y + 0.5);
      } else {
        ctx.strokeStyle = colors.muted;
        ctx.lineWidth = 1;
        ctx.strokeRect(x + 0.5, y - 8.5, ctx.measureText(text).width + 14, 17);
        ctx.fillStyle = colors.muted;
        ctx.fillText(text, x + 7.5, y + 0.5);
      }
    }
    for (const { x: at, label, left } of panel.rules || []) {
      const x = u.valToPos(at, "x", true) / ratio;
      const [top, tall] = [u.bbox.top / ratio, u.bbox.height / ratio];
      ctx.strokeStyle = colors.ink;
      ctx.lineWidth = 1.5;
      ctx.beginPath();
      ctx.moveTo(x, top);
      ctx.lineTo(x, top + tall);
      ctx.stroke();
      const [from, to] = [u.bbox.left / ratio, (u.bbox.left + u.bbox.width) / ratio];
      const room = { right: to - x - 8, left: x - from - 8 };
      const fits = (/** @type {string[]} */ texts, /** @type {number} */ space) => texts.find((text) => ctx.measureText(text).width <= space);
      const sides = left ? [[fits(label, room.right), 1], [fits(left, room.left), -1]]
        : fits(label, room.right) ? [[fits(label, room.right), 1]] : [[fits(label, room.left), -1]];
      for (const [text, side] of /** @type {[string | undefined, number][]} */ (sides)) {
        if (!text) continue;
        ctx.textAlign = side > 0 ? "left" : "right";
        this.ground(ctx, text, x + 6 * side, top + 11);
      }
    }
    for (const mark of panel.marks) {
      const x = u.valToPos(mark.x, "x", true) / ratio;
      const y = u.valToPos(mark.y, "y", true) / ratio;
      ctx.strokeStyle = ctx.fillStyle = colors.ink;
      ctx.lineWidth = 2;
      ctx.beginPath();
      if (mark.shape === "cross") {
        for (const s of [-1, 1]) {
          ctx.moveTo(x - 5, y - 5 * s);
          ctx.lineTo(x + 5, y + 5 * s);
        }
      } else if (mark.shape === "square") ctx.rect(x - 4.5, y - 4.5, 9, 9);
      else ctx.arc(x, y, 4.5, 0, 2 * Math.PI);
      if (mark.shape === "ring" || mark.shape === "square") {
        ctx.fillStyle = colors.paper;
        ctx.fill();
      } else if (mark.shape === "dot") ctx.fill();
      ctx.stroke();
      ctx.fillStyle = colors.ink;
      const wide = ctx.measureText(mark.label).width;
      const right = x + 10 + wide < u.width && !(mark.left && x - 12 - wide > u.bbox.left / ratio);
      // On a phone the words would hide the curves; the sentence under the chart has them all.
      if (panel.rules && u.width < 420) continue;
      ctx.textAlign = right ? "left" : "right";
      this.ground(ctx, mark.label, right ? x + 9 : x - 9, y - 12);
    }
    ctx.restore();
  }

  /** A shade, or a bit of it. @param {CanvasRenderingContext2D} ctx that measures in px of the page @param {ReturnType<typeof shades>[0]} one */
  texture(ctx, { x, y, width, height, color, tone }) {
    const path = new Path2D(texture(tone, x, y, width, height));
    ctx.fillStyle = ctx.strokeStyle = this.colors[color];
    ctx.lineWidth = LINE;
    ctx.setLineDash([]);
    if (tone) ctx.stroke(path);
    else ctx.fill(path);
  }

  /** Words with a rim of paper, readable upon curves. @param {CanvasRenderingContext2D} ctx @param {string} text @param {number} x @param {number} y */
  ground(ctx, text, x, y) {
    if (!text) return;
    ctx.save();
    ctx.setLineDash([]);
    ctx.lineJoin = "round";
    ctx.lineWidth = 4;
    ctx.strokeStyle = this.colors.paper;
    ctx.strokeText(text, x, y);
    ctx.restore();
    ctx.fillStyle = this.colors.ink;
    ctx.fillText(text, x, y);
  }

  /** @param {Palette} colors */
  recolor(colors) {
    this.colors = colors;
    this.widths.clear();
    this.draw(this.panel);
  }

  /** @param {number} width */
  resize(width) {
    if (width > 0 && width !== this.u.width) {
      this.u.setSize({ width, height: this.height() });
      this.draw(this.panel);
    }
  }

  destroy() {
    this.u.destroy();
  }
}
