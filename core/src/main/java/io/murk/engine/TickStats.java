package io.murk.engine;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Times of the last published tick and counts since construction or reset.
 *
 * <p>The engine's only reader of a clock; results never depend on it. A world of a batch is not
 * timed: reading the clock would cost as much as a small world's tick.
 *
 * <p>Threads: written by the ticking thread, read by any. Each value is whole and was true at the
 * end of some tick, but values of two ticks may be read side by side.
 */
public final class TickStats {
  private static final int TOTAL = 0;
  private static final int COMMANDS = 1;
  private static final int PUBLISH = 2;
  private static final int SPARSE_RETIRED = 3;
  private static final int SPARSE_PENDING = 4;
  private static final int SPARSE_HITS = 5;
  private static final int SPARSE_MISSES = 6;
  private static final int QUEUE_FULL = 7;
  private static final int TICK_DISABLED = 8;
  private static final int ROLLBACKS = 9;
  private static final int DISABLED_TRANSITIONS = 10;
  private static final int WORKER_STALLS = 11;
  private static final int RING_NOT_AVAILABLE = 12;
  private static final int RING_EVICTIONS = 13;
  private static final int RING_STALE_READS = 14;
  private static final int RING_SKEW_RETRIES = 15;
  private static final int PROPAGATORS = 16;

  private final boolean timed;
  private final AtomicLongArray values;
  private final long[] running;
  private long start;
  private long mark;
  private long runningCommandNanos;

  TickStats(int propagators, boolean timed) {
    this.timed = timed;
    running = new long[propagators];
    values = new AtomicLongArray(PROPAGATORS + propagators);
  }

  /** Nanoseconds of some clock, or 0 in a world that is not timed. */
  long now() {
    return timed ? System.nanoTime() : 0;
  }

  void beginTick() {
    start = now();
    mark = start;
  }

  void appliedCommands() {
    long now = now();
    runningCommandNanos = now - mark;
    mark = now;
  }

  /** A propagator that ran alone has ended. */
  void ranPropagator(int propagator) {
    long now = now();
    running[propagator] = now - mark;
    mark = now;
  }

  /** A propagator that ran beside others has ended; it began at {@code begun}. */
  void ranPropagator(int propagator, long begun) {
    running[propagator] = now() - begun;
  }

  /** Propagators that ran side by side have all ended. */
  void ranGroup() {
    mark = now();
  }

  void published() {
    if (timed) {
      long now = now();
      values.lazySet(PUBLISH, now - mark);
      values.lazySet(TOTAL, now - start);
      values.lazySet(COMMANDS, runningCommandNanos);
      for (int i = 0; i < running.length; i++) {
        values.lazySet(PROPAGATORS + i, running[i]);
      }
    }
  }

  /** Sparse ranges after a publish, and what its tick took. */
  void sparse(int retired, int pending, int hits, int misses) {
    values.lazySet(SPARSE_RETIRED, retired);
    values.lazySet(SPARSE_PENDING, pending);
    values.lazySet(SPARSE_HITS, hits);
    values.lazySet(SPARSE_MISSES, misses);
  }

  void refused(int count, boolean disabled) {
    add(disabled ? TICK_DISABLED : QUEUE_FULL, count);
  }

  void rolledBack(boolean disabledTicking) {
    add(ROLLBACKS, 1);
    if (disabledTicking) {
      add(DISABLED_TRANSITIONS, 1);
    }
  }

  /** There is one writer. */
  private void add(int index, long count) {
    values.lazySet(index, values.get(index) + count);
  }

  void reset() {
    for (int i = 0; i < values.length(); i++) {
      values.lazySet(i, 0);
    }
  }

  /** The whole of the last published tick, nanoseconds; 0 when it was not timed. */
  public long totalNanos() {
    return values.get(TOTAL);
  }

  /** Draining and applying commands, nanoseconds. */
  public long commandNanos() {
    return values.get(COMMANDS);
  }

  /** Publishing, nanoseconds. */
  public long publishNanos() {
    return values.get(PUBLISH);
  }

  /** Propagator {@code i}, nanoseconds. */
  public long propagatorNanos(int i) {
    return values.get(PROPAGATORS + i);
  }

  /** Sparse ranges that could be used again, after the last publish. */
  public long sparseRetired() {
    return values.get(SPARSE_RETIRED);
  }

  /** Retired sparse ranges that leases still held, after the last publish. */
  public long sparsePending() {
    return values.get(SPARSE_PENDING);
  }

  /** Sparse copies of the last published tick that used memory which was there. */
  public long sparseHits() {
    return values.get(SPARSE_HITS);
  }

  /** Sparse copies of the last published tick for which memory was taken. */
  public long sparseMisses() {
    return values.get(SPARSE_MISSES);
  }

  /** Commands refused because the queue was full. */
  public long queueFullRejections() {
    return values.get(QUEUE_FULL);
  }

  /** Commands refused because ticking was disabled. */
  public long tickDisabledRejections() {
    return values.get(TICK_DISABLED);
  }

  /** Ticks rolled back. */
  public long rollbacks() {
    return values.get(ROLLBACKS);
  }

  /** Times that ticking became disabled. */
  public long tickDisabledTransitions() {
    return values.get(DISABLED_TRANSITIONS);
  }

  /** Workers stopped because they held a state for too long; 0 without a ring. */
  public long workerStalls() {
    return values.get(WORKER_STALLS);
  }

  /** Reads of the ring that found no snapshot; 0 without a ring. */
  public long ringNotAvailable() {
    return values.get(RING_NOT_AVAILABLE);
  }

  /** Snapshots that newer ones pushed out of the ring; 0 without a ring. */
  public long ringEvictions() {
    return values.get(RING_EVICTIONS);
  }

  /** Reads of places of the ring that were overwritten; 0 without a ring. */
  public long ringStaleReads() {
    return values.get(RING_STALE_READS);
  }

  /** Reads of the ring that were tried again; 0 without a ring. */
  public long ringSkewRetries() {
    return values.get(RING_SKEW_RETRIES);
  }
}
