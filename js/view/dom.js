/** Small helpers to make elements. No markup strings, no style attributes: pages run under a strict policy. */

/** A name whose end is too short to stand alone on a line: PD-L1, IL-1β, T-cell. The book's Python has the same pattern. */
const NAME = /(?<![A-Za-z0-9Α-ω-])(?:[A-Z]-[a-z]+|[A-Za-z0-9Α-ω-]+-[A-Z0-9α-ω][A-Za-z0-9Α-ω]{0,2})(?![A-Za-z0-9Α-ω-])/g;

/** What holds its text as it is. */
const PLAIN = ["option", "code", "textarea"];

/** A text whose names do not break at their hyphens; one element, so that it is one in a row of boxes too. @param {string} text @returns {Node | string} */
function whole(text) {
  const names = text.match(NAME);
  if (!names) return text;
  return h("span", {}, ...text.split(NAME).flatMap((part, k) => [part, names[k] ? h("span", { class: "tk-whole" }, names[k]) : null]));
}

/**
 * @param {string} tag
 * @param {Record<string, any>} [props] attributes; `on…` functions become listeners, `text` the content,
 *   true and false set or leave out an attribute
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {any}
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "text") node.append(PLAIN.includes(tag) ? value : whole(String(value)));
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  for (const child of children) if (child) node.append(child);
  return node;
}

const MATHML = "http://www.w3.org/1998/Math/MathML";

/** @param {Element} from @returns {Element} */
function copy(from) {
  const node = document.createElementNS(MATHML, from.localName);
  for (const { name, value } of from.attributes) {
    if (!/^(on|style$|href$|xmlns)/i.test(name)) node.setAttribute(name, value);
  }
  for (const child of from.childNodes) {
    if (child.nodeType === 3) node.append(String(child.nodeValue));
    else if (child instanceof Element && child.namespaceURI === MATHML) node.append(copy(child));
  }
  return node;
}

/**
 * A formula, from its MathML text; only elements of MathML are taken over. Without one, the plain text.
 * @param {string | undefined} text @param {string} [plain] @returns {Node}
 */
export function math(text, plain = "") {
  const found = text ? new DOMParser().parseFromString(text, "text/html").querySelector("math") : null;
  return found ? copy(found) : h("i", { text: plain });
}

/**
 * Formulas below each other, their equals signs in a line. @param {Node[]} formulas as `math` makes them @returns {Element}
 */
export function aligned(formulas) {
  const make = (/** @type {string} */ tag, /** @type {(Node | string)[]} */ ...inside) => {
    const node = document.createElementNS(MATHML, tag);
    node.append(...inside);
    return node;
  };
  const rows = formulas.map((formula) => {
    const parts = [...formula.childNodes];
    const cut = Math.max(0, parts.findIndex((part) => part.nodeName === "mo" && part.textContent === "="));
    return make("mtr", make("mtd", ...parts.slice(0, cut)), make("mtd", ...parts.slice(cut)));
  });
  const whole = make("math", make("mtable", ...rows));
  whole.setAttribute("display", "block");
  // A table sets its formulas as in a line of text unless told otherwise.
  whole.firstElementChild?.setAttribute("displaystyle", "true");
  return whole;
}

/**
 * A judgement with its first words set off: colour never speaks alone. A remark that judges by itself ("Yes, in mice.")
 * is not judged twice. @param {any} node @param {string} tone @param {string} word @param {string} [text]
 */
export function verdict(node, tone, word, text = "") {
  const own = text.match(/^(Right|Yes|No)[.,](?= )/)?.[0];
  const rest = own ? text.slice(own.length).trim() : text;
  node.replaceChildren(h("strong", { class: tone ? `tk-${tone}` : "", text: own ?? word }), rest ? ` ${rest}` : "");
}

// Several bundles with a copy of this file each may meet on one page, so the count is the page's.
const MADE = Symbol.for("teachkit.ids");

/** An id no other element of the page has. @param {string} stem */
export function unique(stem) {
  const page = /** @type {any} */ (globalThis);
  page[MADE] = (page[MADE] || 0) + 1;
  return `${stem.replace(/[^\w-]/g, "-")}-${page[MADE]}`;
}

/** Offer a text as a file; works without network and from a folder. @param {string} name @param {string} type @param {string} text */
export function download(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = h("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
