/**
 * Make the bundles in src/teachkit/static: a classic script for the page, a module for notebooks, the style
 * sheet, and bundle.json, which holds the SHA-256 of every source and bundle so that a test without Node
 * can tell whether they belong together. With --check nothing is written and a difference is an error.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { lean } from "./lean.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const target = path.join(root, "src/teachkit/static");
const licence = await readFile(path.join(root, "node_modules/uplot/LICENSE"), "utf8");
const cytoscape = await readFile(path.join(root, "node_modules/cytoscape/LICENSE"), "utf8");
const axisBanner = { js: "/*! teachkit (MIT). Contains Cytoscape.js 3.34.4, copyright (c) 2016-2026 The Cytoscape Consortium (MIT): licenses/Cytoscape.js.txt */" };
const banner = { js: "/*! teachkit (MIT). Contains uPlot 1.6.32, copyright (c) 2022 Leon Sorokin (MIT): licenses/uPlot.txt */" };
const common = {
  bundle: true, minify: true, plugins: [lean], write: false, absWorkingDir: root, legalComments: "none", charset: "utf8",
  target: ["es2022"], logLevel: "warning", define: { "process.env.VERSION": "\"3.34.4\"", "process.env.NODE_ENV": "\"production\"" },
};
const [page, module, css, axisPage, axisModule, evidencePage, evidenceModule, evidenceCss, scorm, scormCss] = await Promise.all([
  build({ ...common, entryPoints: ["js/page.js"], format: "iife", banner }),
  build({ ...common, entryPoints: ["js/widget.js"], format: "esm", banner }),
  build({ ...common, entryPoints: ["js/style.css"], banner: { css: banner.js } }),
  build({ ...common, entryPoints: ["js/axis_page.js"], format: "iife", banner: axisBanner }),
  build({ ...common, entryPoints: ["js/axis_widget.js"], format: "esm", banner: axisBanner }),
  build({ ...common, entryPoints: ["js/evidence_page.js"], format: "iife" }),
  build({ ...common, entryPoints: ["js/evidence_widget.js"], format: "esm" }),
  build({ ...common, entryPoints: ["js/evidence.css"] }),
  build({ ...common, entryPoints: ["js/scorm.js"], format: "iife" }),
  build({ ...common, entryPoints: ["js/scorm.css"] }),
]);
const files = {
  "teachkit.js": page.outputFiles[0].text,
  "teachkit.mjs": module.outputFiles[0].text,
  "teachkit.css": css.outputFiles[0].text,
  "axis.js": axisPage.outputFiles[0].text,
  "axis.mjs": axisModule.outputFiles[0].text,
  "evidence.js": evidencePage.outputFiles[0].text,
  "evidence.mjs": evidenceModule.outputFiles[0].text,
  "evidence.css": evidenceCss.outputFiles[0].text,
  "scorm.js": scorm.outputFiles[0].text,
  "scorm.css": scormCss.outputFiles[0].text,
  "licenses/Cytoscape.js.txt": `${cytoscape}\n\n`.replace(/\n+$/, "\n"),
  "licenses/uPlot.txt": `${licence}\n\n`.replace(/\n+$/, "\n"),
};

/** @param {string} folder @returns {Promise<string[]>} */
async function sources(folder) {
  const found = await readdir(path.join(root, folder), { withFileTypes: true });
  const nested = await Promise.all(found.map((one) => (one.isDirectory() ? sources(`${folder}/${one.name}`) : [`${folder}/${one.name}`])));
  return nested.flat().filter((name) => !name.startsWith("js/test/")).sort();
}

const digest = (/** @type {string} */ text) => createHash("sha256").update(text).digest("hex");
const inputs = [...(await sources("js")), "package.json", "package-lock.json"];
const record = {
  sources: Object.fromEntries(await Promise.all(inputs.map(async (name) => [name, digest(await readFile(path.join(root, name), "utf8"))]))),
  bundles: Object.fromEntries(Object.entries(files).map(([name, text]) => [name, digest(text)])),
};
files["bundle.json"] = `${JSON.stringify(record, null, 2)}\n`;

if (process.argv.includes("--check")) {
  for (const [name, text] of Object.entries(files)) {
    const there = await readFile(path.join(target, name), "utf8").catch(() => "");
    if (there !== text) {
      console.error(`src/teachkit/static/${name} is not what js/ gives; run: npm run build`);
      process.exitCode = 1;
    }
  }
} else {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(target, name)), { recursive: true });
    await writeFile(path.join(target, name), text);
    if (!name.endsWith(".json")) console.log(name, text.length, "bytes,", gzipSync(text, { level: 9 }).length, "compressed");
  }
}
