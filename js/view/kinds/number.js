/** A number, typed or read off a Lab. */
import { entry } from "../entry.js";

/** @typedef {import("../quiz.js").Frame} Frame */

/** @param {any} record @param {Frame} frame */
export function numeric(record, { note, save, saved, solved }) {
  const field = entry(record.answer, record.wrong, typeof saved === "string" ? saved : "", ({ tone, text }, typed) => {
    note(text, tone);
    if (tone === "warn") return;
    save(typed, tone === "good" ? "right" : "wrong");
    if (tone === "good") solved();
  });
  return { body: [field.element], check: field.check };
}
