/** What is kept of an answer, when it is due again, and how far the reader has come. Pure: no page, no clock of its own. */

/**
 * One question's record; times are milliseconds since 1970. `tried` is the last try, `solved` the first time that it was solved or
 * done, `right` the last time it was right when asked again, `streak` how often in a row that was, `missed` whether the last try
 * was wrong, `hints` how many hints the last try had.
 * @typedef {{ answer: any, tried: number, solved?: number, right?: number, streak?: number, missed?: boolean, hints?: number }} Entry
 * @typedef {{ id: string, kind: string, stem: string, href: string, page: string, title: string }} Listed
 */

const DAY = 86400000;
/** Days from a right answer to the next time of asking: a simple rule of this book. */
export const DAYS = [1, 3, 7, 21];
/** Kinds that are done and have no right answer; of these none is asked again. */
const UNMARKED = ["free", "predict"];

/** When a question is to be asked again; Infinity for one that was never right. @param {Entry | undefined} entry */
export const due = (entry) => (entry?.right === undefined ? Infinity : entry.right + DAYS[Math.min(entry.streak || 1, DAYS.length) - 1] * DAY);

/** @param {Entry | undefined} entry @param {{ answer: any, outcome?: "right" | "wrong" | "done", hints?: number }} tried @param {number} now @returns {Entry} */
export function after(entry, { answer, outcome, hints = 0 }, now) {
  /** @type {Entry} */
  const found = { ...entry, answer, tried: now, hints };
  if (outcome === "wrong") found.missed = true;
  if (outcome === "right" || outcome === "done") found.solved = entry?.solved ?? now;
  if (outcome === "right") {
    if (entry?.missed || entry?.right === undefined) Object.assign(found, { right: now, streak: 1 });
    else if (now >= due(entry)) Object.assign(found, { right: now, streak: (entry.streak || 1) + 1 });
    found.missed = false;
  }
  return found;
}

/** @param {unknown} value @returns {value is Entry} */
export function sound(value) {
  const one = /** @type {any} */ (value);
  const time = (/** @type {any} */ x) => x === undefined || Number.isFinite(x);
  return Boolean(one) && typeof one === "object" && "answer" in one && Number.isFinite(one.tried) && ["solved", "right", "streak", "hints"].every((key) => time(one[key]));
}

/** Two sets of answers as one: of each question the later try, and the earlier time of solving. @param {Record<string, Entry>} mine @param {Record<string, Entry>} other */
export function merged(mine, other) {
  const ids = [...new Set([...Object.keys(mine), ...Object.keys(other)])];
  return Object.fromEntries(ids.map((id) => {
    const both = [mine, other].flatMap((set) => (Object.hasOwn(set, id) ? [set[id]] : [])).sort((a, b) => b.tried - a.tried);
    const solved = both.flatMap((one) => (one.solved === undefined ? [] : [one.solved]));
    return [id, solved.length ? { ...both[0], solved: Math.min(...solved) } : both[0]];
  }));
}

/**
 * How far the reader has come. `done` of `total` counts the questions that the page itself can take (a Python exercise it cannot);
 * `right` of `marked` those with a right answer. `review` is what to answer again, in order; `next` when the next falls due.
 * @param {Record<string, Entry>} answers @param {Listed[]} questions in the order of the book @param {number} [now]
 */
export function summary(answers, questions, now = Date.now()) {
  const here = questions.filter(({ kind }) => kind !== "python");
  const of = (/** @type {Listed} */ { id }) => (Object.hasOwn(answers, id) ? answers[id] : undefined);
  const done = (/** @type {Listed} */ one) => of(one)?.solved !== undefined;
  const marked = here.filter(({ kind }) => !UNMARKED.includes(kind));
  const chapters = [...new Set(here.map(({ page }) => page))].map((page) => {
    const own = here.filter((one) => one.page === page);
    return { page, title: own[0].title, href: own[0].href.split("#")[0], done: own.filter(done).length, total: own.length };
  });
  const waiting = here.flatMap((question) => {
    const entry = of(question);
    if (!entry) return [];
    const why = entry.missed ? "wrong" : due(entry) > now ? "" : entry.hints ? "hinted" : "time";
    return why ? [{ question, why, tried: entry.tried }] : [];
  });
  waiting.sort((a, b) => Number(a.why === "time") - Number(b.why === "time") || a.tried - b.tried);
  const later = here.map((one) => (of(one)?.missed ? Infinity : due(of(one)))).filter((time) => time > now && time < Infinity);
  return {
    chapters,
    review: waiting,
    next: later.length ? Math.min(...later) : null,
    done: here.filter(done).length,
    total: here.length,
    right: marked.filter((one) => of(one)?.right !== undefined).length,
    marked: marked.length,
  };
}
