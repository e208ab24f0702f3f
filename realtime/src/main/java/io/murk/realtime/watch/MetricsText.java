package io.murk.realtime.watch;

import io.murk.realtime.LatencySummary;
import io.murk.realtime.RealtimePreflight;
import io.murk.realtime.WorldCounter;
import io.murk.realtime.WorldPhase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Samples as the text that Prometheus reads, format 0.0.4. Times are in seconds. Every world is a
 * value of the label {@code world}; what a world has not got (the oldest position of an empty ring)
 * has no line.
 */
final class MetricsText {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final double NANOS = 1e9;

  /** A world and what was seen of it. */
  record Watched(WorldSampler sampler, WatchSample sample) {}

  /** One number a world. */
  private record Number(
      String name, String type, String help, Function<WatchSample, OptionalDouble> value) {}

  /** One distribution a world. */
  private record Summary(
      String name, String help, Function<WatchSample.Latencies, LatencySummary> value) {}

  private static final List<Number> NUMBERS = numbers();

  private static final List<Summary> SUMMARIES =
      List.of(
          new Summary(
              "murk_tick_seconds",
              "Time in a tick: draining, applying, propagators, publishing.",
              WatchSample.Latencies::tick),
          new Summary(
              "murk_jitter_seconds",
              "How much later than due ticks began.",
              WatchSample.Latencies::jitter),
          new Summary(
              "murk_submit_to_apply_seconds",
              "From a submission to the end of the tick that applied it.",
              WatchSample.Latencies::submitToApply),
          new Summary(
              "murk_observe_seconds", "Time of observations.", WatchSample.Latencies::observe));

  private static final String PROPAGATOR = "murk_propagator_seconds";
  private static final String PHASE = "murk_phase";

  private MetricsText() {}

  /** A counter's name in the text: murk_, the constant in small letters, _total. */
  static String name(WorldCounter counter) {
    return "murk_" + counter.name().toLowerCase(Locale.ROOT) + "_total";
  }

  /** All names, in their order. */
  static List<String> names() {
    List<String> names = new ArrayList<>();
    NUMBERS.forEach(number -> names.add(number.name));
    SUMMARIES.forEach(summary -> names.add(summary.name));
    names.add(PROPAGATOR);
    names.add(PHASE);
    return names;
  }

  static String of(List<Watched> worlds) {
    StringBuilder text = new StringBuilder(8192);
    for (Number number : NUMBERS) {
      head(text, number.name, number.type, number.help);
      for (Watched watched : worlds) {
        OptionalDouble value = number.value.apply(watched.sample);
        if (value.isPresent()) {
          line(text, number.name, labels(watched), value.getAsDouble());
        }
      }
    }
    for (Summary summary : SUMMARIES) {
      head(text, summary.name, "summary", summary.help);
      for (Watched watched : worlds) {
        LatencySummary value = summary.value.apply(watched.sample.latencies());
        summary(text, summary.name, labels(watched), value);
      }
    }
    propagators(text, worlds);
    phases(text, worlds);
    return text.toString();
  }

  private static List<Number> numbers() {
    List<Number> numbers = new ArrayList<>();
    for (WorldCounter counter : WorldCounter.values()) {
      numbers.add(
          new Number(
              name(counter),
              "counter",
              "WorldCounter." + counter.name() + ", since the world was built or reset.",
              sample -> OptionalDouble.of(sample.count(counter))));
    }
    numbers.add(
        new Number(
            "murk_ticks_total",
            "counter",
            "Ticks that were published, since the world was built or reset.",
            sample -> OptionalDouble.of(sample.ticks())));
    gauge(numbers, "murk_ticks_per_second", "Over two seconds.", WatchSample::ticksPerSecond);
    gauge(
        numbers,
        "murk_snapshot_age_seconds",
        "Since the newest state was first seen; up to 0.25 s too little.",
        sample -> sample.snapshotAgeNanos() / NANOS);
    gauge(numbers, "murk_snapshot_tick", "Tick of the newest state.", WatchSample::snapshotTick);
    gauge(numbers, "murk_memory_bytes", "Native bytes held.", WatchSample::memoryBytes);
    preflight(numbers);
    forecast(numbers);
    return List.copyOf(numbers);
  }

  private static void preflight(List<Number> numbers) {
    now(
        numbers,
        "murk_snapshot_age_ticks",
        "Publishes since the newest state was.",
        now -> now.snapshotAgeTicks());
    now(numbers, "murk_command_queue_depth", "Commands that wait.", now -> now.commandQueueDepth());
    now(
        numbers,
        "murk_command_queue_capacity",
        "Commands that may wait.",
        now -> now.commandQueueCapacity());
    now(
        numbers,
        "murk_observe_queue_depth",
        "Observations that wait for a worker.",
        now -> now.observeQueueDepth());
    now(
        numbers,
        "murk_observe_queue_capacity",
        "Observations that may wait for a worker.",
        now -> now.observeQueueCapacity());
    now(numbers, "murk_ring_length", "States in the ring.", now -> now.ringLength());
    now(numbers, "murk_ring_capacity", "States that the ring keeps.", now -> now.ringCapacity());
    now(
        numbers,
        "murk_ring_write_position",
        "States pushed since the world was built.",
        now -> now.ringWritePosition());
    optional(
        numbers,
        "murk_ring_oldest_position",
        "The oldest that can be read.",
        sample -> sample.preflight().ringOldestPosition());
    now(
        numbers,
        "murk_tick_thread_stopped",
        "1 when nothing will tick any more.",
        now -> now.tickThreadStopped() ? 1 : 0);
  }

  private static void forecast(List<Number> numbers) {
    next(numbers, "murk_tick_rate_hz", "Ticks a second that are wanted.", f -> f.tickRateHz());
    next(
        numbers,
        "murk_usual_tick_seconds",
        "A usual tick's time; newer ones count more.",
        f -> f.tickNanos() / NANOS);
    next(
        numbers,
        "murk_running_tick_seconds",
        "How long the tick that runs has run; 0 between ticks.",
        f -> f.runningTickNanos() / NANOS);
    next(
        numbers,
        "murk_load",
        "Share of the period that a usual tick takes; ticks are left out from 1 on.",
        f -> f.load());
    optional(
        numbers,
        "murk_queue_full_in_ticks",
        "Ticks until the command queue is full, while it fills.",
        sample -> sample.preflight().forecast().queueFullInTicks());
    next(numbers, "murk_readers", "Leases and observations at work.", f -> f.readers());
    next(numbers, "murk_reader_capacity", "As many as may be at work.", f -> f.readerCapacity());
    next(numbers, "murk_paused", "1 while it waits for a resume.", f -> f.paused() ? 1 : 0);
    next(
        numbers,
        "murk_tick_disabled",
        "1 while it waits for a reset after failures.",
        f -> f.tickDisabled() ? 1 : 0);
  }

  private interface Reading<T> {
    double of(T source);
  }

  private static void gauge(
      List<Number> numbers, String name, String help, Reading<WatchSample> value) {
    numbers.add(new Number(name, "gauge", help, sample -> OptionalDouble.of(value.of(sample))));
  }

  private static void now(
      List<Number> numbers, String name, String help, Reading<RealtimePreflight> value) {
    gauge(numbers, name, help, sample -> value.of(sample.preflight()));
  }

  private static void next(
      List<Number> numbers, String name, String help, Reading<RealtimePreflight.Forecast> value) {
    gauge(numbers, name, help, sample -> value.of(sample.preflight().forecast()));
  }

  private static void optional(
      List<Number> numbers, String name, String help, Function<WatchSample, OptionalLong> value) {
    numbers.add(
        new Number(
            name,
            "gauge",
            help,
            sample -> {
              OptionalLong number = value.apply(sample);
              return number.isPresent()
                  ? OptionalDouble.of(number.getAsLong())
                  : OptionalDouble.empty();
            }));
  }

  private static void summary(
      StringBuilder text, String name, String labels, LatencySummary value) {
    quantile(text, name, labels, "0.5", value.p50Nanos());
    quantile(text, name, labels, "0.99", value.p99Nanos());
    quantile(text, name, labels, "0.999", value.p999Nanos());
    quantile(text, name, labels, "1", value.maxNanos());
    line(text, name + "_sum", labels, value.meanNanos() * value.count() / NANOS);
    line(text, name + "_count", labels, value.count());
  }

  private static void quantile(
      StringBuilder text, String name, String labels, String quantile, long nanos) {
    line(text, name, labels + ",quantile=\"" + quantile + "\"", nanos / NANOS);
  }

  private static void propagators(StringBuilder text, List<Watched> worlds) {
    head(text, PROPAGATOR, "gauge", "A propagator's time in the last published tick.");
    for (Watched watched : worlds) {
      List<String> names = watched.sampler.world().propagators();
      for (int i = 0; i < names.size(); i++) {
        String label = ",propagator=\"" + i + ":" + escape(names.get(i)) + "\"";
        double seconds = watched.sample.propagatorNanos().get(i) / NANOS;
        line(text, PROPAGATOR, labels(watched) + label, seconds);
      }
    }
  }

  private static void phases(StringBuilder text, List<Watched> worlds) {
    head(text, PHASE, "gauge", "1 for where the world is in its life.");
    for (Watched watched : worlds) {
      for (WorldPhase phase : WorldPhase.values()) {
        String label = ",phase=\"" + phase.name().toLowerCase(Locale.ROOT) + "\"";
        boolean current = watched.sample.preflight().forecast().phase() == phase;
        line(text, PHASE, labels(watched) + label, current ? 1 : 0);
      }
    }
  }

  private static void head(StringBuilder text, String name, String type, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private static String labels(Watched watched) {
    return "world=\"" + escape(watched.sampler.name()) + "\"";
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private static void line(StringBuilder text, String name, String labels, double value) {
    text.append(name).append('{').append(labels).append("} ");
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    if (whole) {
      text.append((long) value);
    } else {
      text.append(value);
    }
    text.append('\n');
  }
}
