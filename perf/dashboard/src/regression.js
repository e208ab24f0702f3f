/*
 * Marks regressions: an interrupted-step test on the series of one figure on one machine.
 *
 * A regression is a step: from some run on, all values lie higher. Whether a difference is a step or noise is asked of
 * the series itself, never of a fixed percentage.
 *
 *   y      the values; their logarithms where all are positive, since times and ratios vary by factors
 *   s      a run at which the series may have been interrupted: a runs before it, b runs from it on
 *   shift  median(y from s on) - median(y before s)
 *   sigma  the noise, the larger of
 *            1.4826 median|y[i+1] - y[i]| / sqrt(2)   noise of the steps from run to run; one true step is one of many
 *            1.4826 median|y[i] - median of its side| scatter around both levels; sees slow drift, which the first misses
 *          and at least FLOOR, so that a series that never varied can be judged
 *   z(s)   shift / (sigma sqrt(pi / 2 (1 / a + 1 / b)))   the shift in units of its standard error
 *
 *   higher the run s, and three quarters of the runs from s on, all of three, lie above the middle of both medians
 *
 * The step is where z is largest among the places with `higher`, and is marked if z > THRESHOLD.
 *
 * Sources: 1.4826 median|x| estimates a standard deviation, and pi / 2 sigma^2 / n is the variance of a median of many (P. J.
 * Huber, Robust Statistics, 1981). Noise from successive differences: J. von Neumann, Distribution of the ratio of the mean
 * square successive difference to the variance, Annals of Mathematical Statistics 12 (1941); here with a median. The largest
 * statistic over all places of one step: D. M. Hawkins, Testing a sequence of observations for a shift in location, Journal of
 * the American Statistical Association 72 (1977).
 *
 * Medians make it deaf to single outliers, and `higher` to two slow runs among the newest three: a step stays.
 * THRESHOLD is set by simulation, since z is a maximum over places and sigma is estimated from few runs:
 * test/regression.test.mjs holds the rate of false marks.
 */

/** Runs looked at, the newest; older ones say little about today. */
export const WINDOW = 30;
/** Runs needed before a step and from it on: a median of fewer follows its outliers. */
export const BEFORE = 6;
export const AFTER = 3;
export const THRESHOLD = 6;
/** Least noise: 0.5 % for times and ratios, whose values have few digits; half a byte for bytes, which are exact. */
const FLOOR = 0.005;
const FLOOR_BYTES = 0.5;

export function median(values) {
  const sorted = [...values].sort((p, q) => p - q);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const deviation = (values) => 1.4826 * median(values.map(Math.abs));

function noise(y, s, before, after) {
  const steps = y.slice(1).map((value, i) => value - y[i]);
  const scatter = y.map((value, i) => value - (i < s ? before : after));
  return Math.max(deviation(steps) / Math.SQRT2, deviation(scatter));
}

const staysHigher = (values, level) =>
  values[0] > level && values.filter((value) => value > level).length >= Math.ceil(0.75 * values.length);

/**
 * The most likely step upwards of a series, oldest value first; smaller values are better.
 *
 * Returns {at, z, before, after, marked}: index of the first run of the higher level, the statistic, and the medians of both
 * sides in the unit of the values; or null if there is none:
 * the series is too short, or nowhere higher.
 */
export function findStep(values, unit = "ns/op") {
  const first = Math.max(0, values.length - WINDOW);
  const raw = values.slice(first);
  const exact = unit === "B/op" || raw.some((value) => !(value > 0));
  const y = exact ? raw : raw.map(Math.log);
  const floor = exact && unit === "B/op" ? FLOOR_BYTES : FLOOR;
  let best = null;
  for (let s = BEFORE; s <= y.length - AFTER; s++) {
    const before = median(y.slice(0, s));
    const after = median(y.slice(s));
    if (!staysHigher(y.slice(s), (before + after) / 2)) continue;
    const sigma = Math.max(noise(y, s, before, after), floor);
    const z = (after - before) / (sigma * Math.sqrt((Math.PI / 2) * (1 / s + 1 / (y.length - s))));
    if (best === null || z > best.z) {
      best = { at: first + s, z, before: median(raw.slice(0, s)), after: median(raw.slice(s)), marked: z > THRESHOLD };
    }
  }
  return best;
}
