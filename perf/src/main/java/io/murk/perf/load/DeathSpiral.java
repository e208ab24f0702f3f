package io.murk.perf.load;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressPlan;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressTarget;
import io.murk.realtime.ObserveRequest;
import io.murk.realtime.RealtimeConfig;
import io.murk.realtime.RealtimeWorld;
import io.murk.world.WorldConfig;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Does a world whose readers double recover, or does it get slower and slower? 16 threads observe
 * through 8 workers without a pause, 32 from tick 100 on. Observations that take longer than a
 * period are counted per hundred ticks: in ticks 500 to 599 at most twice the share of those in
 * ticks 200 to 299; or, if that was below one in a thousand, at most one in ten.
 */
final class DeathSpiral {
  private static final int FEW = 16;
  private static final int MANY = 32;
  private static final int MORE_FROM = 100;
  private static final int TICKS = 600;
  private static final int WINDOW = 100;
  private static final long LATE_NANOS = 16_667_000;
  private static final double WORST_RATIO = 2.0;
  private static final double HEALTHY_RATIO = 1.5;
  private static final double TOO_FEW = 0.001;
  private static final double WORST_SHARE = 0.10;
  private static final long WAIT_NANOS = 60_000_000_000L;
  private static final long RETRY_NANOS = 100_000;

  private final AtomicLongArray all = new AtomicLongArray(TICKS / WINDOW + 1);
  private final AtomicLongArray late = new AtomicLongArray(TICKS / WINDOW + 1);
  private final Problems problems = new Problems();

  LoadRun.Outcome run() throws InterruptedException {
    var load = new LoadWorld(TICKS);
    WorldConfig config = load.config(0).build();
    var realtime =
        RealtimeConfig.builder(config)
            .workers(8)
            .maxEpochHoldMillis(200)
            .cancelGraceMillis(20)
            .build();
    Report report = new Report("Twice as many readers from tick " + MORE_FROM + " on");
    try (var arena = Arena.ofShared();
        var world = new RealtimeWorld(realtime)) {
      EgressPlan plan = LoadRun.plan(config);
      List<Thread> threads = new ArrayList<>();
      awaitTick(world, 1);
      while (threads.size() < MANY) {
        if (threads.size() == FEW) {
          awaitTick(world, MORE_FROM);
        }
        var target =
            new EgressTarget(
                arena.allocate(plan.shape().outputBytes(), 64),
                arena.allocate(plan.shape().maskBytes()),
                new EgressReport());
        var request = new ObserveRequest(plan, AgentSet.NONE, target);
        threads.add(Thread.ofPlatform().daemon().start(() -> observe(world, request)));
      }
      awaitTick(world, TICKS);
      for (Thread thread : threads) {
        thread.join();
      }
      judge();
      report(report, world);
    }
    return new LoadRun.Outcome(problems.texts(), report.text());
  }

  private static void awaitTick(RealtimeWorld world, long tick) {
    while (!world.awaitTick(tick, 1_000)) {
      // a busy machine may take its time
    }
  }

  private void observe(RealtimeWorld world, ObserveRequest request) {
    try {
      for (long tick = world.currentTick(); tick < TICKS; tick = world.currentTick()) {
        long begun = System.nanoTime();
        while (!world.observeLater(request)) {
          LockSupport.parkNanos(RETRY_NANOS);
        }
        problems.require(request.await(WAIT_NANOS), () -> "no worker came within 60 s");
        int window = (int) tick / WINDOW;
        all.incrementAndGet(window);
        boolean failed = request.state() != ObserveRequest.State.DONE;
        if (failed || System.nanoTime() - begun > LATE_NANOS) {
          late.incrementAndGet(window);
        }
      }
    } catch (Throwable t) {
      problems.add(t.toString());
    }
  }

  private double share(int window) {
    return all.get(window) == 0 ? 1 : (double) late.get(window) / all.get(window);
  }

  private void judge() {
    double before = share(2);
    double after = share(5);
    problems.require(
        before < TOO_FEW ? after < WORST_SHARE : after <= WORST_RATIO * before,
        () -> "share of late observations: " + before + ", then " + after);
  }

  private void report(Report report, RealtimeWorld world) {
    for (int window = 0; window < TICKS / WINDOW; window++) {
      report.row(
          "ticks "
              + window * WINDOW
              + " to "
              + (window * WINDOW + WINDOW - 1)
              + ": observations, longer than a period",
          all.get(window),
          late.get(window));
    }
    double ratio = share(5) / share(2);
    report.row(
        "share of the last row by that of ticks 200 to 299",
        Double.isNaN(ratio)
            ? "none was late"
            : Report.decimal(ratio) + (ratio <= HEALTHY_RATIO ? ", healthy" : ""));
    report.times("observe", world.metrics().observe());
    report.times("jitter", world.metrics().jitter());
  }
}
