/** The colours and fonts of the page's tokens, as the canvas and the pictures need them. */

const NAMES = ["paper", "ink", "muted", "rule", "accent", "accent-soft", "panel", "good", "bad",
  "series-1", "series-2", "series-3", "series-4", "series-5", "series-6", "font-ui"];
/** Dashes go with the colours, so that no line is told by its colour alone. */
export const DASHES = [[], [9, 4], [2, 3], [9, 3, 2, 3], [14, 4], [5, 2, 1, 2]];

/** @typedef {Record<string, string>} Palette */

/** @param {Element} element inside a `.tk` root @returns {Palette} */
export function palette(element) {
  const style = getComputedStyle(element);
  return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--_${name}`).trim()]));
}

/**
 * What is written on a canvas, as `document.fonts` asks for it: the first family alone, since those that stand in for
 * it need not be on this machine. @param {string} family
 */
const face = (family) => `600 16px ${family.split(",")[0]}`;

/**
 * The family to write with on a canvas: until its fonts have arrived, another. What was measured in the one
 * and drawn in the other would come out squeezed.
 * @param {string} family @returns {string}
 */
export const drawable = (family) => (!family || document.fonts?.check(face(family)) === false ? "sans-serif" : family);

/**
 * Call back when the scheme changes: the system's, the page's switch, or the fonts have arrived.
 * @param {() => void} changed @returns {() => void} stops watching
 */
export function watch(changed) {
  const queries = ["(prefers-color-scheme: dark)", "(forced-colors: active)"].map((query) => matchMedia(query));
  let live = true;
  // Asked for by name: where nothing has been laid out yet, `fonts.ready` has nothing to wait for.
  const ask = () => {
    const family = getComputedStyle(document.documentElement).getPropertyValue("--tk-font-ui");
    if (family) document.fonts?.load(face(family)).then(() => live && changed(), () => {});
  };
  // With `data-whole` the page asks for its own fonts; what is drawn changes when they are there.
  const observer = new MutationObserver((seen) => (seen.every((one) => one.attributeName === "data-whole") ? ask() : changed()));
  const filter = ["data-theme", "data-jp-theme-light", "data-whole", "class"];
  for (const root of [document.documentElement, document.body]) observer.observe(root, { attributeFilter: filter });
  for (const query of queries) query.addEventListener("change", changed);
  ask();
  return () => {
    live = false;
    observer.disconnect();
    for (const query of queries) query.removeEventListener("change", changed);
  };
}
