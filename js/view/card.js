/** The model card, folded: equations, values with their sources, what is assumed and left out, downloads. */
import { csv } from "./data.js";
import { aligned, h, math } from "./dom.js";
import { capital, setting, unitText } from "./format.js";
import { fileText, svg } from "./svg.js";

/** @param {string} name @param {string[]} lines */
const list = (name, lines) => (lines?.length ? [h("p", { class: "tk-subtitle", text: name }), h("ul", {}, ...lines.map((text) => h("li", { text })))] : []);

/** A row is headed by its symbol; the plain text is what a screen reader can rely on. @param {any} one */
const symbol = (one) => h("th", { scope: "row" }, h("span", { "aria-hidden": "true" }, math(one.math, one.text)), h("span", { class: "tk-hidden", text: one.text }));

/** A text that leads to its source where there is one. @param {string} text @param {string | null} href */
const sourced = (text, href) => (href && /^(https?:|#|[./\w-]+\.html)/i.test(href) ? h("a", { href, text }) : h("span", { text }));

/**
 * @param {any} spec
 * @param {{ panels: () => any[], colors: () => any, badge: string, save: (name: string, type: string, text: string) => void }} host
 * @returns {HTMLElement}
 */
export function card(spec, { panels, colors, badge, save }) {
  const { model } = spec;
  const row = (/** @type {any} */ p) => h("tr", {},
    symbol(p),
    h("td", { text: capital(p.meaning) + (p.note ? ` (${p.note})` : "") }),
    h("td", { class: "tk-figure", text: setting(p.value, "") }),
    h("td", { text: unitText(p.unit) || "–" }),
    h("td", {}, sourced(p.sourceText || p.source, p.href)));
  const stateRow = (/** @type {any} */ s) => h("tr", {}, symbol(s),
    h("td", { text: capital(s.meaning) }), h("td", { text: unitText(s.unit) || "–" }));
  const sbml = spec.sbml ? (/^\s*</.test(spec.sbml)
    ? h("button", { type: "button", class: "tk-button tk-quiet", text: "Model (SBML)", onclick: () => save(`${model.name}.xml`, "application/xml", spec.sbml) })
    : h("a", { class: "tk-button tk-quiet", href: spec.sbml, download: `${model.name}.xml`, text: "Model (SBML)" })) : null;
  const inside = () => [
    h("p", { class: "tk-badge-line" }, h("span", { class: "tk-badge", text: badge }), h("span", { text: ` ${capital(model.provenanceText || "")}.`.replace("..", ".") })),
    h("p", { text: model.summary }),
    ...(model.equations?.length ? [h("p", { class: "tk-subtitle", text: "Equations" }),
      h("div", { class: "tk-scroll tk-equations", tabindex: "0", role: "group", "aria-label": "Equations" },
        aligned(model.equations.map((/** @type {any} */ one) => math(one.math, one.id))))] : []),
    h("p", { class: "tk-subtitle", text: "Variables and values" }),
    h("div", { class: "tk-scroll", tabindex: "0", role: "group", "aria-label": "Variables and values" },
      h("table", { class: "tk-table" }, h("caption", { text: "Variables" }),
        h("thead", {}, h("tr", {}, ...["Symbol", "Meaning", "Unit"].map((text) => h("th", { scope: "col", text })))),
        h("tbody", {}, ...[...model.states, ...(model.quantities || [])].map(stateRow))),
      h("table", { class: "tk-table" }, h("caption", { text: "Values" }),
        h("thead", {}, h("tr", {}, ...["Symbol", "Meaning", "Value", "Unit", "Source"].map((text) => h("th", { scope: "col", text })))),
        h("tbody", {}, ...model.parameters.map(row)))),
    ...list("Assumes", model.assumes), ...list("Leaves out", model.leavesOut),
    ...(model.sources?.length ? [h("p", { class: "tk-subtitle", text: "Sources" }),
      h("ul", {}, ...model.sources.map((/** @type {any} */ one) => h("li", {}, sourced(one.text || one.key, one.href))))] : []),
    h("p", { class: "tk-subtitle", text: "Downloads" }),
    h("div", { class: "tk-actions" },
      h("button", { type: "button", class: "tk-button tk-quiet", text: "Curves (CSV)", onclick: () => save(`${model.name}.csv`, "text/csv;charset=utf-8", csv(panels())) }),
      h("button", { type: "button", class: "tk-button tk-quiet", text: "Picture (SVG)", onclick: () =>
        save(`${model.name}.svg`, "image/svg+xml", fileText(svg(panels(), colors(), { badge, title: spec.alt || spec.title || model.title }))) }),
      sbml),
  ];
  const details = h("details", { class: "tk-details" }, h("summary", { text: `Model card: ${model.title}` }));
  // Filled when first opened, so that a page with many Labs opens at once.
  details.addEventListener("toggle", () => {
    if (details.open && details.childElementCount === 1) details.append(h("div", { class: "tk-card" }, ...inside()));
  });
  return details;
}
