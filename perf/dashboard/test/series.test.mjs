import assert from "node:assert/strict";
import { test } from "node:test";
import { change, compare, format, machineOf, machines, seriesOf } from "../src/series.js";
import { STEP_AT, history } from "./made-up.mjs";

test("every figure is a series of its machine", () => {
  const runs = history();
  const series = seriesOf(runs, machineOf(runs[0]));
  assert.deepEqual(series.map(({ name }) => name), runs[0].figures.map(({ name }) => name));
  assert.ok(series.every(({ points }) => points.length === runs.length));
});

test("exactly the planted regression is marked", () => {
  const runs = history();
  const steps = seriesOf(runs, machineOf(runs[0])).filter(({ step }) => step);
  assert.deepEqual(steps.map(({ name }) => name), ["Planted.step"]);
  assert.equal(steps[0].step.at, STEP_AT);
});

test("the newest value over its budget is told", () => {
  const runs = history();
  assert.deepEqual(
    seriesOf(runs, machineOf(runs[0])).filter(({ over }) => over).map(({ name }) => name),
    ["ratio.over"],
  );
});

test("machines are not mixed, and the newest comes first", () => {
  const runs = history();
  runs.at(-1).machine = "another";
  assert.deepEqual(machines(runs), [machineOf(runs.at(-1)), machineOf(runs[0])]);
  assert.equal(seriesOf(runs, machineOf(runs[0]))[0].points.length, runs.length - 1);
});

test("two runs are compared by the errors of both", () => {
  const figure = (name, value, error) => ({ name, unit: "ns/op", value, error });
  const from = { figures: [figure("a", 100, 5), figure("b", 100, 5), figure("c", 100, 5), figure("gone", 1, 0)] };
  const to = { figures: [figure("a", 109, 5), figure("b", 150, 5), figure("c", 50, 5), figure("new", 1, 0)] };
  assert.deepEqual(
    compare(from, to).map(({ name, verdict }) => [name, verdict]),
    [["b", "worse"], ["a", ""], ["c", "better"]],
  );
});

test("bytes that were 0 and are not are worse", () => {
  const [row] = compare(
    { figures: [{ name: "a", unit: "B/op", value: 0 }] },
    { figures: [{ name: "a", unit: "B/op", value: 16 }] },
  );
  assert.equal(row.verdict, "worse");
  assert.equal(change(row.factor), "from 0");
});

test("values are read by people", () => {
  assert.equal(format(408.24, "ns/op"), "408 ns");
  assert.equal(format(71965.85, "ns/op"), "72.0 us");
  assert.equal(format(1.25e7, "ns/op"), "12.5 ms");
  assert.equal(format(0, "B/op"), "0 B/op");
  assert.equal(format(0.8567, "times"), "0.857");
  assert.equal(change(1.123), "+12.3 %");
});
