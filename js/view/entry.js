/** A number to type: one field with its name and unit, checked by Enter or by the caller's button. */
import { h, unique } from "./dom.js";
import { judge } from "./marking.js";

/**
 * @param {{ value: number, unit: string, tolerance: number, wanted: string, prompt?: string }} answer @param {any[]} wrong @param {string} text what stands in it
 * @param {(verdict: { tone: string, text: string }, typed: string) => void} told
 */
export function entry(answer, wrong, text, told) {
  const id = unique("tk-number");
  const box = h("input", { type: "text", inputmode: "decimal", id, class: "tk-number tk-wide", autocomplete: "off", value: text });
  const check = () => {
    const verdict = judge(box.value, answer, wrong);
    box.setAttribute("aria-invalid", String(verdict.tone === "warn"));
    told(verdict, box.value);
  };
  box.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    check();
  });
  const name = answer.prompt || "Your value";
  const label = h("label", { for: id, text: answer.wanted ? `${name}, ${answer.wanted}` : name });
  return { box, check, element: h("div", { class: "tk-entry" }, label, box) };
}
