/** The reader's answers as one text that SCORM 1.2 keeps. Pure. */

/** @typedef {import("../view/review.js").Entry} Entry */

/** Characters of cmi.suspend_data (CMIString4096). */
export const LIMIT = 4096;
const HOUR = 3600000;
/** Stands for an answer that was left out: the views take it as not answered. */
const NOTHING = /** @type {any[]} */ ([]);
const ABSENT = -1;

/** One entry as a list whose usual end is cut off; times in hours, rounded down. @param {Entry} entry @param {any} answer @param {number} start */
function row(entry, answer, start) {
  const ago = (/** @type {number | undefined} */ time) => (time === undefined ? ABSENT : Math.max(0, Math.ceil((entry.tried - time) / HOUR)));
  const found = [answer, Math.floor(entry.tried / HOUR) - start, ago(entry.solved), ago(entry.right), entry.streak ?? 0, entry.missed ? 1 : 0, entry.hints ?? 0];
  const usual = [undefined, undefined, 0, 0, 1, 0, 0];
  while (found.length > 2 && found.at(-1) === usual[found.length - 1]) found.pop();
  return found;
}

/**
 * What is too long loses its longest answers first (how each question went stays), then its oldest questions.
 * @param {Record<string, Entry>} answers
 * @returns {{ text: string, left: number }} the text, and how many answers it had no room for
 */
export function pack(answers) {
  const entries = Object.entries(answers);
  const start = Math.floor(Math.min(...entries.map(([, { tried }]) => tried), Infinity) / HOUR);
  const size = new Map(entries.map(([id, { answer }]) => [id, JSON.stringify(answer ?? null).length]));
  const longest = [...size].sort((a, b) => b[1] - a[1]).map(([id]) => id);
  const oldest = [...entries].sort((a, b) => a[1].tried - b[1].tried).map(([id]) => id);
  const build = (/** @type {number} */ cuts) => {
    const blank = new Set(longest.slice(0, cuts));
    const gone = new Set(oldest.slice(0, Math.max(0, cuts - entries.length)));
    const rows = entries.filter(([id]) => !gone.has(id)).map(([id, entry]) => [id, row(entry, blank.has(id) ? NOTHING : entry.answer, start)]);
    return JSON.stringify({ v: 1, t: rows.length ? start : 0, a: Object.fromEntries(rows) });
  };
  let [cuts, enough] = [0, 2 * entries.length];
  while (cuts < enough) {
    const middle = (cuts + enough) >> 1;
    if (build(middle).length > LIMIT) cuts = middle + 1;
    else enough = middle;
  }
  return { text: build(cuts), left: Math.min(cuts, entries.length) };
}

/** @param {string} text @returns {Record<string, Entry>} what {@link pack} wrote; of anything else, nothing */
export function unpack(text) {
  /** @type {any} */
  let found;
  try {
    found = JSON.parse(text);
  } catch {
    return {};
  }
  if (found?.v !== 1 || !Number.isFinite(found.t) || !found.a || typeof found.a !== "object") return {};
  const entries = Object.entries(found.a).filter(([, one]) => Array.isArray(one) && one.length > 1 && one.slice(1).every(Number.isFinite));
  return Object.fromEntries(entries.map(([id, one]) => {
    const [answer, hour, solved = 0, right = 0, streak = 1, missed = 0, hints = 0] = one;
    const tried = (found.t + hour) * HOUR;
    const time = (/** @type {number} */ ago) => (ago === ABSENT ? undefined : tried - ago * HOUR);
    const entry = { answer, tried, solved: time(solved), right: time(right), streak: streak || undefined, missed: Boolean(missed), hints };
    return [id, JSON.parse(JSON.stringify(entry))];
  }));
}
