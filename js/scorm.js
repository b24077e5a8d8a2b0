/**
 * The page that a learning-management system launches: it frames the book, restores the answers, and reports what is solved.
 * The session belongs to this page, so that it lasts while the reader turns the pages of the book inside.
 */
import { find, session, timespan } from "./scorm/lms.js";
import { pack, unpack } from "./scorm/pack.js";
import { merged, summary } from "./view/review.js";
import { all, replace } from "./view/store.js";

/** Whose answers this browser keeps: another learner's are not credited to this one. */
const OWNER = "teachkit.scorm.learner";
const FINAL = ["completed", "passed", "failed"];

/** @type {{ questions: any[], pages: string[], complete: number }} */
const book = JSON.parse(String(document.getElementById("crosstalk-book")?.textContent));
const frame = /** @type {HTMLIFrameElement} */ (document.querySelector("iframe"));
const told = /** @type {HTMLElement} */ (document.querySelector("[role=status]"));
const started = Date.now();
const lms = session(find(window));

/** The page of the book that is open; empty for a page from elsewhere. */
function place() {
  try {
    const here = new URL(".", location.href).href;
    const page = String(frame.contentWindow?.location.href).split(/[?#]/)[0];
    return page.startsWith(here) && book.pages.includes(page.slice(here.length)) ? page.slice(here.length) : "";
  } catch {
    return "";
  }
}

function restore() {
  const learner = lms?.get("cmi.core.student_id") ?? "";
  const given = unpack(lms?.get("cmi.suspend_data") ?? "");
  let owner = null;
  let keeps = true;
  try {
    owner = localStorage.getItem(OWNER);
    if (lms) localStorage.setItem(OWNER, learner);
  } catch {
    keeps = false;
  }
  if (lms && keeps) keeps = replace(owner === null || owner === learner ? merged(all(), given) : given);
  return keeps;
}

function report() {
  if (!lms) return;
  const answers = all();
  const { done, total, right, marked } = summary(answers, book.questions);
  const { text, left } = pack(Object.fromEntries(book.questions.flatMap(({ id }) => (Object.hasOwn(answers, id) ? [[id, answers[id]]] : []))));
  const before = lms.get("cmi.core.lesson_status");
  const status = FINAL.includes(before) ? before : 100 * done >= book.complete * total ? "completed" : "incomplete";
  lms.set({
    "cmi.core.score.min": "0",
    "cmi.core.score.max": "100",
    "cmi.core.score.raw": String(marked ? Math.round((10000 * right) / marked) / 100 : 0),
    "cmi.core.lesson_status": status,
    "cmi.core.lesson_location": place(),
    "cmi.suspend_data": text,
    "cmi.core.exit": "suspend",
    "cmi.core.session_time": timespan(Date.now() - started),
  });
  told.textContent = lms.refused() ? `Your course did not take everything: ${lms.refused()}.` :
    `Reported to your course: ${done} of ${total} questions done, ${right} of ${marked} right.${left ? ` It has no room for ${left} of your answers; they stay in this browser.` : ""}`;
}

/** A page from elsewhere opens beside the book: many refuse to be framed. @param {Event} event */
function beside(event) {
  const link = /** @type {Element} */ (event.target).closest?.("a[href]");
  if (link instanceof /** @type {any} */ (frame.contentWindow).HTMLAnchorElement && link.origin !== location.origin) {
    link.target = "_blank";
    link.rel = "noopener";
  }
}

const keeps = restore();
if (!lms) told.textContent = "No learning-management system answers, so nothing is reported.";
else if (!keeps) told.textContent = "This browser keeps no answers, so nothing can be reported.";
frame.addEventListener("load", () => {
  try {
    frame.contentDocument?.addEventListener("click", beside, true);
  } catch {
    // A page from elsewhere: its links are its own.
  }
  if (keeps) report();
});
addEventListener("storage", () => keeps && report());
addEventListener("pagehide", () => {
  if (keeps) report();
  lms?.finish();
});
const last = lms?.get("cmi.core.lesson_location") ?? "";
frame.src = book.pages.includes(last) ? last : "index.html";
