package io.murk.perf.alternatives;

import io.murk.realtime.WorldCounter;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counters side by side, as one would write them first.
 *
 * <p>They lost to the padded ones: threads that count different things write to one cache line and
 * take it from each other. CounterBenchmark has both.
 */
public final class UnpaddedCounters {
  private final AtomicLongArray counts = new AtomicLongArray(WorldCounter.values().length);

  /** All counts 0. */
  public UnpaddedCounters() {}

  /** Counts one more. */
  public void increment(WorldCounter counter) {
    counts.getAndIncrement(counter.ordinal());
  }
}
