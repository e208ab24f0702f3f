package io.murk.realtime;

import java.util.OptionalLong;

/**
 * The state of a realtime world at one moment, without waiting and without changing any counter.
 * Values of two moments that lie close together may stand side by side.
 *
 * @param commandQueueDepth commands that wait
 * @param commandQueueCapacity commands that may wait; 0 after a shutdown
 * @param observeQueueDepth observations that wait for a worker
 * @param observeQueueCapacity observations that may wait; 0 after a shutdown
 * @param hasSnapshot whether there is anything to observe
 * @param latestSnapshotTick the newest snapshot's tick, 0 without one
 * @param snapshotAgeTicks pushes since the newest snapshot was: 0 unless the world is being reset
 * @param ringCapacity snapshots that the ring keeps
 * @param ringLength snapshots in the ring
 * @param ringWritePosition snapshots pushed since the world was built
 * @param ringOldestPosition the oldest that can be read, empty without one
 * @param ringEvictionEvents as {@link WorldCounter#RING_EVICTION_EVENTS}
 * @param ringStaleReadEvents as {@link WorldCounter#RING_STALE_READ_EVENTS}
 * @param ringSkewRetryEvents as {@link WorldCounter#RING_SKEW_RETRY_EVENTS}
 * @param tickThreadStopped whether nothing will tick any more
 * @param forecast what is to be expected
 */
public record RealtimePreflight(
    int commandQueueDepth,
    int commandQueueCapacity,
    int observeQueueDepth,
    int observeQueueCapacity,
    boolean hasSnapshot,
    long latestSnapshotTick,
    long snapshotAgeTicks,
    int ringCapacity,
    int ringLength,
    long ringWritePosition,
    OptionalLong ringOldestPosition,
    long ringEvictionEvents,
    long ringStaleReadEvents,
    long ringSkewRetryEvents,
    boolean tickThreadStopped,
    Forecast forecast) {

  /**
   * What the near past says about the near future.
   *
   * @param phase where the world is in its life
   * @param paused whether it waits for a resume or a step
   * @param tickDisabled whether it waits for a reset
   * @param tickRateHz ticks a second that are wanted
   * @param tickNanos a usual tick's time: of the last ones, newer ones count more
   * @param runningTickNanos how long the tick that runs has run, 0 between ticks
   * @param jitterP99Nanos 99 of 100 ticks began at most so late
   * @param load share of the period that a usual tick takes; ticks are left out from 1 on
   * @param queueFullInTicks ticks until the command queue is full at the rate at which it fills;
   *     empty when it does not fill
   * @param readers leases and observations at work
   * @param readerCapacity as many as may be at work
   */
  public record Forecast(
      WorldPhase phase,
      boolean paused,
      boolean tickDisabled,
      double tickRateHz,
      long tickNanos,
      long runningTickNanos,
      long jitterP99Nanos,
      double load,
      OptionalLong queueFullInTicks,
      int readers,
      int readerCapacity) {
    /**
     * Whether ticks will be left out: a usual one takes longer than its period, or the one that
     * runs has.
     */
    public boolean isOverloaded() {
      return load >= 1.0 || runningTickNanos * 1e-9 * tickRateHz >= 1.0;
    }
  }

  /** Whether an observation on the caller's thread would begin at once. */
  public boolean canObserveNow() {
    return hasSnapshot
        && forecast.phase == WorldPhase.RUNNING
        && forecast.readers < forecast.readerCapacity;
  }

  /** Whether a worker would take an observation without refusing it. */
  public boolean canQueueObserve() {
    return canObserveNow() && observeQueueDepth < observeQueueCapacity;
  }

  /** Whether a command would be taken. */
  public boolean canSubmit() {
    return commandQueueDepth < commandQueueCapacity && !forecast.tickDisabled;
  }
}
