/** What is asked of the axis and what is answered, in words and buttons: the map without the picture. */
import { h, unique } from "./dom.js";

const SIGNS = /** @type {Record<string, string>} */ ({ "+": "+", "-": "−", "?": "±" });
const NET = /** @type {Record<string, string>} */ ({ "+": "net effect: more", "-": "net effect: less", "?": "net effect: ambiguous" });
const LOOP = /** @type {Record<string, string>} */ ({ "+": "feeds itself", "-": "opposes itself", "?": "ambiguous" });
const LINKS = /** @type {Record<string, string>} */ ({ kind: "is a kind of", part: "is part of", process: "is a process of", state: "is a state of", includes: "includes" });

/** @param {any} data @param {string} grade */
function badge(data, grade) {
  return h("span", { class: `tk-grade tk-grade-${grade}`, title: data.grades[grade].name },
    h("span", { class: "tk-hidden", text: `evidence: ${data.grades[grade].name}` }), h("span", { "aria-hidden": "true", text: data.grades[grade].letter }));
}

/** @param {string} sign @param {string} words */
const mark = (sign, words) => h("span", { class: `tk-sign tk-sign-${sign === "+" ? "more" : sign === "-" ? "less" : "open"}` },
  h("span", { "aria-hidden": "true", text: SIGNS[sign] }), h("span", { class: "tk-hidden", text: words }));

/** A text field that suggests entities. @param {any} data @param {string} label @param {string} value @param {(text: string) => void} done */
export function entityField(data, label, value, done) {
  const id = unique("tk-entity");
  const list = unique("tk-entities");
  const input = h("input", { type: "text", id, list, class: "tk-text", autocomplete: "off", spellcheck: "false", onchange: () => done(input.value) });
  input.value = value;
  return {
    input,
    element: h("div", { class: "tk-field" }, h("label", { for: id, text: label }), input,
      h("datalist", { id: list }, ...data.entities.map((/** @type {any} */ one) => h("option", { value: one.label })))),
  };
}

/** @param {string} label @param {[string, string][]} options @param {string} value @param {(value: string) => void} done */
export function choice(label, options, value, done) {
  const id = unique("tk-choice");
  const select = h("select", { id, class: "tk-text", onchange: () => done(select.value) }, ...options.map(([key, text]) => h("option", { value: key, text })));
  select.value = value;
  return { select, element: h("div", { class: "tk-field" }, h("label", { for: id, text: label }), select) };
}

/** @param {any} data @param {any} claim @param {string} evidence address of the page with the table @param {((id: string) => void) | null} cut */
function claimItem(data, claim, evidence, cut) {
  return h("li", {}, badge(data, claim.setting), " ", h("a", { href: `${evidence}#claim-${claim.id}`, text: claim.says }),
    claim.doubt ? h("span", { class: "tk-from", text: " doubted" }) : null,
    cut ? h("button", { type: "button", class: "tk-button tk-small", text: "Cut this claim", onclick: () => cut(claim.id) }) : null);
}

/** @typedef {{ data: any, evidence: string, go: (entity: number) => void, show: (path: any) => void, cut: (what: { entity?: number, claim?: string }) => void }} Desk */

/** What an entity does and what acts on it. @param {Desk} desk @param {any} axis @param {number} k */
export function entityCard({ data, evidence, go, cut }, axis, k) {
  const one = data.entities[k];
  const around = axis.neighbours(k);
  const name = (/** @type {number} */ i) => h("button", { type: "button", class: "tk-name", text: data.entities[i].label, onclick: () => go(i) });
  const names = (/** @type {string} */ words, /** @type {number[]} */ list) => (list.length ? h("p", { class: "tk-from" }, `${words} `, ...list.flatMap((i, n) => [n ? ", " : "", name(i)])) : null);
  const list = (/** @type {string} */ title, /** @type {any[]} */ steps, /** @type {boolean} */ out) => (steps.length ? [h("p", { class: "tk-subtitle", text: `${title} (${steps.length})` }),
    h("ul", { class: "tk-steps" }, ...steps.map((step) => h("li", {},
      h("p", {}, mark(step.sign, { "+": "more", "-": "less", "?": "direction not stated or disputed" }[/** @type {"+"} */ (step.sign)]), " ", name(out ? step.t : step.s)),
      h("ul", { class: "tk-claims" }, ...step.claims.map((/** @type {any} */ claim) => claimItem(data, claim, evidence, (id) => cut({ claim: id })))))))] : []);
  return h("div", {},
    h("p", { class: "tk-subtitle", text: one.label }), h("p", { text: `${one.says}.` }),
    names("Belongs to", around.belongsTo), names("Holds", around.kinds),
    h("div", { class: "tk-actions" }, h("button", { type: "button", class: "tk-button", text: `Knock out ${one.label}`, onclick: () => cut({ entity: k }) })),
    ...list("Acts on", around.actsOn, true), ...list("Is acted on by", around.actedOnBy, false),
    around.actsOn.length + around.actedOnBy.length ? null : h("p", { text: "No claim shown here speaks of it." }));
}

/** One path as a line of words. @param {any} data @param {any} path */
export function words(data, path) {
  const label = (/** @type {number} */ k) => data.entities[k].label;
  return path.steps.reduce((/** @type {string} */ text, /** @type {any} */ step) =>
    `${text} ${step.link ? LINKS[step.link] : { "+": "→", "-": "⊣", "?": "⤏" }[/** @type {"+"} */ (step.sign)]} ${label(step.t)}`, label(path.nodes[0]));
}

/** @param {Desk} desk @param {any[]} items @param {"path" | "loop"} kind @param {string} empty */
export function pathList({ data, evidence, show, cut }, items, kind, empty) {
  if (!items.length) return h("p", { text: empty });
  return h("ol", { class: "tk-paths" }, ...items.slice(0, 60).map((path) => {
    const body = h("ul", { class: "tk-claims", hidden: true });
    const button = h("button", { type: "button", class: "tk-path", "aria-expanded": "false", onclick: () => {
      const open = body.hidden;
      body.hidden = !open;
      button.setAttribute("aria-expanded", String(open));
      if (open && !body.childNodes.length) body.append(...path.steps.flatMap((/** @type {any} */ step) => (step.link
        ? [h("li", { class: "tk-from", text: `${data.entities[step.s].label} ${LINKS[step.link]} ${data.entities[step.t].label}: no claim, a link of this book` })]
        : step.claims.map((/** @type {any} */ claim) => claimItem(data, claim, evidence, (id) => cut({ claim: id }))))));
      if (open) show(path);
    } }, mark(path.sign, kind === "path" ? NET[path.sign] : LOOP[path.sign]), " ", words(data, path));
    const marks = [path.hedged ? "hedged" : "", path.doubted ? "doubted" : ""].filter(Boolean).join(", ");
    return h("li", {}, button, h("span", { class: "tk-from" }, " weakest ", badge(data, path.weakest), marks ? ` ${marks}` : ""), body);
  }), items.length > 60 ? h("li", { class: "tk-from", text: `and ${items.length - 60} more` }) : null);
}

/** How many of each sign. @param {any[]} items @param {"path" | "loop"} kind */
export function tally(items, kind) {
  const names = kind === "path" ? { "+": "more", "-": "less", "?": "ambiguous" } : { "+": "self-feeding", "-": "self-opposing", "?": "ambiguous" };
  return ["+", "-", "?"].map((sign) => [items.filter((one) => one.sign === sign).length, /** @type {any} */ (names)[sign]])
    .filter(([count]) => count).map(([count, name]) => `${count} ${name}`).join(", ");
}
