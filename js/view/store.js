/** The reader's answers, kept in this browser under one key; without storage the page works all the same. */
import { after, sound } from "./review.js";

/** @typedef {import("./review.js").Entry} Entry */

const KEY = "teachkit.answers";
/** Told to the document whenever an answer is kept, taken over or deleted. */
const EVENT = "teachkit-progress";

/** @returns {Record<string, Entry>} */
export function all() {
  try {
    return Object.fromEntries(Object.entries(JSON.parse(localStorage.getItem(KEY) || "{}")).filter(([, entry]) => sound(entry)));
  } catch {
    return {};
  }
}

/** Put other answers in the place of all. @param {Record<string, Entry>} answers @returns {boolean} whether this browser keeps them */
export function replace(answers) {
  let kept = true;
  try {
    localStorage.setItem(KEY, JSON.stringify(answers));
  } catch {
    // A browser that keeps nothing (private mode, storage full or forbidden): the answer lives until the page closes.
    kept = false;
  }
  document.dispatchEvent(new CustomEvent(EVENT));
  return kept;
}

/** @param {string} id @returns {Entry | undefined} */
export const entry = (id) => new Map(Object.entries(all())).get(id);

/** @param {string} id @returns {any} the answer as it was kept */
export const recall = (id) => entry(id)?.answer;

/** @param {string} id @param {any} answer @param {"right" | "wrong" | "done"} [outcome] @param {number} [hints] */
export function keep(id, answer, outcome, hints) {
  replace({ ...all(), [id]: after(entry(id), { answer, outcome, hints }, Date.now()) });
}

/** @param {() => void} changed @returns {() => void} stops it */
export function follow(changed) {
  const other = (/** @type {StorageEvent} */ event) => event.key === KEY && changed();
  document.addEventListener(EVENT, changed);
  addEventListener("storage", other);
  return () => {
    document.removeEventListener(EVENT, changed);
    removeEventListener("storage", other);
  };
}
