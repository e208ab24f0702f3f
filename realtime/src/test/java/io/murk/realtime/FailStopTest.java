package io.murk.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.command.ReasonCode;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.propagator.Access;
import io.murk.propagator.Propagator;
import io.murk.propagator.PropagatorFailure;
import io.murk.propagator.StepContext;
import io.murk.realtime.loop.MadeClock;
import io.murk.realtime.loop.ThreadStarter;
import io.murk.testing.NoLeaks;
import io.murk.testing.ScriptedPropagator;
import io.murk.world.WorldConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(NoLeaks.class)
final class FailStopTest {
  private static final long PATIENCE_MILLIS = 20_000;
  private static final Command COMMAND = Command.of(new Payload.SetParameter(0, 1));

  /** Fails, or refuses to be reset, when it is told to. */
  private static final class Moody implements Propagator.Step {
    volatile boolean fails;
    volatile boolean refusesReset;

    @Override
    public void run(StepContext context) throws PropagatorFailure {
      if (fails) {
        throw PropagatorFailure.executionFailed("in a mood at tick=" + context.tick());
      }
    }

    @Override
    public void reset(long seed) {
      if (refusesReset) {
        throw new IllegalStateException("not now");
      }
    }
  }

  private final Moody moody = new Moody();

  private WorldConfig.Builder config() {
    return RealtimeWorldTest.plate()
        .tickRateHz(2_000)
        .maxConsecutiveFailures(4)
        .propagator(new ScriptedPropagator("moody", Access.none(), moody));
  }

  private static void awaitDisabled(RealtimeWorld world) throws InterruptedException {
    while (!world.isTickDisabled()) {
      Thread.sleep(1);
    }
  }

  private static long hash(RealtimeWorld world) {
    try (RealtimeSnapshot snapshot = world.lease()) {
      return snapshot.hash();
    }
  }

  @Test
  void repeatedFailuresDisableTickingAndAResetEndsIt() throws InterruptedException {
    try (var world = new RealtimeWorld(config().build())) {
      assertTrue(world.awaitTick(10, PATIENCE_MILLIS));
      assertTrue(world.lastFailure().isEmpty());
      moody.fails = true;
      awaitDisabled(world);
      assertEquals(SubmitResult.TICK_DISABLED, world.submit(COMMAND));
      long tick = world.currentTick();
      MurkException why = world.lastFailure().orElseThrow();
      assertEquals(ErrorCode.PROPAGATOR_FAILED, why.code());
      assertTrue(why.getMessage().contains("in a mood at tick=" + (tick + 1)), why.getMessage());
      long last = hash(world);
      assertFalse(world.awaitTick(tick + 1, 50));
      assertEquals(last, hash(world), "the last good state is gone");
      moody.fails = false;
      world.reset(3);
      assertFalse(world.isTickDisabled());
      assertTrue(world.lastFailure().isEmpty());
      assertEquals(SubmitResult.QUEUED, world.submit(COMMAND));
      assertTrue(world.awaitTick(5, PATIENCE_MILLIS));
    }
  }

  @Test
  void commandsOfTheTickThatDisablesTickingWereRolledBackLikeThoseBeforeIt() throws Exception {
    var config =
        RealtimeConfig.builder(config().maxConsecutiveFailures(2).build())
            .startPaused(true)
            .build();
    try (var world = new RealtimeWorld(config)) {
      moody.fails = true;
      for (int failure = 1; failure <= 2; failure++) {
        var receipt = world.submitForReceipt(COMMAND);
        assertEquals(StepOutcome.ROLLED_BACK, world.step(PATIENCE_MILLIS));
        assertEquals(ReasonCode.TICK_ROLLBACK, receipt.get().reasonOrNull(), "failure " + failure);
      }
      assertTrue(world.isTickDisabled());
      assertEquals(0, world.metrics().count(WorldCounter.TICK_DISABLED_REJECTIONS));
      assertEquals(ReasonCode.TICK_DISABLED, world.submitForReceipt(COMMAND).get().reasonOrNull());
    }
  }

  @Test
  void stepsOfAPausedWorldTellWhatHappened() {
    var config = RealtimeConfig.builder(config().build()).startPaused(true).build();
    try (var world = new RealtimeWorld(config)) {
      assertEquals(StepOutcome.PUBLISHED, world.step(PATIENCE_MILLIS));
      moody.fails = true;
      for (int failure = 0; failure < 3; failure++) {
        assertEquals(StepOutcome.ROLLED_BACK, world.step(PATIENCE_MILLIS));
        assertFalse(world.isTickDisabled());
      }
      moody.fails = false;
      assertEquals(StepOutcome.PUBLISHED, world.step(PATIENCE_MILLIS));
      moody.fails = true;
      for (int failure = 0; failure < 4; failure++) {
        assertEquals(StepOutcome.ROLLED_BACK, world.step(PATIENCE_MILLIS));
      }
      assertTrue(world.isTickDisabled());
      assertEquals(StepOutcome.TICK_DISABLED, world.step(PATIENCE_MILLIS));
      assertEquals(2, world.currentTick());
      moody.fails = false;
      world.reset(0);
      assertTrue(world.isPaused());
      assertEquals(StepOutcome.PUBLISHED, world.step(PATIENCE_MILLIS));
    }
  }

  @Test
  void aPropagatorThatRefusesAResetDisablesTickingUntilTheNext() {
    try (var world = new RealtimeWorld(config().build())) {
      assertTrue(world.awaitTick(3, PATIENCE_MILLIS));
      moody.refusesReset = true;
      MurkException refused = assertThrows(MurkException.class, () -> world.reset(1));
      assertEquals(ErrorCode.PROPAGATOR_FAILED, refused.code());
      assertSame(refused, world.lastFailure().orElseThrow());
      assertTrue(world.isTickDisabled());
      assertEquals(0, world.currentTick());
      assertEquals(SubmitResult.TICK_DISABLED, world.submit(COMMAND));
      moody.refusesReset = false;
      world.reset(1);
      assertTrue(world.awaitTick(3, PATIENCE_MILLIS));
    }
  }

  @Test
  void initialValuesThatThrowInAResetLeaveTheWorldAsItWas() {
    var fail = new boolean[1];
    WorldConfig config =
        config()
            .field(
                FieldDef.scalar("late")
                    .initial((rank, component) -> {
                      if (fail[0]) {
                        throw new IllegalStateException("no value for rank=" + rank);
                      }
                      return rank;
                    }))
            .build();
    try (var world = new RealtimeWorld(config)) {
      assertTrue(world.awaitTick(10, PATIENCE_MILLIS));
      fail[0] = true;
      RuntimeException thrown = assertThrows(RuntimeException.class, () -> world.reset(1));
      assertTrue(thrown.toString().contains("no value for rank=0"), thrown.toString());
      assertFalse(world.isTickDisabled());
      long tick = world.currentTick();
      assertTrue(tick >= 10, "tick=" + tick);
      assertTrue(world.awaitTick(tick + 10, PATIENCE_MILLIS));
      fail[0] = false;
      world.reset(1);
      assertTrue(world.awaitTick(3, PATIENCE_MILLIS));
    }
  }

  @Test
  void aLoopThatFailsItselfIsDisabledAndNotGone() throws InterruptedException {
    var broken = new boolean[1];
    var clock =
        new MadeClock() {
          @Override
          public long nanos() {
            if (broken[0] && Thread.currentThread().getName().equals("murk-tick")) {
              throw new IllegalStateException("the clock stands still");
            }
            return super.nanos();
          }
        };
    var config = RealtimeConfig.builder(config().build()).build();
    try (var world = new RealtimeWorld(config, clock, ThreadStarter.SYSTEM)) {
      assertTrue(world.awaitTick(3, PATIENCE_MILLIS));
      broken[0] = true;
      awaitDisabled(world);
      MurkException why = world.lastFailure().orElseThrow();
      assertEquals(ErrorCode.INTERNAL_ERROR, why.code());
      assertTrue(why.getMessage().contains("the clock stands still"), why.getMessage());
      assertEquals(SubmitResult.TICK_DISABLED, world.submit(COMMAND));
      assertThrows(IllegalStateException.class, () -> world.reset(0));
      assertTrue(world.isTickDisabled());
      assertEquals(0, world.currentTick());
      assertEquals(ErrorCode.INTERNAL_ERROR, world.lastFailure().orElseThrow().code());
      broken[0] = false;
      world.reset(0);
      assertTrue(world.awaitTick(3, PATIENCE_MILLIS));
    }
  }

  @Test
  void aPropagatorThatAsksForWhatWouldWaitForItselfIsToldSo() {
    var asking = new java.util.concurrent.atomic.AtomicReference<RealtimeWorld>();
    var answers = new java.util.concurrent.CopyOnWriteArrayList<String>();
    var config =
        RealtimeWorldTest.plate()
            .propagator(
                new ScriptedPropagator(
                    "asking",
                    Access.none(),
                    _ -> {
                      RealtimeWorld own = asking.get();
                      for (Runnable what :
                          new Runnable[] {() -> own.step(1_000), () -> own.reset(0)}) {
                        answers.add(assertThrows(MurkException.class, what::run).getMessage());
                      }
                      answers.add("paused=" + own.pause(1_000));
                      answers.add("reached=" + own.awaitTick(5, 1_000));
                    }))
            .build();
    var paused = RealtimeConfig.builder(config).startPaused(true).build();
    try (var world = new RealtimeWorld(paused)) {
      asking.set(world);
      assertEquals(StepOutcome.PUBLISHED, world.step(PATIENCE_MILLIS));
      assertEquals(4, answers.size());
      assertTrue(
          answers.get(0).contains("step from thread=murk-tick would wait for itself"),
          answers.get(0));
      assertTrue(answers.get(1).contains("reset from thread=murk-tick"), answers.get(1));
      assertEquals("paused=false", answers.get(2));
      assertEquals("reached=false", answers.get(3));
    }
  }
}
