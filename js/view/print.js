/** On paper a Lab is the figure it shows at that moment, with its caption. */
import { h } from "./dom.js";
import { svg } from "./svg.js";

/** Ink on white, whatever the screen's scheme: what a printer can do. */
const PAPER = { paper: "#ffffff", ink: "#1d1b18", muted: "#5e5950", rule: "#c9c3b6", accent: "#1c5570", "accent-soft": "#e2ecef",
  "series-1": "#0069a6", "series-2": "#c65300", "series-3": "#00805c", "series-4": "#a84d85", "series-5": "#9a6b00", "series-6": "#2f83b7" };

/**
 * @param {HTMLElement} root
 * @param {() => { panels: any[], colors: any, badge: string, caption: string, alt: string }} now
 * @returns {() => void} stops
 */
export function onPrint(root, now) {
  /** @type {HTMLElement | null} */
  let figure = null;
  const before = () => {
    after();
    const { panels, colors, badge, caption, alt } = now();
    if (!panels.length) return;
    figure = h("figure", { class: "tk-print" }, svg(panels, { ...colors, ...PAPER }, { badge, title: alt || caption }), h("figcaption", { text: caption }));
    root.append(/** @type {HTMLElement} */ (figure));
  };
  const after = () => {
    figure?.remove();
    figure = null;
  };
  const query = matchMedia("print");
  const changed = () => (query.matches ? before() : after());
  addEventListener("beforeprint", before);
  addEventListener("afterprint", after);
  query.addEventListener("change", changed);
  return () => {
    removeEventListener("beforeprint", before);
    removeEventListener("afterprint", after);
    query.removeEventListener("change", changed);
    after();
  };
}
