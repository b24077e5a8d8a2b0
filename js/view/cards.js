/**
 * Cards: what a claim, a term or a citation says, shown on hover, focus and tap. The link stays a link: a click
 * follows it, a first tap opens the card. Escape closes; the pointer may move onto the card.
 */
import { h } from "./dom.js";

const WAIT = 250;
const SIGNS = /** @type {Record<string, string>} */ ({ "+": "more", "-": "less", "?": "direction not stated" });

/** @param {any} one @param {string} href */
function claimCard(one, href) {
  const sources = (one.sources || []).flatMap((/** @type {any} */ source, /** @type {number} */ k) => [k ? "; " : "", source.href ? h("a", { href: source.href, text: source.text }) : source.text]);
  return [
    h("p", { class: "tk-card-head" }, h("b", { text: `Seen in: ${one.grade}` }), ` · ${one.said}`),
    one.from ? h("p", { class: "tk-from", text: one.from }) : null,
    h("p", { text: one.says }),
    one.edge ? h("p", { class: "tk-edge", text: `${one.edge} (${SIGNS[one.sign]})` }) : null,
    one.doubt ? h("p", { class: "tk-card-doubt" }, h("b", { text: `Doubt. ${one.doubt.name}: ` }), one.doubt.says) : null,
    one.note ? h("p", { class: "tk-card-note" }, h("b", { text: "Note: " }), one.note.says) : null,
    h("p", { class: "tk-from" }, "Sources: ", ...sources, " · ", h("a", { href, text: "In the table of evidence" })),
  ];
}

/** @param {any} one @param {string} href */
const termCard = (one, href) => [
  h("p", {}, h("b", { text: one.term }), one.abbr ? ` (${one.abbr})` : "", ": ", one.says),
  h("p", { class: "tk-from" }, h("a", { href, text: "In the glossary" })),
];

/** @param {string} full @param {string} href */
const citeCard = (full, href) => {
  // More than three authors: the first stands for all; the list of references has them.
  const many = full.match(/^([^,]+), [^,]+, [^,]+, .*?and (?:others|[^,]*?[^.\s]{2,})\. /);
  const text = many ? `${many[1]} et al. ${full.slice(many[0].length)}` : full;
  const doi = text.match(/doi:(10\.\S+?)\.?$/)?.[1];
  return [h("p", { text: doi ? text.slice(0, text.lastIndexOf("doi:")).trim() : text }),
    h("p", { class: "tk-from" }, doi ? h("a", { href: `https://doi.org/${doi}`, text: `doi:${doi}` }) : null, doi ? " · " : null, h("a", { href, text: "In the references" }))];
};

/** @param {Document} page */
export function cards(page) {
  const found = page.getElementById("tk-cards");
  const data = found ? JSON.parse(found.textContent || "{}") : {};
  const links = new Map();
  for (const link of page.querySelectorAll("a[data-claim], a[data-term], a.reference.internal[title]")) {
    const { claim, term } = /** @type {HTMLElement} */ (link).dataset;
    const href = link.getAttribute("href") || "";
    const title = link.getAttribute("title");
    let make = null;
    if (claim && data.claims?.[claim]) make = () => claimCard(data.claims[claim], href);
    else if (term && data.terms?.[term]) make = () => termCard(data.terms[term], href);
    else if (title && /references\.html#/.test(href)) {
      link.removeAttribute("title");
      make = () => citeCard(title, href);
    }
    if (make) links.set(link, make);
  }
  if (!links.size) return;

  const card = h("div", { class: "tk tk-pop", role: "group", "aria-label": "More about this", hidden: true });
  (page.querySelector("main") || page.body).append(card);
  /** @type {Element | null} */
  let shown = null;
  let timer = 0;
  const hide = () => {
    clearTimeout(timer);
    card.hidden = true;
    shown?.removeAttribute("aria-expanded");
    shown = null;
  };
  const place = (/** @type {Element} */ link) => {
    const box = link.getClientRects()[0] || link.getBoundingClientRect();
    const room = page.documentElement.clientWidth;
    const home = (/** @type {HTMLElement} */ (card.offsetParent) || page.body).getBoundingClientRect();
    const left = Math.max(8, Math.min(box.left, room - card.offsetWidth - 8));
    const below = box.bottom + 6 + card.offsetHeight < innerHeight || box.top < card.offsetHeight + 70;
    card.style.left = `${left - home.left}px`;
    card.style.top = `${(below ? box.bottom + 6 : box.top - card.offsetHeight - 6) - home.top}px`;
  };
  const show = (/** @type {Element} */ link) => {
    clearTimeout(timer);
    if (shown === link) return;
    hide();
    card.replaceChildren(...links.get(link)().filter(Boolean));
    card.hidden = false;
    shown = link;
    link.setAttribute("aria-expanded", "true");
    place(link);
  };
  const soon = (/** @type {() => void} */ what) => {
    clearTimeout(timer);
    timer = window.setTimeout(what, WAIT);
  };
  for (const link of links.keys()) {
    link.addEventListener("pointerenter", (/** @type {PointerEvent} */ event) => event.pointerType !== "touch" && soon(() => show(link)));
    link.addEventListener("pointerleave", (/** @type {PointerEvent} */ event) => event.pointerType !== "touch" && soon(hide));
    link.addEventListener("focus", () => link.matches(":focus-visible") && show(link));
    link.addEventListener("blur", (/** @type {FocusEvent} */ event) => !card.contains(/** @type {Node} */ (event.relatedTarget)) && soon(hide));
    link.addEventListener("click", (/** @type {PointerEvent} */ event) => {
      if (event.pointerType !== "touch" || shown === link) return;
      event.preventDefault();
      show(link);
    });
  }
  card.addEventListener("pointerenter", () => clearTimeout(timer));
  card.addEventListener("pointerleave", (/** @type {PointerEvent} */ event) => event.pointerType !== "touch" && soon(hide));
  card.addEventListener("focusout", (/** @type {FocusEvent} */ event) => !card.contains(/** @type {Node} */ (event.relatedTarget)) && event.relatedTarget !== shown && soon(hide));
  page.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown) hide();
  });
  page.addEventListener("pointerdown", (event) => {
    if (shown && !card.contains(/** @type {Node} */ (event.target)) && event.target !== shown && !shown.contains(/** @type {Node} */ (event.target))) hide();
  });
}
