package io.murk.world;

import static io.murk.world.SmallWorld.INCREMENT;
import static io.murk.world.SmallWorld.assertValues;
import static io.murk.world.SmallWorld.copy;
import static io.murk.world.SmallWorld.set;
import static io.murk.world.SmallWorld.world;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.CommandBatch;
import io.murk.command.Payload;
import io.murk.command.ReasonCode;
import io.murk.command.Receipt;
import io.murk.error.ErrorCode;
import io.murk.field.FieldDef;
import io.murk.field.Mutability;
import io.murk.propagator.Access;
import io.murk.propagator.Propagator;
import io.murk.propagator.PropagatorFailure;
import io.murk.propagator.WriteMode;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.Failures;
import io.murk.testing.FieldValues;
import io.murk.testing.NoLeaks;
import io.murk.testing.ScriptedPropagator;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a tick does to a world of 1x3 cells. */
@ExtendWith(NoLeaks.class)
final class LockstepWorldTest {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;

  @Test
  void aNewWorldShowsItsInitialValues() {
    var config =
        world(
                FieldDef.scalar("a").initial(1f, 2f, 3f),
                FieldDef.scalar("s").mutability(Mutability.STATIC).initial(5f))
            .propagator(ScriptedPropagator.identityCopy(0))
            .seed(9)
            .build();
    try (var world = new LockstepWorld(config)) {
      assertEquals(0, world.currentTick());
      assertEquals(0, world.snapshot().generation(0));
      assertEquals(0, world.snapshot().parameterVersion(0));
      assertEquals(1, world.snapshot().worlds());
      assertEquals(9, world.seed());
      assertSame(config, world.config());
      assertValues(world, 0, 1, 2, 3);
      assertValues(world, 1, 5, 5, 5);
      world.step().orThrow();
      assertValues(world, 0, 1, 2, 3);
      assertValues(world, 1, 5, 5, 5);
      assertEquals(1, world.snapshot().tick(0));
      assertEquals(1, world.snapshot().generation(0));
      assertThrows(IllegalArgumentException.class, () -> world.snapshot().field(0).set(F32, 0, 1f));
      assertTrue(NativeMemory.bytesHeld() >= world.metrics().memoryBytes());
    }
  }

  @Test
  void anIncrementalWriterStartsFromTheTickStartValues() {
    var config = world(FieldDef.scalar("a").initial(1f, 2f, 3f)).propagator(INCREMENT).build();
    try (var world = new LockstepWorld(config)) {
      world.step().orThrow();
      assertValues(world, 0, 2, 3, 4);
      world.step(List.of(set(0, 1, 10))).orThrow();
      assertValues(world, 0, 3, 11, 5);
      world.step().orThrow();
      assertValues(world, 0, 4, 12, 6);
    }
  }

  @Test
  void aCommandOnADrivenFieldIsSeenByEveryReadOfTheTickStart() {
    var config =
        world(
                FieldDef.scalar("driven").initial(1f),
                FieldDef.scalar("frozen"),
                FieldDef.scalar("base"),
                FieldDef.scalar("overlay"))
            .propagator(copy("frozen", Access.none().readingPrevious(0), 1, c -> c.readPrevious(0)))
            .propagator(copy("base", Access.none().reading(0), 2, c -> c.read(0)))
            .propagator(INCREMENT)
            .propagator(copy("overlay", Access.none().reading(0), 3, c -> c.read(0)))
            .build();
    try (var world = new LockstepWorld(config)) {
      StepResult result = world.step(List.of(set(0, 2, 7))).orThrow();
      assertEquals(List.of(new Receipt(true, 1, null, 0, 0)), result.receipts().toList());
      assertValues(world, 1, 1, 1, 7);
      assertValues(world, 2, 1, 1, 7);
      assertValues(world, 0, 2, 2, 8);
      assertValues(world, 3, 2, 2, 8);
      world.step().orThrow();
      assertValues(world, 1, 2, 2, 8);
    }
  }

  @Test
  void aFullWriterOverwritesACommandOnItsField() {
    var config =
        world(FieldDef.scalar("a")).propagator(ScriptedPropagator.constant("const", 0, 4)).build();
    try (var world = new LockstepWorld(config)) {
      StepResult result = world.step(List.of(set(0, 0, 9))).orThrow();
      assertValues(world, 0, 4, 4, 4);
      assertEquals(1, result.receipts().appliedTick(0));
    }
  }

  @Test
  void aCommandOnAnUndrivenFieldIsVisibleInItsTickAndForgottenInTheNext() {
    var config =
        world(FieldDef.scalar("undriven"), FieldDef.scalar("overlay"), FieldDef.scalar("frozen"))
            .propagator(copy("overlay", Access.none().reading(0), 1, c -> c.read(0)))
            .propagator(copy("frozen", Access.none().readingPrevious(0), 2, c -> c.readPrevious(0)))
            .build();
    try (var world = new LockstepWorld(config)) {
      world.step(List.of(set(0, 1, 5))).orThrow();
      assertValues(world, 0, 0, 5, 0);
      assertValues(world, 1, 0, 5, 0);
      assertValues(world, 2, 0, 0, 0);
      world.step().orThrow();
      assertValues(world, 0, 0, 0, 0);
      assertValues(world, 1, 0, 0, 0);
      assertValues(world, 2, 0, 5, 0);
    }
  }

  @Test
  void aCarriedFieldKeepsItsValues() {
    var config =
        world(
                FieldDef.scalar("kept").carryForward(true).initial(1f),
                FieldDef.scalar("zeroed").initial(1f))
            .propagator(ScriptedPropagator.idle())
            .build();
    try (var world = new LockstepWorld(config)) {
      world.step(List.of(set(0, 0, 5))).orThrow();
      world.step().orThrow();
      world.step(List.of(set(0, 2, 6))).orThrow();
      assertValues(world, 0, 5, 1, 6);
      assertValues(world, 1, 0, 0, 0);
    }
  }

  @Test
  void theLaterCommandInExecutionOrderWins() {
    var config = world(FieldDef.scalar("a")).propagator(ScriptedPropagator.idle()).build();
    try (var world = new LockstepWorld(config)) {
      world.step(List.of(set(0, 0, 1).priority(2), set(0, 0, 2).priority(1), set(0, 0, 3)));
      assertValues(world, 0, 1, 0, 0);
    }
  }

  @Test
  void whatACommandCannotReachIsNotApplied() {
    var config =
        world(
                FieldDef.scalar("a"),
                FieldDef.scalar("s").mutability(Mutability.STATIC),
                FieldDef.vector("v", 2))
            .propagator(ScriptedPropagator.idle())
            .build();
    try (var world = new LockstepWorld(config)) {
      List<Command> bad = new ArrayList<>();
      bad.add(set(0, 3, 1));
      bad.add(set(0, -1, 1));
      bad.add(Command.of(new Payload.SetField(Coord.of(0), 0, 1)));
      bad.add(Command.of(new Payload.SetField(Coord.of(0, 0, 0), 0, 1)));
      bad.add(set(1, 0, 1));
      bad.add(set(3, 0, 1));
      bad.add(set(-1, 0, 1));
      bad.add(Command.of(new Payload.SetField(Coord.of(0, 0), 0, 1, 1)));
      bad.add(Command.of(new Payload.SetField(Coord.of(0, 0), 2, 2, 1)));
      bad.add(Command.of(new Payload.SetField(Coord.of(0, 0), 2, -1, 1)));
      StepResult result = world.step(bad).orThrow();
      for (Receipt receipt : result.receipts().toList()) {
        assertFalse(receipt.accepted());
        assertEquals(ReasonCode.NOT_APPLIED, receipt.reasonOrNull());
        assertEquals(0, receipt.appliedTick());
      }
      assertEquals(bad.size(), result.receipts().size());
      assertValues(world, 0, 0, 0, 0);
      assertValues(world, 2, 0, 0, 0, 0, 0, 0);
      world.step(List.of(Command.of(new Payload.SetParameter(0, 1))));
      assertEquals(ReasonCode.NOT_APPLIED, result.receipts().reasonOrNull(0));
      assertThrows(IndexOutOfBoundsException.class, () -> result.receipts().receipt(1));
    }
  }

  @Test
  void aVectorFieldIsSetByComponent() {
    var config = world(FieldDef.vector("v", 2)).propagator(ScriptedPropagator.idle()).build();
    try (var world = new LockstepWorld(config)) {
      world.step(
          List.of(Command.of(new Payload.SetField(Coord.of(0, 1), 0, 1, 5)), set(0, 2, Float.NaN)));
      assertValues(world, 0, 0, 0, 0, 5, Float.NaN, 0);
    }
  }

  @Test
  void aStepSeesOnlyWhatWasDeclared() {
    assertUndeclared("read of field=1", c -> c.read(1));
    assertUndeclared("read of field=2", c -> c.read(2));
    assertUndeclared("read_previous of field=0", c -> c.readPrevious(0));
    assertUndeclared("write of field=0", c -> c.write(0));
    assertUndeclared("write of field=-1", c -> c.write(-1));
    assertUndeclared("read of field=99", c -> c.read(99));
  }

  private static void assertUndeclared(String what, SmallWorld.Reading reading) {
    var config =
        world(FieldDef.scalar("a"), FieldDef.scalar("b"), FieldDef.scalar("c"))
            .propagator(ScriptedPropagator.constant("first", 2, 8))
            .propagator(
                new ScriptedPropagator(
                    "nosy",
                    Access.none().reading(0).readingPrevious(1).writing(1, WriteMode.FULL),
                    reading::of))
            .build();
    try (var world = new LockstepWorld(config)) {
      StepResult result = world.step();
      assertFalse(result.succeeded());
      var failure = Failures.assertRefused(ErrorCode.PROPAGATOR_FAILED, result::orThrow);
      assertEquals(
          "PropagatorFailed: propagator 'nosy' failed: io.murk.error.MurkException:"
              + " InvalidArgument: "
              + what
              + " was not declared by propagator=nosy (tick=1)",
          failure.getMessage());
      assertValues(world, 2, 0, 0, 0);
    }
  }

  @Test
  void scratchIsZeroedAndLimitedForEachStep() {
    List<Integer> granted = new ArrayList<>();
    Propagator small =
        new ScriptedPropagator(
                "small",
                Access.none(),
                context -> {
                  MemorySegment piece = context.scratch(2);
                  assertArrayEquals(new float[2], FieldValues.of(piece));
                  piece.fill((byte) 1);
                  assertArrayEquals(new float[1], FieldValues.of(context.scratch(1)));
                  granted.add(3);
                  context.scratch(1);
                  granted.add(4);
                })
            .scratching(3);
    Propagator large =
        new ScriptedPropagator("large", Access.none(), context -> context.scratch(100))
            .scratching(100);
    var config = world(FieldDef.scalar("a")).propagator(large).propagator(small).build();
    try (var world = new LockstepWorld(config)) {
      for (int tick = 0; tick < 2; tick++) {
        StepResult result = world.step();
        var failure = Failures.assertRefused(ErrorCode.PROPAGATOR_FAILED, result::orThrow);
        assertTrue(
            failure
                .getMessage()
                .contains(
                    "scratch floats=1 allowed=0..0, what is left of scratch_floats=3 of"
                        + " propagator=small"),
            failure::getMessage);
      }
    }
    assertEquals(List.of(3, 3), granted);
  }

  @Test
  void scratchThatCannotBeHadIsAnAllocationFailure() {
    for (long floats : new long[] {1L << 45, 1L << 62, Long.MAX_VALUE}) {
      var config =
          world(FieldDef.scalar("a"))
              .propagator(ScriptedPropagator.idle().scratching(floats))
              .build();
      var refused =
          Failures.assertRefused(
              ErrorCode.ALLOCATION_FAILED, () -> new LockstepWorld(config).close());
      assertTrue(refused.getMessage().contains("scratch_floats=" + floats), refused::getMessage);
      NoLeaks.check();
    }
  }

  @Test
  void aStepKnowsItsTickTimeStepSpaceAndFields() {
    List<Long> ticks = new ArrayList<>();
    var config =
        world(FieldDef.scalar("a"))
            .propagator(
                new ScriptedPropagator(
                    "p",
                    Access.none(),
                    context -> {
                      ticks.add(context.tick());
                      assertEquals(0.25, context.dt());
                      assertEquals(3, context.space().cellCount());
                      assertEquals(1, context.schema().size());
                    }))
            .build();
    try (var world = new LockstepWorld(config)) {
      world.step().orThrow();
      world.step().orThrow();
    }
    assertEquals(List.of(1L, 2L), ticks);
  }

  @Test
  void aRolledBackTickLeavesNothingBehind() {
    boolean[] fails = {false};
    var config =
        world(FieldDef.scalar("driven").initial(1f), FieldDef.scalar("kept").carryForward(true))
            .propagator(INCREMENT)
            .propagator(
                new ScriptedPropagator(
                    "late",
                    Access.none(),
                    context -> {
                      if (fails[0]) {
                        throw PropagatorFailure.nanDetected(0, 2);
                      }
                    }))
            .build();
    try (var world = new LockstepWorld(config)) {
      world.step(List.of(set(1, 1, 3))).orThrow();
      fails[0] = true;
      List<Command> lost =
          List.of(set(0, 0, 100), set(1, 0, 100), set(0, 9, 1), set(0, 0, 1).expiresAfter(1));
      StepResult result = world.step(lost);
      assertEquals(
          "PropagatorFailed: propagator 'late' failed: NaN detected: field=0 cell=2 (tick=2)",
          Failures.assertRefused(ErrorCode.PROPAGATOR_FAILED, result::orThrow).getMessage());
      assertEquals(
          List.of(
              new Receipt(true, 0, ReasonCode.STALE, 3, 4),
              new Receipt(true, 0, ReasonCode.TICK_ROLLBACK, 0, 1),
              new Receipt(true, 0, ReasonCode.TICK_ROLLBACK, 1, 2),
              new Receipt(false, 0, ReasonCode.NOT_APPLIED, 2, 3)),
          result.receipts().toList());
      assertEquals(1, world.currentTick());
      assertEquals(1, world.snapshot().generation(0));
      assertValues(world, 0, 2, 2, 2);
      assertValues(world, 1, 0, 3, 0);
      fails[0] = false;
      world.step().orThrow();
      assertNull(world.lastResult().failureOrNull());
      assertValues(world, 0, 3, 3, 3);
      assertValues(world, 1, 0, 3, 0);
      assertEquals(2, world.currentTick());
    }
  }

  @Test
  void resetRestoresTheStart() {
    var config =
        world(
                FieldDef.scalar("a").initial(1f, 2f, 3f),
                FieldDef.scalar("kept").carryForward(true),
                FieldDef.scalar("s").mutability(Mutability.STATIC).initial(4f))
            .propagator(INCREMENT)
            .build();
    try (var world = new LockstepWorld(config)) {
      for (int ticks = 1; ticks < 4; ticks++) {
        for (int i = 0; i < ticks; i++) {
          world.step(List.of(set(1, 0, 9), set(0, 0, 50))).orThrow();
        }
        world.reset(ticks);
        assertEquals(ticks, world.seed());
        assertEquals(0, world.currentTick());
        assertEquals(0, world.snapshot().generation(0));
        assertEquals(0, world.lastResult().receipts().size());
        assertValues(world, 0, 1, 2, 3);
        assertValues(world, 1, 0, 0, 0);
        assertValues(world, 2, 4, 4, 4);
        world.step().orThrow();
        assertValues(world, 0, 2, 3, 4);
        assertValues(world, 1, 0, 0, 0);
      }
    }
  }

  @Test
  void aClosedWorldRefusesEverything() {
    var world =
        new LockstepWorld(
            world(FieldDef.scalar("a")).propagator(ScriptedPropagator.idle()).build());
    MemorySegment values = world.snapshot().field(0);
    world.close();
    world.close();
    for (org.junit.jupiter.api.function.Executable call :
        List.<org.junit.jupiter.api.function.Executable>of(
            world::step, () -> world.reset(0), world::snapshot, world::lease)) {
      Failures.assertRefused(ErrorCode.SHUTTING_DOWN, "the world was closed", call);
    }
    assertThrows(IllegalStateException.class, () -> values.get(F32, 0));
  }

  @Test
  void metricsNameThePropagatorsAndTakeTheirTimes() {
    var config = world(FieldDef.scalar("a")).propagator(INCREMENT).build();
    try (var world = new LockstepWorld(config)) {
      world.step(CommandBatch.NONE).orThrow();
      StepMetrics metrics = world.metrics();
      assertEquals(1, metrics.propagators());
      assertEquals("increment", metrics.propagatorName(0));
      assertTrue(metrics.propagatorMicros(0) >= 0);
      assertTrue(
          metrics.totalMicros()
              >= Math.max(metrics.commandProcessingMicros(), metrics.snapshotPublishMicros()));
      assertTrue(metrics.memoryBytes() > 0);
      assertSame(metrics, world.lastResult().metrics());
    }
  }

  @Test
  void aWorldThatDoesNotFitIntoMemoryIsRefused() {
    var config =
        WorldConfig.builder()
            .space(Square4.of(46_000, 46_000, EdgeBehavior.WRAP))
            .field(FieldDef.vector("v", 1 << 20))
            .propagator(ScriptedPropagator.idle())
            .dt(1)
            .build();
    Failures.assertRefused(ErrorCode.ALLOCATION_FAILED, () -> new LockstepWorld(config).close());
    assertEquals(0, Arrays.stream(new long[] {NativeMemory.bytesHeld()}).sum());
  }
}
