/** The axis map: joins the graph's questions, the drawn map and the panel of answers. */
import { Axis, find, GRADES, nearest } from "./sim/axis.js";
import { Atlas } from "./view/atlas.js";
import { choice, entityCard, entityField, pathList, tally, words } from "./view/ask.js";
import { h, unique } from "./view/dom.js";
import { read } from "./view/link.js";
import { watch } from "./view/palette.js";

const QUESTIONS = /** @type {[string, string][]} */ ([["look", "Look around"], ["paths", "Find paths"], ["loops", "List loops"], ["cut", "Knock out"], ["treat", "Lay on a treatment"]]);

/** So many arrows between closed regions are a crowd; so many claims make an arrow stand out in it. */
const CROWD = 30, SEVERAL = 3;

/** @param {HTMLElement} element @param {any} spec @param {{ link?: boolean, tell?: (asked: any) => void }} [host] @returns {() => void} */
export function mountAxis(element, spec, { link = false, tell } = {}) {
  const data = spec.axis || /** @type {any} */ (globalThis).teachkitAxis;
  if (!data) throw new Error("the axis data were not loaded");
  const id = spec.id || element.id || unique("axis");
  const evidence = spec.evidence ?? "evidence.html";
  const state = { ask: "look", start: -1, end: -1, part: "", grade: "", group: "", doubted: true, region: -1, length: data.bounds.steps, therapy: "",
    cut: /** @type {{ entities: number[], claims: string[] }} */ ({ entities: [], claims: [] }), path: /** @type {any} */ (null) };
  const open = new Set(/** @type {number[]} */ ([]));
  let axis = new Axis(data);
  let revision = 0;
  /** @type {any} */
  let atlas = null;

  const titleId = unique("tk-title");
  const box = h("div", { class: "tk-map", role: "img", "aria-label": spec.alt || spec.title });
  const status = h("p", { class: "tk-status", role: "status" });
  const trouble = h("p", { class: "tk-error", role: "alert", hidden: true });
  const form = h("div", { class: "tk-form" });
  const answer = h("div", { class: "tk-answer", tabindex: "0", role: "region", "aria-label": "Answer" });
  const asks = QUESTIONS.map(([key, text]) => h("button", { type: "button", class: "tk-button", "aria-pressed": "false", text, onclick: () => turn({ ask: key, path: null }) }));
  const filters = [
    choice("Part of the book", [["", "all parts"], .../** @type {[string, string][]} */ (Object.entries(data.parts).map(([key, text]) => [key, `${key}. ${text}`]))], "", (part) => turn({ part })),
    choice("Claims on", [["", "anything"], ["neuron", "neurons"], ["glioma", "the glioma"], ["immune", "immune cells"], ["suppressor", "suppression"], ["other", "treatments and others"]], "", (group) => turn({ group })),
    choice("Evidence", [["", "all"], .../** @type {[string, string][]} */ ([...GRADES].reverse().map((key) => [key, `${data.grades[key].name} only`]))], "", (grade) => turn({ grade })),
    choice("Claims in doubt", [["yes", "shown"], ["no", "left out"]], "yes", (value) => turn({ doubted: value === "yes" })),
  ];
  const tools = h("div", { class: "tk-zoom" }, ...[["Whole map", () => whole()], ["Open all", () => { data.regions.forEach((/** @type {any} */ _, /** @type {number} */ k) => open.add(k)); state.path = null; ask(); atlas?.fit([], true); }],
    ["Larger", () => atlas?.zoom(1.35)], ["Smaller", () => atlas?.zoom(1 / 1.35)]].map(([text, onclick]) => h("button", { type: "button", class: "tk-button tk-quiet", text, onclick })));
  const legend = h("p", { class: "tk-legend tk-from" }, "Arrowhead: more. Bar: less. Both: more and less. Thick: many claims. Faint: one or two. Ring and dashes: no direction stated, or disputed. Dots: belongs to. Entities of neurons are oval, of the glioma hexagons, of immunity rounded, of its suppression cut at the corners, others plain.");
  const root = h("div", { class: "tk tk-axis", role: "group", "aria-labelledby": titleId },
    h("p", { class: "tk-title", id: titleId, text: spec.title }),
    h("div", { class: "tk-scenarios", role: "group", "aria-label": "Question" }, ...asks),
    form, status, trouble,
    h("div", { class: "tk-desk" }, h("div", { class: "tk-view" }, box, tools, legend), answer),
    h("details", { class: "tk-details" }, h("summary", { text: "Show only some claims" }), h("div", { class: "tk-form" }, ...filters.map((one) => one.element))));

  const label = (/** @type {number} */ k) => data.entities[k].label;
  const desk = {
    data, evidence,
    go: (/** @type {number} */ k) => turn({ ask: "look", start: k, path: null }),
    show: (/** @type {any} */ path) => { state.path = path; paint(); atlas?.fit([], true); },
    cut: (/** @type {{ entity?: number, claim?: string }} */ what) => {
      if (what.entity !== undefined && !state.cut.entities.includes(what.entity)) state.cut.entities.push(what.entity);
      if (what.claim && !state.cut.claims.includes(what.claim)) state.cut.claims.push(what.claim);
      turn({ ask: "cut", path: null });
    },
  };

  const reveal = (/** @type {number[]} */ nodes) => {
    const regions = [...new Set(nodes.map((k) => data.entities[k].region))];
    for (const k of regions) open.add(k);
    atlas?.fit(regions, true);
  };
  const whole = () => {
    open.clear();
    state.path = null;
    ask();
    atlas?.fit([], true);
  };

  /** @param {Partial<typeof state>} change */
  const turn = (change) => {
    Object.assign(state, change);
    if (["part", "grade", "group", "doubted"].some((key) => key in change)) {
      const on = (/** @type {number} */ k) => data.entities[k].group === state.group;
      axis = new Axis(data, { keep: (one) => (!state.group || on(one.s) || on(one.t)) && (!state.part || one.part === state.part) && (!state.grade || one.setting === state.grade) && (state.doubted || !one.doubt) });
    }
    if ((state.ask === "look" || state.ask === "loops") && change.start !== undefined && state.start >= 0) reveal([state.start]);
    ask();
  };

  /** Set a field from what was typed; an unknown name is answered with the nearest. @param {"start" | "end"} key @param {string} text */
  const typed = (key, text) => {
    const k = find(data, text);
    trouble.hidden = k >= 0 || !text.trim();
    if (!trouble.hidden) {
      const near = nearest(data, text);
      trouble.textContent = `No entity “${text.trim()}”.${near.length ? ` Did you mean ${near.join(", or ")}?` : ""}`;
      return;
    }
    turn({ [key]: k, path: null });
  };

  const regionList = () => h("div", {}, h("p", { class: "tk-subtitle", text: "Regions" }), h("ul", { class: "tk-regions" }, ...data.regions.map((/** @type {any} */ one, /** @type {number} */ r) => {
    const members = data.entities.flatMap((/** @type {any} */ e, /** @type {number} */ k) => (e.region === r ? [k] : []));
    const button = h("button", { type: "button", class: `tk-path tk-group-${one.group}`, "aria-expanded": String(open.has(r)), text: `${one.title} (${members.length})`, onclick: () => toggle(r) });
    return h("li", {}, button, open.has(r) ? h("ul", { class: "tk-names" }, ...members.map((/** @type {number} */ k) => h("li", {}, h("button", { type: "button", class: "tk-name", text: label(k), onclick: () => desk.go(k) })))) : null);
  })));

  const toggle = (/** @type {number} */ r) => {
    if (open.has(r) && !state.path) open.delete(r);
    else open.add(r);
    state.path = null;
    const focused = root.contains(document.activeElement) && answer.contains(document.activeElement);
    if (state.start >= 0 && state.ask === "look") state.start = -1;
    ask();
    atlas?.fit(open.has(r) ? [r] : [], true);
    if (focused) /** @type {HTMLElement} */ (answer.querySelectorAll(".tk-regions > li > button")[r])?.focus();
  };

  const therapyOf = () => data.therapies.find((/** @type {any} */ one) => one.id === state.therapy);

  /** What a treatment takes out: the entities that its claims lower, and what its row names. */
  const taken = () => {
    if (state.ask === "cut") return state.cut;
    const one = state.ask === "treat" ? therapyOf() : null;
    if (!one) return { entities: [], claims: [] };
    const lowered = one.acts.flatMap((/** @type {number} */ k) => axis.neighbours(k).actsOn.filter((step) => step.sign === "-").map((step) => step.t));
    const named = one.cuts.map((/** @type {string} */ name) => find(data, name)).filter((/** @type {number} */ k) => k >= 0);
    return { entities: [...new Set([...lowered, ...named])], claims: one.cuts.filter((/** @type {string} */ name) => find(data, name) < 0) };
  };

  const forms = /** @type {Record<string, () => Node[]>} */ ({
    look: () => [entityField(data, "Entity", state.start >= 0 ? label(state.start) : "", (text) => typed("start", text)).element],
    paths: () => [ends(), lengths()].flat(),
    loops: () => [entityField(data, "Through (empty: any)", state.start >= 0 ? label(state.start) : "", (text) => (text.trim() ? typed("start", text) : turn({ start: -1 }))).element, ...lengths()],
    cut: () => [...ends(), entityField(data, "Take out", "", (text) => { const k = find(data, text); if (k >= 0) desk.cut({ entity: k }); else typed("start", text); }).element],
    treat: () => [choice("Treatment", [["", "choose one"], ...data.therapies.map((/** @type {any} */ one) => [one.id, one.name])], state.therapy, (therapy) => turn({ therapy })).element, ...ends()],
  });
  const ends = () => [entityField(data, "From", state.start >= 0 ? label(state.start) : "", (text) => typed("start", text)).element,
    entityField(data, "To", state.end >= 0 ? label(state.end) : "", (text) => typed("end", text)).element];
  const lengths = () => [choice("Steps at most", ["2", "3", "4", "5"].map((n) => [n, n]), String(state.length), (n) => turn({ length: Number(n) })).element];

  const bound = (/** @type {any} */ found) => (found.complete ? "All are listed." : "The search stopped there; there are more.");
  const count = (/** @type {number} */ n, /** @type {string} */ what) => `${n} ${what}${n === 1 ? "" : "s"}`;

  /** @returns {{ say: string, body: Node[] }} */
  const respond = () => {
    const { start, end, length } = state;
    if (state.ask === "look") {
      if (start < 0) return { say: `${count(axis.data.claims.filter(axis.keep).length, "claim")} among ${data.entities.length} entities in ${data.regions.length} regions.`, body: [regionList()] };
      const around = axis.neighbours(start);
      return { say: `${label(start)} acts on ${count(around.actsOn.length, "entit").replace(/entits$/, "entities").replace(/entit$/, "entity")}; ${around.actedOnBy.length} act on it.`, body: [entityCard(desk, axis, start)] };
    }
    if (state.ask === "loops") {
      const found = axis.loops(start >= 0 ? start : null, length);
      return { say: `${count(found.items.length, "loop")} of at most ${length} steps${start >= 0 ? ` through ${label(start)}` : ""}${found.items.length ? `: ${tally(found.items, "loop")}` : ""}. ${bound(found)}`, body: [pathList(desk, found.items, "loop", "No loop.")] };
    }
    if (state.ask === "paths") {
      if (start < 0 || end < 0) return { say: "Name both ends.", body: [] };
      if (start === end) return { say: `${label(start)} is both ends: list its loops instead.`, body: [] };
      const found = axis.paths(start, end, length);
      return { say: `${count(found.items.length, "path")} of at most ${length} steps from ${label(start)} to ${label(end)}${found.items.length ? `: ${tally(found.items, "path")}` : ""}. ${bound(found)}`, body: [pathList(desk, found.items, "path", "No path: no chain of claims shown here leads there.")] };
    }
    return consequences();
  };

  const consequences = () => {
    const out = taken();
    const names = [...out.entities.map(label), ...out.claims];
    if (!names.length) return { say: state.ask === "cut" ? "Name something to take out, or choose “Knock out” at an entity or “Cut this claim” at a claim." : state.therapy ? "No claim shown here says what this treatment lowers." : "Choose a treatment.", body: [] };
    const rest = axis.without(out);
    const loops = axis.fallen(axis.loops(null), rest);
    const ready = state.start >= 0 && state.end >= 0 && state.start !== state.end;
    const paths = ready ? axis.fallen(axis.paths(state.start, state.end), rest) : null;
    const undo = state.ask === "cut" ? h("div", { class: "tk-actions" }, ...out.entities.map((k) => h("button", { type: "button", class: "tk-button", text: `Put back ${label(k)}`, onclick: () => { state.cut.entities = state.cut.entities.filter((i) => i !== k); turn({}); } })),
      ...out.claims.map((one) => h("button", { type: "button", class: "tk-button", text: `Put back ${one}`, onclick: () => { state.cut.claims = state.cut.claims.filter((i) => i !== one); turn({}); } }))) : null;
    const part = (/** @type {string} */ title, /** @type {any[]} */ items, /** @type {"path" | "loop"} */ kind, more = false) => (items.length ? h("details", { open: more }, h("summary", { text: `${title} (${items.length})` }), pathList(desk, items, kind, "")) : null);
    const acts = state.ask === "treat" ? therapyOf().acts.flatMap((/** @type {number} */ k) => axis.neighbours(k).actsOn.filter((step) => step.sign !== "-")) : [];
    const body = [
      h("p", {}, state.ask === "treat" ? "It is claimed to lower or block: " : "Taken out: ", ...names.join(", "), "."),
      acts.length ? h("p", { text: `It is claimed to raise or change: ${acts.map((/** @type {any} */ step) => `${label(step.t)}${step.sign === "?" ? " (direction not stated)" : ""}`).join(", ")}.` }) : null,
      undo,
      paths ? part("Paths that fall", paths.lost, "path", true) : h("p", { class: "tk-from", text: "Name two ends to see which paths between them fall." }),
      paths ? part("Paths that stay", paths.left, "path") : null, paths ? part("Paths that change their sign", paths.turned, "path") : null,
      part("Loops that fall", loops.lost, "loop", !paths), part("Loops that stay", loops.left, "loop"),
    ];
    const first = paths ? `${paths.lost.length} of ${count(paths.lost.length + paths.left.length, "path")} from ${label(state.start)} to ${label(state.end)} fall; ` : "";
    return { say: `${first}${loops.lost.length} of ${count(loops.lost.length + loops.left.length, "loop")} fall.`, body: body.filter(Boolean) };
  };

  /** Answer the question in force and draw. */
  const ask = () => {
    QUESTIONS.forEach(([key], k) => asks[k].setAttribute("aria-pressed", String(key === state.ask)));
    const held = form.contains(document.activeElement) ? [...form.querySelectorAll("input,select")].indexOf(/** @type {any} */ (document.activeElement)) : -1;
    form.replaceChildren(...forms[state.ask]());
    if (held >= 0) /** @type {HTMLElement} */ (form.querySelectorAll("input,select")[held])?.focus();
    trouble.hidden = true;
    const { say, body } = respond();
    status.textContent = say;
    const inside = answer.contains(document.activeElement);
    answer.replaceChildren(...body);
    if (inside) answer.focus({ preventScroll: true });
    answer.scrollTop = 0;
    const name = (/** @type {number} */ k) => (k >= 0 ? data.entities[k].name : "");
    tell?.({ ask: state.ask, start: name(state.start), end: name(state.end), cut: [...state.cut.entities.map(name), ...state.cut.claims], therapy: state.therapy });
    paint();
  };

  /** Arrows between what is visible: entities of open regions, and closed regions as wholes. */
  const arrows = () => {
    const seen = (/** @type {number} */ k) => (open.has(data.entities[k].region) ? `e${k}` : `r${data.entities[k].region}`);
    /** @type {Map<string, any>} */
    const table = new Map();
    const out = taken();
    const rest = out.entities.length || out.claims.length ? axis.without(out) : axis;
    rest.out.forEach((row) => row.forEach((step) => {
      const [from, to] = [seen(step.s), seen(step.t)];
      const both = from[0] === "e" && to[0] === "e";
      if (from === to && !both || step.link && !both) return;
      const key = `${from}>${to}`;
      const had = table.get(key);
      const count = Math.max(1, step.claims.length);
      if (!had) table.set(key, { from, to, sign: step.sign, count, link: Boolean(step.link) });
      else Object.assign(had, { count: had.count + count, sign: had.sign === step.sign ? had.sign : "mixed" });
    }));
    const list = [...table.values()];
    // Among many arrows from closed region to closed region, the eye is led to those of several claims.
    const wide = list.filter((one) => one.from[0] === "r" && one.to[0] === "r");
    if (wide.length > CROWD) for (const one of wide) one.faint = one.count < SEVERAL;
    return { list, seen, gone: rest.gone };
  };

  /** A path is drawn alone: its entities large, its steps as arrows, all other regions closed and pale. */
  const alone = () => {
    const { path } = state;
    const id = (/** @type {number} */ k) => `e${k}`;
    atlas?.draw({
      open: new Set(path.nodes.map((/** @type {number} */ k) => data.entities[k].region)), path: path.nodes, cut: new Set(), chosen: "",
      arrows: path.steps.map((/** @type {any} */ step) => ({ from: id(step.s), to: id(step.t), sign: step.sign, count: 1, link: Boolean(step.link) })),
      lit: new Set([...path.nodes.map(id), ...path.steps.map((/** @type {any} */ step) => `${id(step.s)}>${id(step.t)}`)]),
    });
  };

  const paint = () => {
    box.setAttribute("aria-label", `${spec.alt || spec.title}${state.path ? ` Shown: ${words(data, state.path)}.` : ""}`);
    element.setAttribute("data-revision", String(++revision));
    if (state.path) alone();
    else overview();
  };

  const overview = () => {
    const { list, seen, gone } = arrows();
    /** @type {Set<string> | null} */
    let lit = null;
    let chosen = "";
    if (state.ask === "look" && state.start >= 0) {
      chosen = seen(state.start);
      lit = new Set([chosen]);
      for (const one of list) if (one.from === chosen || one.to === chosen) for (const name of [`${one.from}>${one.to}`, one.from, one.to]) lit.add(name);
    }
    atlas?.draw({ open, arrows: list, lit, chosen, cut: gone, path: null });
  };

  /** A setting from the address: #axis-map?ask=paths&start=CCL2&end=T cell. */
  const fromAddress = () => {
    const cut = location.hash.indexOf("?");
    if (!link || cut < 0 || !read(location.hash, id)) return;
    const given = new URLSearchParams(location.hash.slice(cut + 1));
    opening(Object.fromEntries(given.entries()));
    root.scrollIntoView({ block: "start" });
  };

  /** @param {any} given */
  const opening = (given) => {
    const list = (/** @type {any} */ value) => (Array.isArray(value) ? value : String(value || "").split(";")).filter(Boolean);
    const names = list(given.cut);
    open.clear();
    state.cut = { entities: names.map((name) => find(data, name)).filter((k) => k >= 0), claims: names.filter((name) => find(data, name) < 0) };
    const start = find(data, given.start || "");
    const end = find(data, given.end || "");
    atlas?.fit([]);
    turn({ ask: QUESTIONS.some(([key]) => key === given.ask) ? given.ask : "look", start, end, therapy: given.therapy || "", part: given.parts?.length === 1 ? given.parts : state.part, path: null });
  };

  for (const node of element.querySelectorAll(":scope > .tk-static")) node.classList.add("tk-replaced");
  element.append(root);
  atlas = new Atlas(box, data, root, { region: toggle, entity: (k) => desk.go(k) });
  opening(spec.open || {});
  const unwatch = watch(() => atlas.recolour());
  if (link) {
    addEventListener("hashchange", fromAddress);
    fromAddress();
  }
  element.setAttribute("data-state", "ready");
  return () => {
    removeEventListener("hashchange", fromAddress);
    unwatch();
    atlas.destroy();
    root.remove();
    for (const node of element.querySelectorAll(":scope > .tk-static")) node.classList.remove("tk-replaced");
    element.removeAttribute("data-state");
  };
}
