/** The page of the reader's progress: the questions of the book against the answers that this browser keeps. */
import { summary } from "./view/review.js";
import { keeping } from "./view/keeping.js";
import { overview } from "./view/overview.js";
import { all, follow } from "./view/store.js";
import { h } from "./view/dom.js";

/** @param {HTMLElement} element @param {{ questions: any[] }} spec @returns {() => void} */
export function mountProgress(element, { questions }) {
  const view = h("div", {});
  const root = h("div", { class: "tk tk-progress" }, view, keeping(questions.map(({ id }) => id)));
  let revision = 0;
  const draw = () => {
    view.replaceChildren(...overview(summary(all(), questions)));
    element.setAttribute("data-revision", String(++revision));
  };
  const hidden = [...element.querySelectorAll(":scope > .tk-static")];
  for (const node of hidden) node.classList.add("tk-replaced");
  draw();
  element.append(root);
  const stop = follow(draw);
  element.setAttribute("data-state", "ready");
  return () => {
    stop();
    root.remove();
    for (const node of hidden) node.classList.remove("tk-replaced");
    element.removeAttribute("data-state");
  };
}
