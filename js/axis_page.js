/** The page's map of the axis; what it computes is open to tests and to the curious as `teachkit.axis`. */
import { mountAxis } from "./axis_map.js";
import { element } from "./element.js";
import { Axis, find } from "./sim/axis.js";

/** @type {any} */
const there = globalThis;
there.teachkit = { ...there.teachkit, axis: { Axis, find } };
if (!customElements.get("teachkit-axis-map")) {
  customElements.define("teachkit-axis-map", element((node, spec) => mountAxis(node, spec, { link: true })));
}
