package io.murk.realtime.watch;

import io.murk.error.MurkException;
import io.murk.realtime.RealtimeMetrics;
import io.murk.realtime.RealtimePreflight;
import io.murk.realtime.WorldCounter;
import io.murk.realtime.WorldPhase;
import io.murk.realtime.loop.TickClock;
import java.util.ArrayList;
import java.util.List;

/**
 * Samples of one world: its rate of ticks and the age of its newest state come from comparing them,
 * and the last good one stands in when the world can't be asked any more.
 *
 * <p>Threads: any; its lock is the server's own, no thread of the world takes it.
 */
final class WorldSampler {
  /** Looks back over so many of the keeper's rounds, two seconds. */
  private static final int WINDOW = 8;

  private final String name;
  private final WatchedWorld world;
  private final TickClock clock;
  private final long start;
  private final long[] atNanos = new long[WINDOW];
  private final long[] atTicks = new long[WINDOW];
  private int marks;
  private long seenTick = -1;
  private long seenNanos;
  private WatchSample last;

  WorldSampler(String name, WatchedWorld world, TickClock clock) {
    this.name = name;
    this.world = world;
    this.clock = clock;
    start = clock.nanos();
    last = sample();
  }

  String name() {
    return name;
  }

  WatchedWorld world() {
    return world;
  }

  /** The world now, or as it was last. */
  synchronized WatchSample take() {
    try {
      last = sample();
    } catch (MurkException | IllegalStateException closedMeanwhile) {
      // The last one was taken at most a quarter of a second ago.
    }
    return last;
  }

  /** Takes a sample and remembers it for the rate; four times a second. */
  synchronized void mark() {
    WatchSample now = take();
    if (marks > 0 && now.ticks() < atTicks[(marks - 1) % WINDOW]) {
      marks = 0; // it was reset
    }
    atNanos[marks % WINDOW] = clock.nanos();
    atTicks[marks++ % WINDOW] = now.ticks();
  }

  private WatchSample sample() {
    RealtimeMetrics metrics = world.metrics();
    RealtimePreflight preflight = world.preflight();
    List<Long> counts = new ArrayList<>();
    for (WorldCounter counter : WorldCounter.values()) {
      counts.add(metrics.count(counter));
    }
    List<Long> propagators = new ArrayList<>();
    for (int i = 0; i < world.propagators().size(); i++) {
      propagators.add(metrics.propagatorNanos(i));
    }
    long now = clock.nanos();
    boolean ended = preflight.forecast().phase() != WorldPhase.RUNNING;
    if (!ended && preflight.latestSnapshotTick() != seenTick) {
      seenTick = preflight.latestSnapshotTick();
      seenNanos = now;
    }
    long ticks = metrics.ticks();
    return new WatchSample(
        ticks,
        List.copyOf(counts),
        WatchSample.Latencies.take(metrics),
        List.copyOf(propagators),
        metrics.memoryBytes(),
        preflight,
        ticksPerSecond(ticks, now),
        Math.max(0, seenTick),
        preflight.hasSnapshot() || ended ? now - seenNanos : 0,
        now - start);
  }

  private double ticksPerSecond(long ticks, long now) {
    if (marks == 0) {
      return 0;
    }
    int oldest = marks > WINDOW ? marks % WINDOW : 0;
    long nanos = now - atNanos[oldest];
    return nanos <= 0 ? 0 : Math.max(0, ticks - atTicks[oldest]) * 1e9 / nanos;
  }
}
