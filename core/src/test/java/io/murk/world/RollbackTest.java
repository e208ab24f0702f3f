package io.murk.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.Payload;
import io.murk.command.ReasonCode;
import io.murk.egress.Snapshot;
import io.murk.egress.SnapshotLease;
import io.murk.error.ErrorCode;
import io.murk.field.FieldDef;
import io.murk.field.Mutability;
import io.murk.propagator.Access;
import io.murk.propagator.PropagatorFailure;
import io.murk.propagator.StepContext;
import io.murk.propagator.WriteMode;
import io.murk.testing.NoLeaks;
import io.murk.testing.ScriptedPropagator;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A tick that fails anywhere leaves nothing behind, in any kind of state. */
@ExtendWith(NoLeaks.class)
final class RollbackTest {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;

  private static final int PER_TICK = 0;
  private static final int CARRIED = 1;
  private static final int SPARSE = 2;
  private static final int SPARSE_TOO = 3;
  private static final int SUM = 4;
  private static final int MARKED = 5;
  private static final int SPARSE_MARKED = 6;
  private static final int STATIC = 7;
  private static final int WRITERS = 5;

  private enum How {
    FAILURE,
    EXCEPTION,
    STACK_OVERFLOW
  }

  /** Where and how the next tick fails. */
  private static final class Plan {
    int writer = -1;
    boolean afterItsWrite;
    How how = How.FAILURE;

    void at(int position, boolean written) throws PropagatorFailure {
      if (position == writer && written == afterItsWrite) {
        switch (how) {
          case FAILURE -> throw PropagatorFailure.executionFailed("planned");
          case EXCEPTION -> throw new IllegalStateException("planned");
          case STACK_OVERFLOW -> throw new AssertionError(overflow(0));
        }
      }
    }

    private static int overflow(int depth) {
      return overflow(depth + 1) + 1;
    }
  }

  static Stream<Arguments> faults() {
    List<Arguments> all = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      for (boolean after : new boolean[] {false, true}) {
        for (How how : How.values()) {
          for (int threads = 1; threads <= 2; threads++) {
            all.add(Arguments.of(writer, after, how, threads));
          }
        }
      }
    }
    return all.stream();
  }

  /** Adds {@code more}, the tick and the parameter to what the field begins with. */
  private static ScriptedPropagator writer(
      Plan plan, int position, int field, Access access, WriteMode mode, int... more) {
    return new ScriptedPropagator(
        "writer" + position,
        access.readingPrevious(field).writing(field, mode),
        context -> {
          plan.at(position, false);
          MemorySegment out = context.write(field);
          for (int i = 0; i < 3; i++) {
            float value = context.readPrevious(field).getAtIndex(F32, i) * 0.5f + i;
            for (int other : more) {
              value += context.read(other).getAtIndex(F32, i);
            }
            out.setAtIndex(F32, i, value + context.tick() + (float) context.parameter(0));
          }
          plan.at(position, true);
        });
  }

  private static WorldConfig config(Plan plan, int threads) {
    return SmallWorld.world(
            FieldDef.scalar("per-tick"),
            FieldDef.scalar("carried").carryForward(true).initial(2f),
            FieldDef.scalar("sparse").mutability(Mutability.SPARSE).initial(1f, 2f, 3f),
            FieldDef.scalar("sparse-too").mutability(Mutability.SPARSE),
            FieldDef.scalar("sum"),
            FieldDef.scalar("marked").carryForward(true),
            FieldDef.scalar("sparse-marked").mutability(Mutability.SPARSE),
            FieldDef.scalar("static").mutability(Mutability.STATIC).initial(5f))
        .parameter("p", 0.25)
        .threads(threads)
        .maxConsecutiveFailures(100)
        .propagator(writer(plan, 0, PER_TICK, Access.none(), WriteMode.FULL))
        .propagator(writer(plan, 1, SPARSE, Access.none(), WriteMode.FULL))
        .propagator(writer(plan, 2, CARRIED, Access.none(), WriteMode.INCREMENTAL))
        .propagator(
            writer(
                plan, 3, SPARSE_TOO, Access.none().reading(SPARSE), WriteMode.INCREMENTAL, SPARSE))
        .propagator(
            writer(
                plan,
                4,
                SUM,
                Access.none().reading(PER_TICK, CARRIED, SPARSE_TOO, SPARSE_MARKED, STATIC),
                WriteMode.FULL,
                PER_TICK,
                CARRIED,
                SPARSE_TOO,
                SPARSE_MARKED,
                STATIC))
        .build();
  }

  private static List<Command> commands(int tick) {
    List<Command> commands = new ArrayList<>();
    for (int field = 0; field <= STATIC; field++) {
      commands.add(SmallWorld.set(field, (tick + field) % 3, tick + field * 0.125f));
    }
    commands.add(Command.of(new Payload.SetParameter(0, tick * 0.5)));
    commands.add(Command.of(new Payload.SetParameter(9, 1)));
    return commands;
  }

  /** Everything that a reader can tell of a world. */
  private static String state(Snapshot snapshot) {
    var text = new StringBuilder();
    text.append(snapshot.tick(0)).append(' ').append(snapshot.generation(0)).append(' ');
    text.append(snapshot.parameterVersion(0)).append(' ').append(snapshot.parameter(0, 0));
    for (int field = 0; field < snapshot.schema().size(); field++) {
      byte[] bytes = snapshot.field(field, 0).toArray(ValueLayout.JAVA_BYTE);
      text.append('\n').append(field).append(' ').append(Arrays.toString(bytes));
    }
    return text.toString();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFailedTickLeavesNothing(int writer, boolean after, How how, int threads) {
    var plan = new Plan();
    try (var world = new LockstepWorld(config(plan, threads));
        var spared = new LockstepWorld(config(new Plan(), 1))) {
      for (int tick = 1; tick < 4; tick++) {
        world.step(commands(tick)).orThrow();
        spared.step(commands(tick)).orThrow();
      }
      String before = state(world.snapshot());
      try (SnapshotLease lease = world.lease()) {
        plan.writer = writer;
        plan.afterItsWrite = after;
        plan.how = how;
        for (int attempt = 1; attempt <= 3; attempt++) {
          StepResult failed = world.step(commands(77));
          assertEquals(ErrorCode.PROPAGATOR_FAILED, failed.failureOrNull().code());
          assertTrue(failed.failureOrNull().getMessage().contains("'writer" + writer + "'"));
          assertReceipts(failed);
          assertEquals(before, state(world.snapshot()));
          assertEquals(before, state(lease));
          assertEquals(attempt, world.consecutiveRollbacks());
        }
        plan.writer = -1;
        for (int tick = 4; tick < 9; tick++) {
          world.step(tick % 2 == 0 ? commands(tick) : List.of()).orThrow();
          spared.step(tick % 2 == 0 ? commands(tick) : List.of()).orThrow();
          assertEquals(state(spared.snapshot()), state(world.snapshot()), "tick " + tick);
          assertEquals(before, state(lease));
        }
      }
      assertEquals(3, world.metrics().rollbackEvents());
      assertEquals(0, world.consecutiveRollbacks());
    }
  }

  private static void assertReceipts(StepResult failed) {
    assertEquals(STATIC + 3, failed.receipts().size());
    for (int i = 0; i < failed.receipts().size(); i++) {
      boolean refused = i == STATIC || i == STATIC + 2;
      assertEquals(!refused, failed.receipts().accepted(i));
      assertEquals(
          refused ? ReasonCode.NOT_APPLIED : ReasonCode.TICK_ROLLBACK,
          failed.receipts().reasonOrNull(i));
      assertEquals(0, failed.receipts().appliedTick(i));
    }
  }

  /**
   * Two faults of murk 0.1.9: after a rolled-back sparse write, the next tick took the write for
   * its own and published it; and the published range counted as free, so that another sparse field
   * of the same length was written over it.
   */
  @Test
  void aRolledBackSparseWriteIsNeverPublishedAndCostsNoOtherFieldItsValues() {
    boolean[] writes = {true, false};
    boolean[] fails = {false};
    var first =
        new ScriptedPropagator(
            "first",
            Access.none().writing(0, WriteMode.FULL),
            context -> fill(writes[0], context, 0, 11f));
    var second =
        new ScriptedPropagator(
            "second",
            Access.none().writing(1, WriteMode.FULL),
            context -> {
              fill(writes[1], context, 1, 22f);
              if (fails[0]) {
                throw PropagatorFailure.executionFailed("planned");
              }
            });
    var config =
        SmallWorld.world(
                FieldDef.scalar("x").mutability(Mutability.SPARSE),
                FieldDef.scalar("y").mutability(Mutability.SPARSE))
            .propagator(first)
            .propagator(second)
            .build();
    try (var world = new LockstepWorld(config)) {
      world.step(List.of(SmallWorld.set(0, 0, 1))).orThrow();
      SmallWorld.assertValues(world, 0, 11, 11, 11);
      world.step(List.of()).orThrow();
      writes[0] = true;
      fails[0] = true;
      assertFalse(world.step(List.of(SmallWorld.set(0, 1, 5))).succeeded());
      fails[0] = false;
      writes[0] = false;
      writes[1] = true;
      for (int tick = 0; tick < 4; tick++) {
        world.step().orThrow();
        SmallWorld.assertValues(world, 0, 11, 11, 11);
        SmallWorld.assertValues(world, 1, 22, 22, 22);
      }
    }
  }

  private static void fill(boolean write, StepContext context, int field, float value) {
    for (int i = 0; write && i < 3; i++) {
      context.write(field).setAtIndex(F32, i, value);
    }
  }
}
