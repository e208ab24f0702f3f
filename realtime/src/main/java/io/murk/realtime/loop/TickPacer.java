package io.murk.realtime.loop;

import io.murk.realtime.WorldCounter;
import io.murk.realtime.share.PaddedCounters;

/**
 * When the next tick begins: at whole periods from a start, so that it does not drift. Periods that
 * passed while a tick ran are left out and counted, never made up for. The ticking thread's own.
 */
final class TickPacer {
  private static final double NANOS_PER_SECOND = 1e9;

  private final TickClock clock;
  private final PaddedCounters counters;
  private double periodNanos;
  private long start;
  private long index;

  TickPacer(double rateHz, TickClock clock, PaddedCounters counters) {
    this.clock = clock;
    this.counters = counters;
    restart(rateHz);
  }

  /** The first tick is due now. */
  void restart(double rateHz) {
    periodNanos = NANOS_PER_SECOND / rateHz;
    start = clock.nanos();
    index = 0;
  }

  /** When the next tick is due. */
  long dueNanos() {
    return start + (long) (index * periodNanos);
  }

  /**
   * A tick that was due at {@link #dueNanos} has begun at {@code began}: the next one is due later.
   */
  void began(long began) {
    long late = began - dueNanos();
    if (late > periodNanos / 10) {
      counters.increment(WorldCounter.LATE_STARTS);
    }
    index++;
    long missed = (long) Math.floor((began - dueNanos()) / periodNanos);
    if (missed > 0) {
      counters.add(WorldCounter.OVERRUNS, missed);
      index += missed;
    }
  }
}
