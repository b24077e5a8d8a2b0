/** What the page's scripts share: the compiled models register here, whichever bundle came first. */
import { cube, define, models, simulate, square, system, System, vtrap } from "./sim/system.js";
import { measure } from "./sim/measures.js";
import { steady } from "./sim/curve.js";
import { branches, creep } from "./sim/bifurcation.js";
import { cohort, uniform } from "./sim/cohort.js";

/** @type {any} */
const there = globalThis;
const api = { define, vtrap, square, cube, models, simulate, system, measure, steady, System, branches, creep, cohort, uniform };

/** Several widgets in one notebook load this bundle several times; a model defined once serves them all. */
if (there.teachkit?.models) {
  for (const [name, compiled] of there.teachkit.models) models.set(name, compiled);
  const earlier = there.teachkit.define;
  api.define = (name, compiled) => {
    earlier(name, compiled);
    define(name, compiled);
  };
}
there.teachkit = { ...there.teachkit, ...api };

export const teachkit = there.teachkit;
