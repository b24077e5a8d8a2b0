/** One question of any kind: the answer, what it says about the reader's thinking, hints, solution. */
import { h, unique, verdict } from "./dom.js";
import { keep, recall } from "./store.js";
import { parse, setting, unitText } from "./format.js";

/** @typedef {{ element: HTMLElement, note: (text: string, tone: string) => void, save: (answer: any) => void, saved: any, solved: () => void }} Frame */

/** A fixed shuffle that depends on the text alone, and is never the right order. @param {string[]} items @param {string} seed */
export function shuffle(items, seed) {
  let state = 2166136261;
  for (const c of seed) state = Math.imul(state ^ c.charCodeAt(0), 16777619) >>> 0;
  const order = items.map((_, k) => k);
  for (let k = order.length - 1; k > 0; k--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = state % (k + 1);
    [order[k], order[j]] = [order[j], order[k]];
  }
  if (order.length > 1 && order.every((value, k) => value === k)) order.push(Number(order.shift()));
  return order;
}

/** @param {any} record @param {Frame} frame */
function options(record, { note, save, saved, solved }) {
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
    save(picked.flatMap((/** @type {boolean} */ on, /** @type {number} */ k) => (on ? [k] : [])));
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
  return { body: rows.map((/** @type {any} */ row) => row.element), check: show };
}

/** @param {any} record @param {Frame} frame */
function numeric(record, { note, save, saved, solved }) {
  const { value, unit, tolerance } = record.answer;
  const id = unique("tk-number");
  const box = h("input", { type: "text", inputmode: "decimal", id, class: "tk-number tk-wide", autocomplete: "off", value: saved ?? "" });
  /** @param {number} x @param {number} goal @param {number} tol */
  const near = (x, goal, tol) => Math.abs(x - goal) <= tol * (Math.abs(goal) || 1);
  const check = () => {
    const x = parse(box.value);
    box.setAttribute("aria-invalid", String(Number.isNaN(x)));
    if (Number.isNaN(x)) return note(`“${box.value}” is not a number. Write for instance 0.35 or 3.5e-1.`, "warn");
    save(box.value);
    if (near(x, value, tolerance)) {
      note(`Correct: ${setting(Number(value.toPrecision(4)), unit)}.`, "good");
      return solved();
    }
    const known = (record.wrong || []).find((/** @type {any} */ one) => one.value !== undefined && near(x, one.value, one.tolerance ?? tolerance));
    if (known) return note(`Not so. ${known.feedback}`, "bad");
    if (value !== 0 && near(-x, value, tolerance)) return note("The size is right, the sign is not.", "bad");
    return note(`Not yet: your value is too ${x > value ? "high" : "low"}.`, "bad");
  };
  box.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      check();
    }
  });
  const label = h("label", { for: id, text: unitText(unit) ? `Your value, in ${unitText(unit)}` : "Your value" });
  return { body: [h("div", { class: "tk-entry" }, label, box, unitText(unit) ? h("span", { text: unitText(unit) }) : null)], check };
}

/** @param {any} record @param {Frame} frame */
function ordering(record, { note, save, saved, solved }) {
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
    save(order);
    const wrong = order.findIndex((step, k) => step !== k);
    if (wrong < 0) {
      note("Correct.", "good");
      return solved();
    }
    const said = typeof record.feedback === "string" ? ` ${record.feedback}` : "";
    return note(`Not yet: step ${wrong + 1} is the first that stands in the wrong place.${said}`, "bad");
  };
  return { body: [list], check };
}

/**
 * @param {any} record @param {{ repainted?: () => void, legend?: string }} [host]
 * @returns {{ element: HTMLElement }}
 */
export function question(record, { repainted = () => {}, legend } = {}) {
  const status = h("p", { class: "tk-note", role: "status" });
  /** @param {string} text @param {string} tone */
  const note = (text, tone) => {
    // "Not yet: …" and "Correct." open with the verdict.
    const cut = tone ? (text.match(/^[^.:]*[.:]/)?.[0].length ?? 0) : 0;
    if (cut) verdict(status, tone, text.slice(0, cut), text.slice(cut).trim());
    else status.textContent = text;
    repainted();
  };
  const solution = record.solution ? h("details", { class: "tk-solution", hidden: true }, h("summary", { text: "Solution" }),
    h("p", { text: record.solution }), record.solution_code ? h("pre", { tabindex: "0", role: "group", "aria-label": "Code of the solution" }, h("code", { text: record.solution_code })) : null) : null;
  const solved = () => {
    if (solution) solution.hidden = false;
  };
  const frame = { element: document.body, note, save: (/** @type {any} */ answer) => keep(record.id, answer), saved: recall(record.id), solved };
  const kinds = /** @type {Record<string, (record: any, frame: Frame) => { body: Node[], check: () => void }>} */ (
    { choice: options, several: options, predict: options, number: numeric, order: ordering });
  const made = kinds[record.kind]?.(record, frame);
  const body = made ? made.body : record.stub ? [h("pre", { class: "tk-code", tabindex: "0", role: "group", "aria-label": "Code to begin with" }, h("code", { text: record.stub })),
    h("p", { class: "tk-note", text: "To be answered in the notebook, with Python." })] : [];
  const hints = /** @type {string[]} */ (record.hints || []);
  let given = 0;
  const hintList = h("ol", { class: "tk-hints" });
  const hint = hints.length ? h("button", { type: "button", class: "tk-button tk-quiet", text: `Hint 1 of ${hints.length}`, onclick: () => {
    hintList.append(h("li", { text: hints[given] }));
    given += 1;
    if (given < hints.length) hint.textContent = `Hint ${given + 1} of ${hints.length}`;
    else {
      hint.hidden = true;
      solved();
    }
    repainted();
  } }) : null;
  if (!hints.length && !made) solved();
  const check = made ? h("button", { type: "button", class: "tk-button", text: "Check", onclick: made.check }) : null;
  const element = h("div", { class: "tk tk-quiz" },
    h("fieldset", { class: "tk-fieldset" }, h("legend", { class: "tk-stem" }, legend ? h("span", { class: "tk-kind", text: legend }) : null, h("span", { text: record.stem })),
      record.kind === "several" ? h("p", { class: "tk-note", text: "More than one may hold." }) : null, ...body,
      h("div", { class: "tk-actions" }, check, hint), status, hints.length ? h("div", { "aria-live": "polite" }, hintList) : null, solution));
  if (made && frame.saved !== undefined && (!Array.isArray(frame.saved) || frame.saved.length)) made.check();
  return { element };
}
