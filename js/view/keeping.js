/** The reader's answers as a file: saved, taken over, deleted. */
import { download, h, unique, verdict } from "./dom.js";
import { merged, sound } from "./review.js";
import { all, replace } from "./store.js";

/** What the file says it is. */
const BOOK = "Crosstalk: answers of a reader";
const FORM = 1;

/**
 * The answers in a file's text. Throws an Error that says in words what is wrong with it.
 * @param {string} text @returns {Record<string, import("./review.js").Entry>}
 */
export function answersIn(text) {
  let data;
  try {
    data = JSON.parse(text);
  } catch {
    throw new Error("It is no JSON file. Choose a file that this page has saved.");
  }
  if (data?.book !== BOOK || !data.answers || typeof data.answers !== "object" || Array.isArray(data.answers)) throw new Error("It holds no answers of this book. Choose a file that this page has saved.");
  if (data.form !== FORM) throw new Error(`It has form ${data.form}, and this edition reads form ${FORM}.`);
  const bad = Object.entries(data.answers).find(([, entry]) => !sound(entry));
  if (bad) throw new Error(`The answer to “${bad[0]}” is damaged.`);
  return data.answers;
}

/** @param {Record<string, any>} answers */
export const fileOf = (answers) => `${JSON.stringify({ book: BOOK, form: FORM, answers }, null, 1)}\n`;

const count = (/** @type {number} */ n) => `${n} ${n === 1 ? "answer" : "answers"}`;

/** @param {string[]} known ids of the book's questions @returns {HTMLElement} */
export function keeping(known) {
  const told = h("p", { class: "tk-note", role: "status" });
  const tell = (/** @type {string} */ tone, /** @type {string} */ word, /** @type {string} */ text) => verdict(told, tone, word, text);
  const kept = (/** @type {boolean} */ done) => (done ? "" : " This browser keeps nothing, so they last until the page closes.");

  const save = () => {
    const answers = all();
    if (!Object.keys(answers).length) return tell("warn", "Nothing to save:", "no answer is kept yet.");
    download("crosstalk-answers.json", "application/json", fileOf(answers));
    return tell("good", "Saved:", `${count(Object.keys(answers).length)}.`);
  };
  const id = unique("tk-file");
  const file = h("input", { type: "file", id, accept: ".json,application/json", class: "tk-file", onchange: async () => {
    if (!file.files[0]) return;
    try {
      const other = answersIn(await file.files[0].text());
      const strange = Object.keys(other).filter((one) => !known.includes(one)).length;
      const ok = replace(merged(all(), other));
      tell("good", "Taken over:", `${count(Object.keys(other).length)}. Where both had one, the later is kept.${strange ? ` ${strange} of them belong to no question of this edition.` : ""}${kept(ok)}`);
    } catch (problem) {
      tell("bad", "Not taken over.", `${problem instanceof Error ? problem.message : problem} Your answers here are as they were.`);
    }
    file.value = "";
  } });

  const close = () => {
    sure.hidden = true;
    remove.hidden = false;
    remove.focus();
  };
  const question = h("p", {});
  const sure = h("div", { class: "tk-sure", role: "group", "aria-label": "Delete all answers", hidden: true }, question, h("div", { class: "tk-actions" },
    h("button", { type: "button", class: "tk-button", text: "Delete them", onclick: () => {
      const gone = Object.keys(all()).length;
      replace({});
      close();
      tell("good", "Deleted:", `${count(gone)}.`);
    } }), h("button", { type: "button", class: "tk-button tk-quiet", text: "Keep them", onclick: close })));
  const remove = h("button", { type: "button", class: "tk-button tk-quiet", text: "Delete my answers", onclick: () => {
    const here = Object.keys(all()).length;
    if (!here) return tell("warn", "Nothing to delete:", "no answer is kept.");
    told.textContent = "";
    question.textContent = `Delete ${count(here)} from this browser? This cannot be undone.`;
    sure.hidden = false;
    remove.hidden = true;
    sure.querySelectorAll("button")[1].focus();
    return undefined;
  } });
  return h("div", { class: "tk-keeping" }, h("h2", { text: "Take your answers along" }),
    h("div", { class: "tk-actions" }, h("button", { type: "button", class: "tk-button", text: "Save my answers as a file", onclick: save }), remove),
    sure, h("div", { class: "tk-actions" }, h("label", { for: id, text: "Take over answers from a file" }), file), told);
}
