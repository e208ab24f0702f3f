/* Made-up histories, the same at every run: mulberry32, a public-domain generator, with a seed. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Standard normal numbers (Box and Muller). */
export function normal(seed) {
  const uniform = random(seed);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** n values around `level` with relative noise; from run `at` on `factor` times as high. */
export function noisy({ n, seed, level = 1000, noise = 0.04, at = n, factor = 1 }) {
  const next = normal(seed);
  return Array.from({ length: n }, (_, i) => level * Math.exp(noise * next()) * (i >= at ? factor : 1));
}

export const STEP_AT = 20;

/** 26 nights: one figure with a step, one only noisy, one with outliers, one of bytes, one ratio over its budget at the end. */
export function history() {
  const n = 26;
  const figures = {
    "Planted.step": { unit: "ns/op", values: noisy({ n, seed: 1, at: STEP_AT, factor: 1.35 }), budget: 1800 },
    "Noisy.only": { unit: "ns/op", values: noisy({ n, seed: 2, noise: 0.12 }) },
    "Slow.nights": { unit: "ns/op", values: noisy({ n, seed: 3 }).map((value, i) => (i % 9 === 7 ? value * 2.5 : value)) },
    "bytes.nothing": { unit: "B/op", values: Array(n).fill(0), budget: 0 },
    "ratio.over": { unit: "times", values: noisy({ n, seed: 4, level: 1.5, noise: 0.01 }).with(n - 1, 2.4), budget: 2 },
  };
  return Array.from({ length: n }, (_, i) => ({
    format: 1,
    commit: `${(i + 10).toString(16).padStart(2, "0")}${"0".repeat(38)}`,
    changed: false,
    date: `2026-10-${String(i + 1).padStart(2, "0")}T02:00:00Z`,
    machine: "made-up",
    cpu: "A CPU",
    cores: 2,
    vectorBits: 256,
    system: "Linux amd64",
    jvm: "A JVM 25",
    load: 0.1,
    settings: "-f 1",
    gateRepeats: 5,
    failures: [],
    figures: Object.entries(figures).map(([name, { unit, values, budget }]) => ({
      name,
      unit,
      value: values[i],
      error: unit === "B/op" ? 0 : values[i] * 0.03,
      ...(budget === undefined ? {} : { budget }),
    })),
  }));
}
