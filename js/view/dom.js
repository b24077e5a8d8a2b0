/** Small helpers to make elements. No markup strings, no style attributes: pages run under a strict policy. */

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
    if (key === "text") node.textContent = value;
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

/** A judgement with its first words set off: colour never speaks alone. @param {any} node @param {string} tone @param {string} word @param {string} [text] */
export function verdict(node, tone, word, text = "") {
  node.replaceChildren(h("strong", { class: tone ? `tk-${tone}` : "", text: word }), text ? ` ${text}` : "");
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
