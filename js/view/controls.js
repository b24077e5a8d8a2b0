/** A slider with its name, value and unit, and a box for typing the value. */
import { h, math, unique } from "./dom.js";
import { capital, exact, parse, setting, title, unitText, unread } from "./format.js";

/**
 * @typedef {object} Control
 * @property {HTMLElement} element @property {(value: number) => void} show set without telling
 */

/** The nearest 1, 2 or 5 times a power of ten below x. @param {number} x */
function nice(x) {
  const power = 10 ** Math.floor(Math.log10(x));
  const lead = x / power;
  return (lead >= 5 ? 5 : lead >= 2 ? 2 : 1) * power;
}

/** @param {number} x @param {number} step */
const snap = (x, step) => Number((Math.round(x / step) * step).toPrecision(12));

/**
 * How a value moves in its range: positions of a slider, and steps by key.
 * @param {{ range: [number, number], log?: boolean }} parameter @param {boolean} [whole]
 */
export function stepper({ range: [low, high], log: wanted }, whole = false) {
  const log = Boolean(wanted) && low > 0;
  const small = whole ? 1 : nice((high - low) / 100);
  return {
    log,
    /** @param {number} x */
    toSlider: (x) => (log ? Math.log10(x) : x),
    /** A position of the slider as a value worth reading. @param {number} position */
    fromSlider: (position) => {
      if (!log) return Math.min(high, Math.max(low, snap(position, small)));
      const raw = 10 ** position;
      return Math.min(high, Math.max(low, whole ? Math.round(raw) : Number(raw.toPrecision(3))));
    },
    /** @param {number} value @param {number} direction @param {boolean} big */
    step: (value, direction, big) => {
      let next;
      if (log) {
        const ratio = (high / low) ** (direction * (big ? 1 / 8 : 1 / 64));
        next = Number((value * ratio).toPrecision(big ? 2 : 3));
        if (whole) next = direction > 0 ? Math.max(Math.round(next), value + 1) : Math.min(Math.round(next), value - 1);
        else if (next === value) next = Number((value * ratio).toPrecision(4));
      } else next = snap(value + direction * small * (big ? 10 : 1), small);
      return Math.min(high, Math.max(low, next));
    },
  };
}

/**
 * What a key does to a value, or undefined for a key that is none of the slider's.
 * @param {KeyboardEvent} event @param {number} value @param {ReturnType<typeof stepper>} steps @param {[number, number]} range
 * @returns {number | undefined}
 */
export function keyed(event, value, { step }, [low, high]) {
  if (event.altKey || event.ctrlKey || event.metaKey) return undefined;
  switch (event.key) {
    case "ArrowRight": case "ArrowUp": return step(value, 1, event.shiftKey);
    case "ArrowLeft": case "ArrowDown": return step(value, -1, event.shiftKey);
    case "PageUp": return step(value, 1, true);
    case "PageDown": return step(value, -1, true);
    case "Home": return low;
    case "End": return high;
    default: return undefined;
  }
}

/**
 * @param {any} parameter with a range @param {number} value
 * @param {{ whole?: boolean, changed: (value: number, id: string) => void, done?: () => void }} options
 * @returns {Control}
 */
export function control(parameter, value, { whole = false, changed, done }) {
  const [low, high] = parameter.range;
  const steps = stepper(parameter, whole);
  const { toSlider, fromSlider } = steps;
  const id = unique(`tk-${parameter.id}`);
  const name = capital(title(parameter));
  const unit = unitText(parameter.unit);
  const error = h("p", { class: "tk-error", id: `${id}-error`, role: "alert", hidden: true });
  const slider = h("input", {
    type: "range", id, min: toSlider(low), max: toSlider(high), step: "any", class: "tk-slider",
    "data-parameter": parameter.id, autocomplete: "off",
  });
  const box = h("input", {
    type: "text", inputmode: "decimal", class: `tk-number${[low, high, value].some((x) => exact(x).includes("×")) ? " tk-long" : ""}`, autocomplete: "off", spellcheck: "false", "aria-label": `${name}, typed`,
    "aria-describedby": `${id}-error`,
  });
  const output = h("output", { for: id, class: "tk-hidden", "aria-live": "off" });

  /** @param {string} text */
  const complain = (text) => {
    error.textContent = text;
    error.hidden = !text;
    box.setAttribute("aria-invalid", String(Boolean(text)));
  };
  /** @param {number} next */
  const show = (next) => {
    value = next;
    slider.value = String(toSlider(next));
    slider.setAttribute("aria-valuetext", setting(next, parameter.unit));
    slider.style.setProperty("--_fill", `${(100 * (toSlider(next) - toSlider(low))) / (toSlider(high) - toSlider(low))}%`);
    if (document.activeElement !== box) box.value = exact(next);
    output.textContent = setting(next, parameter.unit);
    complain("");
  };
  /** @param {number} next */
  const take = (next) => {
    if (next === value) return show(next);
    value = next;
    changed(next, parameter.id);
    show(next);
    box.value = exact(next);
  };

  slider.addEventListener("input", () => take(fromSlider(Number(slider.value))));
  slider.addEventListener("change", () => done?.());
  slider.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const next = keyed(event, value, steps, parameter.range);
    if (next === undefined) return;
    event.preventDefault();
    take(next);
    done?.();
  });
  const typed = () => {
    const next = parse(box.value);
    if (Number.isNaN(next)) return complain(unread(box.value));
    if (!(next >= low && next <= high)) {
      return complain(`${capital(parameter.meaning)} runs from ${exact(low)} to ${setting(high, parameter.unit)}; ${exact(next)} lies outside.`);
    }
    if (whole && !Number.isInteger(next)) return complain(`${capital(parameter.meaning)} is a whole number.`);
    take(next);
    done?.();
  };
  box.addEventListener("change", typed);
  box.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Enter") typed();
    if (event.key === "Escape") {
      box.value = exact(value);
      complain("");
    }
  });
  box.addEventListener("focus", () => box.select());

  const element = h("div", { class: "tk-control" },
    h("label", { for: id }, h("span", { class: "tk-symbol", "aria-hidden": "true" }, math(parameter.math, parameter.text)),
      h("span", { text: capital(parameter.meaning) })),
    h("span", { class: "tk-value" }, box, unit ? h("span", { class: "tk-unit", text: unit }) : null, output),
    slider, error);
  show(value);
  return { element, show };
}
