/** How far the reader has come, chapter by chapter, and what to answer again. */
import { h } from "./dom.js";

const WHY = /** @type {Record<string, string>} */ ({ wrong: "your last answer was wrong", hinted: "due; solved with hints last time", time: "due" });
/** Questions to review that are shown at once. */
const SHOWN = 20;

const day = (/** @type {number} */ time) => new Date(time).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });

/** @param {ReturnType<typeof import("./review.js").summary>} found @returns {Node[]} */
export function overview(found) {
  const rows = found.chapters.map((one) => h("tr", {},
    h("th", { scope: "row" }, h("a", { href: one.href, text: one.title })),
    h("td", { class: "tk-count", text: `${one.done} of ${one.total}` }),
    h("td", {}, h("progress", { max: one.total, value: one.done, "aria-label": `${one.title}: ${one.done} of ${one.total} done` }))));
  const table = h("div", { class: "tk-scroll" }, h("table", { class: "tk-table" }, h("caption", { text: "Questions done, by chapter" }),
    h("thead", {}, h("tr", {}, h("th", { scope: "col", text: "Chapter" }), h("th", { scope: "col", colspan: 2, text: "Done" }))), h("tbody", {}, ...rows)));
  const items = found.review.slice(0, SHOWN).map(({ question, why }) => h("li", {}, h("a", { href: question.href, text: question.stem }),
    h("span", { class: "tk-from", text: `${question.title}; ${WHY[why]}.` })));
  const more = found.review.length - items.length;
  const none = found.done ? `Nothing is due.${found.next === null ? "" : ` The next question comes up on ${day(found.next)}.`}` : "Nothing yet: answer a question in any chapter, and it will come up here when it is time to try it again.";
  return [
    h("p", { class: "tk-stem", text: `${found.done} of ${found.total} questions are done; ${found.right} of the ${found.marked} that have a right answer were answered rightly.` }),
    table,
    h("h2", { text: "What to review next" }),
    items.length ? h("ol", { class: "tk-review" }, ...items) : h("p", { text: none }),
    ...(more > 0 ? [h("p", { class: "tk-from", text: `and ${more} more.` })] : []),
  ];
}
