/** The notebook's adapter of the evidence table. */
import { mountEvidence } from "./evidence_table.js";

/** @param {{ model: any, el: HTMLElement }} view */
function show({ model, el }) {
  const spec = model.get("spec");
  const element = document.createElement("teachkit-evidence-table");
  element.className = "tk";
  el.append(element);
  return mountEvidence(element, spec, (ids) => {
    model.set("shown", ids);
    model.save_changes();
  });
}

export default { render: show };
