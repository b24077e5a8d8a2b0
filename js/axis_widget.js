/** The notebook's adapter of the axis map. */
import { mountAxis } from "./axis_map.js";

/** @param {{ model: any, el: HTMLElement }} view */
function show({ model, el }) {
  const element = document.createElement("teachkit-axis-map");
  element.id = model.get("spec").id;
  el.append(element);
  return mountAxis(element, model.get("spec"), { tell: (asked) => {
    model.set("asked", asked);
    model.save_changes();
  } });
}

export default { render: show };
