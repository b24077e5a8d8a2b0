/** The notebook's adapter (anywidget): the same Lab, with `values` and `scenario` followed both ways. */
import { teachkit } from "./api.js";
import { mount } from "./mount.js";
import { mountQuiz } from "./quiz.js";

teachkit.mount = mount;

/** @param {{ model: any, el: HTMLElement }} view */
function show({ model, el }) {
  const spec = model.get("spec");
  const quiz = spec.kind && spec.kind !== "lab";
  const element = document.createElement(quiz ? "teachkit-quiz" : "teachkit-lab");
  element.id = spec.id || "";
  el.append(element);
  if (quiz) return mountQuiz(element, spec);
  let own = false;
  return mount(element, { ...spec, values: { ...spec.values, ...model.get("values") }, scenario: model.get("scenario") ?? spec.scenario }, {
    link: false,
    changed(/** @type {Record<string, number>} */ values, /** @type {string | null} */ scenario) {
      own = true;
      model.set("values", values);
      model.set("scenario", scenario);
      own = false;
      model.save_changes();
    },
    subscribe(/** @type {(setting: any) => void} */ apply) {
      const values = () => !own && apply({ values: model.get("values") });
      const scenario = () => !own && apply({ scenario: model.get("scenario") });
      model.on("change:values", values);
      model.on("change:scenario", scenario);
      return () => {
        model.off("change:values", values);
        model.off("change:scenario", scenario);
      };
    },
  });
}

export default { render: show };
