import assert from "node:assert/strict";
import { test } from "node:test";
import { AFTER, BEFORE, WINDOW, findStep, median } from "../src/regression.js";
import { noisy, random } from "./made-up.mjs";

const marked = (values, unit) => findStep(values, unit)?.marked ?? false;
const rate = (trials, one) => Array.from({ length: trials }, (_, seed) => marked(one(seed))).filter(Boolean).length / trials;

test("a step of a third is marked where it is", () => {
  for (const at of [8, 15, 22]) {
    const step = findStep(noisy({ n: 25, seed: at, at, factor: 1.35 }));
    assert.ok(step.marked, `at ${at}: z=${step.z}`);
    assert.ok(Math.abs(step.at - at) <= 1, `at ${at}: found at ${step.at}`);
    assert.ok(step.after / step.before > 1.25, `${step.after / step.before}`);
  }
});

test("a step of 2 % is marked where the noise is small, and not where it is large", () => {
  assert.ok(marked(noisy({ n: 25, seed: 1, noise: 0.002, at: 15, factor: 1.02 })));
  assert.ok(!marked(noisy({ n: 25, seed: 1, noise: 0.05, at: 15, factor: 1.02 })));
});

test("noise alone is marked in less than one of 500 series", () => {
  for (const n of [9, 12, 20, 30]) {
    const found = rate(2000, (seed) => noisy({ n, seed: seed + 100 * n }));
    assert.ok(found < 0.002, `n=${n} rate=${found}`);
  }
});

test("one night in ten that is two to five times as slow is marked in less than one of 100 series", () => {
  for (const n of [12, 20, 30]) {
    const found = rate(2000, (seed) => {
      const next = random(seed + 7);
      return noisy({ n, seed }).map((value) => (next() < 0.1 ? value * (2 + 3 * next()) : value));
    });
    assert.ok(found < 0.01, `n=${n} rate=${found}`);
  }
});

test("a step six times the noise is found in nine of ten series within five runs", () => {
  const found = rate(500, (seed) => noisy({ n: 25, seed, noise: 0.05, at: 20, factor: Math.exp(0.3) }));
  assert.ok(found > 0.9, `rate=${found}`);
});

test("a single outlier is no step, wherever it is", () => {
  for (let at = 0; at < 20; at++) {
    const values = noisy({ n: 20, seed: 5 });
    values[at] *= 10;
    assert.ok(!marked(values), `at ${at}`);
  }
});

test("two slow runs at the end are no step yet, three are", () => {
  const quiet = noisy({ n: 20, seed: 6 });
  const slow = (runs) => quiet.map((value, i) => (i >= 20 - runs ? value * 2 : value));
  assert.ok(!marked(slow(2)));
  assert.ok(marked(slow(3)));
});

test("a step is found through an outlier before it", () => {
  const values = noisy({ n: 25, seed: 8, at: 18, factor: 1.5 });
  values[9] *= 6;
  const step = findStep(values);
  assert.ok(step.marked && Math.abs(step.at - 18) <= 1, JSON.stringify(step));
});

test("an improvement is not marked", () => {
  assert.ok(!marked(noisy({ n: 25, seed: 9, at: 15, factor: 0.5 })));
});

test("bytes are exact: 16 more are a step after three runs", () => {
  const values = [...Array(10).fill(0), 16, 16, 16];
  const step = findStep(values, "B/op");
  assert.ok(step.marked);
  assert.equal(step.at, 10);
  assert.ok(!marked(Array(20).fill(0), "B/op"));
});

test("a series that never varied has no step", () => {
  assert.ok(!marked(Array(20).fill(1.25), "times"));
});

test("fewer runs than both sides need give no answer", () => {
  assert.equal(findStep(noisy({ n: BEFORE + AFTER - 1, seed: 1, at: BEFORE, factor: 3 })), null);
});

test("runs before the window do not count", () => {
  const values = [...noisy({ n: 20, seed: 11, level: 100 }), ...noisy({ n: WINDOW, seed: 12 })];
  assert.ok(!marked(values));
});

test("the median of an even number of values lies between the middle two", () => {
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([3, 1, 2]), 2);
});
