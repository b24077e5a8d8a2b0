/** The picture's numbers: a table to read, a file to keep. */
import { h } from "./dom.js";
import { number } from "./format.js";

/** @typedef {import("./panel.js").Panel} Panel */

/** All curves shown as comma-separated text, every computed point in full precision. @param {Panel[]} panels */
export function csv(panels) {
  const own = panels[0].table;
  const lines = panels.flatMap((panel) => panel.lines.filter((line) => !line.faint));
  const quote = (/** @type {string} */ text) => (/[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);
  if (own) return `${[own.columns, ...(own.all || own.rows)].map((row) => row.map((one) => quote(String(one))).join(",")).join("\r\n")}\r\n`;
  const rows = [[panels[0].x.label, ...lines.map((line) => line.label)].map(quote).join(",")];
  for (let k = 0; k < lines[0].x.length; k++) rows.push([lines[0].x[k], ...lines.map((line) => line.y[k])].join(","));
  return `${rows.join("\r\n")}\r\n`;
}

/** At most 25 rows, evenly taken. @param {Panel[]} panels @param {string} caption */
export function table(panels, caption) {
  const own = panels[0].table;
  if (own) return rowsOf(own, caption);
  const lines = panels.flatMap((panel) => panel.lines.filter((line) => !line.faint));
  const last = lines[0].x.length - 1;
  const count = Math.min(25, last + 1);
  const rows = Array.from({ length: count }, (_, k) => Math.round((k * last) / Math.max(1, count - 1)));
  return h("table", { class: "tk-table" }, h("caption", { text: caption }),
    h("thead", {}, h("tr", {}, ...[panels[0].x.label, ...lines.map((line) => line.label)].map((text) => h("th", { scope: "col", text })))),
    h("tbody", {}, ...rows.map((k) => h("tr", {}, h("th", { scope: "row", text: number(lines[0].x[k], 4) }),
      ...lines.map((line) => h("td", { text: number(line.y[k], 4) }))))));
}

/** A picture's own table, at most 25 rows of it. @param {{ columns: string[], rows: (string | number)[][] }} own @param {string} caption */
function rowsOf({ columns, rows }, caption) {
  const every = Math.max(1, Math.ceil(rows.length / 25));
  const cell = (/** @type {string | number} */ one) => (typeof one === "number" ? number(one, 4) : one);
  return h("table", { class: "tk-table" }, h("caption", { text: caption }),
    h("thead", {}, h("tr", {}, ...columns.map((text) => h("th", { scope: "col", text })))),
    h("tbody", {}, ...rows.filter((_, k) => k % every === 0).map(([first, ...rest]) => h("tr", {},
      h("th", { scope: "row", text: cell(first) }), ...rest.map((one) => h("td", { text: cell(one) }))))));
}
