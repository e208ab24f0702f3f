package io.murk.realtime.loop;

import io.murk.realtime.WorldCounter;
import io.murk.realtime.share.PaddedCounters;

/**
 * When the next tick begins: at whole periods from a start, so that it does not drift. Periods that
 * passed while a tick ran are left out and counted, never made up for.
 *
 * <p>A parked thread wakes late, by some 50 to 100 microseconds on Linux. So it parks until a
 * margin before it is due, and spins for the rest; the margin follows what parking has been late
 * by: it goes up by 9 steps when that was more and down by one when it was less, so that 9 of 10
 * times it is enough. It is {@link #MAX_MARGIN_NANOS} at most: ticks that are further apart than
 * that leave the processor to others, those at 10 kHz take most of a core.
 *
 * <p>A clock that jumps ahead is like a tick that took so long; one that jumps back moves the start
 * back with it. hot: 0 B/op. The ticking thread's own.
 */
final class TickPacer {
  /** The longest that one tick is spun for. */
  static final long MAX_MARGIN_NANOS = 150_000;

  private static final double NANOS_PER_SECOND = 1e9;
  private static final double SHORTEST_PERIOD_NANOS = 1;
  private static final double LONGEST_PERIOD_NANOS = Long.MAX_VALUE / 4.0;
  private static final long STEP_NANOS = 250;
  private static final long STEPS_UP = 9;

  private final TickClock clock;
  private final PaddedCounters counters;
  private double rateHz;
  private double periodNanos;
  private long start;
  private long index;
  private long due;
  private long lastBegan;
  private long margin;

  /** The first tick is due now. */
  TickPacer(double rateHz, TickClock clock, PaddedCounters counters) {
    this.clock = clock;
    this.counters = counters;
    this.rateHz = rateHz;
    periodNanos = period(rateHz);
    start = clock.nanos();
    due = start;
    lastBegan = start;
  }

  private static double period(double rateHz) {
    return Math.clamp(NANOS_PER_SECOND / rateHz, SHORTEST_PERIOD_NANOS, LONGEST_PERIOD_NANOS);
  }

  /** Another rate, if it is one: the next tick is due one new period after the last one began. */
  void rate(double wantedHz) {
    if (wantedHz != rateHz) {
      rateHz = wantedHz;
      periodNanos = period(wantedHz);
      resume();
    }
  }

  /** After a time without ticks: the next is due a period after the last one, or now. */
  void resume() {
    long now = clock.nanos();
    long next = lastBegan + (long) periodNanos;
    startAt(next - now > 0 && now - lastBegan >= 0 ? next : now);
  }

  private void startAt(long first) {
    start = first;
    index = 0;
    due = first;
  }

  /** When the next tick is due. */
  long dueNanos() {
    return due;
  }

  /** Whether the next tick is due at {@code now}. */
  boolean isDue(long now) {
    return now - due >= 0;
  }

  /** Waits until the next tick is due, or not so long: who calls looks again. */
  void rest(long now) {
    long wait = due - now;
    if (wait > 2 * periodNanos) { // the clock went back
      lastBegan = now;
      startAt(now + (long) periodNanos);
      wait = due - now;
    }
    if (wait > margin) {
      clock.park(wait - margin);
      learn(clock.nanos() - (due - margin));
    } else {
      long spun = now;
      while (due - spun > 0 && due - spun <= margin) {
        clock.spin();
        spun = clock.nanos();
      }
    }
  }

  /** One that is early was woken for another reason. */
  private void learn(long overshoot) {
    if (overshoot > margin) {
      margin = Math.min(margin + STEPS_UP * STEP_NANOS, MAX_MARGIN_NANOS);
    } else if (overshoot >= 0) {
      margin = Math.max(margin - STEP_NANOS, 0);
    }
  }

  /**
   * A tick that was due at {@link #dueNanos} has begun at {@code began}: the next one is due later.
   *
   * @return how late it has begun, nanoseconds
   */
  long began(long began) {
    long late = began - due;
    if (late > periodNanos / 10) {
      counters.increment(WorldCounter.LATE_STARTS);
    }
    lastBegan = began;
    long missed = (long) (late / periodNanos);
    if (missed > 0) {
      counters.add(WorldCounter.OVERRUNS, missed);
    }
    index += 1 + missed;
    due = dueAt(index);
    return late;
  }

  private long dueAt(long tick) {
    return start + (long) (tick * periodNanos);
  }
}
