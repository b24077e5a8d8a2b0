/** One question of any kind: the answer, what it says about the reader's thinking, hints, solution. */
import { h, verdict } from "./dom.js";
import { options } from "./kinds/choose.js";
import { faded } from "./kinds/faded.js";
import { free } from "./kinds/free.js";
import { match } from "./kinds/match.js";
import { numeric } from "./kinds/number.js";
import { ordering } from "./kinds/order.js";
import { opening } from "./marking.js";
import { due } from "./review.js";
import { entry, keep } from "./store.js";

/**
 * What a kind is given: say something, keep an answer and what it was worth, what was kept, show the solution.
 * @typedef {{ note: (text: string, tone: string) => void, save: (answer: any, outcome?: "right" | "wrong" | "done") => void, saved: any, solved: () => void }} Frame
 */

/**
 * The kinds that the page can take. A kind returns what it shows and, where the common button serves, what that does, or a button of its own in its place.
 * @type {Record<string, (record: any, frame: Frame) => { body: (Node | null)[], check?: () => void, button?: HTMLElement }>}
 */
const KINDS = { choice: options, several: options, predict: options, sign: options, number: numeric, order: ordering, match, free, faded };
/** Kinds that show their solution themselves. */
const OWN_SOLUTION = ["free", "faded"];

/** What was to be chosen, matched or put in order, as on paper: the explanation need not repeat it. @param {any} record */
function answer(record) {
  const lines = (/** @type {string[]} */ texts) => texts.map((text) => h("li", { text }));
  if (record.kind === "order") return h("ol", {}, ...lines(record.steps));
  if (record.kind === "match") return h("ol", {}, ...lines(record.pairs.map((/** @type {any} */ pair) => `${pair.left}: ${pair.right}`)));
  const right = (record.options || []).filter((/** @type {any} */ option) => option.correct);
  return right.length ? h("p", {}, h("strong", { text: right.map((/** @type {any} */ option) => option.text).join(" ") })) : null;
}

/** The code or the reasons that a solution closes with. @param {any} record */
function reasons(record) {
  if (record.chain) return h("ul", {}, ...record.chain.map((/** @type {string} */ text) => h("li", { text })));
  return record.solution_code ? h("pre", { tabindex: "0", role: "group", "aria-label": "Code of the solution" }, h("code", { text: record.solution_code })) : null;
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
    const [first, rest] = tone ? opening(text) : ["", text];
    if (first) verdict(status, tone, first, rest);
    else status.textContent = text;
    repainted();
  };
  const solution = record.solution && !OWN_SOLUTION.includes(record.kind) ? h("details", { class: "tk-solution", hidden: true }, h("summary", { text: "Solution" }),
    answer(record), h("p", { text: record.solution }), reasons(record)) : null;
  const solved = () => {
    if (solution) solution.hidden = false;
  };
  const hints = /** @type {string[]} */ (record.hints || []);
  let given = 0;
  const kept = entry(record.id);
  // What is due for review is asked afresh, without the answer of last time.
  const again = due(kept) <= Date.now();
  let restoring = true;
  /** @param {any} answer @param {"right" | "wrong" | "done"} [outcome] */
  const save = (answer, outcome) => {
    if (!restoring) keep(record.id, answer, outcome, given);
  };
  const made = KINDS[record.kind]?.(record, { note, save, saved: again ? undefined : kept?.answer, solved });
  const body = made ? made.body : record.stub ? [h("pre", { class: "tk-code", tabindex: "0", role: "group", "aria-label": "Code to begin with" }, h("code", { text: record.stub })),
    h("p", { class: "tk-note", text: "To be answered in the notebook, with Python." })] : [];
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
  const check = made?.check ? h("button", { type: "button", class: "tk-button", text: "Check", onclick: made.check }) : null;
  const element = h("div", { class: "tk tk-quiz" },
    h("fieldset", { class: "tk-fieldset" }, h("legend", { class: "tk-stem" }, legend ? h("span", { class: "tk-kind", text: legend }) : null, h("span", { text: record.stem })),
      record.kind === "several" ? h("p", { class: "tk-note", text: "More than one may hold." }) : null, ...body,
      h("div", { class: "tk-actions" }, check, made?.button, hint), status, hints.length ? h("div", { "aria-live": "polite" }, hintList) : null, solution));
  if (again) note("Asked again: you have answered this before, and it is time to try it afresh.", "");
  else if (kept && (!Array.isArray(kept.answer) || kept.answer.length)) made?.check?.();
  restoring = false;
  return { element };
}
