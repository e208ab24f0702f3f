package io.murk.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.realtime.loop.MadeClock;
import io.murk.testing.NoLeaks;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@ExtendWith(NoLeaks.class)
final class RealtimeControlTest {
  private static final long PATIENCE_MILLIS = 20_000;

  private static RealtimeWorld paused() {
    return new RealtimeWorld(
        RealtimeConfig.builder(RealtimeWorldTest.plate().build()).startPaused(true).build());
  }

  private static void set(RealtimeWorld world, double wind) {
    assertEquals(SubmitResult.QUEUED, world.submit(Command.of(new Payload.SetParameter(0, wind))));
  }

  private static double wind(RealtimeWorld world) {
    try (RealtimeSnapshot snapshot = world.lease()) {
      return snapshot.read(state -> state.parameter(0, 0));
    }
  }

  @Test
  void aPausedWorldTicksOnlyWhenItIsStepped() throws InterruptedException {
    try (RealtimeWorld world = paused()) {
      assertTrue(world.isPaused());
      Thread.sleep(50);
      assertEquals(0, world.currentTick());
      for (int tick = 1; tick <= 100; tick++) {
        set(world, tick);
        assertEquals(StepOutcome.PUBLISHED, world.step(PATIENCE_MILLIS));
        assertEquals(tick, world.currentTick());
        assertEquals(tick, wind(world));
      }
      world.resume();
      assertFalse(world.isPaused());
      assertEquals(StepOutcome.NOT_PAUSED, world.step(PATIENCE_MILLIS));
      assertTrue(world.awaitTick(103, PATIENCE_MILLIS));
    }
  }

  @Test
  void noTickBeginsAfterAPause() {
    try (var world = new RealtimeWorld(RealtimeWorldTest.plate().tickRateHz(50_000).build())) {
      for (int round = 0; round < 200; round++) {
        assertTrue(world.pause(PATIENCE_MILLIS));
        long tick = world.currentTick();
        set(world, round);
        Thread.onSpinWait();
        assertEquals(tick, world.currentTick());
        assertEquals(StepOutcome.PUBLISHED, world.step(PATIENCE_MILLIS));
        assertEquals(tick + 1, world.currentTick());
        assertEquals(round, wind(world));
        world.resume();
        assertTrue(world.awaitTick(tick + 2, PATIENCE_MILLIS));
      }
    }
  }

  @Test
  void manyThreadsStepAtOnceAndEachStepIsOneTick() {
    try (RealtimeWorld world = paused()) {
      var steppers =
          java.util.stream.IntStream.range(0, 4)
              .mapToObj(_ ->
                  CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 50; i++) {
                      assertEquals(StepOutcome.PUBLISHED, world.step(PATIENCE_MILLIS));
                    }
                  }))
              .toList();
      steppers.forEach(CompletableFuture::join);
      assertEquals(200, world.currentTick());
    }
  }

  @Test
  void aTickIsAwaitedByManyThreads() {
    try (RealtimeWorld world = paused()) {
      List<CompletableFuture<Boolean>> waiters =
          java.util.stream.LongStream.rangeClosed(1, 20)
              .mapToObj(tick ->
                  CompletableFuture.supplyAsync(
                      () -> world.awaitTick(tick, PATIENCE_MILLIS),
                      task -> Thread.ofPlatform().daemon().start(task)))
              .toList();
      for (int tick = 1; tick <= 20; tick++) {
        assertEquals(StepOutcome.PUBLISHED, world.step(PATIENCE_MILLIS));
      }
      for (CompletableFuture<Boolean> waiter : waiters) {
        assertTrue(waiter.join());
      }
      assertTrue(world.awaitTick(20, 0));
      assertTrue(world.awaitTick(-1, 0));
      assertFalse(world.awaitTick(21, 0));
    }
  }

  @Test
  void awaitingATickEndsInTimeAndAtAnInterrupt() {
    try (RealtimeWorld world = paused()) {
      long start = System.nanoTime();
      assertFalse(world.awaitTick(1, 30));
      assertTrue(System.nanoTime() - start >= 30_000_000);
      Thread.currentThread().interrupt();
      assertFalse(world.awaitTick(1, PATIENCE_MILLIS));
      assertTrue(Thread.interrupted(), "the interrupt was lost");
      Thread.currentThread().interrupt();
      StepOutcome outcome = world.step(PATIENCE_MILLIS);
      assertTrue(Thread.interrupted(), "the interrupt was lost");
      assertTrue(
          outcome == StepOutcome.NOT_BEGUN
              || outcome == StepOutcome.STILL_RUNNING
              || outcome == StepOutcome.PUBLISHED,
          outcome.toString());
    }
  }

  @Test
  void aResetEndsTheWaitForATick() throws Exception {
    try (RealtimeWorld world = paused()) {
      world.step(PATIENCE_MILLIS);
      var answer = new AtomicReference<Boolean>();
      Thread waiter =
          Thread.ofPlatform().start(() -> answer.set(world.awaitTick(5, PATIENCE_MILLIS)));
      while (waiter.getState() != Thread.State.TIMED_WAITING) {
        Thread.sleep(1);
      }
      world.reset(7);
      assertTrue(waiter.join(java.time.Duration.ofSeconds(20)));
      assertEquals(false, answer.get());
    }
  }

  @Test
  void aResetBeginsAgainAndHeldStatesStay() {
    try (RealtimeWorld world = paused()) {
      long[] hashes = new long[10];
      for (int i = 0; i < hashes.length; i++) {
        world.step(PATIENCE_MILLIS);
        try (RealtimeSnapshot snapshot = world.lease()) {
          hashes[i] = snapshot.hash();
        }
      }
      try (RealtimeSnapshot held = world.lease()) {
        set(world, 9); // waits, and is refused by the reset
        world.reset(0);
        assertEquals(0, world.currentTick());
        assertTrue(world.isPaused());
        MurkException nothing = assertThrows(MurkException.class, world::lease);
        assertEquals(ErrorCode.NOT_AVAILABLE, nothing.code());
        for (long hash : hashes) {
          assertEquals(StepOutcome.PUBLISHED, world.step(PATIENCE_MILLIS));
          try (RealtimeSnapshot snapshot = world.lease()) {
            assertEquals(hash, snapshot.hash());
          }
        }
        assertEquals(0, wind(world));
        assertEquals(10, held.tick());
        assertEquals(hashes[9], held.hash());
      }
    }
  }

  @Test
  void aRunningWorldIsResetBetweenTicks() {
    try (var world = new RealtimeWorld(RealtimeWorldTest.plate().tickRateHz(20_000).build())) {
      for (int round = 0; round < 50; round++) {
        assertTrue(world.awaitTick(20, PATIENCE_MILLIS));
        world.reset(round);
      }
      assertTrue(world.awaitTick(3, PATIENCE_MILLIS));
    }
  }

  @Test
  void theRateChangesWhileTheWorldRuns() {
    try (var world = new RealtimeWorld(RealtimeWorldTest.plate().tickRateHz(0.001).build())) {
      assertTrue(world.awaitTick(1, PATIENCE_MILLIS));
      assertFalse(world.awaitTick(2, 50));
      world.tickRateHz(2_000);
      assertEquals(2_000, world.tickRateHz());
      assertTrue(world.awaitTick(50, PATIENCE_MILLIS));
      world.tickRateHz(0.001);
      assertTrue(world.pause(PATIENCE_MILLIS));
      long tick = world.currentTick();
      world.resume();
      assertFalse(world.awaitTick(tick + 2, 50));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void ratesThatAreNoneAreRefused(double rateHz) {
    try (RealtimeWorld world = paused()) {
      MurkException refused = assertThrows(MurkException.class, () -> world.tickRateHz(rateHz));
      assertEquals(ErrorCode.INVALID_TICK_RATE, refused.code());
      assertTrue(
          refused.getMessage().contains("tick_rate_hz=" + rateHz + " allowed: finite, > 0"),
          refused.getMessage());
      assertEquals(60, world.tickRateHz());
    }
  }

  @Test
  void aMadeClockTicksWithoutWaiting() {
    var clock = new MadeClock();
    long start = clock.now;
    var config = RealtimeConfig.builder(RealtimeWorldTest.plate().tickRateHz(60).build()).build();
    try (var world = new RealtimeWorld(config, clock, io.murk.realtime.loop.ThreadStarter.SYSTEM)) {
      assertTrue(world.awaitTick(600, PATIENCE_MILLIS));
      assertTrue(world.pause(PATIENCE_MILLIS));
      double seconds = (clock.now - start) / 1e9;
      assertTrue(world.currentTick() <= seconds * 60 + 2, world.currentTick() + " in " + seconds);
      clock.now -= TimeUnit.HOURS.toNanos(1);
      world.resume();
      assertTrue(world.awaitTick(world.currentTick() + 10, PATIENCE_MILLIS));
    }
  }
}
