/** A stack of panels: makes, reuses and removes the plots, follows the width of the page. */
import { Plot } from "./plot.js";
import { number } from "./format.js";

/** @typedef {import("./panel.js").Panel} Panel */

export class Canvas {
  /** @param {HTMLElement} box @param {string} badge @param {(text: string) => void} readout */
  constructor(box, badge, readout) {
    this.box = box;
    this.badge = badge;
    this.readout = readout;
    /** @type {Plot[]} */
    this.plots = [];
    /** @type {Panel[]} */
    this.panels = [];
    /** Called when the width of the page has moved what is drawn. */
    this.moved = () => {};
    this.observer = new ResizeObserver(() => {
      this.plots.forEach((plot) => plot.resize(box.clientWidth));
      this.align();
      this.moved();
    });
    this.observer.observe(box);
  }

  /** @param {Panel[]} panels @param {import("./palette.js").Palette} colors @param {string} text what it shows, in words */
  draw(panels, colors, text) {
    this.panels = panels;
    const same = panels.length === this.plots.length && panels.every((panel, k) => this.plots[k].suits(panel));
    if (!same) {
      this.clear();
      this.plots = panels.map((panel, k) => new Plot(this.box, panel, colors, {
        badge: k === 0 ? this.badge : "",
        last: k === panels.length - 1,
        hover: (x) => this.hover(x),
        edge: (side) => this.edge(side),
      }));
    } else panels.forEach((panel, k) => this.plots[k].draw(panel));
    this.align();
    this.plots.forEach((plot, k) => plot.describe(panels.length > 1 ? `${text} Panel ${k + 1} of ${panels.length}: ${panels[k].y.label}.` : text));
  }

  /** The most that any panel wants on a side. @param {"left" | "right"} side */
  edge(side) {
    return Math.max(0, ...this.plots.map((plot) => plot[side]));
  }

  /** Panels above each other begin and end at one line: draw again what was drawn before the widest labels were known. */
  align() {
    for (const plot of this.plots) {
      if (plot.drawn.left !== this.edge("left") || plot.drawn.right !== this.edge("right")) plot.draw(plot.panel);
    }
  }

  /** @param {number | null} x */
  hover(x) {
    const axis = this.panels[0]?.x;
    if (x === null || !axis) return this.readout("");
    if (this.panels[0].read) return this.readout(this.panels[0].read(x));
    const parts = this.panels.flatMap((panel) => panel.lines.filter((line) => !line.faint).map((line) => {
      let k = 0;
      for (let i = 1; i < line.x.length; i++) if (Math.abs(line.x[i] - x) < Math.abs(line.x[k] - x)) k = i;
      return `${line.label}: ${number(line.y[k], 4)}`;
    }));
    this.readout(`${axis.label}: ${number(x, 3)} — ${parts.join("; ")}`);
  }

  /** @param {import("./palette.js").Palette} colors */
  recolor(colors) {
    for (const plot of this.plots) plot.recolor(colors);
  }

  /** Where a value of the first panel's x axis lies, in px from the box's corner; null before anything is drawn. @param {number} x */
  place(x) {
    const u = this.plots[0]?.u;
    if (!u) return null;
    const ratio = u.ctx.canvas.width / u.width;
    return { left: u.valToPos(x, "x", true) / ratio, top: u.bbox.top / ratio, tall: u.bbox.height / ratio };
  }

  /** The value of the first panel's x axis under a pointer. @param {number} clientX */
  value(clientX) {
    const u = this.plots[0]?.u;
    return u ? u.posToVal(clientX - u.over.getBoundingClientRect().left, "x") : NaN;
  }

  clear() {
    for (const plot of this.plots) plot.destroy();
    this.plots = [];
  }

  destroy() {
    this.observer.disconnect();
    this.clear();
  }
}
