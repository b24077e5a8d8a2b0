/** What a learning-management system is told, and what it keeps of the answers. */
import assert from "node:assert/strict";
import test from "node:test";
import { find, session, timespan } from "../scorm/lms.js";
import { LIMIT, pack, unpack } from "../scorm/pack.js";
import { sound } from "../view/review.js";

const NOW = 1.79e12;
const hours = (n) => NOW - (NOW % 3600000) + n * 3600000;
const entry = (answer, more = {}) => ({ answer, tried: hours(5), solved: hours(5), right: hours(5), streak: 1, missed: false, hints: 0, ...more });

test("answers come back as they were", () => {
  const answers = {
    a: entry([2]),
    b: entry("3.5e-1", { solved: hours(2), right: hours(3), streak: 4, hints: 2 }),
    c: entry({ text: "Weil «es» wirkt → 日本", ticks: [0, 2] }, { right: undefined, streak: undefined }),
    d: entry([0, 1], { solved: undefined, right: undefined, streak: undefined, missed: true, tried: hours(90) }),
  };
  const { text, left } = pack(answers);
  assert.equal(left, 0);
  assert.deepEqual(unpack(text), JSON.parse(JSON.stringify(answers)));
});

test("a time is never put after the try that it belongs to, nor the try later than it was", () => {
  const given = { tried: NOW + 3599999, solved: NOW + 12345, right: NOW + 3599999 };
  const { a } = unpack(pack({ a: entry([1], given) }).text);
  assert.ok(a.tried <= given.tried && a.solved <= a.tried && a.right <= a.tried);
});

test("the choices of a whole book fit", () => {
  const answers = Object.fromEntries(Array.from({ length: 160 }, (_, k) => {
    const [tried, solved] = [hours(10 * k), hours(9 * k)];
    return [`nsg-e${k}`, entry(k % 6 ? [k % 4] : { choice: 1 }, { tried, solved: k % 3 ? tried : solved, right: tried })];
  }));
  const { text, left } = pack(answers);
  assert.ok(text.length <= LIMIT, String(text.length));
  assert.equal(left, 0);
});

test("what is too long loses its longest answers first, and keeps how each question went", () => {
  const answers = Object.fromEntries(Array.from({ length: 60 }, (_, k) => [`q${k}`, entry(k % 5 ? [k % 4] : { text: "x".repeat(700 + k) })]));
  const { text, left } = pack(answers);
  assert.ok(text.length <= LIMIT && text.length > LIMIT - 800, String(text.length));
  const back = unpack(text);
  assert.deepEqual(Object.keys(back), Object.keys(answers));
  assert.ok(Object.values(back).every((one) => sound(one) && one.solved && one.right));
  assert.equal(Object.values(back).filter((one) => Array.isArray(one.answer) && !one.answer.length).length, left);
  assert.ok(left > 0 && left <= 12);
  assert.deepEqual(back.q1.answer, [1]);
});

test("what is far too long keeps the latest questions", () => {
  const answers = Object.fromEntries(Array.from({ length: 900 }, (_, k) => [`question-${k}`, entry([1], { tried: hours(k) })]));
  const { text, left } = pack(answers);
  assert.ok(text.length <= LIMIT);
  assert.equal(left, 900);
  const back = Object.keys(unpack(text));
  assert.ok(back.length > 50 && back.includes("question-899") && !back.includes("question-0"));
});

test("nothing, and what is not ours, is no answers", () => {
  assert.deepEqual(unpack(pack({}).text), {});
  for (const text of ["", "page=3", "[]", "null", '{"v":2,"a":{}}', '{"v":1,"t":0}', '{"v":1,"t":0,"a":{"x":[1,"2"]}}']) assert.deepEqual(unpack(text), {});
});

const window = (more) => {
  const made = { ...more };
  made.parent ??= made;
  return made;
};

test("the interface is found in a frame above, in the window that opened it, and behind a frame from elsewhere", () => {
  const API = {};
  const lms = window({ API });
  const closed = { get API() { throw new Error("another origin"); }, parent: lms };
  assert.equal(find(window({ parent: window({ parent: lms }) })), API);
  assert.equal(find(window({ opener: window({ parent: lms }) })), API);
  assert.equal(find(window({ opener: window({ opener: lms }) })), API);
  assert.equal(find(window({ parent: closed })), API);
  assert.equal(find(window({})), null);
});

test("what is refused is named, and nothing is said after the end", () => {
  const said = [];
  const api = {
    LMSInitialize: () => "true", LMSGetValue: () => "x", LMSCommit: () => "true", LMSFinish: () => said.push("finish"),
    LMSSetValue: (name) => (said.push(name), name === "a" ? "true" : "false"),
  };
  const one = session(api);
  one.set({ a: "1" });
  assert.equal(one.refused(), "");
  one.set({ a: "1", b: "2" });
  assert.equal(one.refused(), "b");
  one.finish();
  one.finish();
  one.set({ a: "1" });
  assert.deepEqual(said, ["a", "a", "b", "finish"]);
  assert.equal(session({ ...api, LMSInitialize: () => "false" }), null);
  assert.equal(session(null), null);
});

test("a span of time as SCORM writes it", () => {
  assert.equal(timespan(0), "0000:00:00");
  assert.equal(timespan(3725999), "0001:02:05");
  assert.equal(timespan(1e12), "9999:00:00");
});
