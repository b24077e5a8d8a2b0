/** A Lab: joins the simulation and what is seen of it. Everything that starts here ends in `dispose`. */
import { lens } from "./lenses.js";
import { system } from "./sim/system.js";
import { measure } from "./sim/measures.js";
import { steady } from "./sim/curve.js";
import { Canvas } from "./view/canvas.js";
import { card } from "./view/card.js";
import { challenge } from "./view/challenge.js";
import { timePanels } from "./view/chart.js";
import { control } from "./view/controls.js";
import { table } from "./view/data.js";
import { download, h, unique } from "./view/dom.js";
import { gate } from "./view/gate.js";
import { read, write } from "./view/link.js";
import { palette, watch } from "./view/palette.js";
import { item } from "./view/panel.js";
import { phasePanels } from "./view/phase.js";
import { onPrint } from "./view/print.js";
import { sentence } from "./view/speech.js";
import { crossingText, steadyPanels } from "./view/steady.js";
import { tabs } from "./view/tabs.js";

/**
 * @typedef {object} Host
 * @property {boolean} [link] whether the page's address can carry a setting
 * @property {(values: Record<string, number>, scenario: string | null) => void} [changed]
 * @property {(apply: (setting: any) => void) => () => void} [subscribe]
 */

/** A new comparison begins when the hand has rested this long, in ms. */
const REST = 900;
const SPEAK = 400;

/** @param {HTMLElement} element @param {any} spec @param {Host} [host] @returns {() => void} dispose */
export function mount(element, spec, host = {}) {
  const { model } = spec;
  const sim = system(model);
  const id = spec.id || element.id || unique("lab");
  const defaults = Object.fromEntries(model.parameters.map((/** @type {any} */ p) => [p.id, p.value]));
  const scenarios = /** @type {any[]} */ (model.scenarios || []);
  const opening = scenarios.find((one) => one.id === spec.scenario) || null;
  // What this Lab sets beyond its opening scenario stays when another scenario is chosen.
  const start = { ...defaults, ...opening?.parameters };
  const own = Object.fromEntries(Object.entries(spec.values || {}).filter(([key, value]) => key in start && start[key] !== value));
  const plotted = spec.plot?.length ? spec.plot : [model.states[0].id];
  const measures = spec.measures?.length ? spec.measures : [{ measure: "peak", of: plotted[0] }];
  const views = /** @type {string[]} */ (spec.views?.length ? spec.views : ["time"]);
  const whole = new Set((model.inputs || []).map((/** @type {any} */ input) => input.count).filter((/** @type {any} */ c) => typeof c === "string"));

  // An orbit is not sampled evenly along its length: fast stretches need more points to look round.
  const points = views.some((one) => one.startsWith("phase:")) ? 2001 : 1001;

  /** @type {Record<string, number>} */
  let values = {};
  /** @type {any} */
  let scenario = opening;
  let view = views[0];
  /** @type {any} */
  let shown = null;
  /** @type {any} the curve to compare with */
  let before = null;
  /** The parameters that belong to `shown` and to `before`. */
  let shownValues = values;
  let beforeValues = values;
  let colors = /** @type {any} */ ({});
  let revision = 0;
  let lastMove = -Infinity;
  let lastId = "";
  let painted = false;
  let waiting = false;
  let speaking = 0;
  let frame = 0;
  let alive = true;

  /** @param {string} one */
  const nameOf = (one) => lenses.get(one)?.name || viewName(model, one);

  const titleId = unique("tk-title");
  const box = h("div", { class: "tk-canvas" });
  const readout = h("p", { class: "tk-readout", "aria-hidden": "true" });
  const crossing = h("p", { class: "tk-note" });
  const veil = h("p", { class: "tk-veil", hidden: true, text: "The new curve appears once you have said what you expect." });
  const picture = h("div", { class: "tk-picture" }, box, veil, readout, crossing);
  const status = h("p", { class: "tk-status", role: "status" });
  const trouble = h("p", { class: "tk-error", role: "alert", hidden: true });
  const say = h("p", { class: "tk-say" });
  const canvas = new Canvas(box, badgeText(model), (text) => { readout.textContent = text; });
  const lenses = new Map(views.map((one) => /** @type {const} */ ([one, lens(one, { spec, sim, canvas, paint: () => repaintLens(one), speak: () => speak(), move: (key, value) => moveTo(key, value) })])));
  const path = gate(spec.predict, spec.explain, () => repaint());
  const goal = spec.challenge ? challenge(spec.challenge, model) : null;
  const buttons = scenarios.map((one) => h("button", { type: "button", class: "tk-button", "aria-pressed": "false", text: one.label, onclick: () => choose(one) }));
  const named = views.map((one) => ({ id: one, label: nameOf(one) }));
  const switcher = named.length > 1 ? tabs(named, picture, (one) => show(one), "Views") : null;
  const controls = (spec.sliders || []).map((/** @type {string} */ key) => ({
    key,
    ...control(item(model, key), defaults[key], { whole: whole.has(key), changed: (value) => move(key, value), done: () => {} }),
  }));
  const reset = h("button", { type: "button", class: "tk-button tk-quiet", text: "Reset", onclick: () => choose(opening, true) });
  const copied = h("input", { type: "text", readonly: true, class: "tk-link", "aria-label": "Link to this setting", hidden: true });
  const copy = host.link ? h("button", { type: "button", class: "tk-button tk-quiet", text: "Copy link to this setting", onclick: () => copyLink() }) : null;
  const data = h("details", { class: "tk-details", ontoggle: () => fillTable() }, h("summary", { text: "The curve as a table" }),
    h("div", { class: "tk-scroll", tabindex: "0", role: "group", "aria-label": "Data of the chart" }));
  const about = card(spec, {
    panels: () => canvas.panels, colors: () => palette(root), badge: badgeText(model), save: download,
  });
  for (const one of lenses.values()) if (one) picture.append(one.element);
  const root = h("div", { class: "tk tk-lab", role: "group", "aria-labelledby": titleId },
    h("p", { class: "tk-title", id: titleId, text: spec.title || model.title }),
    path.element,
    buttons.length ? h("div", { class: "tk-scenarios", role: "group", "aria-label": "Scenarios" }, ...buttons) : null,
    say, switcher?.element, picture, status, trouble,
    h("div", { class: "tk-controls" }, ...controls.map((/** @type {any} */ one) => one.element)),
    h("div", { class: "tk-actions tk-tools" }, reset, copy, copied),
    goal?.element, path.after, data, about);

  /** @param {any} setting @param {any} run @returns {any} */
  const curveOf = (setting, run) => run && steady(sim, curveNamed(model, view), setting);

  /** What stands under the picture of a curve. */
  let note = "";
  /** Panels of the current view, or a sentence that says why there are none. */
  const compose = () => {
    note = "";
    const special = lenses.get(view);
    if (special) return special.compose(shownValues, { initial: initial(), tEnd: scenario?.tEnd ?? spec.tEnd });
    if (view.startsWith("curve:")) {
      const now = curveOf(shownValues, shown);
      if (!now.ok) return String(now.message);
      const old = before && curveOf(beforeValues, before);
      note = crossingText(model, curveNamed(model, view), now);
      return steadyPanels(model, curveNamed(model, view), now, old?.ok ? old : null);
    }
    if (view.startsWith("phase:")) {
      const [x, y] = view.slice(6).split(",");
      return phasePanels(model, x.trim(), y.trim(), shown, before);
    }
    return timePanels(model, plotted, shown, before);
  };

  const words = () => lenses.get(view)?.words() || sentence(model, measures, (one) => measure(shown, one), before ? (one) => measure(before, one) : null);

  /** Draw; returns empty, or a sentence that says why the last picture stays. */
  const paint = () => {
    const panels = compose();
    if (typeof panels === "string") return panels;
    canvas.draw(panels, colors, `${spec.alt || spec.title || model.title} ${view === "time" || lenses.get(view) ? words() : note}`.trim());
    crossing.textContent = note;
    lenses.get(view)?.drawn();
    return "";
  };

  /** A view that went on computing has something new. @param {string} of */
  const repaintLens = (of) => {
    if (of !== view || !shown || !alive) return;
    const why = paint();
    if (why) fail(why);
    fillTable();
    element.setAttribute("data-revision", String(++revision));
  };

  /** @param {string} message empty when all is well */
  const fail = (message) => {
    trouble.hidden = !message;
    trouble.textContent = message ? `${message} The last curve stays.` : "";
  };

  const repaint = () => {
    waiting = false;
    painted = true;
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      painted = false;
      if (waiting) repaint();
    });
    if (path.closed() && shown) veil.hidden = false;
    else {
      const run = sim.simulate({ values, initial: initial(), tEnd: scenario?.tEnd ?? spec.tEnd, edges: true, points });
      if (run.ok) {
        shown = run;
        shownValues = { ...values };
      }
      // The picture comes before every word: text on a canvas waits until the style of all that was written is known.
      const why = shown ? paint() : "";
      veil.hidden = true;
      fail(run.message || why);
      if (run.ok) goal?.update(run, values, (one) => measure(run, one));
    }
    element.setAttribute("data-revision", String(++revision));
    clearTimeout(speaking);
    speaking = window.setTimeout(speak, SPEAK);
  };

  const initial = () => ({ ...spec.initial, ...scenario?.initial });

  const speak = () => {
    if (!shown || path.closed()) return;
    status.textContent = words();
    fillTable();
  };

  const fillTable = () => {
    const panels = canvas.panels;
    if (data.open && panels.length) data.lastElementChild.replaceChildren(table(panels, `${nameOf(view)}${panels[0].table ? "" : ", at most 25 rows"}`));
  };

  /** Keep what is shown as the comparison, once for each movement. @param {string} key */
  const compare = (key) => {
    const now = performance.now();
    if (shown && !path.closed() && (key !== lastId || now - lastMove > REST)) {
      before = shown;
      beforeValues = shownValues;
    }
    lastId = key;
    lastMove = now;
  };

  /** Repaint in this very task; a second move within one frame waits for the next. */
  const changed = () => {
    if (painted) waiting = true;
    else repaint();
    host.changed?.({ ...values }, scenario?.id ?? null);
    path.moved();
  };

  /** @param {string} key @param {number} value */
  const move = (key, value) => {
    compare(key);
    values = { ...values, [key]: value };
    changed();
  };

  /** A mark in the chart moves as its slider does. @param {string} key @param {number} value */
  const moveTo = (key, value) => {
    move(key, value);
    controls.find((/** @type {any} */ one) => one.key === key)?.show(value);
  };

  /** Put a whole setting in place without telling the host. @param {any} chosen @param {Record<string, number>} next */
  const set = (chosen, next) => {
    scenario = chosen;
    values = next;
    for (const one of controls) one.show(values[one.key]);
    scenarios.forEach((one, k) => buttons[k].setAttribute("aria-pressed", String(one === chosen)));
    say.textContent = chosen?.say || "";
  };

  /** @param {any} chosen @param {boolean} [all] back to the opening, without a comparison */
  const choose = (chosen, all = false) => {
    compare(`scenario ${chosen?.id}`);
    set(chosen, { ...defaults, ...own, ...chosen?.parameters, ...(chosen === opening ? own : {}) });
    if (all) {
      lastId = "";
      before = null;
    }
    changed();
    if (all) speak();
  };

  /** @param {string} next */
  const show = (next) => {
    lenses.get(view)?.rest();
    view = next;
    for (const [id, one] of lenses) if (one) one.element.hidden = id !== view;
    switcher?.show(next);
    const why = shown ? paint() : "";
    if (why) fail(why);
    element.setAttribute("data-revision", String(++revision));
    speak();
    fillTable();
  };

  /** A setting from outside: the page's address, or Python. @param {any} setting */
  const apply = (setting) => {
    const chosen = setting.scenario === undefined ? scenario : scenarios.find((one) => one.id === setting.scenario) || null;
    const base = chosen === scenario ? values : { ...defaults, ...own, ...chosen?.parameters };
    const good = Object.entries(setting.values || {}).filter(([key, value]) => {
      const range = model.parameters.find((/** @type {any} */ p) => p.id === key)?.range;
      return key in defaults && Number.isFinite(value) && !(range && controls.some((/** @type {any} */ c) => c.key === key) && (value < range[0] || value > range[1]));
    });
    const bad = Object.keys(setting.values || {}).length - good.length;
    const next = { ...base, ...Object.fromEntries(good) };
    if (chosen === scenario && Object.keys(next).every((key) => next[key] === values[key])) return;
    const other = chosen !== scenario;
    compare("outside");
    set(chosen, next);
    if (painted) waiting = true;
    else repaint();
    path.moved();
    // A scenario chosen outside brings values that the host does not know.
    if (other) host.changed?.({ ...values }, scenario?.id ?? null);
    if (bad) fail(`${bad === 1 ? "One value" : `${bad} values`} could not be used.`);
  };

  const fromAddress = () => {
    const found = host.link ? read(location.hash, id) : null;
    if (!found) return;
    apply({ values: found.values, scenario: found.scenario });
    if (found.view && views.includes(found.view)) show(found.view);
    root.scrollIntoView({ block: "start", behavior: "instant" });
  };

  const copyLink = async () => {
    const kept = Object.fromEntries(Object.entries(values).filter(([key]) => (spec.sliders || []).includes(key) || values[key] !== defaults[key]));
    history.replaceState(history.state, "", write(id, { values: kept, scenario: scenario?.id ?? null, view: views.length > 1 ? view : null }));
    copied.value = location.href;
    try {
      await navigator.clipboard.writeText(location.href);
      status.textContent = "The link to this setting is copied.";
    } catch {
      copied.hidden = false;
      copied.select();
      status.textContent = "Copy the link from the box.";
    }
  };

  for (const node of element.querySelectorAll(":scope > .tk-static")) node.classList.add("tk-replaced");
  element.append(root);
  colors = palette(root);
  set(opening, { ...start, ...own });
  for (const [one, special] of lenses) if (special) special.element.hidden = one !== view;
  canvas.moved = () => lenses.get(view)?.drawn();
  repaint();
  const unwatch = watch(() => {
    colors = palette(root);
    canvas.recolor(colors);
  });
  const unprint = onPrint(root, () => ({ panels: canvas.panels, colors: palette(root), badge: badgeText(model),
    caption: spec.caption || spec.title || model.title, alt: spec.alt || "" }));
  const unsubscribe = host.subscribe?.(apply);
  if (host.link) {
    addEventListener("hashchange", fromAddress);
    fromAddress();
  }
  element.setAttribute("data-state", shown ? "ready" : "error");

  return () => {
    if (!alive) return;
    alive = false;
    clearTimeout(speaking);
    cancelAnimationFrame(frame);
    for (const one of lenses.values()) one?.rest();
    removeEventListener("hashchange", fromAddress);
    unwatch();
    unprint();
    unsubscribe?.();
    canvas.destroy();
    root.remove();
    for (const node of element.querySelectorAll(":scope > .tk-static")) node.classList.remove("tk-replaced");
    element.removeAttribute("data-state");
  };
}

/** @param {any} model */
const badgeText = (model) => `${model.provenance} model`;

/** @param {any} model @param {string} view */
function curveNamed(model, view) {
  const found = model.curves.find((/** @type {any} */ one) => `curve:${one.id}` === view);
  if (!found) throw new Error(`${model.name} has no curve for the view “${view}”.`);
  return found;
}

/** @param {any} model @param {string} view */
function viewName(model, view) {
  if (view === "time") return "Against time";
  if (view.startsWith("curve:")) return curveNamed(model, view).title;
  if (!view.startsWith("phase:")) throw new Error(`There is no view “${view}”; mount.js names and composes each kind.`);
  return `Phase plane: ${view.slice(6).split(",").reverse().map((id) => item(model, id.trim()).meaning).join(" against ")}`;
}
