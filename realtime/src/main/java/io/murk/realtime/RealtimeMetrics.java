package io.murk.realtime;

/**
 * What a realtime world has counted and measured; a live view, read by any thread, which stops
 * nobody. Counts start again at a reset.
 */
public interface RealtimeMetrics {
  /** A count. */
  long count(WorldCounter counter);

  /** Ticks that were published. */
  long ticks();

  /** Time in a tick: draining, applying, propagators, publishing. */
  LatencySummary tickTime();

  /** How much later than due ticks began. */
  LatencySummary jitter();

  /** From a submission to the end of the tick that applied it. */
  LatencySummary submitToApply();

  /** Observations, on callers' threads and on workers alike. */
  LatencySummary observe();

  /** Nanoseconds of propagator {@code i} in the last published tick. */
  long propagatorNanos(int i);

  /** Native bytes held for the world. */
  long memoryBytes();
}
