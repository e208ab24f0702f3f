package io.murk.realtime;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressPlan;
import io.murk.egress.EgressTarget;
import io.murk.egress.Snapshot;
import io.murk.engine.TickEngine;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.realtime.loop.TickClock;
import io.murk.realtime.share.Latency;
import io.murk.realtime.share.PaddedCounters;
import io.murk.realtime.share.Readers;
import io.murk.realtime.share.SnapshotRing;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the states of the ring are held and observed, by leases, callers' threads and workers.
 *
 * <p>A position is pinned, read, and validated by its pin; see {@link SnapshotRing}. From any
 * thread; waits for nobody. {@link #observe} is hot: 0 B/op, no lease and no lambda.
 */
final class SnapshotReader {
  private final SnapshotRing ring;
  private final Readers readers;
  private final TickEngine engine;
  private final Runnable freeRest;

  /** By side. */
  private final Snapshot[] views;

  private final RealtimeConfig config;
  private final PaddedCounters counters;
  private final Latency latency;
  private final TickClock clock;

  /**
   * What is looked at.
   *
   * @param ring where the states are
   * @param readers who has pinned them
   * @param engine what publishes them
   * @param views by side, what shows them
   * @param freeRest frees, after the end, what could not be because somebody read it
   */
  record Seen(
      SnapshotRing ring, Readers readers, TickEngine engine, Snapshot[] views, Runnable freeRest) {}

  SnapshotReader(
      RealtimeConfig config, Seen seen, PaddedCounters counters, Latency latency, TickClock clock) {
    ring = seen.ring;
    readers = seen.readers;
    engine = seen.engine;
    freeRest = seen.freeRest;
    views = seen.views;
    this.config = config;
    this.counters = counters;
    this.latency = latency;
    this.clock = clock;
  }

  /** Holds the newest state. */
  RealtimeSnapshot lease() {
    return leaseFrom(ring.latest());
  }

  /** Holds the state at a position that was the newest a moment ago, or the newest now. */
  RealtimeSnapshot leaseFrom(long latest) {
    long position = latest;
    while (position != SnapshotRing.NONE) {
      RealtimeSnapshot lease = leaseOrNull(position);
      if (lease != null) {
        return lease;
      }
      position = overtaken();
    }
    throw notAvailable();
  }

  /** Holds the state of a tick. */
  RealtimeSnapshot leaseTick(long tick) {
    long newest = ring.latest();
    while (newest != SnapshotRing.NONE) {
      long newestTick = ring.tick(newest);
      if (ring.holds(newest)) {
        RealtimeSnapshot lease = leaseTickOrNull(tick, newest, newestTick);
        if (lease != null) {
          return lease;
        }
      }
      newest = overtaken();
    }
    throw notAvailable();
  }

  /** Holds the state of a tick as seen from the newest one; null if there was a reset since. */
  @Nullable RealtimeSnapshot leaseTickOrNull(long tick, long newest, long newestTick) {
    long position = newest - (newestTick - tick); // every tick that is published is pushed once
    RealtimeSnapshot lease = leaseOrThrow("tick", tick, position, newestTick - newest);
    if (lease.tick() == tick) {
      return lease;
    }
    lease.close(); // ticks began again, positions went on
    return null;
  }

  /** Holds the state at a position. */
  RealtimeSnapshot leaseAt(long position) {
    if (ring.latest() == SnapshotRing.NONE) {
      throw notAvailable();
    }
    return leaseOrThrow("position", position, position, 0);
  }

  /**
   * Holds an older state, or says that it is gone.
   *
   * @param offset what is added to a position to name it as the caller does
   */
  private RealtimeSnapshot leaseOrThrow(String what, long wanted, long position, long offset) {
    long next = ring.writePosition();
    long oldest = ring.oldest();
    if (oldest != SnapshotRing.NONE && position >= oldest && position < next) {
      RealtimeSnapshot lease = leaseOrNull(position);
      if (lease != null) {
        return lease;
      }
      counters.increment(WorldCounter.RING_SKEW_RETRY_EVENTS); // it left the ring meanwhile
    }
    throw gone(what, wanted, offset);
  }

  private MurkException gone(String what, long wanted, long offset) {
    counters.increment(WorldCounter.RING_STALE_READ_EVENTS);
    return new MurkException(
        ErrorCode.STALE,
        what
            + "="
            + wanted
            + " oldest="
            + (ring.oldest() + offset)
            + " newest="
            + (ring.latest() + offset)
            + ": the ring has those and what lies between");
  }

  private @Nullable RealtimeSnapshot leaseOrNull(long position) {
    int side = ring.side(position);
    long tick = ring.tick(position);
    long pin = claim(position);
    if (ring.holds(position)) {
      return new RealtimeSnapshot(this, views[side], pin, tick);
    }
    boolean gone = readers.unpin(pin);
    return null;
  }

  /** As {@link RealtimeWorld#observe}. */
  void observe(EgressPlan plan, AgentSet agents, EgressTarget target) {
    long begun = clock.nanos();
    long position = ring.latest();
    while (position != SnapshotRing.NONE) {
      int side = ring.side(position);
      long tick = ring.tick(position);
      long pin = claim(position);
      if (ring.holds(position)) {
        observeAndUnpin(pin, tick, views[side], plan, agents, target);
        latency.record(clock.nanos() - begun);
        return;
      }
      boolean gone = readers.unpin(pin);
      position = overtaken();
    }
    throw notAvailable();
  }

  /** As {@link RealtimeWorld#observe(long, EgressPlan, AgentSet, EgressTarget)}. */
  void observeTick(long tick, EgressPlan plan, AgentSet agents, EgressTarget target) {
    long begun = clock.nanos();
    long newest = ring.latest();
    while (newest != SnapshotRing.NONE) {
      long newestTick = ring.tick(newest);
      if (ring.holds(newest)) {
        long position = newest - (newestTick - tick);
        int side = held(tick, position, newestTick - newest);
        if (side >= 0) {
          long pin = claim(position);
          if (ring.holds(position)) {
            observeAndUnpin(pin, tick, views[side], plan, agents, target);
            latency.record(clock.nanos() - begun);
            return;
          }
          boolean gone = readers.unpin(pin);
        }
      }
      newest = overtaken();
    }
    throw notAvailable();
  }

  /** The side of a tick's position; -1 if there was a reset meanwhile. */
  private int held(long tick, long position, long offset) {
    long oldest = ring.oldest();
    if (oldest == SnapshotRing.NONE || position < oldest || position >= ring.writePosition()) {
      throw gone("tick", tick, offset);
    }
    return ring.tick(position) == tick ? ring.side(position) : -1;
  }

  private void observeAndUnpin(
      long pin, long tick, Snapshot view, EgressPlan plan, AgentSet agents, EgressTarget target) {
    try {
      execute(view, plan, agents, target);
    } catch (Throwable t) {
      if (!readers.unpin(pin)) {
        throw revoked(tick, t);
      }
      throw t;
    }
    if (!readers.unpin(pin)) {
      throw revoked(tick, null);
    }
  }

  private static void execute(
      Snapshot view, EgressPlan plan, AgentSet agents, EgressTarget target) {
    int units = plan.shape().agentRelative() ? Math.max(0, agents.slots()) : 1;
    target.check(plan.shape(), units); // slots may be any number, and the report takes memory
    target.report().prepare(units);
    plan.execute(view, 0, 1, agents, target);
  }

  /** As {@link #observe}, of a state that is held and stays so. */
  void observeHeld(
      long pin, long tick, Snapshot view, EgressPlan plan, AgentSet agents, EgressTarget target) {
    long begun = clock.nanos();
    require(pin, tick, null);
    try {
      execute(view, plan, agents, target);
    } catch (Throwable t) {
      require(pin, tick, t);
      throw t;
    }
    require(pin, tick, null);
    latency.record(clock.nanos() - begun);
  }

  /** Checks that nothing that was read under the pin had been overwritten, or throws. */
  void require(long pin, long tick, @Nullable Throwable cause) {
    if (!readers.isPinned(pin)) {
      throw revoked(tick, cause);
    }
  }

  Readers readers() {
    return readers;
  }

  /** Ticks that were published since {@code tick}, by now. */
  long ageTicks(long tick) {
    return Math.max(0, engine.currentTick() - tick);
  }

  private long claim(long position) {
    long pin = readers.claim(position);
    if (pin == Readers.NO_PIN) {
      throw refused();
    }
    return pin;
  }

  private MurkException refused() {
    if (readers.isClosed()) {
      return shuttingDown(null);
    }
    counters.increment(WorldCounter.READERS_FULL_REJECTIONS);
    return new MurkException(
        ErrorCode.EXECUTION_FAILED,
        "readers="
            + readers.pinned()
            + " allowed=0.."
            + (readers.capacity() - 1)
            + " beside this one: max_readers are at work");
  }

  /** The position left the ring before it was pinned: the newest is another one by now. */
  private long overtaken() {
    counters.increment(WorldCounter.RING_SKEW_RETRY_EVENTS);
    return ring.latest();
  }

  private MurkException notAvailable() {
    if (readers.isClosed()) {
      return shuttingDown(null);
    }
    counters.increment(WorldCounter.RING_NOT_AVAILABLE_EVENTS);
    return new MurkException(
        ErrorCode.NOT_AVAILABLE, "ring_length=0 allowed=1..: no tick was published yet");
  }

  /** What was read, and what a plan threw over it, may be of another state. */
  private MurkException revoked(long tick, @Nullable Throwable cause) {
    if (readers.isClosed()) {
      freeRest.run();
      return shuttingDown(cause);
    }
    counters.increment(WorldCounter.RING_STALE_READ_EVENTS);
    return new MurkException(
        ErrorCode.STALE,
        String.format(
            Locale.ROOT,
            "tick=%d was held for too long and taken back, max_epoch_hold_millis=%d"
                + " cancel_grace_millis=%d: what was read of it is not valid",
            tick,
            config.maxEpochHoldMillis(),
            config.cancelGraceMillis()),
        cause);
  }

  private static MurkException shuttingDown(@Nullable Throwable cause) {
    return new MurkException(
        ErrorCode.SHUTTING_DOWN, "phase=closed allowed=running: nothing can be read", cause);
  }
}
