package io.murk.realtime;

import io.murk.engine.TickStats;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.realtime.loop.EgressWorkers;
import io.murk.realtime.loop.Shutdown;
import io.murk.realtime.loop.TickClock;
import io.murk.realtime.loop.TickLoop;
import io.murk.realtime.share.CommandInbox;
import io.murk.realtime.share.Latencies;
import io.murk.realtime.share.SnapshotRing;
import java.util.OptionalLong;

/** A world's metrics and preflight: looks at its parts, and changes nothing about them. */
final class WorldVitals implements RealtimeMetrics {
  private static final double NANOS_PER_SECOND = 1e9;

  private final RealtimeConfig config;
  private final TickLoop loop;
  private final TickLoop.Parts parts;
  private final TickStats stats;
  private final EgressWorkers workers;
  private final Latencies latencies;
  private final Shutdown shutdown;
  private final TickClock clock;

  WorldVitals(
      RealtimeConfig config,
      TickLoop loop,
      EgressWorkers workers,
      Latencies latencies,
      Shutdown shutdown,
      TickClock clock) {
    this.config = config;
    this.loop = loop;
    parts = loop.parts();
    stats = parts.block().engine(0).stats();
    this.workers = workers;
    this.latencies = latencies;
    this.shutdown = shutdown;
    this.clock = clock;
  }

  @Override
  public long count(WorldCounter counter) {
    return parts.counters().value(counter);
  }

  @Override
  public long ticks() {
    return loop.control().published();
  }

  @Override
  public LatencySummary tickTime() {
    return latencies.tick().summary();
  }

  @Override
  public LatencySummary jitter() {
    return latencies.jitter().summary();
  }

  @Override
  public LatencySummary submitToApply() {
    return latencies.submitToApply().summary();
  }

  @Override
  public LatencySummary observe() {
    return latencies.observe().summary();
  }

  @Override
  public long propagatorNanos(int i) {
    int propagators = config.world().pipeline().stages().size();
    if (i < 0 || i >= propagators) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT, "propagator=" + i + " allowed=0.." + (propagators - 1));
    }
    return stats.propagatorNanos(i);
  }

  @Override
  public long memoryBytes() {
    return loop.nativeBytes();
  }

  RealtimePreflight preflight() {
    SnapshotRing ring = parts.ring();
    CommandInbox inbox = parts.inbox();
    // First: what has stopped shows no sign of life after it.
    boolean stopped = loop.hasEnded() || shutdown.phase() == WorldPhase.DROPPED;
    boolean closed = inbox.isClosed();
    boolean hasSnapshot = ring.latest() != SnapshotRing.NONE;
    long latestTick = latestTick(ring);
    long oldest = ring.oldest();
    int waiting = closed ? 0 : inbox.size();
    return new RealtimePreflight(
        waiting,
        closed ? 0 : inbox.capacity(),
        closed ? 0 : workers.depth(),
        closed ? 0 : workers.capacity(),
        hasSnapshot,
        latestTick,
        hasSnapshot ? Math.max(0, loop.control().published() - latestTick) : 0,
        ring.capacity(),
        ring.size(),
        ring.writePosition(),
        oldest == SnapshotRing.NONE ? OptionalLong.empty() : OptionalLong.of(oldest),
        count(WorldCounter.RING_EVICTION_EVENTS),
        count(WorldCounter.RING_STALE_READ_EVENTS),
        count(WorldCounter.RING_SKEW_RETRY_EVENTS),
        stopped,
        forecast(waiting));
  }

  /** The newest state may leave the ring while it is looked at; then there is a newer one. */
  private long latestTick(SnapshotRing ring) {
    for (int attempt = 0; attempt < ring.capacity(); attempt++) {
      long position = ring.latest();
      if (position == SnapshotRing.NONE) {
        return 0;
      }
      long tick = ring.tick(position);
      if (ring.holds(position)) {
        return tick;
      }
    }
    return loop.control().published();
  }

  private RealtimePreflight.Forecast forecast(int waiting) {
    long now = clock.nanos();
    WorldPhase phase = shutdown.phase();
    boolean paused = loop.control().isPaused();
    boolean disabled = loop.control().isDisabled();
    double rateHz = loop.control().rateHz();
    double periodNanos = NANOS_PER_SECOND / rateHz;
    long usual = loop.gauge().usualNanos();
    boolean isDraining = !paused && !disabled;
    return new RealtimePreflight.Forecast(
        phase,
        paused,
        disabled,
        rateHz,
        usual,
        loop.gauge().runningNanos(now),
        latencies.jitter().p99Nanos(),
        usual / periodNanos,
        phase == WorldPhase.RUNNING && !disabled
            ? loop.gauge()
                .fullInTicks(
                    now,
                    parts.inbox().lastDrained(),
                    waiting,
                    parts.inbox().capacity(),
                    periodNanos,
                    isDraining)
            : OptionalLong.empty(),
        parts.readers().pinned(),
        parts.readers().capacity());
  }
}
