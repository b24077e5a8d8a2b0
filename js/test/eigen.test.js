/** Eigenvalues against the sums of their powers, which are the traces of the matrix's powers. */
import assert from "node:assert/strict";
import test from "node:test";
import { eigenvalues } from "../sim/eigen.js";
import { fraction } from "../sim/continuation.js";

test("power sums of the eigenvalues are the traces of the powers", () => {
  for (let trial = 0; trial < 400; trial++) {
    const n = 1 + (trial % 7);
    const m = Float64Array.from({ length: n * n }, (_, k) => (fraction(trial, k) - 0.5) * 10 ** (4 * fraction(k, trial) - 2));
    const { re, im } = eigenvalues(m, n);
    let power = Float64Array.from(m);
    for (let k = 1; k <= n; k++) {
      let trace = 0;
      for (let i = 0; i < n; i++) trace += power[i * n + i];
      let sum = 0;
      let size = 0;
      for (let i = 0; i < n; i++) {
        const length = Math.hypot(re[i], im[i]) ** k;
        sum += length * Math.cos(k * Math.atan2(im[i], re[i]));
        size += length;
      }
      assert.ok(Math.abs(sum - trace) <= 1e-10 * size, `trial ${trial}, power ${k}`);
      const next = new Float64Array(n * n);
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) for (let l = 0; l < n; l++) next[i * n + j] += power[i * n + l] * m[l * n + j];
      power = next;
    }
  }
});

test("a rotation, a cycle and a matrix of zeros", () => {
  const turn = eigenvalues(Float64Array.from([0, -2, 2, 0]), 2);
  assert.deepEqual([...turn.re, ...[...turn.im].sort()], [0, 0, -2, 2]);
  const cycle = eigenvalues(Float64Array.from([0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0]), 4);
  for (let i = 0; i < 4; i++) assert.ok(Math.abs(Math.hypot(cycle.re[i], cycle.im[i]) - 1) < 1e-14);
  assert.deepEqual([...eigenvalues(new Float64Array(9), 3).re], [0, 0, 0]);
});
