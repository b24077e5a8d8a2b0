/** Steps to put in order, each moved by two buttons. */
import { h } from "../dom.js";
import { shuffle } from "../marking.js";

/** @typedef {import("../quiz.js").Frame} Frame */

/** @param {any} record @param {Frame} frame */
export function ordering(record, { note, save, saved, solved }) {
  const steps = /** @type {string[]} */ (record.steps);
  const valid = Array.isArray(saved) && saved.length === steps.length && [...saved].sort((a, b) => a - b).every((v, k) => v === k);
  let order = valid ? /** @type {number[]} */ ([...saved]) : shuffle(steps, record.id);
  const list = h("ol", { class: "tk-order" });
  /** @param {number} k @param {number} by */
  const move = (k, by) => {
    [order[k], order[k + by]] = [order[k + by], order[k]];
    draw();
    const row = list.children[k + by];
    const buttons = /** @type {HTMLButtonElement[]} */ ([...row.querySelectorAll("button")]);
    (buttons[by < 0 ? 0 : 1].disabled ? buttons[by < 0 ? 1 : 0] : buttons[by < 0 ? 0 : 1]).focus();
    note(`“${steps[order[k + by]]}” is now step ${k + by + 1} of ${steps.length}.`, "");
  };
  const draw = () => list.replaceChildren(...order.map((step, k) => h("li", {},
    h("span", { class: "tk-step", text: steps[step] }),
    h("span", { class: "tk-moves" },
      h("button", { type: "button", class: "tk-move", "aria-label": `Move up: ${steps[step]}`, disabled: k === 0, text: "↑", onclick: () => move(k, -1) }),
      h("button", { type: "button", class: "tk-move", "aria-label": `Move down: ${steps[step]}`, disabled: k === order.length - 1, text: "↓", onclick: () => move(k, 1) })))));
  draw();
  const check = () => {
    const wrong = order.findIndex((step, k) => step !== k);
    save(order, wrong < 0 ? "right" : "wrong");
    if (wrong < 0) {
      note("Correct.", "good");
      return solved();
    }
    const said = typeof record.feedback === "string" ? ` ${record.feedback}` : "";
    return note(`Not yet: step ${wrong + 1} is the first that stands in the wrong place.${said}`, "bad");
  };
  return { body: [list], check };
}
