package io.murk.realtime.watch;

import io.murk.field.FieldSchema;
import io.murk.realtime.LatencySummary;
import io.murk.realtime.RealtimePreflight;
import io.murk.realtime.WorldCounter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** What the page shows of a world, as JSON. Times are in seconds; what is not there is null. */
final class StateJson {
  private static final double NANOS = 1e9;

  private StateJson() {}

  /**
   * The state of one world.
   *
   * @param worlds names of all
   * @param streams streams of frames that are open
   * @param streamLimit as many as may be
   */
  static String of(
      WorldSampler sampler, WatchSample sample, List<String> worlds, int streams, int streamLimit) {
    JsonText json = new JsonText().open('{');
    json.put("format", 1).put("world", sampler.name()).open("worlds", '[');
    worlds.forEach(json::add);
    json.close(']').put("up_seconds", sample.upNanos() / NANOS);
    ticks(json, sample);
    preflight(json, sample.preflight());
    json.put("memory_bytes", sample.memoryBytes()).open("counters", '{');
    for (WorldCounter counter : WorldCounter.values()) {
      json.put(counter.name().toLowerCase(Locale.ROOT), sample.count(counter));
    }
    json.close('}').open("latencies", '{');
    latency(json, "tick", sample.latencies().tick());
    latency(json, "jitter", sample.latencies().jitter());
    latency(json, "submit_to_apply", sample.latencies().submitToApply());
    latency(json, "observe", sample.latencies().observe());
    json.close('}');
    propagators(json, sampler.world().propagators(), sample);
    fields(json, sampler.world());
    json.put("streams", streams).put("stream_limit", streamLimit);
    return json.close('}').toString();
  }

  private static void ticks(JsonText json, WatchSample sample) {
    RealtimePreflight now = sample.preflight();
    RealtimePreflight.Forecast next = now.forecast();
    json.put("phase", next.phase().name().toLowerCase(Locale.ROOT))
        .put("paused", next.paused())
        .put("tick_disabled", next.tickDisabled())
        .put("tick_thread_stopped", now.tickThreadStopped())
        .put("ticks", sample.ticks())
        .put("ticks_per_second", sample.ticksPerSecond())
        .put("tick_rate_hz", next.tickRateHz())
        .put("load", next.load())
        .put("usual_tick_seconds", next.tickNanos() / NANOS)
        .put("running_tick_seconds", next.runningTickNanos() / NANOS)
        .put("has_snapshot", now.hasSnapshot())
        .put("snapshot_tick", sample.snapshotTick())
        .put("snapshot_age_ticks", now.snapshotAgeTicks())
        .put("snapshot_age_seconds", sample.snapshotAgeNanos() / NANOS);
  }

  private static void preflight(JsonText json, RealtimePreflight now) {
    json.put("command_queue_depth", now.commandQueueDepth())
        .put("command_queue_capacity", now.commandQueueCapacity())
        .put("observe_queue_depth", now.observeQueueDepth())
        .put("observe_queue_capacity", now.observeQueueCapacity());
    optional(json, "queue_full_in_ticks", now.forecast().queueFullInTicks());
    json.put("readers", now.forecast().readers())
        .put("reader_capacity", now.forecast().readerCapacity())
        .put("ring_length", now.ringLength())
        .put("ring_capacity", now.ringCapacity())
        .put("ring_write_position", now.ringWritePosition());
    optional(json, "ring_oldest_position", now.ringOldestPosition());
  }

  private static void optional(JsonText json, String key, OptionalLong value) {
    if (value.isPresent()) {
      json.put(key, value.getAsLong());
    } else {
      json.putNull(key);
    }
  }

  private static void latency(JsonText json, String key, LatencySummary value) {
    json.open(key, '{')
        .put("count", value.count())
        .put("mean", value.meanNanos() / NANOS)
        .put("p50", value.p50Nanos() / NANOS)
        .put("p99", value.p99Nanos() / NANOS)
        .put("p999", value.p999Nanos() / NANOS)
        .put("max", value.maxNanos() / NANOS)
        .close('}');
  }

  private static void propagators(JsonText json, List<String> names, WatchSample sample) {
    json.open("propagators", '[');
    for (int i = 0; i < names.size(); i++) {
      json.open('{')
          .put("name", names.get(i))
          .put("seconds", sample.propagatorNanos().get(i) / NANOS)
          .close('}');
    }
    json.close(']');
  }

  private static void fields(JsonText json, WatchedWorld world) {
    FieldGrid grid = FieldGrid.of(world.space());
    json.open("space", '{')
        .put("type", world.space().getClass().getSimpleName())
        .put("cells", grid.cells())
        .open("shape", '[');
    for (int length : world.space().shape()) {
      json.add(length);
    }
    json.close(']')
        .put("rows", grid.rows())
        .put("cols", grid.cols())
        .put("note", grid.note())
        .close('}')
        .open("fields", '[');
    FieldSchema schema = world.schema();
    for (int field = 0; field < schema.size(); field++) {
      String units = schema.def(field).unitsOrNull();
      json.open('{')
          .put("number", field)
          .put("name", schema.def(field).name())
          .put("components", schema.components(field))
          .put("units", units == null ? "" : units)
          .close('}');
    }
    json.close(']');
  }
}
