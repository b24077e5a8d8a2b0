/**
 * What the bundler leaves out of the two libraries that draw. Of Cytoscape.js the modules are taken one by one: its
 * layouts, graph algorithms, WebGL renderer and picture export stay out, since the build places the nodes and our own
 * code answers the questions; old browsers' stand-ins give way to what every browser has. A line that is not found any
 * more is an error, so that a new version is looked at.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const modules = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), "node_modules");
const OUT = new RegExp(`cytoscape/src/(?:${[
  "extensions/layout/(?:breadthfirst|circle|concentric|cose|grid|random)", "extensions/renderer/canvas/(?:webgl/|export-image)",
  "collection/algorithms/(?!index)", "core/export",
].join("|")})`);
/** Its own stand-ins; the four functions of lodash, whose paths are plain names here; and its queue of pictures to be drawn. */
const INSTEAD = /** @type {Record<string, string>} */ ({
  "src/promise.mjs": "export default Promise;",
  "src/map.mjs": "export default Map;",
  "src/set.mjs": "export default Set;",
  "src/heap.mjs": `export default class {
    constructor(compare) { this.items = []; this.compare = compare; }
    push(item) { this.items.push(item); }
    size() { return this.items.length; }
    best() { return this.items.reduce((best, item, k) => (this.compare(item, this.items[best]) < 0 ? k : best), 0); }
    peek() { return this.items[this.best()]; }
    pop() { return this.items.splice(this.best(), 1)[0]; }
    updateItem() {}
  }`,
  "lodash/get.js": "export default (object, name) => object?.[name];",
  "lodash/set.js": "export default (object, name, value) => { object[name] = value; return object; };",
  "lodash/toPath.js": "export default (name) => [name];",
  "lodash/debounce.js": "export default (what, wait) => { let timer; return function (...given) { clearTimeout(timer); timer = setTimeout(() => what.apply(this, given), wait); }; };",
});
/** What to take out, or to put in its place, by file. A style element has no place under a strict policy: evidence.css does its work. */
const LINES = /** @type {Record<string, [string, string?][]>} */ ({
  "cytoscape/src/extensions/renderer/base/index.mjs": [["head.insertBefore( stylesheet, head.children[0] ); // first so lowest priority"]],
  "uplot/dist/uPlot.esm.js": [
    // Some browsers call their language "C", which Intl refuses.
    ["domEnv ? nav.language : 'en-US'", "'en'"],
    // Parts that no chart of ours uses hang on these lines.
    ["uPlot.join = join;"], ["uPlot.tzDate  = tzDate;"], ["(paths.stepped = stepped);"], ["(paths.bars    = bars);"], ["(paths.spline  = monotoneCubic);"],
  ],
});

/** @param {string} file */
async function trimmed(file) {
  const name = path.relative(modules, file).split(path.sep).join("/");
  const [, text] = Object.entries(INSTEAD).find(([end]) => name.endsWith(end)) || [];
  if (text) return text;
  if (OUT.test(name)) return "export default function () {}";
  let contents = await readFile(file, "utf8");
  for (const [line, instead = ""] of LINES[name] || []) {
    if (!contents.includes(line)) throw new Error(`${name} has changed: “${line}” is not there`);
    contents = contents.replace(line, instead);
  }
  return contents;
}

export const lean = {
  name: "lean",
  setup(/** @type {any} */ { onLoad, onResolve }) {
    onResolve({ filter: /^cytoscape$/ }, () => ({ path: path.join(modules, "cytoscape/src/index.mjs") }));
    onResolve({ filter: /^lodash\// }, (/** @type {{ path: string }} */ { path: name }) => ({ path: path.join(modules, name) }));
    onLoad({ filter: /node_modules.(?:cytoscape|lodash|uplot).*js$/ }, async (/** @type {{ path: string }} */ { path: file }) => ({ contents: await trimmed(file), loader: "js" }));
  },
};
