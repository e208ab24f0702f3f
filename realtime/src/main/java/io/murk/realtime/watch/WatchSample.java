package io.murk.realtime.watch;

import io.murk.realtime.LatencySummary;
import io.murk.realtime.RealtimeMetrics;
import io.murk.realtime.RealtimePreflight;
import io.murk.realtime.WorldCounter;
import java.util.List;

/**
 * Everything that is shown of a world, at one moment; numbers only, so it outlives the world.
 *
 * @param counts by counter, as {@link WorldCounter#values} orders them
 * @param propagatorNanos by propagator, in the last tick
 * @param ticksPerSecond over the last two seconds, as the server saw them
 * @param snapshotTick of the newest state; of a world that ended, of the last one that was seen
 * @param snapshotAgeNanos since the server first saw the newest state; up to 0.25 s too little
 * @param upNanos since the server began to watch
 */
record WatchSample(
    long ticks,
    List<Long> counts,
    Latencies latencies,
    List<Long> propagatorNanos,
    long memoryBytes,
    RealtimePreflight preflight,
    double ticksPerSecond,
    long snapshotTick,
    long snapshotAgeNanos,
    long upNanos) {

  /** The four that are measured. */
  record Latencies(
      LatencySummary tick,
      LatencySummary jitter,
      LatencySummary submitToApply,
      LatencySummary observe) {
    static Latencies take(RealtimeMetrics metrics) {
      return new Latencies(
          metrics.tickTime(), metrics.jitter(), metrics.submitToApply(), metrics.observe());
    }
  }

  long count(WorldCounter counter) {
    return counts.get(counter.ordinal());
  }
}
