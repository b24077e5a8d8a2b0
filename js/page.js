/** The page's adapter: custom elements that read the inline JSON they were written with. */
import { teachkit } from "./api.js";
import { element } from "./element.js";
import { mount } from "./mount.js";
import { mountProgress } from "./progress.js";
import { mountQuiz } from "./quiz.js";

teachkit.mount = mount;
teachkit.mountQuiz = mountQuiz;
if (!customElements.get("teachkit-lab")) {
  customElements.define("teachkit-lab", element((node, spec) => mount(node, spec, { link: true })));
  customElements.define("teachkit-quiz", element((node, spec) => mountQuiz(node, spec)));
  customElements.define("teachkit-progress", element((node, spec) => mountProgress(node, spec)));
}
