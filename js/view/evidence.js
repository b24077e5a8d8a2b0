/** The evidence table: rows that stand in the page, or are made from records, filtered, sorted and counted. */
import { h, unique } from "./dom.js";
import { choice } from "./ask.js";

const GRADES = ["patients", "animals", "tissue", "cells", "inference", "not-stated"];

/** A table from records, for hosts that bring no page along. @param {any[]} rows */
function build(rows) {
  return h("table", { class: "tk-evidence" }, h("caption", { text: `All ${rows.length} claims, in the order of the book` }),
    h("thead", {}, h("tr", {}, ...["Claim", "Seen in", "Sources"].map((text) => h("th", { scope: "col", text })))),
    h("tbody", {}, ...rows.map((one) => h("tr", { id: `claim-${one.id}`, "data-part": one.part, "data-setting": one.setting, "data-strength": one.strength, "data-doubt": one.doubt?.kind || "", "data-region": one.regions.join(" ") },
      h("td", {}, one.edge ? h("p", { class: "tk-edge", text: one.edge }) : null, h("p", { text: one.says }),
        one.doubt ? h("details", { class: "tk-doubt" }, h("summary", { text: `Doubt: ${one.doubt.name.toLowerCase()}` }), h("p", { text: one.doubt.says })) : null,
        one.note ? h("details", { class: "tk-note" }, h("summary", { text: "Note" }), h("p", { text: one.note.says })) : null),
      h("td", {}, h("span", { class: `tk-grade tk-grade-${one.setting}`, "aria-hidden": "true", text: one.letter + (one.doubt ? "?" : "") }), ` ${one.grade}`, h("p", { class: "tk-from", text: one.said })),
      h("td", { text: one.cites.join(", ") })))));
}

/** @param {HTMLElement} element @param {any} spec @param {(ids: string[]) => void} [repainted] @returns {() => void} */
export function evidenceTable(element, spec, repainted = () => {}) {
  const there = /** @type {HTMLTableElement | null} */ (element.querySelector("table.tk-evidence"));
  const table = there || build(spec.rows || []);
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const first = new Map(rows.map((row, k) => [row, k]));
  const texts = rows.map((row) => row.textContent?.toLowerCase() || "");
  const picked = /** @type {Record<string, string>} */ ({ ...spec.open });
  let sort = "book";
  let words = "";
  const status = h("p", { class: "tk-status", role: "status" });

  /** @param {HTMLTableRowElement} row @param {string} key @param {string} value */
  const fits = (row, key, value) => {
    if (!value) return true;
    const has = row.dataset[key] || "";
    if (key === "doubt" && value === "any") return has !== "";
    if (key === "doubt" && value === "none") return has === "";
    return has.split(" ").includes(value);
  };
  const orders = /** @type {Record<string, (a: HTMLTableRowElement, b: HTMLTableRowElement) => number>} */ ({
    book: () => 0,
    grade: (a, b) => GRADES.indexOf(a.dataset.setting || "") - GRADES.indexOf(b.dataset.setting || ""),
    doubt: (a, b) => Number(!a.dataset.doubt) - Number(!b.dataset.doubt),
    name: (a, b) => (a.id < b.id ? -1 : 1),
  });

  const show = () => {
    let count = 0;
    rows.forEach((row, k) => {
      row.hidden = !(Object.entries(picked).every(([key, value]) => fits(row, key, value)) && words.split(/\s+/).every((word) => texts[k].includes(word)));
      if (!row.hidden) count += 1;
    });
    const order = [...rows].sort((a, b) => orders[sort](a, b) || Number(first.get(a)) - Number(first.get(b)));
    body.append(...order);
    const doubted = rows.filter((row) => !row.hidden && row.dataset.doubt).length;
    reset.hidden = !words && !Object.values(picked).some(Boolean);
    status.textContent = count === rows.length ? `All ${count} claims, ${doubted} of them with a doubt.` : `${count} of ${rows.length} claims, ${doubted} of them with a doubt.`;
    repainted(order.filter((row) => !row.hidden).map((row) => row.id.replace("claim-", "")));
  };

  const id = unique("tk-words");
  const search = h("input", { type: "search", id, class: "tk-text", autocomplete: "off", oninput: () => { words = search.value.trim().toLowerCase(); show(); } });
  const choices = spec.filters.map((/** @type {any} */ one) => choice(one.label, [["", "all"], ...one.options], picked[one.id] || "", (value) => { picked[one.id] = value; show(); }));
  const sorting = choice("Order", [["book", "as in the book"], ["grade", "by evidence"], ["doubt", "doubted first"], ["name", "by name"]], sort, (value) => { sort = value; show(); });
  const reset = h("button", { type: "button", class: "tk-button tk-quiet", text: "Show all", onclick: () => {
    if (document.activeElement === reset) search.focus();
    for (const key of Object.keys(picked)) delete picked[key];
    for (const one of choices) one.select.value = "";
    search.value = "";
    words = "";
    show();
  } });
  const root = h("div", { class: "tk tk-filters", role: "group", "aria-label": spec.title },
    h("div", { class: "tk-form" }, h("div", { class: "tk-field" }, h("label", { for: id, text: "Words" }), search), ...choices.map((/** @type {any} */ one) => one.element), sorting.element),
    status, h("div", { class: "tk-actions" }, reset));
  element.prepend(root);
  if (!there) element.append(table);

  /** A link to a claim shows its row, whatever the filters say. */
  const arrive = () => {
    const row = rows.find((one) => `#${one.id}` === decodeURIComponent(location.hash));
    if (!row) return;
    if (row.hidden) reset.click();
    for (const doubt of row.querySelectorAll("details")) doubt.open = true;
    row.scrollIntoView({ block: "center", behavior: "instant" });
  };
  addEventListener("hashchange", arrive);
  show();
  if (there && location.hash) {
    // The browser goes to the row itself when the page is loaded, from where it stood before the filters came.
    if (document.readyState === "complete") arrive();
    else addEventListener("load", () => setTimeout(arrive), { once: true });
  }
  return () => {
    removeEventListener("hashchange", arrive);
    root.remove();
    if (!there) table.remove();
    for (const row of rows) row.hidden = false;
  };
}
