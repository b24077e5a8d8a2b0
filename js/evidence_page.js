/** The page's cards and its table of evidence. */
import { element } from "./element.js";
import { cards } from "./view/cards.js";
import { mountEvidence } from "./evidence_table.js";

if (!customElements.get("teachkit-evidence-table")) {
  customElements.define("teachkit-evidence-table", element((node, spec) => mountEvidence(node, spec)));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => cards(document), { once: true });
  else cards(document);
}
