/** Pairs: each left-hand text gets one of the right-hand texts from a list. */
import { h, unique, verdict } from "../dom.js";

/** @typedef {import("../quiz.js").Frame} Frame */

/** @param {any} record @param {Frame} frame */
export function match(record, { note, save, saved, solved }) {
  const choices = /** @type {string[]} */ (record.choices);
  const list = unique("tk-choices");
  const letter = (/** @type {number} */ k) => String.fromCharCode(65 + k);
  const rows = record.pairs.map((/** @type {any} */ pair, /** @type {number} */ n) => {
    const id = unique("tk-match");
    const select = h("select", { id, class: "tk-select", autocomplete: "off", "aria-describedby": list, onchange: () => {
      feedback.hidden = true;
      note("", "");
    } }, h("option", { value: "", text: "choose" }), ...choices.map((text, k) => h("option", { value: text, text: `${letter(k)}. ${text}` })));
    const feedback = h("p", { class: "tk-feedback", hidden: true });
    if (Array.isArray(saved) && choices.includes(saved[n])) select.value = saved[n];
    return { pair, select, feedback, element: h("li", { class: "tk-pair" }, h("label", { for: id, text: pair.left }), select, feedback) };
  });
  const check = () => {
    const picked = rows.map((/** @type {any} */ row) => row.select.value);
    const open = picked.filter((/** @type {string} */ text) => !text).length;
    if (open) return note(`Choose a match for every line first: ${open} ${open === 1 ? "has" : "have"} none.`, "warn");
    let wrong = 0;
    for (const { pair, select, feedback } of rows) {
      const right = select.value === pair.right;
      wrong += right ? 0 : 1;
      feedback.hidden = false;
      verdict(feedback, right ? "good" : "bad", right ? "Right." : "Not so.", right ? "" : pair.feedback);
    }
    save(picked, wrong ? "wrong" : "right");
    if (wrong) return note(`Not yet: ${wrong} of ${rows.length} ${wrong === 1 ? "is" : "are"} wrong.`, "bad");
    note("Correct.", "good");
    return solved();
  };
  return {
    body: [
      h("p", { class: "tk-note", text: record.extra?.length ? "To be matched with these, of which some fit nowhere:" : "To be matched with:" }),
      h("ol", { class: "tk-choices", id: list }, ...choices.map((text) => h("li", { text }))),
      h("ol", { class: "tk-pairs" }, ...rows.map((/** @type {any} */ row) => row.element)),
    ],
    check,
  };
}
