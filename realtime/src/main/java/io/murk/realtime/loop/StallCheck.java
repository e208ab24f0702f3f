package io.murk.realtime.loop;

import io.murk.realtime.RealtimeConfig;
import io.murk.realtime.WorldCounter;
import io.murk.realtime.share.PaddedCounters;
import io.murk.realtime.share.Readers;
import io.murk.realtime.share.SnapshotRing;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Keeps slow readers from taking the world's memory, without ever waiting for one.
 *
 * <p>A reader may hold a state for {@code maxEpochHold}, stretched by {@link AdaptiveBackoff}: that
 * is all that backoff acts on. Then its hold is overdue, which it can ask for and give it back, and
 * after the grace period it is revoked: its next use is an error. Revoking counts as a stall, and
 * each tick with one makes the world more patient, up to the cap. Observations that wait for a
 * worker are not cancelled because of another one that is slow: nothing is held for them, and they
 * did nothing wrong. Their submitters can cancel them.
 *
 * <p>Time is looked at once a tick, and a hold counts from the first tick that sees it. So it lasts
 * for up to two periods longer than it may.
 *
 * <p>If there is no memory for the next tick's state, the oldest states are given up, whether or
 * not readers have had their time. Those count as stalls too, but make the world no more patient.
 *
 * <p>The ticking thread's own. hot: 0 B/op.
 */
public final class StallCheck {
  private final SnapshotRing ring;
  private final Readers readers;
  private final PaddedCounters counters;
  private final AdaptiveBackoff backoff;
  private final BooleanSupplier room;
  private final long maxHoldNanos;
  private final long graceNanos;

  /**
   * A check of these readers.
   *
   * @param config hold, grace and backoff
   * @param room tries to get memory for the next tick's state, and says whether there is some
   */
  public StallCheck(
      RealtimeConfig config,
      SnapshotRing ring,
      Readers readers,
      PaddedCounters counters,
      BooleanSupplier room) {
    this.ring = ring;
    this.readers = readers;
    this.counters = counters;
    this.room = room;
    backoff = new AdaptiveBackoff(config.world().backoff());
    maxHoldNanos = TimeUnit.MILLISECONDS.toNanos(config.maxEpochHoldMillis());
    graceNanos = TimeUnit.MILLISECONDS.toNanos(config.cancelGraceMillis());
  }

  /**
   * Before a tick or a reset: makes room for the state that it will publish.
   *
   * @return how many holds were revoked
   */
  public int makeRoom() {
    long before = counters.value(WorldCounter.WORKER_STALL_EVENTS); // only this thread counts them
    while (!room.getAsBoolean() && ring.giveUpOldest()) {
      // one more state was given up: its memory serves
    }
    return (int) (counters.value(WorldCounter.WORKER_STALL_EVENTS) - before);
  }

  /**
   * After a tick: revokes what was held for too long, and takes back what is held no more.
   *
   * @return how many holds were revoked
   */
  public int check(long nowNanos) {
    int stalls = checkIdle(nowNanos);
    backoff.recordTick(stalls > 0);
    return stalls;
  }

  /** As {@link #check}, while nothing ticks: patience stays as it is. */
  public int checkIdle(long nowNanos) {
    long holdNanos = backoff.effectiveHoldNanos(maxHoldNanos);
    long patienceNanos =
        holdNanos > Long.MAX_VALUE - graceNanos ? Long.MAX_VALUE : holdNanos + graceNanos;
    int stalls = readers.check(nowNanos, holdNanos, patienceNanos);
    if (stalls > 0) {
      counters.add(WorldCounter.WORKER_STALL_EVENTS, stalls);
    }
    ring.sweep();
    return stalls;
  }

  /** After a reset: as patient as at the start. */
  public void reset() {
    backoff.reset();
  }

  /** How long a reader may hold a state now. */
  public long effectiveHoldNanos() {
    return backoff.effectiveHoldNanos(maxHoldNanos);
  }
}
