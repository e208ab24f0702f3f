package io.murk.realtime.share;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What the last ticks say about the next ones. Written by the ticking thread, once before and once
 * after each tick; read by any thread, which may see values of two ticks side by side. Nothing is
 * changed by reading. hot: 0 B/op.
 */
public final class TickGauge {
  private static final int RUNNING = 0;
  private static final int BEGAN = 1;
  private static final int USUAL_NANOS = 2;
  private static final int LAST_DRAIN = 3;
  private static final int DRAIN_BEFORE = 4;
  private static final int TICKS = 5;
  private static final int VALUES = 6;

  /** The newest tick counts one in eight. */
  private static final int WEIGHT = 8;

  private final AtomicLongArray values = new AtomicLongArray(VALUES);

  /** What DRAIN_BEFORE was before the tick that runs; the ticking thread's own. */
  private long drainBeforeThat;

  /** No tick was seen until now. */
  public TickGauge(long nowNanos) {
    values.lazySet(DRAIN_BEFORE, nowNanos);
    values.set(LAST_DRAIN, nowNanos);
  }

  /** A tick begins, with emptying the command queue. */
  public void began(long nowNanos) {
    drainBeforeThat = values.get(DRAIN_BEFORE);
    values.lazySet(DRAIN_BEFORE, values.get(LAST_DRAIN));
    values.lazySet(LAST_DRAIN, nowNanos);
    values.lazySet(BEGAN, nowNanos);
    values.set(RUNNING, 1);
  }

  /**
   * The tick has ended.
   *
   * @param nowNanos the time
   * @param tried whether it was one: it emptied the command queue
   * @return how long it took
   */
  public long ended(long nowNanos, boolean tried) {
    long nanos = Math.max(0, nowNanos - values.get(BEGAN));
    if (tried) {
      long ticks = values.get(TICKS);
      long usual = ticks == 0 ? nanos : values.get(USUAL_NANOS);
      values.lazySet(USUAL_NANOS, usual + (nanos - usual) / WEIGHT);
      values.lazySet(TICKS, ticks + 1);
    } else {
      values.lazySet(LAST_DRAIN, values.get(DRAIN_BEFORE));
      values.lazySet(DRAIN_BEFORE, drainBeforeThat);
    }
    values.set(RUNNING, 0);
    return nanos;
  }

  /** Forgets how long ticks took. By the ticking thread. */
  public void reset() {
    values.lazySet(USUAL_NANOS, 0);
    values.lazySet(TICKS, 0);
  }

  /** How long the tick that runs has run, nanoseconds; 0 between ticks. */
  public long runningNanos(long nowNanos) {
    return values.get(RUNNING) == 0 ? 0 : Math.max(1, nowNanos - values.get(BEGAN));
  }

  /** A usual tick's time, nanoseconds; 0 when none was seen. */
  public long usualNanos() {
    return values.get(USUAL_NANOS);
  }

  /**
   * Periods until the command queue is full, if commands come as they did since the last drain but
   * one.
   *
   * @param nowNanos the time
   * @param drained commands that the last drain took
   * @param waiting commands in the queue
   * @param capacity commands that may be
   * @param periodNanos between two ticks
   * @param isDraining whether ticks will empty it; then it is full only if it is before the next
   *     one
   * @return empty when it will not be full
   */
  public OptionalLong fullInTicks(
      long nowNanos,
      int drained,
      int waiting,
      int capacity,
      double periodNanos,
      boolean isDraining) {
    if (waiting >= capacity) {
      return OptionalLong.of(0);
    }
    double seen = nowNanos - values.get(DRAIN_BEFORE);
    double came = waiting + drained;
    if (seen <= 0 || came == 0) {
      return OptionalLong.empty();
    }
    double nanosToFull = (capacity - waiting) * seen / came;
    double sinceDrain = nowNanos - values.get(LAST_DRAIN);
    double toDrain = Math.max(periodNanos, usualNanos()) - sinceDrain;
    boolean isLate = toDrain < -periodNanos; // a tick that hangs drains nothing
    if (isDraining && !isLate && nanosToFull > toDrain) {
      return OptionalLong.empty();
    }
    return OptionalLong.of((long) Math.ceil(nanosToFull / periodNanos));
  }
}
