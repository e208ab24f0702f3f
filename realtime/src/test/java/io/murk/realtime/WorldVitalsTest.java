package io.murk.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.command.ReasonCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.propagator.Access;
import io.murk.realtime.loop.EgressWorkers;
import io.murk.realtime.loop.ThreadStarter;
import io.murk.realtime.loop.TickClock;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.NoLeaks;
import io.murk.testing.ScriptedPropagator;
import io.murk.world.NativeMemory;
import io.murk.world.WorldConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Situations that were planted, and what a world says about itself in them. */
@ExtendWith(NoLeaks.class)
@Timeout(120)
final class WorldVitalsTest {
  private static final double RATE = 100;
  private static final long PERIOD = 10_000_000;
  private static final long PATIENCE_MILLIS = 60_000;
  private static final Command COMMAND = Command.of(new Payload.SetParameter(0, 1.5));

  /** A time that passes only when the test or the world's propagator says so. */
  private static final class PlantedClock implements TickClock {
    final AtomicLong now = new AtomicLong(1_000_000_000);

    @Override
    public long nanos() {
      return now.get();
    }

    @Override
    public void park(long nanos) {
      LockSupport.parkNanos(100_000);
    }

    @Override
    public void spin() {
      Thread.yield();
    }
  }

  private final PlantedClock clock = new PlantedClock();

  /** Runs within each tick. */
  private volatile Runnable during = () -> {};

  private WorldConfig.Builder world() {
    return WorldConfig.builder()
        .space(Square4.of(4, 4, EdgeBehavior.ABSORB))
        .field(FieldDef.scalar("heat"))
        .propagator(new ScriptedPropagator("scripted", Access.none(), context -> during.run()))
        .parameter("wind", 0.0)
        .ringBufferSize(4)
        .maxIngressQueue(10)
        .tickRateHz(RATE)
        .dt(1.0);
  }

  private RealtimeWorld paused() {
    return new RealtimeWorld(
        RealtimeConfig.builder(world().build()).startPaused(true).maxReaders(2).workers(2).build(),
        clock,
        ThreadStarter.SYSTEM);
  }

  private static void step(RealtimeWorld world, StepOutcome outcome) {
    assertEquals(outcome, world.step(PATIENCE_MILLIS));
  }

  private static void submit(RealtimeWorld world, int count) {
    for (int i = 0; i < count; i++) {
      assertEquals(SubmitResult.QUEUED, world.submit(COMMAND));
    }
  }

  private static void fail() {
    throw new IllegalStateException("as planned");
  }

  @Test
  void aWorldThatHasNotTickedHasNothingToShow() {
    try (var world = paused()) {
      RealtimePreflight seen = world.preflight();
      assertEquals(0, seen.commandQueueDepth());
      assertEquals(10, seen.commandQueueCapacity());
      assertEquals(0, seen.observeQueueDepth());
      assertEquals(2 * EgressWorkers.QUEUE_PER_WORKER, seen.observeQueueCapacity());
      assertFalse(seen.hasSnapshot());
      assertEquals(0, seen.latestSnapshotTick());
      assertEquals(0, seen.snapshotAgeTicks());
      assertEquals(4, seen.ringCapacity());
      assertEquals(0, seen.ringLength());
      assertEquals(0, seen.ringWritePosition());
      assertEquals(OptionalLong.empty(), seen.ringOldestPosition());
      assertFalse(seen.tickThreadStopped());
      assertFalse(seen.canObserveNow());
      assertTrue(seen.canSubmit());
      assertEquals(
          new RealtimePreflight.Forecast(
              WorldPhase.RUNNING, true, false, RATE, 0, 0, 0, 0.0, OptionalLong.empty(), 0, 2),
          seen.forecast());
      assertEquals(0, world.metrics().ticks());
      assertEquals(0, world.metrics().tickTime().count());
    }
  }

  @Test
  void theRingIsSeenAsItIs() {
    try (var world = paused()) {
      for (int i = 0; i < 6; i++) {
        step(world, StepOutcome.PUBLISHED);
      }
      RealtimePreflight seen = world.preflight();
      assertTrue(seen.hasSnapshot());
      assertEquals(6, seen.latestSnapshotTick());
      assertEquals(0, seen.snapshotAgeTicks());
      assertEquals(4, seen.ringLength());
      assertEquals(6, seen.ringWritePosition());
      assertEquals(OptionalLong.of(2), seen.ringOldestPosition());
      assertEquals(2, seen.ringEvictionEvents());
      assertEquals(0, seen.ringStaleReadEvents());
      assertEquals(0, seen.ringSkewRetryEvents());
      assertTrue(seen.canObserveNow());
      assertEquals(6, world.metrics().ticks());
    }
  }

  @Test
  void readersAreCountedAndAFullHouseIsSaidBeforeTheWait() {
    try (var world = paused()) {
      step(world, StepOutcome.PUBLISHED);
      try (var one = world.lease()) {
        assertEquals(1, one.tick());
        assertEquals(1, world.preflight().forecast().readers());
        assertTrue(world.preflight().canObserveNow());
        try (var two = world.lease()) {
          assertEquals(1, two.tick());
          assertFalse(world.preflight().canObserveNow());
        }
      }
      assertEquals(0, world.preflight().forecast().readers());
    }
  }

  @Test
  void aPausedWorldForeseesWhenItsQueueIsFull() {
    try (var world = paused()) {
      submit(world, 4);
      clock.now.addAndGet(4 * PERIOD);
      RealtimePreflight seen = world.preflight();
      assertEquals(4, seen.commandQueueDepth());
      assertTrue(seen.forecast().paused());
      assertEquals(OptionalLong.of(6), seen.forecast().queueFullInTicks());
      submit(world, 6);
      assertEquals(OptionalLong.of(0), world.preflight().forecast().queueFullInTicks());
      assertFalse(world.preflight().canSubmit());
      assertEquals(SubmitResult.QUEUE_FULL, world.submit(COMMAND));
      assertEquals(1, world.metrics().count(WorldCounter.QUEUE_FULL_REJECTIONS));
      step(world, StepOutcome.PUBLISHED);
      assertEquals(0, world.preflight().commandQueueDepth());
      assertEquals(10, world.metrics().count(WorldCounter.COMMANDS_APPLIED));
    }
  }

  @Test
  void anOverloadedWorldSaysSo() {
    during = () -> clock.now.addAndGet(2 * PERIOD);
    try (var world = paused()) {
      step(world, StepOutcome.PUBLISHED);
      RealtimePreflight.Forecast seen = world.preflight().forecast();
      assertEquals(2 * PERIOD, seen.tickNanos());
      assertEquals(2.0, seen.load());
      assertTrue(seen.isOverloaded());
      assertEquals(2 * PERIOD, world.metrics().tickTime().maxNanos(), PERIOD / 50.0);
      during = () -> {};
      step(world, StepOutcome.PUBLISHED);
      assertEquals(2 * PERIOD * 7 / 8, world.preflight().forecast().tickNanos());
      world.tickRateHz(10);
      assertEquals(0.175, world.preflight().forecast().load(), 1e-9);
      assertFalse(world.preflight().forecast().isOverloaded());
    }
  }

  @Test
  void aTickThatDoesNotEndIsSeenWhileItRuns() throws InterruptedException {
    var entered = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    during =
        () -> {
          entered.countDown();
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    try (var world = paused()) {
      submit(world, 2);
      clock.now.addAndGet(PERIOD);
      world.resume();
      entered.await();
      clock.now.addAndGet(5 * PERIOD);
      submit(world, 3);
      RealtimePreflight seen = world.preflight();
      assertEquals(5 * PERIOD, seen.forecast().runningTickNanos());
      assertTrue(seen.forecast().isOverloaded());
      assertEquals(3, seen.commandQueueDepth());
      // 5 came in 6 periods, and 7 more may
      assertEquals(OptionalLong.of(9), seen.forecast().queueFullInTicks());
      assertEquals(0, world.metrics().ticks());
      end.countDown();
      assertTrue(world.awaitTick(1, PATIENCE_MILLIS));
    }
  }

  @Test
  void aDisabledWorldSaysSoAndWhatWaitedIsSettled() throws Exception {
    during = WorldVitalsTest::fail;
    try (var world = paused()) {
      var rolledBack = world.submitForReceipt(COMMAND);
      for (int i = 0; i < 3; i++) {
        step(world, StepOutcome.ROLLED_BACK);
      }
      assertEquals(ReasonCode.TICK_ROLLBACK, rolledBack.get().reasonOrNull());
      RealtimePreflight seen = world.preflight();
      assertTrue(seen.forecast().tickDisabled());
      assertFalse(seen.canSubmit());
      assertEquals(SubmitResult.TICK_DISABLED, world.submit(COMMAND));
      assertEquals(3, world.metrics().count(WorldCounter.ROLLBACK_COUNT));
      assertEquals(1, world.metrics().count(WorldCounter.TICK_DISABLED_TRANSITIONS));
      assertEquals(1, world.metrics().count(WorldCounter.TICK_DISABLED_REJECTIONS));
      during = () -> {};
      world.reset(7);
      for (WorldCounter counter : WorldCounter.values()) {
        assertEquals(0, world.metrics().count(counter), counter.toString());
      }
      assertEquals(0, world.metrics().tickTime().count());
      assertEquals(0, world.preflight().forecast().tickNanos());
      assertTrue(world.preflight().canSubmit());
      var applied = world.submitForReceipt(COMMAND);
      step(world, StepOutcome.PUBLISHED);
      assertEquals(1, applied.get().appliedTick());
    }
  }

  @Test
  void aReceiptComesWhenItsTickCanBeRead() throws Exception {
    try (var world = paused()) {
      world.resume();
      ReceiptStream stream = world.openReceipts(4);
      for (int i = 1; i <= 20; i++) {
        var receipt = world.submitForReceipt(COMMAND);
        assertEquals(SubmitResult.QUEUED, stream.submit(COMMAND, i));
        clock.now.addAndGet(PERIOD);
        long applied = receipt.get().appliedTick();
        assertTrue(world.currentTick() >= applied);
        try (RealtimeSnapshot snapshot = world.lease()) {
          assertTrue(snapshot.tick() >= applied);
        }
        while (stream.drain(settled -> assertTrue(settled.accepted()), 4) == 0) {
          clock.now.addAndGet(PERIOD);
          Thread.sleep(1);
        }
      }
    }
  }

  @Test
  void timesAreMeasured() {
    during = () -> clock.now.addAndGet(3000);
    try (var world = paused()) {
      submit(world, 1);
      clock.now.addAndGet(500);
      step(world, StepOutcome.PUBLISHED);
      RealtimeMetrics metrics = world.metrics();
      assertEquals(new LatencySummary(1, 3000, 3007, 3007, 3007, 3007), metrics.tickTime());
      assertEquals(1, metrics.submitToApply().count());
      assertEquals(3500, metrics.submitToApply().meanNanos());
      assertEquals(0, metrics.jitter().count()); // a step is never late
      assertTrue(metrics.memoryBytes() > 0);
      assertTrue(metrics.propagatorNanos(0) >= 0);
      var thrown = assertThrows(MurkException.class, () -> metrics.propagatorNanos(1));
      assertTrue(thrown.getMessage().contains("propagator=1 allowed=0..0"), thrown.getMessage());
    }
  }

  @Test
  void aClosedWorldAnswersStill() {
    var world = paused();
    ReceiptStream stream = world.openReceipts(4);
    step(world, StepOutcome.PUBLISHED);
    assertEquals(SubmitResult.QUEUED, stream.submit(COMMAND));
    submit(world, 1);
    ShutdownReport report = world.shutdown();
    assertEquals(2, report.commandsDropped());
    RealtimePreflight seen = world.preflight();
    assertEquals(0, seen.commandQueueDepth());
    assertEquals(0, seen.commandQueueCapacity());
    assertEquals(0, seen.observeQueueCapacity());
    assertTrue(seen.tickThreadStopped());
    assertFalse(seen.hasSnapshot());
    assertFalse(seen.canObserveNow());
    assertFalse(seen.canSubmit());
    assertEquals(WorldPhase.DROPPED, seen.forecast().phase());
    assertEquals(1, world.metrics().ticks());
    assertEquals(0, world.metrics().memoryBytes());
    assertEquals(SubmitResult.SHUT_DOWN, world.submit(COMMAND));
    assertEquals(SubmitResult.SHUT_DOWN, stream.submit(COMMAND));
    assertEquals(1, stream.drain(s -> assertEquals(ReasonCode.SHUTTING_DOWN, s.reasonOrNull()), 9));
  }

  @Test
  void theTickThatNeverEndsKeepsNoReceiptForItself() throws Exception {
    var entered = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    during =
        () -> {
          entered.countDown();
          while (end.getCount() > 0) {
            LockSupport.parkNanos(1_000_000);
          }
        };
    var config =
        RealtimeConfig.builder(world().build())
            .startPaused(true)
            .drainTimeoutMillis(1)
            .quiesceTimeoutMillis(1)
            .joinTimeoutMillis(1)
            .build();
    var world = new RealtimeWorld(config, clock, ThreadStarter.SYSTEM);
    var receipt = world.submitForReceipt(COMMAND);
    clock.now.addAndGet(PERIOD);
    world.resume();
    entered.await();
    var behind = world.submitForReceipt(COMMAND);
    ShutdownReport report = world.shutdown();
    assertFalse(report.tickJoined());
    assertEquals(2, report.commandsDropped());
    assertEquals(ReasonCode.SHUTTING_DOWN, receipt.get().reasonOrNull());
    assertEquals(ReasonCode.SHUTTING_DOWN, behind.get().reasonOrNull());
    assertTrue(world.preflight().tickThreadStopped());
    assertTrue(world.metrics().memoryBytes() > 0); // the tick may be at work on it
    end.countDown();
    while (NativeMemory.bytesHeld() > 0) {
      Thread.sleep(1);
    }
    assertEquals(0, world.metrics().memoryBytes());
  }

  @Test
  void lookingChangesNoCounter() {
    try (var world = paused()) {
      step(world, StepOutcome.PUBLISHED);
      Map<WorldCounter, Long> before = counts(world);
      for (int i = 0; i < 1000; i++) {
        assertTrue(world.preflight().hasSnapshot());
      }
      assertEquals(before, counts(world));
    }
    var closed = paused();
    closed.close();
    Map<WorldCounter, Long> before = counts(closed);
    assertFalse(closed.preflight().hasSnapshot());
    assertEquals(before, counts(closed));
  }

  private static Map<WorldCounter, Long> counts(RealtimeWorld world) {
    Map<WorldCounter, Long> counts = new EnumMap<>(WorldCounter.class);
    for (WorldCounter counter : WorldCounter.values()) {
      counts.put(counter, world.metrics().count(counter));
    }
    return counts;
  }

  @Test
  void manyThreadsLookWhileTheWorldIsBusyAndWhileItEnds() throws InterruptedException {
    var world =
        new RealtimeWorld(
            RealtimeConfig.builder(world().tickRateHz(2000).build()).maxReaders(8).build());
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    AtomicLong looks = new AtomicLong();
    var started = new CountDownLatch(32);
    for (int i = 0; i < 32; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                started.countDown();
                try {
                  lookUntilTheEnd(world, looks);
                } catch (Throwable t) {
                  failures.add(t);
                }
              }));
    }
    started.await();
    assertTrue(world.awaitTick(100, PATIENCE_MILLIS));
    world.close();
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), failures);
    assertTrue(looks.get() >= 32);
  }

  private static void lookUntilTheEnd(RealtimeWorld world, AtomicLong looks) {
    RealtimePreflight seen;
    do {
      world.submit(COMMAND);
      seen = world.preflight();
      looks.incrementAndGet();
      assertTrue(seen.commandQueueDepth() <= 10, seen.toString());
      assertTrue(seen.ringLength() <= 4, seen.toString());
      assertTrue(seen.forecast().runningTickNanos() >= 0, seen.toString());
      assertTrue(world.metrics().submitToApply().p99Nanos() >= 0);
    } while (!seen.tickThreadStopped());
    assertEquals(0, seen.commandQueueCapacity());
  }
}
