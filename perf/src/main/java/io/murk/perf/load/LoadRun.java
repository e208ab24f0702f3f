package io.murk.perf.load;

import io.murk.command.ReasonCode;
import io.murk.egress.EgressPlan;
import io.murk.obs.ObsEntry;
import io.murk.obs.ObsPlan;
import io.murk.obs.ObsSpec;
import io.murk.realtime.RealtimeConfig;
import io.murk.realtime.RealtimeMetrics;
import io.murk.realtime.RealtimeSnapshot;
import io.murk.realtime.RealtimeWorld;
import io.murk.realtime.SubmitResult;
import io.murk.realtime.WorldCounter;
import io.murk.world.NativeMemory;
import io.murk.world.WorldConfig;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A realtime world at 60 Hz with 16 threads that submit and 32 that observe, and an account at the
 * end: each command that was queued has exactly one final receipt, and the world's counters say the
 * same as the books of those who submitted; each period is a tick's or was counted as left out;
 * each observation was of one whole tick and said its true age; memory does not grow.
 *
 * <p>Arguments of the program: seconds (60). It then runs {@link DeathSpiral} too, prints both, and
 * ends with status 1 if something was wrong.
 */
public final class LoadRun {
  private static final int SUBMITTERS = 16;
  private static final int OBSERVERS = 32;
  private static final long SAMPLE_MILLIS = 50;
  private static final double MOST_UNACCOUNTED_PERIODS = 2;

  /** A reader that is kept from the processor may outlast the ring: each such one costs a state. */
  private static final int MOST_STATES_MORE = 2;

  private static final long MOST_HEAP_GROWTH = 16L << 20;

  /** What the submitters' own books take of the heap for each command: bits, in 16 bit sets. */
  private static final long BOOK_BYTES = 4;

  private final long seconds;
  private final LoadWorld load;
  private final WorldConfig config;
  private final Problems problems = new Problems();
  private final List<Submitter> submitters = new ArrayList<>();
  private final List<Observer> observers = new ArrayList<>();
  private final List<Thread> submitting = new ArrayList<>();
  private final List<Thread> observing = new ArrayList<>();
  private long stateBytes;
  private long warmBytes;
  private long mostBytes;
  private long heapGrowth;

  /**
   * What came of it.
   *
   * @param problems what was wrong; empty if all is well
   * @param table the figures, as Markdown
   */
  public record Outcome(List<String> problems, String table) {}

  /** A run that has not begun. */
  public LoadRun(long seconds) {
    this.seconds = seconds;
    load = new LoadWorld(seconds);
    config = load.config(SUBMITTERS).build();
  }

  /** Runs it. */
  public Outcome run() throws InterruptedException {
    long heapBefore = usedHeap();
    double busyBefore = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    double ownBefore = processorSeconds();
    Report report = new Report("Load: " + seconds + " s");
    var realtime = RealtimeConfig.builder(config).startPaused(true).build();
    try (var arena = Arena.ofShared();
        var world = new RealtimeWorld(realtime)) {
      load.begin(world.metrics());
      stateBytes = world.metrics().memoryBytes() / (config.ringBufferSize() + 2);
      start(world, arena);
      world.resume();
      watch(world.metrics());
      submitters.forEach(Submitter::end);
      join(submitting);
      observers.forEach(Observer::end);
      join(observing);
      boolean ended = world.pause(10_000);
      problems.require(ended, () -> "no end of a tick within 10 s");
      heapGrowth = usedHeap() - heapBefore;
      account(world);
      report.row(
          "processors, load average before, processor seconds of the run",
          Runtime.getRuntime().availableProcessors(),
          Report.decimal(busyBefore),
          Report.decimal(processorSeconds() - ownBefore));
      report(report, world.metrics());
    }
    problems.require(NativeMemory.bytesHeld() == 0, () -> "native=" + NativeMemory.bytesHeld());
    double unaccounted = load.unaccountedPeriods();
    problems.require(
        Math.abs(unaccounted) <= MOST_UNACCOUNTED_PERIODS,
        () -> "periods that are neither ticks nor counted as left out: " + unaccounted);
    return new Outcome(problems.texts(), report.text());
  }

  /** A plan that gives all fields as they are. */
  static EgressPlan plan(WorldConfig config) {
    ObsEntry[] entries = new ObsEntry[LoadWorld.FIELDS];
    for (int field = 0; field < entries.length; field++) {
      entries[field] = ObsEntry.all(field);
    }
    return ObsPlan.compile(ObsSpec.of(entries), config.space(), config.schema());
  }

  private void start(RealtimeWorld world, Arena arena) {
    EgressPlan plan = plan(config);
    Observer.Way[] ways = Observer.Way.values();
    for (int i = 0; i < OBSERVERS; i++) {
      observers.add(new Observer(world, ways[i % ways.length], plan, arena, problems));
      observing.add(Thread.ofPlatform().daemon().start(observers.getLast()));
    }
    for (int i = 0; i < SUBMITTERS; i++) {
      submitters.add(new Submitter(i, world, load.actions, problems));
      submitting.add(Thread.ofPlatform().daemon().start(submitters.getLast()));
    }
  }

  /**
   * Looks at the memory until the time is over; what is taken in the first quarter is warming up.
   */
  private void watch(RealtimeMetrics metrics) throws InterruptedException {
    long rounds = seconds * 1000 / SAMPLE_MILLIS;
    for (long round = 0; round < rounds; round++) {
      Thread.sleep(SAMPLE_MILLIS);
      long bytes = metrics.memoryBytes();
      if (round < rounds / 4) {
        warmBytes = Math.max(warmBytes, bytes);
      }
      mostBytes = Math.max(mostBytes, bytes);
    }
  }

  private void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join(90_000);
      problems.require(!thread.isAlive(), () -> thread + " does not end");
    }
  }

  private static long usedHeap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static double processorSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  private void account(RealtimeWorld world) {
    RealtimeMetrics metrics = world.metrics();
    BitSet ids = new BitSet();
    long applied = 0;
    for (Submitter submitter : submitters) {
      problems.require(!ids.intersects(submitter.ids), () -> "two submitters got the same id");
      ids.or(submitter.ids);
      applied += submitter.applied;
    }
    long queued = total(SubmitResult.QUEUED);
    equal("ids", ids.cardinality(), queued);
    equal("largest id + 1", ids.length(), queued);
    equal("applied and not applied", applied + notApplied(), queued);
    equal(metrics, WorldCounter.COMMANDS_APPLIED, applied);
    equal(metrics, WorldCounter.COMMANDS_NOT_APPLIED, notApplied());
    equal(
        metrics,
        WorldCounter.QUEUE_FULL_REJECTIONS,
        total(SubmitResult.QUEUE_FULL) + total(ReasonCode.QUEUE_FULL));
    equal(metrics, WorldCounter.RECEIPTS_FULL_REJECTIONS, total(SubmitResult.RECEIPTS_FULL));
    equal(metrics, WorldCounter.TICK_DISABLED_REJECTIONS, 0);
    equal(metrics, WorldCounter.TICK_DISABLED_TRANSITIONS, 0);
    equal(metrics, WorldCounter.ROLLBACK_COUNT, load.attempts() - metrics.ticks());
    equal(metrics, WorldCounter.ROLLBACK_COUNT, metrics.ticks() / LoadWorld.TICKS_PER_FAILURE);
    equal(metrics, WorldCounter.READERS_FULL_REJECTIONS, 0);
    equal(metrics, WorldCounter.RING_NOT_AVAILABLE_EVENTS, 0);
    equal(metrics, WorldCounter.RING_STALE_READ_EVENTS, stale());
    equal(
        metrics,
        WorldCounter.RING_EVICTION_EVENTS,
        Math.max(0, metrics.ticks() - config.ringBufferSize()));
    try (RealtimeSnapshot newest = world.lease()) {
      for (int i = 0; i < SUBMITTERS; i++) {
        int key = i;
        double value = newest.read(state -> state.parameter(key, 0));
        double expected = submitters.get(i).lastSet;
        problems.require(
            value == expected, () -> "parameter " + key + "=" + value + " expected " + expected);
      }
    }
    problems.require(
        mostBytes - warmBytes <= MOST_STATES_MORE * stateBytes,
        () -> "native bytes went from " + warmBytes + " to " + mostBytes);
    problems.require(
        heapGrowth <= MOST_HEAP_GROWTH + BOOK_BYTES * queued,
        () -> "the heap grew by " + heapGrowth);
    equal("readers", world.preflight().forecast().readers(), 0);
  }

  private void equal(RealtimeMetrics metrics, WorldCounter counter, long expected) {
    equal(counter.name(), metrics.count(counter), expected);
  }

  private void equal(String what, long value, long expected) {
    problems.require(value == expected, () -> what + "=" + value + " expected " + expected);
  }

  private long total(SubmitResult result) {
    return submitters.stream().mapToLong(s -> s.results.getOrDefault(result, 0L)).sum();
  }

  private long total(ReasonCode reason) {
    return submitters.stream().mapToLong(s -> s.reasons.getOrDefault(reason, 0L)).sum();
  }

  private long notApplied() {
    long sum = 0;
    for (ReasonCode reason : ReasonCode.values()) {
      sum += total(reason);
    }
    return sum;
  }

  private long stale() {
    return observers.stream().mapToLong(observer -> observer.stale).sum();
  }

  private void report(Report report, RealtimeMetrics metrics) {
    report.row("ticks published, rolled back", metrics.ticks(), count(metrics, "ROLLBACK_COUNT"));
    report.row("periods left out (overruns)", count(metrics, "OVERRUNS"));
    report.row("late starts", count(metrics, "LATE_STARTS"));
    report.times("tick time", metrics.tickTime());
    report.times("jitter", metrics.jitter());
    report.times("submit to apply", metrics.submitToApply());
    report.times("observe", metrics.observe());
    Map<String, Long> outcomes = new TreeMap<>();
    for (SubmitResult result : SubmitResult.values()) {
      outcomes.put(result.name(), total(result));
    }
    outcomes.values().removeIf(value -> value == 0);
    report.row("submits", outcomes);
    outcomes.clear();
    for (ReasonCode reason : ReasonCode.values()) {
      outcomes.put(reason.name(), total(reason));
    }
    outcomes.put("applied", count(metrics, "COMMANDS_APPLIED"));
    outcomes.values().removeIf(value -> value == 0);
    report.row("final receipts", outcomes);
    report.row(
        "observations, whole and of true age",
        observers.stream().mapToLong(observer -> observer.observed).sum());
    report.row("observations that lost their state", stale());
    report.row(
        "workers' queue full", observers.stream().mapToLong(observer -> observer.refused).sum());
    report.row(
        "stalls, skew retries",
        count(metrics, "WORKER_STALL_EVENTS"),
        count(metrics, "RING_SKEW_RETRY_EVENTS"));
    report.row("native MB in the first quarter, afterwards", mega(warmBytes), mega(mostBytes));
    report.row("heap MB more at the end", mega(heapGrowth));
  }

  private static long count(RealtimeMetrics metrics, String counter) {
    return metrics.count(WorldCounter.valueOf(counter));
  }

  private static String mega(long bytes) {
    return Report.decimal(bytes / 1e6);
  }

  /** Runs both. */
  public static void main(String[] arguments) throws Exception {
    long seconds = arguments.length > 0 ? Long.parseLong(arguments[0]) : 60;
    boolean well = true;
    for (Outcome outcome : List.of(new LoadRun(seconds).run(), new DeathSpiral().run())) {
      System.out.println(outcome.table());
      outcome.problems().forEach(problem -> System.out.println("WRONG: " + problem));
      well &= outcome.problems().isEmpty();
    }
    System.exit(well ? 0 : 1);
  }
}
