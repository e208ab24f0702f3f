package io.murk.world;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.CommandBatch;
import io.murk.command.Payload;
import io.murk.command.ReasonCode;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.propagator.Access;
import io.murk.propagator.library.FaultPropagator;
import io.murk.propagator.library.FaultPropagator.Fault;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.CommandColumns;
import io.murk.testing.Failures;
import io.murk.testing.FieldValues;
import io.murk.testing.NoLeaks;
import io.murk.testing.ScriptedPropagator;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Propagators that fail in every way there is. */
@ExtendWith(NoLeaks.class)
final class FailureTest {
  private static final List<Command> COMMANDS =
      List.of(Command.of(new Payload.SetField(Coord.of(0, 0), 1, 5f)));

  private static WorldConfig config(Fault fault, long succeedTicks, int maxFailures) {
    return WorldConfig.builder()
        .space(Square4.of(2, 2, EdgeBehavior.ABSORB))
        .field(FieldDef.scalar("tick"))
        .field(FieldDef.scalar("kept").carryForward(true))
        .propagator(new FaultPropagator(0, fault, succeedTicks))
        .maxConsecutiveFailures(maxFailures)
        .dt(1)
        .build();
  }

  private static String text(Fault fault) {
    return switch (fault) {
      case FAILURE -> "execution failed: fault at tick 3";
      case EXCEPTION -> "java.lang.IllegalStateException: fault at tick 3";
      case STACK_OVERFLOW -> "stack overflow";
      case HEAP_EXHAUSTION -> "Java heap exhausted";
    };
  }

  @ParameterizedTest
  @EnumSource
  void aFailedTickIsRolledBackAndThreeDisableTicking(Fault fault) {
    try (var world = new LockstepWorld(config(fault, 2, 3))) {
      world.step().orThrow();
      world.step().orThrow();
      for (int failed = 1; failed <= 3; failed++) {
        assertFalse(world.isTickDisabled());
        StepResult result = world.step(COMMANDS);
        MurkException failure =
            Failures.assertRefused(ErrorCode.PROPAGATOR_FAILED, result::orThrow);
        assertEquals(
            "PropagatorFailed: propagator 'FaultPropagator' failed: " + text(fault) + " (tick=3)",
            failure.getMessage());
        assertEquals(1, result.receipts().size());
        assertTrue(result.receipts().accepted(0));
        assertEquals(ReasonCode.TICK_ROLLBACK, result.receipts().reasonOrNull(0));
        assertEquals(2, world.currentTick());
        assertEquals(failed, world.consecutiveRollbacks());
        assertEquals(failed, world.metrics().rollbackEvents());
        assertArrayEquals(new float[] {2, 2, 2, 2}, FieldValues.of(world.snapshot(), 0));
        assertArrayEquals(new float[4], FieldValues.of(world.snapshot(), 1));
      }
      assertDisabled(world);
      world.reset(0);
      assertFalse(world.isTickDisabled());
      assertEquals(0, world.consecutiveRollbacks());
      assertEquals(0, world.metrics().rollbackEvents());
      assertEquals(0, world.metrics().tickDisabledRejections());
      assertEquals(0, world.metrics().tickDisabledTransitions());
      assertEquals(1, world.step(COMMANDS).orThrow().tick());
      assertArrayEquals(new float[] {5, 0, 0, 0}, FieldValues.of(world.snapshot(), 1));
    }
  }

  private static void assertDisabled(LockstepWorld world) {
    assertTrue(world.isTickDisabled());
    assertEquals(1, world.metrics().tickDisabledTransitions());
    for (int i = 1; i <= 2; i++) {
      StepResult result = world.step(COMMANDS);
      assertEquals(
          "TickDisabled: consecutive_rollbacks=3; reset the world to go on",
          Failures.assertRefused(ErrorCode.TICK_DISABLED, result::orThrow).getMessage());
      assertEquals(ReasonCode.TICK_DISABLED, result.receipts().reasonOrNull(0));
      assertFalse(result.receipts().accepted(0));
      assertEquals(i, world.metrics().tickDisabledRejections());
      assertEquals(3, world.metrics().rollbackEvents());
      assertEquals(0, world.queueDepth());
    }
  }

  @Test
  void theNumberOfFailuresIsConfigurable() {
    for (int allowed : new int[] {1, 5}) {
      try (var world = new LockstepWorld(config(Fault.FAILURE, 0, allowed))) {
        for (int i = 0; i < allowed; i++) {
          assertFalse(world.isTickDisabled());
          assertFalse(world.step().succeeded());
        }
        assertTrue(world.isTickDisabled());
      }
    }
  }

  @Test
  void parametersAreChecked() {
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT,
        "succeed_ticks=-1 allowed=0..",
        () -> new FaultPropagator(0, Fault.FAILURE, -1));
  }

  /** Commands that can't be read to the end, as when the queue can't grow. */
  private static CommandBatch breaking(Throwable thrown) {
    CommandColumns columns = new CommandColumns(2);
    columns.set(1, 0, 0, 7f);
    columns.set(1, 0, 1, 7f);
    return (CommandBatch)
        Proxy.newProxyInstance(
            CommandBatch.class.getClassLoader(),
            new Class<?>[] {CommandBatch.class},
            (_, method, arguments) -> {
              if (method.getName().equals("kind") && arguments[0].equals(1)) {
                throw thrown;
              }
              return method.invoke(columns, arguments);
            });
  }

  @Test
  void noMemoryForTheCommandsOfOneWorldIsItsFailureAlone() {
    for (int threads : new int[] {1, 2}) {
      List<WorldConfig> configs =
          List.of(
              config(Fault.FAILURE, 9, 3),
              config(Fault.FAILURE, 9, 3),
              config(Fault.FAILURE, 9, 3));
      try (var batch = new BatchedEngine(configs, null, threads)) {
        CommandBatch bad = breaking(new OutOfMemoryError("Java heap space"));
        assertEquals(0, batch.step(world -> world == 0 ? bad : CommandBatch.of(COMMANDS)));
        assertEquals(
            "AllocationFailed: outside of propagators: Java heap exhausted (tick=1)",
            batch.result(0).failureOrNull().getMessage());
        assertEquals(0, batch.result(0).receipts().size());
        assertEquals(0, batch.result(0).metrics().rollbackEvents());
        assertEquals(1, batch.tick(1));
        assertEquals(1, batch.tick(2));
        assertEquals(-1, batch.step(world -> CommandBatch.of(COMMANDS)));
        assertEquals(1, batch.tick(0));
        assertEquals(1, batch.result(0).receipts().size());
        assertEquals(0, batch.result(0).receipts().commandId(0));
        assertArrayEquals(new float[] {5, 0, 0, 0}, FieldValues.of(batch.snapshot(), 0, 1));
      }
    }
  }

  @Test
  void commandsThatThrowWhenTheyAreReadAreNotQueued() {
    try (var world = new LockstepWorld(config(Fault.FAILURE, 9, 3))) {
      var thrown = new IllegalStateException("broken");
      assertSame(
          thrown, assertThrows(IllegalStateException.class, () -> world.step(breaking(thrown))));
      assertEquals(0, world.queueDepth());
      assertEquals(1, world.step(COMMANDS).orThrow().receipts().size());
      assertArrayEquals(new float[] {5, 0, 0, 0}, FieldValues.of(world.snapshot(), 1));
    }
  }

  @Test
  void aFailureWhoseTextFailsRollsBackLikeAnyOther() {
    var evil =
        new IllegalStateException() {
          private static final long serialVersionUID = 1L;

          @Override
          public String getMessage() {
            throw new IllegalStateException("no text either");
          }
        };
    var config =
        WorldConfig.builder()
            .space(Square4.of(1, 1, EdgeBehavior.ABSORB))
            .field(FieldDef.scalar("a"))
            .propagator(
                new ScriptedPropagator(
                    "evil",
                    Access.none(),
                    _ -> {
                      throw evil;
                    }))
            .dt(1)
            .build();
    try (var world = new LockstepWorld(config)) {
      assertEquals(
          "PropagatorFailed: propagator 'evil' failed: " + evil.getClass().getName() + " (tick=1)",
          world.step().failureOrNull().getMessage());
      assertEquals(1, world.consecutiveRollbacks());
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneWorldOfABatchFailsAndTheOthersGoOn(Fault fault) {
    // Exhausting the heap takes seconds: once is enough.
    boolean slow = fault == Fault.HEAP_EXHAUSTION;
    int allowed = slow ? 1 : 3;
    for (int threads : slow ? new int[] {3} : new int[] {1, 3}) {
      List<WorldConfig> configs = new ArrayList<>();
      for (int world = 0; world < 5; world++) {
        configs.add(config(fault, world == 3 ? 1 : 1000, allowed));
      }
      try (var batch = new BatchedEngine(configs, null, threads)) {
        // Columns grow in the first step, not while another world holds all of the heap.
        assertEquals(-1, batch.step(world -> CommandBatch.of(COMMANDS)));
        for (int step = 2; step <= 5; step++) {
          assertEquals(3, batch.step(world -> CommandBatch.of(COMMANDS)));
          for (int world = 0; world < 5; world++) {
            boolean fails = world == 3;
            StepResult result = batch.result(world);
            assertEquals(!fails, result.succeeded());
            assertEquals(fails ? 1 : step, batch.tick(world));
            float[] ticks = FieldValues.of(batch.snapshot(), world, 0);
            assertArrayEquals(
                new float[] {ticks[0], ticks[0], ticks[0], ticks[0]}, ticks, "world " + world);
            assertEquals(fails ? 1f : step, ticks[0]);
            assertEquals(5f, FieldValues.of(batch.snapshot(), world, 1)[0], "world " + world);
          }
          assertEquals(
              step >= allowed + 2 ? ReasonCode.TICK_DISABLED : ReasonCode.TICK_ROLLBACK,
              batch.result(3).receipts().reasonOrNull(0));
        }
        assertEquals(ErrorCode.TICK_DISABLED, batch.result(3).failureOrNull().code());
        batch.reset(3, 77);
        assertEquals(77, batch.seed(3));
        assertEquals(-1, batch.step(WorldCommands.NONE));
        assertEquals(1, batch.tick(3));
        assertEquals(6, batch.tick(2));
      }
    }
  }
}
