/* The history as series: one figure, on one machine, over its runs. */
import { findStep } from "./regression.js";

/** Runs are comparable if this is equal. */
export const machineOf = (run) => `${run.machine}: ${run.cpu}, ${run.cores} cores, ${run.vectorBits}-bit vectors`;

/** All machines, that of the newest run first. `history` has the oldest run first. */
export function machines(history) {
  return [...new Set([...history].reverse().map(machineOf))];
}

/** Name and date of a run; a + says that its files were not those of the commit. */
export const titleOf = (run) => `${run.date.slice(0, 16).replace("T", " ")} ${run.commit.slice(0, 8)}${run.changed ? "+" : ""}`;

/**
 * Every figure of a machine: {name, unit, points: [{run, value, error, budget}], step, over}. `step` is the regression that is
 * marked, or null; `over` says that the newest value breaks its budget.
 */
export function seriesOf(history, machine) {
  const byName = new Map();
  for (const run of history.filter((entry) => machineOf(entry) === machine)) {
    for (const { name, unit, value, error, budget } of run.figures) {
      if (value === null) continue;
      if (!byName.has(name)) byName.set(name, { name, unit, points: [] });
      byName.get(name).points.push({ run, value, error: error ?? 0, budget: budget ?? null });
    }
  }
  return [...byName.values()].map((series) => {
    const step = findStep(series.points.map((point) => point.value), series.unit);
    const newest = series.points.at(-1);
    return { ...series, step: step?.marked ? step : null, over: newest.budget !== null && newest.value > newest.budget };
  });
}

/**
 * What changed between two runs: [{name, unit, from, to, budget, factor, verdict}], the largest change for the worse first.
 * `verdict` is "worse" or "better" if the change is larger than both errors together, else "".
 */
export function compare(from, to) {
  const earlier = new Map(from.figures.map((figure) => [figure.name, figure]));
  return to.figures
    .filter((figure) => earlier.has(figure.name) && figure.value !== null && earlier.get(figure.name).value !== null)
    .map((figure) => {
      const before = earlier.get(figure.name);
      const difference = figure.value - before.value;
      const certain = Math.abs(difference) > (figure.error ?? 0) + (before.error ?? 0);
      const factor = before.value === figure.value ? 1 : figure.value / before.value;
      const verdict = !certain || difference === 0 ? "" : difference > 0 ? "worse" : "better";
      return { name: figure.name, unit: figure.unit, from: before, to: figure, budget: figure.budget ?? null, factor, verdict };
    })
    .sort((p, q) => q.factor - p.factor);
}

/** A value as people read it: three digits, and a time in the unit that fits. */
export function format(value, unit) {
  if (unit === "ns/op" && value >= 1e6) return `${(value / 1e6).toPrecision(3)} ms`;
  if (unit === "ns/op" && value >= 1e3) return `${(value / 1e3).toPrecision(3)} us`;
  if (unit === "ns/op") return `${value.toPrecision(3)} ns`;
  const number = Number.isInteger(value) ? String(value) : value.toPrecision(3);
  return unit === "times" ? number : `${number} ${unit}`;
}

/** A factor as a change: "+12.3 %". */
export function change(factor) {
  if (!Number.isFinite(factor)) return "from 0";
  const percent = (factor - 1) * 100;
  return `${percent > 0 ? "+" : ""}${percent.toFixed(1)} %`;
}
