package io.murk.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.ParameterSet;
import io.murk.command.Payload;
import io.murk.command.ReasonCode;
import io.murk.error.ErrorCode;
import io.murk.field.FieldDef;
import io.murk.propagator.Access;
import io.murk.propagator.PropagatorFailure;
import io.murk.propagator.WriteMode;
import io.murk.testing.Failures;
import io.murk.testing.NoLeaks;
import io.murk.testing.ScriptedPropagator;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Parameters, and the commands that set them. */
@ExtendWith(NoLeaks.class)
final class ParameterCommandTest {
  private static final int RAIN = 0;
  private static final int WIND = 1;

  /** Writes rain to cell 0 and wind to cell 1, then fails if rain is negative. */
  private static WorldConfig config() {
    return SmallWorld.world(FieldDef.scalar("seen"))
        .parameter("rain", 0.25)
        .parameter("wind", -1)
        .propagator(
            new ScriptedPropagator(
                "look",
                Access.none().writing(0, WriteMode.INCREMENTAL),
                context -> {
                  var out = context.write(0);
                  out.setAtIndex(ValueLayout.JAVA_FLOAT, 0, (float) context.parameter(RAIN));
                  out.setAtIndex(ValueLayout.JAVA_FLOAT, 1, (float) context.parameter(WIND));
                  if (context.parameter(RAIN) < 0) {
                    throw PropagatorFailure.executionFailed("negative rain");
                  }
                }))
        .build();
  }

  private static Command set(int key, double value) {
    return Command.of(new Payload.SetParameter(key, value));
  }

  private static Command setAll(Payload.SetParameter... parameters) {
    return Command.of(new Payload.SetParameterBatch(List.of(parameters)));
  }

  private static void assertParameters(LockstepWorld world, double rain, double wind, int version) {
    assertEquals(rain, world.snapshot().parameter(RAIN, 0));
    assertEquals(wind, world.snapshot().parameter(WIND, 0));
    assertEquals(version, world.snapshot().parameterVersion(0));
  }

  @Test
  void propagatorsOfTheSameTickSeeWhatACommandSets() {
    try (var world = new LockstepWorld(config())) {
      assertParameters(world, 0.25, -1, 0);
      StepResult result = world.step(List.of(set(WIND, 4)));
      SmallWorld.assertValues(world, 0, 0.25f, 4, 0);
      assertParameters(world, 0.25, 4, 1);
      assertEquals(1, result.receipts().appliedTick(0));
      assertNull(result.receipts().reasonOrNull(0));
      world.step();
      assertParameters(world, 0.25, 4, 1);
      SmallWorld.assertValues(world, 0, 0.25f, 4, 0);
    }
  }

  @Test
  void theVersionCountsEveryAppliedCommandOnce() {
    try (var world = new LockstepWorld(config())) {
      world.step(
          List.of(
              set(RAIN, 1),
              set(RAIN, 1),
              setAll(new Payload.SetParameter(RAIN, 2), new Payload.SetParameter(WIND, 3)),
              set(7, 1)));
      assertParameters(world, 2, 3, 3);
    }
  }

  @Test
  void commandsAreAppliedInTheirOrder() {
    try (var world = new LockstepWorld(config())) {
      world.step(
          List.of(
              set(RAIN, 1).priority(2),
              set(RAIN, 2).priority(0),
              setAll(new Payload.SetParameter(WIND, 5), new Payload.SetParameter(WIND, 6))));
      assertParameters(world, 1, 6, 3);
    }
  }

  @Test
  void aBatchWithAnUndeclaredKeySetsNothing() {
    try (var world = new LockstepWorld(config())) {
      for (int bad : new int[] {2, -1, Integer.MAX_VALUE}) {
        StepResult result =
            world.step(
                List.of(
                    setAll(
                        new Payload.SetParameter(RAIN, 9),
                        new Payload.SetParameter(bad, 9),
                        new Payload.SetParameter(WIND, 9)),
                    set(bad, 9)));
        assertTrue(result.succeeded());
        assertFalse(result.receipts().accepted(0));
        assertEquals(ReasonCode.NOT_APPLIED, result.receipts().reasonOrNull(0));
        assertEquals(ReasonCode.NOT_APPLIED, result.receipts().reasonOrNull(1));
        assertParameters(world, 0.25, -1, 0);
      }
    }
  }

  @Test
  void aRollbackForgetsThemAndTheirVersion() {
    try (var world = new LockstepWorld(config())) {
      world.step(List.of(set(WIND, 7)));
      StepResult result = world.step(List.of(set(WIND, 8), set(RAIN, -1)));
      assertFalse(result.succeeded());
      assertEquals(ReasonCode.TICK_ROLLBACK, result.receipts().reasonOrNull(0));
      assertTrue(result.receipts().accepted(0));
      assertParameters(world, 0.25, 7, 1);
      world.step().orThrow();
      SmallWorld.assertValues(world, 0, 0.25f, 7, 0);
    }
  }

  @Test
  void aResetRestoresTheDeclaredValues() {
    try (var world = new LockstepWorld(config())) {
      world.step(List.of(set(WIND, 7)));
      world.reset(0);
      assertParameters(world, 0.25, -1, 0);
      world.step();
      SmallWorld.assertValues(world, 0, 0.25f, -1, 0);
    }
  }

  @Test
  void aLeaseKeepsThoseOfItsTick() {
    try (var world = new LockstepWorld(config())) {
      world.step(List.of(set(WIND, 7)));
      try (var lease = world.lease()) {
        world.step(List.of(set(WIND, 8)));
        assertEquals(7, lease.parameter(WIND, 0));
        assertEquals(1, lease.parameterVersion(0));
        assertEquals(8, world.snapshot().parameter(WIND, 0));
      }
    }
  }

  @Test
  void worldsOfABatchHaveTheirOwn() {
    try (var batch = new BatchedEngine(Collections.nCopies(3, config()), null, 2)) {
      batch.step(world ->
          io.murk.command.CommandBatch.of(List.of(set(WIND, world), set(RAIN, world - 1))));
      for (int world = 1; world < 3; world++) {
        assertEquals(world, batch.snapshot().parameter(WIND, world));
        assertEquals(2, batch.snapshot().parameterVersion(world));
      }
      assertEquals(-1, batch.snapshot().parameter(WIND, 0), "rolled back");
    }
  }

  @Test
  void numbersOfParametersAreBounded() {
    List<Payload.SetParameter> many =
        IntStream.rangeClosed(0, Payload.MAX_PARAMETERS)
            .mapToObj(key -> new Payload.SetParameter(key, 0))
            .toList();
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT,
        "parameters.length=4097 allowed=0..4096",
        () -> new Payload.SetParameterBatch(many));
    ParameterSet[] set = {ParameterSet.none()};
    for (int key = 0; key < ParameterSet.MAX_PARAMETERS; key++) {
      set[0] = set[0].with("p" + key, key);
    }
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT,
        "parameters=4097 allowed=0..4096",
        () -> set[0].with("one more", 0));
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT,
        "parameter= allowed: a name that is not empty",
        () -> ParameterSet.none().with("", 0));
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT,
        "parameter=a is declared already",
        () -> ParameterSet.none().with("a", 0).with("a", 1));
  }
}
