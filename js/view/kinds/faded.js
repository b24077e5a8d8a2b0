/** A worked example that fades: first every step is shown, then the last ones are the reader's, then all. */
import { h, verdict } from "../dom.js";
import { entry } from "../entry.js";
import { opening } from "../marking.js";

/** @typedef {import("../quiz.js").Frame} Frame */

/** Wrong tries after which a step may be looked at. */
const TRIES = 2;

/** @param {number} done @param {number} count */
function title(done, count) {
  const asked = ["every step is shown", "the last step is yours", "the last two steps are yours", "every step is yours"][done];
  return `Round ${done + 1} of ${count}: ${asked}`;
}

/** @param {any} record @param {Frame} frame */
export function faded(record, { note, save, saved }) {
  const body = h("div", {});
  /** What stands in each step's field, and which steps were only looked at. @type {{ typed: Record<string, string>, shown: string[], done: number }} */
  let state;
  /** Whether the reader is at it; what is restored moves no focus. */
  let live = false;
  /** @type {ReturnType<typeof round>[]} */
  let rounds = [];

  /** @param {any} given @param {number} n */
  function round(given, n) {
    const list = h("ol", { class: "tk-worked" });
    const head = h("p", { class: "tk-subtitle", tabindex: "-1", text: title(n, record.rounds.length) });
    const actions = h("div", { class: "tk-actions" });
    const element = h("div", { class: "tk-round", role: "group", "aria-label": `Round ${n + 1}`, hidden: n > 0 }, head, h("p", { text: given.given }), list, actions);
    const worked = (/** @type {any} */ step) => [h("b", { text: `${step.principle}. ` }), step.text];
    /** Show the steps from k on, up to and with the first that the reader does. @param {number} k */
    const go = (k) => {
      for (; k < given.steps.length && !given.steps[k].asked; k++) list.append(h("li", {}, ...worked(given.steps[k])));
      if (k < given.steps.length) ask(k);
      else if (n || state.done) finish(n);
      else {
        actions.append(h("button", { type: "button", class: "tk-button", text: "I have followed the steps", onclick: () => {
          actions.replaceChildren();
          finish(n);
        } }));
      }
    };
    /** @param {number} k */
    const ask = (k) => {
      const step = given.steps[k];
      const name = `${n}.${k}`;
      const told = h("p", { class: "tk-feedback", role: "status" });
      let tries = 0;
      const over = (/** @type {string} */ tone, /** @type {string} */ word) => {
        row.replaceChildren(...worked(step), told);
        verdict(told, tone, word);
        save(state);
        go(k + 1);
      };
      const field = entry(step.ask, step.wrong || [], state.typed[name] ?? "", ({ tone, text }, typed) => {
        note("", "");
        verdict(told, tone, ...opening(text));
        if (tone === "warn") return;
        state.typed[name] = typed;
        if (tone === "good") return over(tone, text);
        tries += 1;
        look.hidden = tries < TRIES;
        save(state, "wrong");
      });
      const look = h("button", { type: "button", class: "tk-button tk-quiet", hidden: true, text: "Show this step", onclick: () => {
        state.shown.push(name);
        over("", "Shown.");
      } });
      const row = h("li", {}, h("b", { text: `${step.principle}.` }), field.element,
        h("div", { class: "tk-actions" }, h("button", { type: "button", class: "tk-button", text: "Check this step", onclick: field.check }), look), told);
      list.append(row);
      if (state.shown.includes(name)) over("", "Shown.");
      else if (field.box.value) field.check();
      else if (live) field.box.focus();
    };
    return { element, head, actions, open: () => {
      element.hidden = false;
      if (live) head.focus();
      const moving = live;
      live = false;
      go(0);
      live = moving;
    } };
  }

  /** Close a round and open the next. @param {number} n */
  function finish(n) {
    state.done = Math.max(state.done, n + 1);
    const next = rounds[n + 1];
    save(state, next ? undefined : state.shown.length ? "done" : "right");
    if (next) {
      note(`Round ${n + 2} is open.`, "");
      return next.open();
    }
    note(state.shown.length ? "All rounds are done; some steps were shown." : "Correct. All rounds are done.", state.shown.length ? "" : "good");
    rounds[n].actions.replaceChildren(h("button", { type: "button", class: "tk-button tk-quiet", text: "Begin again", onclick: () => {
      note("", "");
      start({});
      rounds[0].head.focus();
    } }));
    if (live) rounds[n].head.focus();
  }

  /** @param {any} old */
  function start(old) {
    live = false;
    const typed = old.typed && typeof old.typed === "object" ? Object.entries(old.typed).filter(([, text]) => typeof text === "string") : [];
    state = { typed: Object.fromEntries(typed), shown: Array.isArray(old.shown) ? [...old.shown] : [], done: old.done > 0 ? 1 : 0 };
    rounds = record.rounds.map(round);
    body.replaceChildren(...rounds.map(({ element }) => element));
    rounds[0].open();
    live = true;
  }
  start(saved && typeof saved === "object" ? saved : {});
  return { body: [body] };
}
