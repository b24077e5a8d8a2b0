/** Measures, steady curves, links, numbers: each against what can be worked out by hand. */
import assert from "node:assert/strict";
import test from "node:test";
import { at, extreme, mean, measure, rate } from "../sim/measures.js";
import { at as inputAt, edges, pulses } from "../sim/inputs.js";
import { steady } from "../sim/curve.js";
import { System } from "../sim/system.js";
import { read, write } from "../view/link.js";
import { exact, number, parse, quantity, setting, unitText, unread } from "../view/format.js";
import { shade } from "../view/chart.js";
import { layout, ROW, SAMPLE, shades, STRIP, texture } from "../view/legend.js";
import { shuffle } from "../view/marking.js";
import { powers, ticks } from "../view/ticks.js";

const t = Float64Array.from({ length: 1001 }, (_, k) => k * 0.01);
const of = (f) => t.map(f);

test("peak and trough lie between the grid's points", () => {
  const y = of((s) => Math.sin(s));
  const peak = extreme(t, y, 1);
  const trough = extreme(t, y, -1);
  assert.ok(Math.abs(peak.value - 1) < 1e-9 && Math.abs(Math.sin(peak.time) - 1) < 1e-9);
  assert.ok(Math.abs(trough.value + 1) < 1e-9 && Math.abs(trough.time - 1.5 * Math.PI) < 1e-5);
});

test("no parabola is laid across a corner", () => {
  const times = Float64Array.from([0, 1, 2, 2, 3]);
  assert.deepEqual(extreme(times, Float64Array.from([0, 1, 2, 2, 1.9]), 1), { value: 2, time: 2 });
});

test("mean, value at a time, rate", () => {
  assert.ok(Math.abs(mean(t, of((s) => 3 * s)) - 15) < 1e-12);
  assert.ok(Math.abs(at(t, of((s) => 2 * s), 1.2345) - 2.469) < 1e-12);
  assert.equal(at(t, t, -1), 0);
  assert.equal(at(t, t, 99), 10);
  assert.ok(Math.abs(rate(t, of((s) => Math.cos(2 * Math.PI * 0.8 * s))) - 0.8) < 1e-3);
  assert.equal(rate(t, of(() => 5)), 0);
  const run = { t, columns: { x: of((s) => s * s) } };
  assert.ok(Math.abs(measure(run, { measure: "change", of: "x" }).value - 100) < 1e-9);
  assert.ok(Math.abs(measure(run, { measure: "final", of: "x" }).value - 100) < 1e-9);
  assert.throws(() => measure(run, { measure: "peak", of: "y" }), /no curve “y”/);
  assert.throws(() => measure(run, { measure: "height", of: "x" }), /no measure “height”/);
});

test("pulses: trains, schedules, edges", () => {
  const train = pulses({ onset: "a", duration: 1, amplitude: 2, period: 3, count: 2.5, schedule: [] }, { a: 1 });
  assert.deepEqual(train, [[1, 2, 2], [4, 5, 2]], "a count is rounded as Python rounds: half to even");
  assert.deepEqual(pulses({ onset: 1, duration: 0, amplitude: 2, period: 0, count: 1, schedule: [] }, {}), []);
  assert.equal(inputAt(train, 1), 2);
  assert.equal(inputAt(train, 2), 0);
  assert.deepEqual(edges([train, [[0, 4, 1]]], 4.5), [1, 2, 4]);
});

test("a steady curve finds its crossing", () => {
  const system = new System({
    name: "iv", timeUnit: "ms", tEnd: 1, states: [{ id: "V", scale: 1 }], parameters: [{ id: "E", value: -12.3 }, { id: "g", value: 2 }],
    quantities: [{ id: "I" }], inputs: [],
  }, { initial(p, y) { y[0] = 0; }, rhs() {}, observe(s, y, p, u, q) { q[0] = p[1] * (y[0] - p[0]); } });
  const curve = { id: "iv", x: "V", range: [-100, 60], y: "I", hold: {}, level: null, cross: "reversal", log: false };
  const found = steady(system, curve);
  assert.ok(found.ok);
  assert.equal(found.crossings.length, 1);
  assert.ok(Math.abs(found.crossings[0].x + 12.3) < 1e-9);
  const level = steady(system, { ...curve, y: "V", level: "E" });
  assert.ok(Math.abs(level.crossings[0].x + 12.3) < 1e-9, "a level may be a parameter");
  const swept = steady(system, { ...curve, x: "g", range: [0.1, 10], log: true, cross: "", hold: { V: 5 } }, { E: 0 });
  assert.ok(Math.abs(swept.x[100] - 1) < 1e-12 && Math.abs(swept.y[200] - 50) < 1e-9);
});

test("a link holds exactly the setting, and nothing else is taken from it", () => {
  const setting = { values: { R_in: 500.1, "K+": 1e-7, V: -70, x: 0.1 + 0.2 }, scenario: "two spikes", view: "curve:iv" };
  const hash = write("lab-ampa", setting);
  assert.ok(hash.startsWith("#lab-ampa?R_in=500.1&"));
  assert.deepEqual(read(hash, "lab-ampa"), setting);
  assert.equal(read(hash, "lab-other"), null);
  assert.equal(read("#lab-ampa", "lab-ampa"), null);
  assert.deepEqual(read("#lab?R=abc&S=&T=1e999&%E0%A4=1&U=2", "lab"), { values: { "%E0%A4": 1, U: 2 }, scenario: null, view: null });
});

test("numbers in print and as typed", () => {
  assert.equal(number(-58.24), "−58.2");
  assert.equal(number(1234.5), "1235");
  assert.equal(number(-1.234e-7), "−1.23\u00a0×\u00a010⁻⁷");
  assert.equal(number(NaN), "–");
  assert.equal(exact(0.1 + 0.2), "0.3");
  assert.equal(exact(-1e-9), "−1\u00a0×\u00a010⁻⁹");
  assert.equal(exact(2000000), "2\u00a0×\u00a010⁶");
  assert.equal(exact(0.00025), "2.5\u00a0×\u00a010⁻⁴");
  assert.deepEqual([0, 1500, -0.001, 999999].map(exact), ["0", "1500", "−0.001", "999999"]);
  assert.deepEqual([9999, 10000, -123456, 12345.678].map((x) => setting(x, "")), ["9999", "10,000", "−123,456", "12,345.678"]);
  assert.equal(unread("−1,517"), "“−1,517” can be read in two ways: write −1517 or −1.517.");
  assert.equal(quantity(3, "1"), "3.00");
  assert.equal(quantity(0.4, "1/d", 1), "0.4\u00a0/d");
  assert.deepEqual([1, 43].map((x) => setting(x, "day")), ["1\u00a0day", "43\u00a0days"]);
  assert.equal(setting(2, "1/day"), "2\u00a0/day");
  assert.equal(unitText("1/(mM*ms)"), "1/(mM·ms)");
  assert.equal(unitText("uA/cm^2"), "µA/cm²");
  assert.equal(unitText("Mohm"), "MΩ");
  for (const [text, value] of [["0,35", 0.35], ["−70", -70], ["1e-3", 1e-3], ["1 × 10⁻³", 1e-3], ["2·10^3", NaN], ["", NaN], ["12 mV", NaN], [".5", 0.5],
    ["320,000.5", 320000.5], ["1,234,567", 1234567], ["13,06", 13.06], ["0,350", 0.35], ["1,517", NaN]]) {
    assert.deepEqual(parse(text), value, text);
  }
  for (const x of [500, -70, 1e-9, 1234567.5, 3e-4, 0.30000000000000004, 6.02e23]) assert.ok(Math.abs(parse(exact(x)) / x - 1) < 1e-11);
});

test("axis labels have the decimals their step needs", () => {
  assert.deepEqual(ticks([-0.5, 0, 0.5], 0.5), ["−0.5", "0.0", "0.5"]);
  assert.deepEqual(ticks([0, 0.25, 0.5], 0.25), ["0.00", "0.25", "0.50"]);
  assert.deepEqual(ticks([-20, 0, 20], 20), ["−20", "0", "20"]);
  assert.deepEqual(ticks([0, 2.5, 5], 2.5), ["0.0", "2.5", "5.0"]);
});

test("a shuffle is the same every time and never the answer", () => {
  for (const seed of ["a", "b", "ngs-order-1", "x"]) {
    const order = shuffle(["p", "q", "r", "s"], seed);
    assert.deepEqual(order, shuffle(["p", "q", "r", "s"], seed));
    assert.deepEqual([...order].sort(), [0, 1, 2, 3]);
    assert.notDeepEqual(order, [0, 1, 2, 3]);
  }
});

test("a short pulse is a shade, many are a strip as high as they are strong, and what never changes is not drawn", () => {
  assert.deepEqual(shade("pulse", [[1, 2, 5]], 10), { label: "pulse", spans: [[1, 2, 1]], strip: false });
  const doses = Array.from({ length: 60 }, (_, k) => [k, k + 0.1, 8]);
  assert.equal(shade("dose", doses, 90).strip, true);
  const steps = shade("size", [[0, 7, 2], [7, 14, 2], [14, 400, -8]], 90);
  assert.deepEqual(steps, { label: "size", spans: [[0, 14, 0.25], [14, 90, 1]], strip: true });
  assert.equal(shade("size", [[0, 7, 8], [7, 400, 8]], 90), null);
  assert.equal(shade("off", [[0, 5, 0], [95, 99, 1]], 90), null);
  const boxes = shades([steps, shade("dose", doses, 90), shade("pulse", [[1, 2, 5]], 10)], (x) => 2 * x, 100, 190);
  assert.deepEqual(boxes[0], { x: 0, y: 100 + STRIP + 1 - STRIP / 4, width: 27, height: STRIP / 4, color: "accent", tone: 0 });
  assert.ok(boxes.slice(2, 62).every((box) => box.y > boxes[1].y + STRIP && box.height === STRIP), "a second strip stands below the first");
  assert.deepEqual(boxes.slice(-2).map((box) => box.height), [190, 3]);
});

test("the badge never stands upon a name, and takes a row of its own only where it must", () => {
  const measure = (text) => 7 * text.length;
  const line = (label) => ({ label, x: [0], y: [0], color: "series-1", dash: [] });
  const rows = new Set();
  for (let width = 150; width < 900; width += 7) {
    for (const labels of [["tumour, as a share of its capacity", "activity", "effector T cells"], ["a"], ["one name that is long", "another that is as long"]]) {
      const { items, height } = layout({ lines: labels.map(line), inputs: [] }, "illustrative model", width, measure);
      const badge = items.find((one) => one.badge);
      const beside = items.filter((one) => !one.badge && one.y === badge.y);
      for (const one of beside) assert.ok(one.x + SAMPLE + 6 + measure(one.text) + 8 <= badge.x, `${width}: ${one.text}`);
      assert.ok(height >= badge.y + ROW / 2);
      rows.add(beside.length ? "shared" : "own");
    }
  }
  assert.deepEqual([...rows].sort(), ["own", "shared"]);
});

test("a lined shade stays in its rectangle, and its two slants are mirror images", () => {
  const points = (tone) => [...texture(tone, 3, 5, 40, 17).matchAll(/[ML]([-\d.]+) ([-\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
  for (const tone of [1, 2]) {
    assert.ok(points(tone).length > 8);
    for (const [x, y] of points(tone)) assert.ok(x >= 3 && x <= 43 && y >= 5 && y <= 22, `${x} ${y}`);
  }
  assert.deepEqual(points(2), points(1).map(([x, y]) => [x, 27 - y]));
  assert.equal(texture(0, 1, 2, 3, 4), "M1 2h3v4h-3z");
});

test("powers of ten name a logarithmic axis; where they are too few, their doubles and fivefolds too", () => {
  const wide = powers(1.6e6, 4e8);
  assert.deepEqual(wide.names.filter(Boolean), ["10⁷", "10⁸"]);
  assert.deepEqual(wide.at.slice(0, 3), [2e6, 3e6, 4e6]);
  assert.deepEqual(powers(0.01, 1000).names.filter(Boolean), ["0.01", "0.1", "1", "10", "100", "1000"]);
  assert.deepEqual(powers(3, 60).names.filter(Boolean), ["5", "10", "20", "50"]);
});
