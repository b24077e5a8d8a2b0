/** A vertical mark in the chart that is a slider: dragged, or moved by key. */
import { h } from "./dom.js";
import { setting } from "./format.js";
import { keyed, stepper } from "./controls.js";

/**
 * @param {import("./canvas.js").Canvas} canvas @param {string} name @param {string} unit
 * @param {(value: number) => void} changed
 */
export function mark(canvas, name, unit, changed) {
  /** @type {[number, number]} */
  let range = [0, 1];
  let value = 0;
  let steps = stepper({ range });
  const element = h("div", {
    class: "tk-mark", role: "slider", tabindex: "0", "aria-label": `${name}, mark in the chart`, "aria-orientation": "horizontal", hidden: true,
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      const next = keyed(event, value, steps, range);
      if (next === undefined) return;
      event.preventDefault();
      take(next);
    },
    onpointerdown: (/** @type {PointerEvent} */ event) => {
      if (event.button) return;
      element.setPointerCapture(event.pointerId);
      element.focus();
      event.preventDefault();
    },
    onpointermove: (/** @type {PointerEvent} */ event) => {
      if (!element.hasPointerCapture(event.pointerId)) return;
      const under = canvas.value(event.clientX);
      if (!Number.isFinite(under)) return;
      const next = steps.fromSlider(steps.toSlider(Math.min(range[1], Math.max(range[0], under))));
      take(next);
    },
  });
  /** The next key counts from here, whether or not the chart is drawn by then. @param {number} next */
  const take = (next) => {
    if (next === value) return;
    value = next;
    changed(next);
    put(next);
  };
  /** @param {number} next */
  const put = (next) => {
    value = next;
    element.setAttribute("aria-valuenow", String(value));
    element.setAttribute("aria-valuetext", setting(value, unit));
    place();
  };
  const place = () => {
    const at = element.hidden ? null : canvas.place(value);
    if (!at) return;
    element.style.setProperty("--_left", `${at.left}px`);
    element.style.setProperty("--_top", `${at.top}px`);
    element.style.setProperty("--_tall", `${at.tall}px`);
  };
  return {
    element,
    place,
    /** @param {{ range: [number, number], log?: boolean }} axis @param {number} next */
    show(axis, next) {
      range = axis.range;
      steps = stepper(axis);
      element.hidden = false;
      element.setAttribute("aria-valuemin", String(range[0]));
      element.setAttribute("aria-valuemax", String(range[1]));
      put(next);
    },
  };
}
