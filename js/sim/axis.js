/**
 * The axis as a signed graph, and the questions put to it. The same rules as src/teachkit/graph.py and knockout.py,
 * where they are explained; a test compares the answers for all pairs. No DOM here.
 *
 * @typedef {{ id: string, s: number, t: number, effect: string, sign: string, setting: string, strength: string, part: string, says: string, doubt: string }} Claim
 * @typedef {{ entities: any[], claims: Claim[], links: [number, number, string, string][], bounds: { steps: number, answers: number, work: number } }} Data
 * @typedef {{ s: number, t: number, sign: string, claims: Claim[], link: string, grade: string, hedged: boolean, doubted: boolean }} Step
 * @typedef {{ nodes: number[], steps: Step[], sign: string, weakest: string, hedged: boolean, doubted: boolean }} Path
 * @typedef {{ items: Path[], complete: boolean, length: number }} Found
 */

/** Grades of evidence from the weakest to the strongest. */
export const GRADES = ["not-stated", "inference", "cells", "tissue", "animals", "patients"];
const HEDGES = new Set(["may", "open", "unknown", "context-dependent"]);
const rank = (/** @type {string} */ grade) => GRADES.indexOf(grade);

/** @param {number} s @param {number} t @param {Claim[]} claims @param {[number, number, string, string] | undefined} link @returns {Step} */
function merge(s, t, claims, link) {
  if (!claims.length && link) return { s, t, sign: link[3], claims, link: link[2], grade: GRADES[GRADES.length - 1], hedged: false, doubted: false };
  const signs = [...new Set(claims.map((one) => one.sign))].filter((sign) => sign !== "?");
  const sign = signs.length === 1 ? signs[0] : "?";
  const some = claims.filter((one) => one.sign === sign);
  const bearing = some.length ? some : claims;
  return {
    s, t, sign, link: "", claims: [...claims].sort((a, b) => (a.id < b.id ? -1 : 1)),
    grade: bearing.map((one) => one.setting).reduce((a, b) => (rank(b) > rank(a) ? b : a)),
    hedged: bearing.every((one) => HEDGES.has(one.strength)), doubted: claims.some((one) => one.doubt),
  };
}

export class Axis {
  /** @param {Data} data @param {{ keep?: (claim: Claim) => boolean, gone?: Set<number> }} [some] claims kept, entities gone */
  constructor(data, { keep = () => true, gone = new Set() } = {}) {
    this.data = data;
    this.keep = keep;
    this.gone = gone;
    this.ends = new Set(data.entities.flatMap((one, k) => (one.kind === "therapy" ? [k] : [])));
    /** @type {Map<number, Step>[]} */
    this.out = data.entities.map(() => new Map());
    /** @type {number[][]} */
    this.into = data.entities.map(() => []);
    /** @type {Map<number, { claims: Claim[], link?: [number, number, string, string] }>[]} */
    const raw = data.entities.map(() => new Map());
    const at = (/** @type {number} */ s, /** @type {number} */ t) => {
      if (!raw[s].has(t)) raw[s].set(t, { claims: [] });
      return /** @type {{ claims: Claim[], link?: [number, number, string, string] }} */ (raw[s].get(t));
    };
    for (const one of data.claims) if (keep(one) && !gone.has(one.s) && !gone.has(one.t)) at(one.s, one.t).claims.push(one);
    for (const link of data.links) if (!gone.has(link[0]) && !gone.has(link[1])) at(link[0], link[1]).link = link;
    raw.forEach((row, s) => {
      for (const t of [...row.keys()].sort((a, b) => a - b)) {
        const { claims, link } = /** @type {any} */ (row.get(t));
        this.out[s].set(t, merge(s, t, claims, link));
        this.into[t].push(s);
      }
    });
  }

  /** Steps needed to reach the goal without entities numbered below `least`. @param {number} goal @param {number} least */
  distances(goal, least) {
    const found = new Map([[goal, 0]]);
    const queue = [goal];
    for (let k = 0; k < queue.length; k++) {
      const here = queue[k];
      if (this.ends.has(here) && here !== goal) continue;
      for (const before of this.into[here]) {
        if (before >= least && !found.has(before)) {
          found.set(before, Number(found.get(here)) + 1);
          queue.push(before);
        }
      }
    }
    return found;
  }

  /** Every path, shorter ones first; null for each partial one. @param {number} start @param {number} goal @param {number} longest @param {number} least @returns {Generator<number[] | null>} */
  *walk(start, goal, longest, least) {
    const left = this.distances(goal, least);
    let front = [[start]];
    for (let length = 1; length <= longest; length++) {
      const grown = [];
      for (const path of front) {
        for (const after of this.out[path[path.length - 1]].keys()) {
          if (after === goal) yield [...path, after];
          else if (this.ends.has(after) || after < least || path.includes(after)) continue;
          else if (length + (left.get(after) ?? longest) <= longest) {
            grown.push([...path, after]);
            yield null;
          }
        }
      }
      front = grown;
    }
  }

  /** @param {number[]} nodes @returns {Path} */
  path(nodes) {
    const steps = nodes.slice(1).map((t, k) => /** @type {Step} */ (this.out[nodes[k]].get(t)));
    const minus = steps.filter((step) => step.sign === "-").length;
    return {
      nodes, steps, sign: steps.some((step) => step.sign === "?") ? "?" : minus % 2 ? "-" : "+",
      weakest: steps.filter((step) => step.claims.length).map((step) => step.grade).reduce((a, b) => (rank(b) < rank(a) ? b : a)),
      hedged: steps.some((step) => step.hedged), doubted: steps.some((step) => step.doubted),
    };
  }

  /** @param {Iterable<number[] | null>} walk @param {number} done work spent before */
  gather(walk, done = 0) {
    const { answers, work } = this.data.bounds;
    /** @type {Path[]} */
    const items = [];
    let spent = 0;
    for (const one of walk) {
      if (!one) {
        spent += 1;
        if (done + spent > work) return { items, complete: false, spent };
      } else if (one.slice(1).some((t, k) => this.out[one[k]].get(t)?.claims.length)) {
        if (items.length === answers) return { items, complete: false, spent };
        items.push(this.path(one));
      }
    }
    return { items, complete: true, spent };
  }

  /** @param {number} a @param {number} b @param {number} [length] @returns {Found} */
  paths(a, b, length = this.data.bounds.steps) {
    const { items, complete } = this.gather(this.walk(a, b, length, 0));
    return { items, complete, length };
  }

  /** @param {number | null} [through] @param {number} [length] @returns {Found} */
  loops(through = null, length = this.data.bounds.steps) {
    const { answers } = this.data.bounds;
    /** @type {Path[]} */
    const items = [];
    let complete = true;
    let spent = 0;
    const last = through === null ? this.out.length : through + 1;
    for (let k = 0; k < last; k++) {
      if (this.ends.has(k)) continue;
      const some = this.gather(kept(this.walk(k, k, length, k), through), spent);
      spent += some.spent;
      items.push(...some.items);
      complete &&= some.complete;
    }
    items.sort((p, q) => p.nodes.length - q.nodes.length || order(p.nodes, q.nodes));
    return { items: items.slice(0, answers), complete: complete && items.length <= answers, length };
  }

  /** Kinds, parts, processes and states of an entity, and theirs in turn. @param {number} entity */
  kinds(entity) {
    const found = new Set();
    const queue = [entity];
    while (queue.length) {
      const here = queue.pop();
      for (const [part, whole, relation] of this.data.links) {
        if (whole === here && relation !== "includes" && part !== entity && !found.has(part)) {
          found.add(part);
          queue.push(part);
        }
      }
    }
    return [...found].sort((a, b) => a - b);
  }

  /** The rest without entities, with their kinds, and without claims. @param {{ entities?: number[], claims?: string[] }} cut */
  without({ entities = [], claims = [] }) {
    const gone = new Set([...this.gone, ...entities, ...entities.flatMap((k) => this.kinds(k))]);
    const out = new Set(claims);
    return new Axis(this.data, { keep: (claim) => this.keep(claim) && !out.has(claim.id), gone });
  }

  /** What of the answers falls in `rest`. @param {Found} found @param {Axis} rest */
  fallen(found, rest) {
    /** @type {{ lost: Path[], left: Path[], turned: Path[] }} */
    const groups = { lost: [], left: [], turned: [] };
    for (const path of found.items) {
      const stands = path.nodes.slice(1).every((t, k) => rest.out[path.nodes[k]].has(t));
      // A step may stand by its link alone when its claims are gone; a path of links alone is none.
      if (!stands || !path.nodes.slice(1).some((t, k) => rest.out[path.nodes[k]].get(t)?.claims.length)) groups.lost.push(path);
      else {
        const now = rest.path(path.nodes);
        groups.left.push(now);
        if (now.sign !== path.sign) groups.turned.push(now);
      }
    }
    return groups;
  }

  /** @param {number} entity */
  neighbours(entity) {
    const on = [...this.out[entity].values()];
    const by = this.into[entity].map((s) => /** @type {Step} */ (this.out[s].get(entity)));
    return {
      actsOn: on.filter((step) => step.claims.length), actedOnBy: by.filter((step) => step.claims.length),
      belongsTo: on.filter((step) => step.link).map((step) => step.t), kinds: this.kinds(entity),
    };
  }
}

/** @param {Iterable<number[] | null>} walk @param {number | null} through */
function* kept(walk, through) {
  for (const one of walk) if (!one || through === null || one.includes(through)) yield one;
}

/** @param {number[]} a @param {number[]} b */
function order(a, b) {
  for (let k = 0; k < Math.min(a.length, b.length); k++) if (a[k] !== b[k]) return a[k] - b[k];
  return 0;
}

/** The entity that a text means, by name, label or synonym in any case. @param {Data} data @param {string} text @returns {number} -1 if none */
export function find(data, text) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return -1;
  const exact = data.entities.findIndex((one) => one.name === text.trim());
  if (exact >= 0) return exact;
  return data.entities.findIndex((one) => [one.name, one.label, ...one.synonyms].some((name) => name.toLowerCase() === wanted));
}

/** Pairs of letters, for likeness. @param {string} text */
function pairs(text) {
  const plain = ` ${text.toLowerCase()} `;
  return new Set(Array.from({ length: plain.length - 1 }, (_, k) => plain.slice(k, k + 2)));
}

/** The names most like a text, at most three. @param {Data} data @param {string} text */
export function nearest(data, text) {
  const wanted = pairs(text);
  const scored = data.entities.map((one) => {
    const best = Math.max(...[one.name, one.label, ...one.synonyms].map((name) => {
      const has = pairs(name);
      return (2 * [...wanted].filter((pair) => has.has(pair)).length) / (wanted.size + has.size);
    }));
    return { label: one.label, best };
  });
  return scored.filter((one) => one.best > 0.4).sort((a, b) => b.best - a.best).slice(0, 3).map((one) => one.label);
}
