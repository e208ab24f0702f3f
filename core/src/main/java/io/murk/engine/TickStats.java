package io.murk.engine;

/**
 * Times of the last published tick and counts since construction or reset.
 *
 * <p>The engine's only reader of a clock; results never depend on it. A world of a batch is not
 * timed: reading the clock would cost as much as a small world's tick.
 */
public final class TickStats {
  private final boolean timed;
  private final long[] running;
  private final long[] propagatorNanos;
  private long start;
  private long mark;
  private long runningCommandNanos;
  private long commandNanos;
  private long publishNanos;
  private long totalNanos;
  private long queueFullRejections;
  private long tickDisabledRejections;
  private long rollbacks;
  private long tickDisabledTransitions;

  TickStats(int propagators, boolean timed) {
    this.timed = timed;
    running = new long[propagators];
    propagatorNanos = new long[propagators];
  }

  private long now() {
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

  void ranPropagator(int propagator) {
    long now = now();
    running[propagator] = now - mark;
    mark = now;
  }

  void published() {
    long now = now();
    publishNanos = now - mark;
    totalNanos = now - start;
    commandNanos = runningCommandNanos;
    System.arraycopy(running, 0, propagatorNanos, 0, running.length);
  }

  void refused(int count, boolean disabled) {
    if (disabled) {
      tickDisabledRejections += count;
    } else {
      queueFullRejections += count;
    }
  }

  void rolledBack(boolean disabledTicking) {
    rollbacks++;
    if (disabledTicking) {
      tickDisabledTransitions++;
    }
  }

  void reset() {
    java.util.Arrays.fill(propagatorNanos, 0);
    commandNanos = 0;
    publishNanos = 0;
    totalNanos = 0;
    queueFullRejections = 0;
    tickDisabledRejections = 0;
    rollbacks = 0;
    tickDisabledTransitions = 0;
  }

  /** The whole of the last published tick, nanoseconds; 0 when it was not timed. */
  public long totalNanos() {
    return totalNanos;
  }

  /** Draining and applying commands, nanoseconds. */
  public long commandNanos() {
    return commandNanos;
  }

  /** Publishing, nanoseconds. */
  public long publishNanos() {
    return publishNanos;
  }

  /** Propagator {@code i}, nanoseconds. */
  public long propagatorNanos(int i) {
    return propagatorNanos[i];
  }

  /** Commands refused because the queue was full. */
  public long queueFullRejections() {
    return queueFullRejections;
  }

  /** Commands refused because ticking was disabled. */
  public long tickDisabledRejections() {
    return tickDisabledRejections;
  }

  /** Ticks rolled back. */
  public long rollbacks() {
    return rollbacks;
  }

  /** Times that ticking became disabled. */
  public long tickDisabledTransitions() {
    return tickDisabledTransitions;
  }
}
