/** One option or several; the sign of a path is one of three. */
import { h, unique, verdict } from "../dom.js";

/** @typedef {import("../quiz.js").Frame} Frame */

/** The entities of a path; what each arrow means is the question. @param {any} record */
function chain(record) {
  const names = record.path.flatMap((/** @type {any} */ one, /** @type {number} */ k) => [
    k ? h("span", {}, h("span", { class: "tk-hidden", text: " acts on " }), h("span", { "aria-hidden": "true", text: " ⇢ " })) : null, h("b", { text: one.label })]);
  return h("p", { class: "tk-chain" }, ...names, record.map ? h("a", { href: record.map, text: "See it on the map" }) : null);
}

/** @param {any} record @param {Frame} frame */
export function options(record, { note, save, saved, solved }) {
  const several = record.kind === "several";
  const name = unique("tk-answer");
  const rows = record.options.map((/** @type {any} */ option, /** @type {number} */ k) => {
    const id = unique("tk-option");
    const input = h("input", { type: several ? "checkbox" : "radio", name, id, value: k, autocomplete: "off" });
    const feedback = h("p", { class: "tk-feedback", hidden: true });
    return { option, input, feedback, element: h("div", { class: "tk-option" }, input, h("label", { for: id, text: option.text }), feedback) };
  });
  const show = () => {
    const picked = rows.map((/** @type {any} */ row) => row.input.checked);
    if (!picked.includes(true)) return note("Choose an answer first.", "warn");
    let right = true;
    rows.forEach(({ option, feedback }, /** @type {number} */ k) => {
      const fits = Boolean(option.correct) === picked[k];
      right &&= fits;
      const tell = picked[k];
      feedback.hidden = !tell;
      verdict(feedback, option.correct ? "good" : "bad", option.correct ? "Right." : "Not so.", option.feedback || "");
    });
    const missing = rows.filter((/** @type {any} */ row, /** @type {number} */ k) => row.option.correct && !picked[k]).length;
    const outcome = record.kind === "predict" ? "done" : right ? "right" : "wrong";
    save(picked.flatMap((/** @type {boolean} */ on, /** @type {number} */ k) => (on ? [k] : [])), outcome);
    if (right) {
      note("Correct.", "good");
      solved();
    } else if (several && missing) note(`Not yet: ${missing === 1 ? "one answer is" : `${missing} answers are`} missing or wrong.`, "bad");
    else note("Not yet: read the remark and try again.", "bad");
  };
  for (const row of rows) {
    row.input.checked = Array.isArray(saved) && saved.includes(rows.indexOf(row));
    row.input.addEventListener("change", () => {
      for (const other of rows) other.feedback.hidden = true;
      note("", "");
    });
  }
  const body = rows.map((/** @type {any} */ row) => row.element);
  return { body: record.path ? [chain(record), ...body] : body, check: show };
}
