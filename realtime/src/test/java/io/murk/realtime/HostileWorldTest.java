package io.murk.realtime;

import static io.murk.realtime.PlantedWorld.COMMAND;
import static io.murk.realtime.PlantedWorld.PATIENCE_MILLIS;
import static io.murk.realtime.PlantedWorld.PERIOD;
import static io.murk.realtime.PlantedWorld.QUEUE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.ReasonCode;
import io.murk.command.Receipt;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.testing.NoLeaks;
import io.murk.world.NativeMemory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Propagators that do not come back or throw anything, and clocks that jump under a reader. */
@ExtendWith(NoLeaks.class)
@Timeout(120)
final class HostileWorldTest {
  @Test
  void aPropagatorThatNeverReturnsHoldsUpNobodyElse() throws Exception {
    var inside = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    try (var planted =
        PlantedWorld.paused(
            how -> how.drainTimeoutMillis(5).quiesceTimeoutMillis(5).joinTimeoutMillis(5))) {
      RealtimeWorld world = planted.world;
      planted.step();
      planted.during =
          _ -> {
            inside.countDown();
            while (end.getCount() > 0) {
              LockSupport.parkNanos(100_000);
            }
          };
      planted.pass(PERIOD);
      world.resume();
      inside.await();
      long begun = System.nanoTime();
      List<Future<Receipt>> receipts = new ArrayList<>();
      for (int i = 0; i < QUEUE; i++) {
        receipts.add(world.submitForReceipt(COMMAND));
      }
      assertEquals(SubmitResult.QUEUE_FULL, world.submit(COMMAND));
      for (int i = 0; i < 100; i++) {
        try (RealtimeSnapshot newest = world.lease()) {
          assertEquals(1, newest.tick());
          assertEquals(newest.hash(), newest.hash());
        }
        assertTrue(world.preflight().canObserveNow());
        assertFalse(world.preflight().canSubmit());
      }
      assertFalse(world.awaitTick(2, 10));
      assertFalse(world.pause(10));
      assertEquals(StepOutcome.NOT_BEGUN, world.step(10));
      world.tickRateHz(10);
      world.resume();
      ShutdownReport report = world.shutdown();
      assertTrue(System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(60), report.toString());
      assertFalse(report.tickJoined());
      assertEquals(QUEUE, report.commandsDropped());
      for (Future<Receipt> receipt : receipts) {
        assertEquals(ReasonCode.SHUTTING_DOWN, receipt.get().reasonOrNull());
      }
      end.countDown();
      while (NativeMemory.bytesHeld() > 0) {
        Thread.sleep(1);
      }
    }
  }

  @Test
  void whateverAPropagatorThrowsTheThreadGoesOn() throws IOException {
    List<Throwable> any =
        List.of(
            new StackOverflowError("planted"),
            new OutOfMemoryError("planted"),
            new AssertionError("planted"),
            new Unheard("planted"),
            new IOException("planted"));
    try (var planted = PlantedWorld.paused()) {
      for (Throwable each : any) {
        planted.during = _ -> HostileWorldTest.<RuntimeException>sneak(each);
        planted.step(StepOutcome.ROLLED_BACK);
        String said = planted.world.lastFailure().orElseThrow().toString();
        assertTrue(said.contains("propagator 'scripted' failed"), said);
        planted.during = _ -> {};
        planted.step();
      }
      planted.assertTrouble(WorldCounter.ROLLBACK_COUNT);
      assertEquals(any.size(), planted.world.metrics().count(WorldCounter.ROLLBACK_COUNT));
    }
  }

  /** Something that nobody has heard of. */
  private static final class Unheard extends Error {
    private static final long serialVersionUID = 1;

    Unheard(String message) {
      super(message);
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  void aClockThatJumpsAheadUnderAReaderCostsItItsStateAndNothingElse() throws IOException {
    try (var planted = PlantedWorld.paused()) {
      planted.step();
      RealtimeSnapshot held = planted.world.lease();
      planted.step(); // the hold is seen
      planted.pass(3_600_000_000_000L);
      planted.step();
      MurkException thrown = assertThrows(MurkException.class, held::hash);
      assertEquals(ErrorCode.STALE, thrown.code());
      try (RealtimeSnapshot newest = planted.world.lease()) {
        assertEquals(3, newest.tick());
        planted.step();
        assertTrue(newest.isHeld());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {50, 3_600_000})
  void aClockThatJumpsBackMakesNoReaderImmortal(long millis) throws IOException {
    try (var planted = PlantedWorld.paused()) {
      planted.step();
      RealtimeSnapshot held = planted.world.lease();
      planted.step();
      planted.pass(-millis * 1_000_000);
      int ticks = 0;
      while (held.isHeld()) {
        assertTrue(ticks++ < 30, "held for " + ticks + " periods");
        planted.pass(PERIOD);
        planted.step();
      }
      assertTrue(ticks >= 10, "held for " + ticks + " periods"); // 100 ms and 10 ms of grace
      assertEquals(1, planted.world.metrics().count(WorldCounter.WORKER_STALL_EVENTS));
    }
  }

  @Test
  void aWorldWhoseClockJumpsToAndFroLosesNoCommand() throws Exception {
    try (var planted = PlantedWorld.paused()) {
      planted.world.resume();
      List<Future<Receipt>> receipts = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        receipts.add(planted.world.submitForReceipt(COMMAND));
        planted.pass(i % 2 == 0 ? 1000 * PERIOD : -999 * PERIOD);
        while (!receipts.getLast().isDone()) {
          planted.pass(PERIOD / 2);
          LockSupport.parkNanos(100_000);
        }
      }
      long last = 0;
      for (Future<Receipt> receipt : receipts) {
        assertTrue(receipt.get().appliedTick() > last);
        last = receipt.get().appliedTick();
      }
      assertEquals(40, planted.world.metrics().count(WorldCounter.COMMANDS_APPLIED));
      assertTrue(planted.world.metrics().submitToApply().maxNanos() >= 0);
      assertTrue(planted.world.awaitTick(last, PATIENCE_MILLIS));
    }
  }
}
