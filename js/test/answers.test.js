/** Answers: judged, shuffled, kept, merged, and when they are due again. */
import assert from "node:assert/strict";
import test from "node:test";
import { answersIn, fileOf } from "../view/keeping.js";
import { judge, opening, shuffle } from "../view/marking.js";
import { after, DAYS, due, merged, sound, summary } from "../view/review.js";

const DAY = 86400000;
const NOW = Date.UTC(2026, 0, 10);

test("a shuffle is fixed and never the right order", () => {
  for (let n = 2; n < 9; n++) {
    const items = Array.from({ length: n }, (_, k) => `step ${k}`);
    for (let k = 0; k < 50; k++) {
      const order = shuffle(items, `q-${k}`);
      assert.deepEqual([...order].sort((a, b) => a - b), items.map((_, i) => i));
      assert.ok(order.some((value, i) => value !== i));
      assert.deepEqual(order, shuffle(items, `q-${k}`));
    }
  }
});

test("a number is judged: right, a known mistake, a sign, a side, no number", () => {
  const answer = { value: -20, unit: "mV", tolerance: 0.05 };
  const wrong = [{ value: 7, feedback: "You added." }];
  assert.deepEqual(judge("−20,9", answer, wrong), { tone: "good", text: "Correct: −20\u00a0mV." });
  assert.equal(judge("-21.1", answer, wrong).text, "Not yet: your value is too low.");
  assert.equal(judge("7.1", answer, wrong).text, "Not so. You added.");
  assert.equal(judge("20", answer, wrong).text, "The size is right, the sign is not.");
  assert.equal(judge("0", answer, wrong).text, "Not yet: your value is too high.");
  assert.equal(judge("twenty", answer, wrong).tone, "warn");
  assert.equal(judge("0.04", { value: 0, unit: "1", tolerance: 0.05 }).tone, "good");
  assert.deepEqual(opening("Not so. You added."), ["Not so.", "You added."]);
});

test("an answer comes up after 1, 3, 7, 21 days, and a wrong one at once", () => {
  let entry = after(undefined, { answer: [1], outcome: "wrong" }, NOW);
  assert.equal(entry.missed, true);
  assert.equal(due(entry), Infinity);
  entry = after(entry, { answer: [0], outcome: "right", hints: 1 }, NOW);
  assert.deepEqual(entry, { answer: [0], tried: NOW, hints: 1, missed: false, solved: NOW, right: NOW, streak: 1 });
  let time = NOW;
  for (const days of [...DAYS, 21]) {
    assert.equal(due(entry), time + days * DAY);
    const early = after(entry, { answer: [0], outcome: "right" }, due(entry) - 1);
    assert.equal(due(early), due(entry), "right before it is due changes nothing");
    time = due(entry);
    entry = after(entry, { answer: [0], outcome: "right" }, time);
    assert.equal(entry.solved, NOW, "the first time stays");
  }
  entry = after(after(entry, { answer: [1], outcome: "wrong" }, time), { answer: [0], outcome: "right" }, time);
  assert.equal(due(entry), time + DAY, "a wrong answer starts anew");
  assert.equal(due(after(undefined, { answer: {}, outcome: "done" }, NOW)), Infinity, "what is only done is never due");
});

const LIST = [["a", "choice", "p"], ["b", "number", "p"], ["c", "free", "p"], ["d", "python", "p"], ["e", "choice", "r"], ["f", "order", "r"]]
  .map(([id, kind, page]) => ({ id, kind, page, title: `Chapter ${page}`, stem: id, href: `${page}.html#q-${id}` }));

test("the summary counts, and puts wrong and hinted ones first, then the oldest", () => {
  assert.deepEqual(summary({}, LIST, NOW), {
    chapters: [{ page: "p", title: "Chapter p", href: "p.html", done: 0, total: 3 }, { page: "r", title: "Chapter r", href: "r.html", done: 0, total: 2 }],
    review: [], next: null, done: 0, total: 5, right: 0, marked: 4,
  });
  const right = (/** @type {number} */ days, hints = 0) => after(undefined, { answer: [0], outcome: "right", hints }, NOW - days * DAY);
  const found = summary({
    a: right(2), b: right(1.5, 2), c: after(undefined, { answer: {}, outcome: "done" }, NOW - 9 * DAY), e: right(3),
    f: after(right(0.5), { answer: [0], outcome: "wrong" }, NOW), other: right(5),
  }, LIST, NOW);
  assert.deepEqual(found.review.map(({ question, why }) => [question.id, why]), [["b", "hinted"], ["f", "wrong"], ["e", "time"], ["a", "time"]]);
  assert.deepEqual([found.done, found.total, found.right, found.marked, found.next], [5, 5, 4, 4, null]);
  assert.equal(summary({ a: right(0.25) }, LIST, NOW).next, NOW + 0.75 * DAY);
});

test("two sets of answers become one: the later try, the earlier solving", () => {
  const mine = { a: { answer: 1, tried: 5, solved: 5 }, b: { answer: 2, tried: 9 } };
  const other = { a: { answer: 3, tried: 8, solved: 8 }, b: { answer: 4, tried: 3, solved: 3 }, c: { answer: 5, tried: 1 } };
  const both = { a: { answer: 3, tried: 8, solved: 5 }, b: { answer: 2, tried: 9, solved: 3 }, c: { answer: 5, tried: 1 } };
  assert.deepEqual(merged(mine, other), both);
  assert.deepEqual(merged(other, mine), both);
  assert.deepEqual(merged({}, JSON.parse('{"__proto__": {"answer": 1, "tried": 1}}')).answer, undefined);
});

test("a file of answers is read back, and a bad one is refused in words", () => {
  const answers = { a: after(undefined, { answer: [0], outcome: "right" }, NOW) };
  assert.deepEqual(answersIn(fileOf(answers)), answers);
  const file = JSON.parse(fileOf(answers));
  assert.throws(() => answersIn("{"), /no JSON file/);
  for (const bad of ["null", "[]", "3", "{}", JSON.stringify({ ...file, answers: [] })]) assert.throws(() => answersIn(bad), /no answers of this book/);
  assert.throws(() => answersIn(JSON.stringify({ ...file, form: 2 })), /has form 2, and this edition reads form 1/);
  assert.throws(() => answersIn(JSON.stringify({ ...file, answers: { q: { answer: 1, tried: "x" } } })), /The answer to “q” is damaged/);
  for (const bad of [null, 1, [], {}, { tried: 1 }, { answer: 1, tried: 1, right: "no" }]) assert.equal(sound(bad), false);
});
