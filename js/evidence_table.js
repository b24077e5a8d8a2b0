/** The evidence table as a widget. */
import { evidenceTable } from "./view/evidence.js";

/** @param {HTMLElement} element @param {any} spec @returns {() => void} */
export function mountEvidence(element, spec) {
  let revision = 0;
  const stop = evidenceTable(element, spec, () => element.setAttribute("data-revision", String(++revision)));
  element.setAttribute("data-state", "ready");
  return () => {
    stop();
    element.removeAttribute("data-state");
  };
}
