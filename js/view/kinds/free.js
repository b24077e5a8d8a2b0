/** A text of the reader's own, then a model answer and what a good one says. It is done, and never right. */
import { h, unique } from "../dom.js";

/** @typedef {import("../quiz.js").Frame} Frame */

/** Characters to write before there is something to compare. */
const LEAST = 40;

/** @param {any} record @param {Frame} frame */
export function free(record, { note, save, saved }) {
  const id = unique("tk-free");
  const old = saved && typeof saved === "object" && !Array.isArray(saved) ? saved : {};
  const box = h("textarea", { id, class: "tk-area", rows: 5, autocomplete: "off" });
  box.value = typeof old.text === "string" ? old.text : "";
  const ticks = record.points.map((/** @type {string} */ point, /** @type {number} */ k) => {
    const tick = unique("tk-option");
    const input = h("input", { type: "checkbox", id: tick, autocomplete: "off", onchange: () => kept() });
    input.checked = Array.isArray(old.ticks) && old.ticks.includes(k);
    return { input, element: h("div", { class: "tk-option" }, input, h("label", { for: tick, text: point })) };
  });
  const head = h("p", { class: "tk-subtitle", tabindex: "-1", text: "A model answer" });
  const model = h("div", { class: "tk-model", hidden: true }, head, h("p", { text: record.solution }),
    h("div", { role: "group", "aria-label": "What a good answer says" }, h("p", { text: "Tick what your text says as well:" }), ...ticks.map((/** @type {any} */ one) => one.element)));
  const kept = () => save({ text: box.value, ticks: ticks.flatMap((/** @type {any} */ one, /** @type {number} */ k) => (one.input.checked ? [k] : [])), compared: !model.hidden },
    model.hidden ? undefined : "done");
  const compare = (/** @type {boolean} */ fresh) => {
    const length = box.value.trim().length;
    if (length < LEAST) return note(`Write your own answer first, of at least ${LEAST} characters; you have ${length}.`, "warn");
    model.hidden = false;
    button.hidden = true;
    kept();
    note("Compare your text with the model answer, point by point. You may go on writing.", "");
    if (fresh) head.focus();
    return undefined;
  };
  const button = h("button", { type: "button", class: "tk-button", text: "Compare", onclick: () => compare(true) });
  box.addEventListener("change", kept);
  if (old.compared) compare(false);
  return { body: [h("label", { for: id, class: "tk-label", text: "Your answer" }), box, model], button };
}
