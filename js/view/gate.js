/** Predict, then observe, then explain: what a change does stays hidden until the reader has said what to expect. */
import { h, unique, verdict } from "./dom.js";
import { question } from "./quiz.js";
import { keep, recall } from "./store.js";

/**
 * @param {any} predict @param {any} explain or null
 * @param {() => void} opened called when the result may be shown
 * @returns {{ element: HTMLElement, after: HTMLElement, closed: () => boolean, moved: () => void }}
 */
export function gate(predict, explain, opened) {
  let open = !predict;
  let choice = -1;
  let observed = false;
  const after = h("div", { class: "tk-explain", hidden: true });
  if (explain) after.append(question(explain, { legend: "Explain" }).element);
  const remark = h("div", { class: "tk-note", role: "status" });
  const element = h("div", { class: "tk-predict", role: "group", "aria-label": "Prediction", hidden: !predict });
  if (!predict) {
    after.hidden = !explain;
    return { element, after, closed: () => false, moved: () => {} };
  }

  const name = unique("tk-predict");
  const inputs = predict.options.map((/** @type {any} */ _, /** @type {number} */ k) => h("input", { type: "radio", name, value: k, id: unique("tk-option"), autocomplete: "off" }));
  const reveal = () => {
    observed = true;
    if (choice >= 0) {
      const option = predict.options[choice];
      verdict(remark, option.correct ? "good" : "bad", option.correct ? "As you expected." : "Not as you expected.", option.feedback || "");
    }
    after.hidden = !explain;
  };
  /** @param {number} picked −1 for none @param {boolean} fresh */
  const commit = (picked, fresh) => {
    open = true;
    choice = picked;
    fieldset.disabled = true;
    buttons.hidden = true;
    if (inputs[picked]) inputs[picked].checked = true;
    remark.className = "tk-note";
    remark.textContent = picked < 0 ? "Skipped. Move a slider or choose a scenario, and look." :
      `You expect: ${predict.options[picked].text.replace(/[.…]?$/, ".")} Now move a slider or choose a scenario, and look.`;
    if (fresh) {
      keep(predict.id, { choice: picked }, picked < 0 ? undefined : "done");
      opened();
    }
    if (picked < 0) after.hidden = !explain;
  };
  const buttons = h("div", { class: "tk-actions" },
    h("button", { type: "button", class: "tk-button", text: "This is what I expect", onclick: () => {
      const picked = inputs.findIndex((/** @type {any} */ input) => input.checked);
      if (picked >= 0) return commit(picked, true);
      remark.className = "tk-note tk-warn";
      remark.textContent = "Choose one first, or skip the prediction.";
    } }),
    h("button", { type: "button", class: "tk-button tk-quiet", text: "Skip the prediction", onclick: () => commit(-1, true) }));
  const fieldset = h("fieldset", { class: "tk-fieldset" },
    h("legend", { class: "tk-stem" }, h("span", { class: "tk-kind", text: "Predict" }), h("span", { text: predict.stem })),
    ...predict.options.map((/** @type {any} */ option, /** @type {number} */ k) =>
      h("div", { class: "tk-option" }, inputs[k], h("label", { for: inputs[k].id, text: option.text }))));
  element.append(fieldset, buttons, remark);
  const saved = recall(predict.id);
  if (saved && Number.isInteger(saved.choice) && saved.choice < predict.options.length) commit(saved.choice, false);
  return {
    element,
    after,
    closed: () => !open,
    moved: () => {
      if (open && !observed) reveal();
    },
  };
}
