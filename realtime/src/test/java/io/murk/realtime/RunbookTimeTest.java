package io.murk.realtime;

import static io.murk.realtime.PlantedWorld.COMMAND;
import static io.murk.realtime.PlantedWorld.PATIENCE_MILLIS;
import static io.murk.realtime.PlantedWorld.PERIOD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.testing.NoLeaks;
import io.murk.world.NativeMemory;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rows of docs/runbook.md about time. */
@ExtendWith(NoLeaks.class)
@Timeout(120)
final class RunbookTimeTest {
  /** Runs the world, and waits until its first tick is over and the next one is waited for. */
  private static void start(PlantedWorld planted) {
    planted.pass(PERIOD);
    planted.world.resume();
    assertTrue(planted.world.awaitTick(1, PATIENCE_MILLIS));
  }

  private static void next(PlantedWorld planted, long nanos) {
    long tick = planted.world.currentTick();
    planted.pass(nanos);
    assertTrue(planted.world.awaitTick(tick + 1, PATIENCE_MILLIS));
  }

  @Test
  @RunbookRow("ticks are left out")
  void aSlowPropagator() throws IOException {
    try (var planted = PlantedWorld.timely(1000, 4)) {
      planted.during =
          _ -> {
            try {
              Thread.sleep(5);
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          };
      planted.world.resume();
      assertTrue(planted.world.awaitTick(10, PATIENCE_MILLIS));
      assertTrue(planted.look("murk_overruns_total") >= 4 * 8);
      assertTrue(planted.look("murk_load") >= 4);
      assertTrue(planted.look("murk_propagator_seconds{propagator=\"0:scripted\"}") >= 0.005);
      planted.assertTrouble(WorldCounter.OVERRUNS, WorldCounter.LATE_STARTS);
    }
  }

  @Test
  @RunbookRow("ticks begin late, and none is left out")
  void aThreadThatIsWokenLate() throws IOException {
    try (var planted = PlantedWorld.paused()) {
      start(planted);
      next(planted, PERIOD);
      planted.assertTrouble();
      next(planted, PERIOD + PERIOD / 2);
      planted.assertTrouble(WorldCounter.LATE_STARTS);
      assertEquals(1, planted.look("murk_late_starts_total"));
      assertEquals(0.005, planted.look("murk_jitter_seconds{quantile=\"0.99\"}"), 0.0001);
      assertTrue(planted.look("murk_load") < 0.1);
    }
  }

  @Test
  @RunbookRow("the world jumps: many ticks are left out at once")
  void aClockThatJumps() throws IOException {
    try (var planted = PlantedWorld.paused()) {
      start(planted);
      planted.assertTrouble();
      next(planted, 1000 * PERIOD);
      planted.assertTrouble(WorldCounter.OVERRUNS, WorldCounter.LATE_STARTS);
      assertEquals(999, planted.look("murk_overruns_total"));
      assertEquals(1, planted.look("murk_late_starts_total"));
      assertTrue(planted.look("murk_load") < 0.1);
      planted.pass(-700 * PERIOD); // and back: the world goes on a period later, and counts nothing
      long tick = planted.world.currentTick();
      while (planted.world.currentTick() == tick) {
        planted.pass(PERIOD / 10);
        LockSupport.parkNanos(1_000_000);
      }
      assertEquals(999, planted.look("murk_overruns_total"));
      assertTrue(planted.now.get() < 1_000_000_000 + 400 * PERIOD, "it waited for the old time");
    }
  }

  @Test
  @RunbookRow("the world stands still")
  void aPropagatorThatNeverReturns() throws Exception {
    var inside = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    try (var planted =
        PlantedWorld.paused(
            how -> how.drainTimeoutMillis(5).quiesceTimeoutMillis(5).joinTimeoutMillis(5))) {
      start(planted);
      assertEquals(0, planted.look("murk_running_tick_seconds"));
      planted.during =
          _ -> {
            inside.countDown();
            while (end.getCount() > 0) {
              LockSupport.parkNanos(100_000); // not even an interrupt ends it
            }
          };
      planted.pass(PERIOD);
      inside.await();
      planted.pass(3 * PERIOD);
      assertEquals(0.03, planted.look("murk_running_tick_seconds"), 1e-9);
      planted.pass(4 * PERIOD);
      assertEquals(0.07, planted.look("murk_running_tick_seconds"), 1e-9);
      assertTrue(planted.world.preflight().forecast().isOverloaded());
      planted.assertTrouble();
      double age = planted.look("murk_snapshot_age_seconds");
      Thread.sleep(20);
      assertTrue(planted.look("murk_snapshot_age_seconds") > age);
      assertEquals(1, planted.look("murk_snapshot_tick"));
      assertFalse(planted.world.shutdown().tickJoined());
      assertEquals(1, planted.look("murk_tick_thread_stopped"));
      assertTrue(planted.look("murk_memory_bytes") > 0);
      end.countDown();
      while (NativeMemory.bytesHeld() > 0) {
        Thread.sleep(1);
      }
    }
  }

  @Test
  void aWorldThatStandsStillBecauseItIsPausedSaysSo() throws IOException {
    try (var planted = PlantedWorld.paused()) {
      start(planted);
      assertEquals(0, planted.look("murk_paused"));
      assertTrue(planted.world.pause(PATIENCE_MILLIS));
      planted.pass(50 * PERIOD);
      assertEquals(1, planted.look("murk_paused"));
      assertEquals(0, planted.look("murk_running_tick_seconds"));
      assertEquals(0, planted.look("murk_tick_disabled"));
      planted.assertTrouble();
    }
  }

  @Test
  void aWorldThatIsWellMovesNoCounterThatTellsOfTrouble() throws IOException {
    try (var planted = PlantedWorld.paused()) {
      start(planted);
      for (int i = 0; i < 50; i++) {
        planted.submit(COMMAND, SubmitResult.QUEUED);
        next(planted, PERIOD);
        try (RealtimeSnapshot newest = planted.world.lease();
            RealtimeSnapshot older = planted.world.lease(newest.tick())) {
          assertEquals(newest.hash(), older.hash());
        }
      }
      planted.assertTrouble();
      assertEquals(50, planted.look("murk_commands_applied_total"));
      assertEquals(51 - 4, planted.look("murk_ring_eviction_events_total"));
      assertEquals(51, planted.look("murk_ticks_total"));
      assertEquals(4, planted.look("murk_ring_length"));
      assertEquals(0, planted.look("murk_readers"));
      assertTrue(planted.look("murk_load") < 0.1);
    }
  }
}
