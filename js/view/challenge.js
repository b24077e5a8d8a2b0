/** A goal that the page checks: each condition says in words whether it is met. */
import { h } from "./dom.js";
import { capital, quantity, setting } from "./format.js";
import { item } from "./panel.js";
import { measureName, measureUnit } from "./speech.js";
import { keep } from "./store.js";

/**
 * @param {any} challenge @param {any} model
 * @returns {{ element: HTMLElement, update: (run: any, values: Record<string, number>, measure: (wanted: any) => { value: number }) => void }}
 */
export function challenge(challenge, model) {
  const rows = challenge.goal.map((/** @type {any} */ goal) => ({ goal, element: h("li", { class: "tk-goal" }) }));
  const status = h("p", { class: "tk-note", role: "status" });
  const hints = /** @type {string[]} */ (challenge.hints || []);
  const list = h("ol", { class: "tk-hints" });
  const solution = challenge.solution ? h("details", { class: "tk-solution", hidden: hints.length > 0 },
    h("summary", { text: "Solution" }), h("p", { text: challenge.solution })) : null;
  let given = 0;
  let done = false;
  const button = hints.length ? h("button", { type: "button", class: "tk-button tk-quiet", text: `Hint 1 of ${hints.length}`, onclick: () => {
    list.append(h("li", { text: hints[given] }));
    given += 1;
    if (given < hints.length) button.textContent = `Hint ${given + 1} of ${hints.length}`;
    else {
      button.hidden = true;
      if (solution) solution.hidden = false;
    }
  } }) : null;
  const element = h("div", { class: "tk-challenge", role: "group", "aria-label": "Challenge" },
    h("p", { class: "tk-stem" }, h("span", { class: "tk-kind", text: "Challenge" }), h("span", { text: challenge.stem })),
    h("ul", { class: "tk-goals" }, ...rows.map((/** @type {any} */ row) => row.element)),
    status, h("div", { class: "tk-actions" }, button), h("div", { "aria-live": "polite" }, list), solution);
  return {
    element,
    update(run, values, measure) {
      let all = true;
      for (const row of rows) {
        const { goal } = row;
        const name = goal.parameter ? item(model, goal.parameter).meaning : measureName(goal, model);
        const unit = goal.parameter ? item(model, goal.parameter).unit : measureUnit(goal, model);
        const value = goal.parameter ? values[goal.parameter] : measure(goal).value;
        const low = goal.at_least ?? -Infinity;
        const high = goal.at_most ?? Infinity;
        const met = value >= low && value <= high;
        all &&= met;
        const bounds = [goal.at_least !== undefined && `at least ${setting(low, unit)}`, goal.at_most !== undefined && `at most ${setting(high, unit)}`]
          .filter(Boolean).join(" and ");
        row.element.className = `tk-goal ${met ? "tk-good" : "tk-open"}`;
        row.element.textContent = `${met ? "✓ Met" : "Not met yet"}. ${capital(name)} ${bounds}; now ${goal.parameter ? setting(value, unit) : quantity(value, unit, 4)}.`;
      }
      if (all !== done) {
        status.textContent = all ? "All conditions are met: the challenge is solved." : "";
        status.className = `tk-note ${all ? "tk-good" : ""}`;
        if (all && challenge.id) keep(challenge.id, "solved", "right", given);
        if (all && solution) solution.hidden = false;
      }
      done = all;
    },
  };
}
