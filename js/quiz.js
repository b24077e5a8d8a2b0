/** A question in the page. */
import { question } from "./view/quiz.js";
import { unique } from "./view/dom.js";

/** @param {HTMLElement} element @param {any} record @returns {() => void} */
export function mountQuiz(element, record) {
  const id = element.id || unique("tk-quiz");
  let revision = 0;
  const made = question(record, { repainted: () => element.setAttribute("data-revision", String(++revision)) });
  const hidden = [...element.querySelectorAll(":scope > .tk-static")];
  for (const node of hidden) node.classList.add("tk-replaced");
  element.id = id;
  element.append(made.element);
  element.setAttribute("data-state", "ready");
  return () => {
    made.element.remove();
    for (const node of hidden) node.classList.remove("tk-replaced");
    element.removeAttribute("data-state");
  };
}
