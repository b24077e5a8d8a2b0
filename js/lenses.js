/**
 * The views that compute more than one run: steady states along a parameter, and a cohort. Each joins its part of
 * `sim` with its part of `view`; `mount.js` shows them as it shows the others.
 */
import { branches, creep } from "./sim/bifurcation.js";
import { cohort, histogram, parting } from "./sim/cohort.js";
import { bifurcationPanels, bifurcationText } from "./view/bifurcation.js";
import { cohortPanels, cohortText } from "./view/cohort.js";
import { control } from "./view/controls.js";
import { h } from "./view/dom.js";
import { capital } from "./view/format.js";
import { mark } from "./view/mark.js";
import { item } from "./view/panel.js";
import { measureName } from "./view/speech.js";

/**
 * @typedef {object} Lens
 * @property {string} name @property {HTMLElement} element what belongs to this view alone: its mark and its buttons
 * @property {(values: Record<string, number>, setting: { initial: Record<string, number>, tEnd: number | null }) => import("./view/panel.js").Panel[] | string} compose
 * @property {() => string} words @property {() => void} drawn called once the panels stand @property {() => void} rest nothing more to do until the next compose
 */
/**
 * @typedef {object} Host
 * @property {any} spec @property {import("./sim/system.js").System} sim @property {import("./view/canvas.js").Canvas} canvas
 * @property {() => void} paint draw again @property {() => void} speak say the words @property {(key: string, value: number) => void} move
 */

/** Work for one stretch, in ms: so long a key may have to wait; and before the first picture of a cohort. */
const STRETCH = 5;
const FIRST = 2;
/** The hand rests so long before a diagram is searched in full. */
const PAUSE = 250;

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** @param {string} view @param {Host} host @returns {Lens | null} */
export function lens(view, host) {
  const [kind, ...rest] = view.split(":");
  if (kind === "bifurcation") {
    const [parameter, of] = rest.join(":").split(",");
    return bifurcation(parameter.trim(), of.trim(), host);
  }
  if (kind === "cohort") return patients(rest[0], rest[1], host);
  return null;
}

/** @param {string} parameter @param {string} of @param {Host} host @returns {Lens} */
function bifurcation(parameter, of, { spec, sim, canvas, paint, speak, move }) {
  const { model } = spec;
  const swept = item(model, parameter);
  const handle = mark(canvas, capital(swept.meaning), swept.unit, (value) => move(parameter, value));
  const place = sim.parameters.indexOf(parameter);
  const n = sim.n;
  /** @type {ReturnType<typeof branches> | null} */
  let found = null;
  let key = "";
  let value = swept.value;
  let values = /** @type {Record<string, number>} */ ({});
  let later = 0;
  let frame = 0;
  /** @type {{ up: any, down: any }} */
  const traces = { up: null, down: null };
  /** @type {any} */
  let diagram = null;
  let lines = /** @type {any} */ (null);

  const search = (/** @type {boolean} */ full) => {
    found = branches(sim, { parameter, values, warm: found?.ok ? found : null, full, points: full ? 100 : 60 });
    lines = found.ok ? stretches() : null;
  };

  /** The branches as two lines with gaps, and every point as a row. */
  const stretches = () => {
    const stable = { x: /** @type {number[]} */ ([]), y: /** @type {number[]} */ ([]) };
    const unstable = { x: /** @type {number[]} */ ([]), y: /** @type {number[]} */ ([]) };
    /** @type {(string | number)[][]} */
    const points = [];
    const { swept: at, read, lines: all } = /** @type {NonNullable<typeof found>} */ (found);
    for (const line of all) {
      const xy = line.map((p) => [at(p.z), read(p.z, of)]);
      line.forEach((p, k) => {
        points.push([xy[k][0], xy[k][1], p.kind ? "changes" : p.stable ? "stable" : "unstable", p.kind === "hopf" ? "Hopf point" : p.kind === "branch" ? "branch point" : p.kind]);
        if (!k) return;
        // A special point belongs to the stretches on both its sides.
        const plain = p.kind ? line[k - 1] : p;
        const to = (plain.kind ? line[Math.max(0, k - 2)] : plain).stable ? stable : unstable;
        const [[x0, y0], [x1, y1]] = [xy[k - 1], xy[k]];
        const last = to.x.length - 1;
        if (last < 0 || to.x[last] !== x0 || to.y[last] !== y0) {
          to.x.push(x0, x0);
          to.y.push(NaN, y0);
        }
        to.x.push(x1);
        to.y.push(y1);
      });
    }
    return { stable, unstable, points };
  };

  /** Whether the branch lies to the right of a fold, so that its name has room on the left. @param {any} fold */
  const opensRight = (fold) => (found?.lines || []).some((line) => {
    const k = line.indexOf(fold);
    return k >= 0 && (line[k - 1] || line[k + 1]).z[n] > fold.z[n];
  });

  const stop = () => {
    cancelAnimationFrame(frame);
    frame = 0;
  };

  const run = (/** @type {"up" | "down"} */ way) => {
    stop();
    const other = traces[way === "up" ? "down" : "up"];
    const steps = creep(sim, { parameter, of, values, up: way === "up", from: other?.end ? Float64Array.from(other.end) : null });
    const begin = key;
    traces[way] = null;
    const advance = () => {
      frame = 0;
      if (key !== begin) return;
      const until = performance.now() + STRETCH;
      let done = false;
      // Two values a frame, so that the eye can follow; where motion is unwelcome, only the end is drawn.
      for (let k = 0; (still() || k < 2) && performance.now() < until && !done; k++) {
        const next = steps.next();
        done = Boolean(next.done);
        if (next.value) traces[way] = next.value;
      }
      if (!still() || done) paint();
      if (done) speak();
      else frame = requestAnimationFrame(advance);
    };
    frame = requestAnimationFrame(advance);
  };

  const element = h("div", {}, handle.element, h("div", { class: "tk-actions" },
    h("button", { type: "button", class: "tk-button", text: "Sweep up", onclick: () => run("up") }),
    h("button", { type: "button", class: "tk-button", text: "Sweep down", onclick: () => run("down") }),
    h("button", { type: "button", class: "tk-button tk-quiet", text: "Clear sweeps", onclick: () => {
      stop();
      traces.up = traces.down = null;
      paint();
      speak();
    } })));

  return {
    name: `Steady states along ${swept.meaning}`,
    element,
    compose(now) {
      values = now;
      value = now[parameter];
      const next = JSON.stringify({ ...now, [parameter]: 0 });
      if (next !== key) {
        stop();
        traces.up = traces.down = null;
        key = next;
        search(!found);
        clearTimeout(later);
        later = window.setTimeout(() => {
          if (key !== next) return;
          search(true);
          paint();
          speak();
        }, PAUSE);
      }
      if (!found?.ok) return found?.message || "The steady states could not be computed.";
      const here = found.at(value).map((p) => ({ y: /** @type {any} */ (found).read(p.z, of), stable: p.stable }));
      const specials = [...found.folds, ...found.hopfs, ...found.crossings].map((p) => ({ x: /** @type {any} */ (found).swept(p.z), y: /** @type {any} */ (found).read(p.z, of), kind: p.kind, left: p.kind === "fold" && opensRight(p) }));
      diagram = { ...lines, specials, here: here.sort((a, b) => a.y - b.y), up: traces.up, down: traces.down };
      return bifurcationPanels(model, parameter, of, diagram, value);
    },
    words: () => (diagram ? bifurcationText(model, parameter, of, frame ? { ...diagram, up: null, down: null } : diagram, value) : ""),
    drawn: () => handle.show({ range: swept.range, log: swept.log }, value),
    rest() {
      stop();
      clearTimeout(later);
    },
    ...(place < 0 || n < 1 ? { compose: () => `${model.name} has no parameter “${parameter}”.` } : {}),
  };
}

/** @param {string} measure @param {string} of @param {Host} host @returns {Lens} */
function patients(measure, of, { spec, sim, canvas, paint, speak }) {
  const { model } = spec;
  const wanted = { measure, of };
  const given = spec.cohort || {};
  let n = given.n || 300;
  let seed = given.seed || 1;
  let width = typeof given.spread === "number" ? given.spread : 0.2;
  /** @type {number | null} */
  let chosen = given.threshold ?? null;
  let key = "";
  let timer = 0;
  /** @type {any} */
  let setting = null;
  /** @type {any} */
  let steps = null;
  /** @type {{ found: Float64Array, count: number } | null} */
  let got = null;
  /** @type {any} */
  let distribution = null;
  let log = false;
  let known = false;
  let painted = 0;

  const spread = (/** @type {Record<string, number>} */ values) => (given.spread && typeof given.spread === "object" ? given.spread :
    Object.fromEntries((given.vary || spec.sliders || []).filter((/** @type {string} */ id) => values[id]).map((/** @type {string} */ id) => [id, width])));

  const unit = item(model, of).unit;
  const handle = mark(canvas, `Threshold of the ${measureName(wanted, model)}`, unit, (value) => {
    chosen = value;
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      paint();
    });
    clearTimeout(said);
    said = window.setTimeout(speak, 400);
  });
  let said = 0;
  let frame = 0;

  const advance = (/** @type {number} */ time) => {
    const until = performance.now() + time;
    while (steps && performance.now() < until) {
      const next = steps.next();
      if (next.value) got = next.value;
      if (next.done) steps = null;
    }
  };
  const carryOn = () => {
    clearTimeout(timer);
    if (!steps) return;
    timer = window.setTimeout(() => {
      advance(STRETCH);
      if (!steps || performance.now() - painted > 120) paint();
      if (steps) carryOn();
      else speak();
    }, 0);
  };

  const again = () => {
    key = "";
    paint();
  };
  const sizes = [100, 300, 1000].map((size) => h("button", { type: "button", class: "tk-button", "aria-pressed": String(size === n), text: `${size} patients`, onclick: () => {
    n = size;
    for (const one of sizes) one.setAttribute("aria-pressed", String(one.textContent === `${size} patients`));
    again();
  } }));
  const widths = typeof given.spread === "object" ? null : control(
    { id: "spread", text: "σ", meaning: "spread: standard deviation of each value's logarithm", unit: "1", range: [0.02, 1], log: false },
    width, { changed: (value) => {
      width = value;
      again();
    } });
  const element = h("div", {}, handle.element,
    h("div", { class: "tk-actions", role: "group", "aria-label": "Virtual patients" }, ...sizes,
      h("button", { type: "button", class: "tk-button tk-quiet", text: "Draw other patients", onclick: () => {
        seed += 1;
        again();
      } })), widths?.element);

  const describe = () => {
    const values = [...(got?.found || [])].slice(0, got?.count || 0);
    const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
    // A few patients say little of the axis: while they come, it stays as the last whole cohort had it.
    if (!known || !steps) log = sorted.length > 1 && sorted[0] > 0 && sorted[sorted.length - 1] / sorted[0] > 50;
    known ||= !steps;
    const spreads = spread(setting.values);
    const varied = `Drawn around the setting: ${Object.entries(spreads).map(([id, s]) => `${item(model, id).meaning} (${s})`).join(", ")}.`;
    const middle = chosen ?? Number(parting(sorted, log).toPrecision(2));
    return { sorted, failed: values.length - sorted.length, n, log, varied, threshold: middle, ...histogram(sorted.length ? sorted : [0, 1], log, 24) };
  };

  return {
    name: `Cohort: ${measureName(wanted, model)}`,
    element,
    compose(values, { initial, tEnd }) {
      const next = JSON.stringify([values, initial, tEnd, n, seed, width]);
      if (next !== key) {
        key = next;
        setting = { values };
        got = null;
        steps = cohort(sim, { values, initial, tEnd, spread: spread(values), n, seed, ...wanted });
        // The first picture comes at once, with fewer patients; the rest follow.
        advance(FIRST);
        carryOn();
      }
      painted = performance.now();
      distribution = describe();
      if (!distribution.sorted.length) return "No patient of this cohort could be computed.";
      return cohortPanels(model, wanted, distribution);
    },
    words: () => (distribution ? cohortText(model, wanted, distribution) : ""),
    drawn() {
      const { edges, log, threshold } = distribution;
      handle.show({ range: [edges[0], edges[edges.length - 1]], log }, threshold);
    },
    rest() {
      cancelAnimationFrame(frame);
      frame = 0;
      clearTimeout(timer);
      clearTimeout(said);
    },
  };
}
