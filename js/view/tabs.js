/** Tabs by the ARIA pattern: arrow keys move, the chosen tab alone is in the tab order. */
import { h, unique } from "./dom.js";

/**
 * @param {{ id: string, label: string }[]} tabs @param {HTMLElement} panel what they control
 * @param {(id: string) => void} chosen @param {string} name
 */
export function tabs(tabs, panel, chosen, name) {
  panel.id ||= unique("tk-panel");
  /** @param {number} k */
  const select = (k, focus = true) => {
    buttons.forEach((button, i) => {
      button.setAttribute("aria-selected", String(i === k));
      button.tabIndex = i === k ? 0 : -1;
    });
    panel.setAttribute("aria-labelledby", buttons[k].id);
    if (focus) buttons[k].focus();
  };
  /** @type {HTMLButtonElement[]} */
  const buttons = tabs.map(({ id, label }, k) => h("button", {
    type: "button", role: "tab", class: "tk-tab", id: unique("tk-tab"), "aria-controls": panel.id, text: label,
    onclick: () => {
      select(k);
      chosen(id);
    },
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      const moves = /** @type {Record<string, number>} */ ({ ArrowRight: k + 1, ArrowLeft: k - 1, Home: 0, End: tabs.length - 1 });
      if (!(event.key in moves)) return;
      event.preventDefault();
      const to = (moves[event.key] + tabs.length) % tabs.length;
      select(to);
      chosen(tabs[to].id);
    },
  }));
  panel.setAttribute("role", "tabpanel");
  select(0, false);
  return {
    element: h("div", { role: "tablist", class: "tk-tabs", "aria-label": name }, ...buttons),
    /** @param {string} id */
    show: (id) => select(Math.max(0, tabs.findIndex((tab) => tab.id === id)), false),
  };
}
