package io.murk.ffi.live;

import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.realtime.LatencySummary;
import io.murk.realtime.RealtimeMetrics;
import io.murk.realtime.RealtimePreflight;
import io.murk.realtime.ShutdownReport;
import io.murk.realtime.WorldCounter;

/**
 * Writes what a realtime world tells into the caller's structs, whose {@code struct_size} the
 * caller has set; what lies behind the fields known here is not touched.
 */
public final class LiveWriter {
  private static final long NONE = -1;

  private LiveWriter() {}

  /** Refuses a struct that a report does not fit into, before anything is done; 0 is no struct. */
  public static void checkReport(long out) {
    if (out != 0) {
      int size = StructSize.of("report", out, ShutdownReportLayout.BYTES);
    }
  }

  /** MurkShutdownReport, or nothing. */
  public static void report(ShutdownReport report, long out) {
    if (out == 0) {
      return;
    }
    Memory.putU8(out + ShutdownReportLayout.TICK_JOINED, report.tickJoined() ? 1 : 0);
    Memory.putI32(out + ShutdownReportLayout.WORKERS_JOINED, report.workersJoined());
    Memory.putI32(out + ShutdownReportLayout.WORKERS_ABANDONED, report.workersAbandoned());
    Memory.putI32(out + ShutdownReportLayout.READERS_REVOKED, report.readersRevoked());
    Memory.putI32(out + ShutdownReportLayout.COMMANDS_DROPPED, report.commandsDropped());
    Memory.putI32(out + ShutdownReportLayout.OBSERVATIONS_DROPPED, report.observationsDropped());
    Memory.putI64(out + ShutdownReportLayout.TOTAL_NS, report.totalNanos());
    Memory.putI64(out + ShutdownReportLayout.DRAIN_NS, report.drainNanos());
    Memory.putI64(out + ShutdownReportLayout.QUIESCE_NS, report.quiesceNanos());
    Memory.putI64(out + ShutdownReportLayout.JOIN_NS, report.joinNanos());
  }

  /** MurkRealtimeCounters. */
  public static void counters(RealtimeMetrics metrics, long out) {
    int size = StructSize.of("out", out, RealtimeCountersLayout.BYTES);
    Memory.putI32(out + RealtimeCountersLayout.RESERVED, 0);
    long at = out + RealtimeCountersLayout.QUEUE_FULL_REJECTIONS;
    for (WorldCounter counter : WorldCounter.values()) { // in the order of the struct
      Memory.putI64(at, metrics.count(counter));
      at += Long.BYTES;
    }
    Memory.putI64(out + RealtimeCountersLayout.TICKS, metrics.ticks());
    Memory.putI64(out + RealtimeCountersLayout.MEMORY_BYTES, metrics.memoryBytes());
  }

  /**
   * MurkLatencySummary.
   *
   * @param kind 0 ticks, 1 jitter, 2 from submission to application, 3 observations
   */
  public static void latency(RealtimeMetrics metrics, int kind, long out) {
    int size = StructSize.of("out", out, LatencySummaryLayout.BYTES);
    LatencySummary summary =
        switch (kind) {
          case 0 -> metrics.tickTime();
          case 1 -> metrics.jitter();
          case 2 -> metrics.submitToApply();
          case 3 -> metrics.observe();
          default ->
              throw Check.invalid(
                  "kind=" + kind + " allowed=0 Tick|1 Jitter|2 SubmitToApply|3 Observe");
        };
    Memory.putI32(out + LatencySummaryLayout.RESERVED, 0);
    Memory.putI64(out + LatencySummaryLayout.COUNT, summary.count());
    Memory.putF64(out + LatencySummaryLayout.MEAN_NS, summary.meanNanos());
    Memory.putI64(out + LatencySummaryLayout.P50_NS, summary.p50Nanos());
    Memory.putI64(out + LatencySummaryLayout.P99_NS, summary.p99Nanos());
    Memory.putI64(out + LatencySummaryLayout.P999_NS, summary.p999Nanos());
    Memory.putI64(out + LatencySummaryLayout.MAX_NS, summary.maxNanos());
  }

  /** MurkRealtimePreflight. */
  public static void preflight(RealtimePreflight seen, long out) {
    int size = StructSize.of("out", out, RealtimePreflightLayout.BYTES);
    RealtimePreflight.Forecast forecast = seen.forecast();
    put(out, RealtimePreflightLayout.PHASE, forecast.phase().ordinal());
    put(out, RealtimePreflightLayout.COMMAND_QUEUE_DEPTH, seen.commandQueueDepth());
    put(out, RealtimePreflightLayout.COMMAND_QUEUE_CAPACITY, seen.commandQueueCapacity());
    put(out, RealtimePreflightLayout.OBSERVE_QUEUE_DEPTH, seen.observeQueueDepth());
    put(out, RealtimePreflightLayout.OBSERVE_QUEUE_CAPACITY, seen.observeQueueCapacity());
    put(out, RealtimePreflightLayout.RING_CAPACITY, seen.ringCapacity());
    put(out, RealtimePreflightLayout.RING_LENGTH, seen.ringLength());
    put(out, RealtimePreflightLayout.LATEST_SNAPSHOT_TICK, seen.latestSnapshotTick());
    put(out, RealtimePreflightLayout.SNAPSHOT_AGE_TICKS, seen.snapshotAgeTicks());
    put(out, RealtimePreflightLayout.RING_WRITE_POSITION, seen.ringWritePosition());
    put(out, RealtimePreflightLayout.RING_OLDEST_POSITION, seen.ringOldestPosition().orElse(NONE));
    Memory.putF64(out + RealtimePreflightLayout.TICK_RATE_HZ, forecast.tickRateHz());
    Memory.putF64(out + RealtimePreflightLayout.LOAD, forecast.load());
    put(out, RealtimePreflightLayout.USUAL_TICK_NS, forecast.tickNanos());
    put(out, RealtimePreflightLayout.RUNNING_TICK_NS, forecast.runningTickNanos());
    put(out, RealtimePreflightLayout.JITTER_P99_NS, forecast.jitterP99Nanos());
    long full = forecast.queueFullInTicks().orElse(NONE);
    put(out, RealtimePreflightLayout.QUEUE_FULL_IN_TICKS, full);
    put(out, RealtimePreflightLayout.READERS, forecast.readers());
    put(out, RealtimePreflightLayout.READER_CAPACITY, forecast.readerCapacity());
    put(out, RealtimePreflightLayout.HAS_SNAPSHOT, seen.hasSnapshot());
    put(out, RealtimePreflightLayout.TICK_THREAD_STOPPED, seen.tickThreadStopped());
    put(out, RealtimePreflightLayout.PAUSED, forecast.paused());
    put(out, RealtimePreflightLayout.TICK_DISABLED, forecast.tickDisabled());
    put(out, RealtimePreflightLayout.OVERLOADED, forecast.isOverloaded());
    put(out, RealtimePreflightLayout.CAN_SUBMIT, seen.canSubmit());
    put(out, RealtimePreflightLayout.CAN_OBSERVE, seen.canObserveNow());
    put(out, RealtimePreflightLayout.CAN_QUEUE_OBSERVE, seen.canQueueObserve());
  }

  private static void put(long out, int offset, int value) {
    Memory.putI32(out + offset, value);
  }

  private static void put(long out, int offset, long value) {
    Memory.putI64(out + offset, value);
  }

  private static void put(long out, int offset, boolean value) {
    Memory.putU8(out + offset, value ? 1 : 0);
  }
}
