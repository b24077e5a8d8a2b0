/**
 * The drawn map, on Cytoscape.js: regions as boxes that open, entities at fixed places, arrows for claims. What can
 * be done here with a pointer can be done in the panel beside it with the keyboard.
 */
import cytoscape from "cytoscape";
import { drawable } from "./palette.js";

const SHAPES = /** @type {Record<string, string>} */ ({ neuron: "ellipse", glioma: "hexagon", immune: "round-rectangle", suppressor: "cut-rectangle", other: "rectangle" });
const COLOURS = ["paper", "ink", "muted", "rule", "accent", "accent-soft", "panel", "bad", "neuron", "glioma", "immune", "suppressor", "font-ui"];

/** @param {Element} root @returns {Record<string, string>} */
function colours(root) {
  const style = getComputedStyle(root);
  const found = Object.fromEntries(COLOURS.map((name) => [name, style.getPropertyValue(`--_${name}`).trim()]));
  return { ...found, "font-ui": drawable(found["font-ui"]) };
}

/** @param {Record<string, string>} c @returns {any[]} */
function look(c) {
  return [
    { selector: "node", style: { "font-family": c["font-ui"], color: c.ink, "text-wrap": "wrap", "border-color": (/** @type {any} */ n) => c[n.data("group")] || c.muted, "text-valign": "center", "text-halign": "center", "overlay-opacity": 0 } },
    { selector: "node.region", style: { shape: "round-rectangle", width: "data(w)", height: "data(h)", "background-color": c.panel, "border-width": 6, label: "data(title)", "font-size": 68, "font-weight": 600, "text-max-width": "data(room)", "z-index": 1, "corner-radius": 26 } },
    { selector: "node.region.open", style: { "background-color": c.paper, "border-width": 4, "border-style": "dashed", "font-size": 37, "text-margin-y": "data(lift)", "z-index": 0 } },
    { selector: "node.entity", style: { shape: (/** @type {any} */ n) => SHAPES[n.data("group")], width: 204, height: 66, "background-color": c.paper, "border-width": 3, label: "data(label)", "font-size": 22, "text-max-width": 180, "line-height": 1.05, "z-index": 10, "corner-radius": 16 } },
    { selector: "edge", style: { "curve-style": "bezier", "control-point-step-size": 60, width: "data(width)", "line-color": c.muted, "target-arrow-color": c.muted, "target-arrow-shape": "triangle", "arrow-scale": 2.2, opacity: 0.62, "z-index": 5, "overlay-opacity": 0, "line-cap": "round" } },
    { selector: "edge[sign='-']", style: { "target-arrow-shape": "tee", "line-color": c.bad, "target-arrow-color": c.bad } },
    { selector: "edge[sign='?']", style: { "line-style": "dashed", "line-dash-pattern": [18, 14], "target-arrow-shape": "circle", "target-arrow-fill": "hollow" } },
    { selector: "edge[sign='mixed']", style: { "target-arrow-shape": "triangle-tee" } },
    { selector: "edge[?link]", style: { "line-style": "dotted", "target-arrow-shape": "vee", "line-color": c.rule, "target-arrow-color": c.rule } },
    { selector: "edge[?faint]", style: { opacity: 0.16, "arrow-scale": 1.4, "z-index": 2 } },
    { selector: "node.entity.big", style: { width: 452, height: 132, "font-size": 56, "text-max-width": 420, "border-width": 6 } },
    { selector: "edge.big", style: { width: 9, opacity: 1, "arrow-scale": 2.6, "line-color": c.ink, "target-arrow-color": c.ink } },
    { selector: "edge.big[sign='-']", style: { "line-color": c.bad, "target-arrow-color": c.bad } },
    { selector: "edge.big[?link]", style: { "line-color": c.muted, "target-arrow-color": c.muted } },
    { selector: ".quiet", style: { opacity: 0.14 } },
    { selector: "node.region.pale", style: { opacity: 0.4 } },
    { selector: "edge.lit", style: { opacity: 1, "z-index": 8 } },
    { selector: "node.entity.lit", style: { "background-color": c["accent-soft"], "border-width": 6 } },
    { selector: "node.region.lit", style: { "background-color": c["accent-soft"] } },
    { selector: "node.chosen", style: { "border-width": 10 } },
    { selector: "node.cut", style: { "border-style": "dotted", "border-color": c.bad, "background-color": c.panel, "text-opacity": 0.6, "border-width": 6 } },
  ];
}

// Its warnings are for those who develop with it; a page keeps its console clean.
cytoscape.warnings(false);

export class Atlas {
  /**
   * @param {HTMLElement} box @param {any} data the axis @param {Element} root where the colours are read
   * @param {{ region: (k: number) => void, entity: (k: number) => void }} tell what was tapped
   */
  constructor(box, data, root, tell) {
    this.data = data;
    this.root = root;
    this.box = box;
    this.tall = box.clientWidth < 560;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.cy = cytoscape({
      container: box, style: look(colours(root)), layout: { name: "preset" }, autoungrabify: true, boxSelectionEnabled: false,
      userZoomingEnabled: false, userPanningEnabled: matchMedia("(pointer: fine)").matches, minZoom: 0.05, maxZoom: 1.2, pixelRatio: "auto",
      elements: [...data.regions.map((/** @type {any} */ one, /** @type {number} */ k) => ({ group: "nodes", classes: "region", data: { id: `r${k}`, k, title: one.title, group: one.group, w: 1, h: 1, room: 1, lift: 0 } })),
        ...data.entities.map((/** @type {any} */ one, /** @type {number} */ k) => ({ group: "nodes", classes: "entity", data: { id: `e${k}`, k, label: one.label, group: one.group } }))],
    });
    /** @type {number[] | null} the path shown large */
    this.path = null;
    this.place();
    this.cy.on("tap", "node.region", (/** @type {any} */ event) => tell.region(event.target.data("k")));
    this.cy.on("tap", "node.entity", (/** @type {any} */ event) => tell.entity(event.target.data("k")));
    this.cy.on("mouseover", "node", () => { box.classList.add("tk-over"); });
    this.cy.on("mouseout", "node", () => { box.classList.remove("tk-over"); });
    this.sizes = new ResizeObserver(() => {
      this.cy.resize();
      const tall = box.clientWidth < 560;
      if (tall !== this.tall) {
        this.tall = tall;
        this.place();
        if (this.path) this.enlarge(this.path);
      }
      this.fit();
    });
    this.sizes.observe(box);
    /** @type {number[]} regions looked at; none is the whole map */
    this.focus = [];
  }

  /** Put everything at the place that the build gave it. */
  place() {
    const way = this.tall ? "tall" : "wide";
    this.cy.batch(() => {
      this.data.regions.forEach((/** @type {any} */ one, /** @type {number} */ k) => {
        const [x, y, w, h] = one[way];
        this.cy.$id(`r${k}`).data({ w, h, room: w - 40, lift: 54 - h / 2 }).position({ x: x + w / 2, y: y + h / 2 });
      });
      this.data.entities.forEach((/** @type {any} */ one, /** @type {number} */ k) => this.cy.$id(`e${k}`).position({ x: one[way][0], y: one[way][1] }));
    });
  }

  /** Set the entities of one path large, one below the other in their regions. @param {number[]} nodes */
  enlarge(nodes) {
    const way = this.tall ? "tall" : "wide";
    const groups = new Map();
    for (const k of new Set(nodes)) groups.set(this.data.entities[k].region, [...(groups.get(this.data.entities[k].region) || []), k]);
    for (const [region, members] of groups) {
      const [x, y, w, h] = this.data.regions[region][way];
      members.forEach((/** @type {number} */ k, /** @type {number} */ n) => this.cy.$id(`e${k}`).position({ x: x + w / 2, y: y + 90 + ((h - 100) * (n + 0.5)) / members.length }));
    }
  }

  /** @param {{ open: Set<number>, arrows: { from: string, to: string, sign: string, count: number, link: boolean, faint?: boolean }[], lit: Set<string> | null, chosen: string, cut: Set<number>, path: number[] | null }} view */
  draw({ open, arrows, lit, chosen, cut, path }) {
    const { cy } = this;
    cy.batch(() => {
      if (this.path) this.place();
      this.path = path;
      if (path) this.enlarge(path);
      cy.edges().remove();
      cy.add(arrows.map(({ from, to, sign, count, link, faint }) => ({ group: "edges", data: { id: `${from}>${to}`, source: from, target: to, sign, link: link ? 1 : 0, faint: faint ? 1 : 0, width: Math.min(14, 2.5 + 1.3 * count) } })));
      cy.nodes().forEach((/** @type {any} */ node) => {
        const k = node.data("k");
        if (node.hasClass("region")) node.toggleClass("open", open.has(k));
        else {
          const shown = open.has(this.data.entities[k].region) && (!path || path.includes(k));
          node.toggleClass("big", Boolean(path) && shown);
          node.style("display", shown ? "element" : "none");
          node.toggleClass("cut", cut.has(k));
        }
        const on = lit ? lit.has(node.id()) : false;
        node.toggleClass("lit", on);
        node.toggleClass("quiet", Boolean(lit) && !on && !node.hasClass("region"));
        node.toggleClass("pale", Boolean(path) && node.hasClass("region") && !open.has(k));
        node.toggleClass("chosen", node.id() === chosen);
      });
      cy.edges().forEach((/** @type {any} */ edge) => {
        const on = lit ? lit.has(edge.id()) : false;
        edge.toggleClass("lit", on);
        edge.toggleClass("big", Boolean(path));
        edge.toggleClass("quiet", Boolean(lit) && !on);
      });
    });
  }

  /** Look at some regions, or at the whole map. @param {number[]} [regions] @param {boolean} [move] */
  fit(regions = this.focus, move = false) {
    this.focus = regions;
    const eles = regions.length ? this.cy.collection(regions.map((k) => this.cy.$id(`r${k}`))) : this.cy.nodes(".region");
    const padding = regions.length ? Math.round(Math.min(60, this.box.clientWidth / 12)) : 6;
    if (!move || this.still.matches) this.cy.fit(eles, padding);
    else this.cy.animate({ fit: { eles, padding } }, { duration: 260, easing: "ease-out" });
  }

  /** @param {number} by */
  zoom(by) {
    const { cy, box } = this;
    cy.zoom({ level: cy.zoom() * by, renderedPosition: { x: box.clientWidth / 2, y: box.clientHeight / 2 } });
  }

  recolour() {
    this.cy.style(look(colours(this.root)));
  }

  destroy() {
    this.sizes.disconnect();
    this.cy.destroy();
  }
}
