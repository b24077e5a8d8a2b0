/** The evidence table as a widget. */
import { evidenceTable } from "./view/evidence.js";

/** @param {HTMLElement} element @param {any} spec @param {(ids: string[]) => void} [tell] the claims in sight @returns {() => void} */
export function mountEvidence(element, spec, tell) {
  let revision = 0;
  const stop = evidenceTable(element, spec, (ids) => {
    element.setAttribute("data-revision", String(++revision));
    tell?.(ids);
  });
  element.setAttribute("data-state", "ready");
  return () => {
    stop();
    element.removeAttribute("data-state");
  };
}
