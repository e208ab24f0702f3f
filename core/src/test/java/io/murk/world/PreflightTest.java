package io.murk.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.CommandBatch;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.field.Mutability;
import io.murk.propagator.Access;
import io.murk.propagator.Propagator;
import io.murk.propagator.WriteConflict;
import io.murk.propagator.WriteMode;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.space.EdgeBehavior;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.testing.Failures;
import io.murk.testing.NoLeaks;
import io.murk.testing.ScriptedPropagator;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known of worlds before they are built, and that it is true of those that are. */
@ExtendWith(NoLeaks.class)
final class PreflightTest {
  private static WorldConfig.Builder valid() {
    return WorldConfig.builder()
        .space(Square4.of(16, 17, EdgeBehavior.ABSORB))
        .dt(0.5)
        .field(FieldDef.scalar("heat"))
        .field(FieldDef.vector("flow", 3).carryForward(true))
        .field(FieldDef.scalar("fixed").mutability(Mutability.STATIC))
        .field(FieldDef.scalar("rare").mutability(Mutability.SPARSE))
        .propagator(ScalarDiffusion.builder(0, 0).coefficient(0.25).build())
        .propagator(ScriptedPropagator.idle().scratching(33))
        .propagator(ScriptedPropagator.idle().scratching(10).limitedTo(0.75));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void bytesAreThoseThatTheBuiltWorldsHold(int worlds) {
    Preflight preflight = valid().preflight(worlds);
    assertTrue(preflight.isBuildable());
    Preflight.Memory memory = preflight.memory();
    WorldConfig config = valid().build();
    try (var batch = new BatchedEngine(Collections.nCopies(worlds, config), null, 2)) {
      assertEquals(memory.fields(), batch.result(0).metrics().memoryBytes());
      assertEquals(memory.nativeAtStart(), NativeMemory.bytesHeld());
      batch.step(world -> CommandBatch.of(List.of(SmallWorld.set(0, 0, 1))));
      assertEquals(memory.fields() + memory.editedBase(), batch.result(0).metrics().memoryBytes());
      assertEquals(memory.nativeWithEdits(), NativeMemory.bytesHeld());
    }
    assertEquals(33L * 4 * worlds, memory.scratch());
  }

  @Test
  void aWorldOnSeveralThreadsHasScratchForEachPropagator() {
    Preflight.Memory memory = valid().threads(2).preflight(1).memory();
    assertEquals(43 * 4, memory.scratch());
    try (var world = new LockstepWorld(valid().threads(2).build())) {
      assertEquals(memory.nativeAtStart(), NativeMemory.bytesHeld());
      world.step().orThrow();
    }
  }

  @Test
  void aGenerationIsWhatAFurtherLeaseAdds() {
    Preflight.Memory memory = valid().preflight(1).memory();
    try (var world = new LockstepWorld(valid().build())) {
      try (var first = world.lease()) {
        world.step().orThrow();
        try (var second = world.lease()) {
          world.step().orThrow();
          assertEquals(memory.nativeAtStart() + memory.generation(), NativeMemory.bytesHeld());
          assertEquals(0, first.tick(0));
          assertEquals(1, second.tick(0));
        }
      }
    }
  }

  @Test
  void theHeapEstimateIsLowButNotZero() {
    long estimate = valid().preflight(50).memory().heap();
    WorldConfig config = valid().build();
    long before = io.murk.testing.AllocationProbe.allocatedBytes(Thread.currentThread());
    try (var batch = new BatchedEngine(Collections.nCopies(50, config), null, 1)) {
      long allocated =
          io.murk.testing.AllocationProbe.allocatedBytes(Thread.currentThread()) - before;
      assertTrue(
          estimate > 0 && estimate <= allocated, estimate + " of " + allocated + " " + batch);
    }
  }

  @Test
  void theLargestTimeStepIsNamedWithItsPropagator() {
    Preflight preflight = valid().preflight(1);
    assertEquals(OptionalDouble.of(0.75), preflight.maxDt());
    assertEquals("2 (idle)", preflight.limitedByOrNull());
    Preflight any =
        SmallWorld.world(FieldDef.scalar("a")).propagator(ScriptedPropagator.idle()).preflight(1);
    assertTrue(any.maxDt().isEmpty());
    assertNull(any.limitedByOrNull());
    Preflight tooLarge = valid().dt(0.8).preflight(1);
    assertEquals(OptionalDouble.of(0.75), tooLarge.maxDt());
    assertEquals(
        "DtTooLarge: dt 0.8 exceeds max_dt 0.75 (constrained by 'idle')",
        tooLarge.problems().getFirst().message());
  }

  private static Propagator with(String name, Access access) {
    return new ScriptedPropagator(name, access, context -> {});
  }

  @Test
  void everyWriteConflictIsTold() {
    Preflight preflight =
        SmallWorld.world(FieldDef.scalar("a"), FieldDef.scalar("b"))
            .propagator(with("one", Access.none().writing(0, WriteMode.FULL)))
            .propagator(
                with(
                    "two",
                    Access.none().writing(0, WriteMode.FULL).writing(1, WriteMode.INCREMENTAL)))
            .propagator(with("three", Access.none().writing(1, WriteMode.FULL)))
            .preflight(1);
    assertEquals(
        List.of(
            new WriteConflict(0, 0, 1, "field=0 (a) first=0 (one) second=1 (two)"),
            new WriteConflict(1, 1, 2, "field=1 (b) first=1 (two) second=2 (three)")),
        preflight.writeConflicts());
    assertEquals(
        List.of(
            new Preflight.Problem(
                ErrorCode.WRITE_CONFLICT,
                "WriteConflict: field=0 (a) first=0 (one) second=1 (two);"
                    + " field=1 (b) first=1 (two) second=2 (three)")),
        preflight.problems());
    assertFalse(preflight.isBuildable());
  }

  @Test
  void allProblemsAreToldAndBuildThrowsTheFirst() {
    var broken =
        WorldConfig.builder()
            .space(Square4.of(1, 3, EdgeBehavior.ABSORB))
            .field(FieldDef.vector("v", 0))
            .field(FieldDef.scalar("b").bounds(2, 1))
            .ringBufferSize(1)
            .maxIngressQueue(0)
            .tickRateHz(0)
            .backoff(new BackoffConfig(3, 0, 2, 0, 2))
            .maxConsecutiveFailures(0)
            .maxGenerations(1)
            .threads(0)
            .propagator(with("reader", Access.none().reading(5).readingPrevious(6)))
            .propagator(
                new ScriptedPropagator(
                        "writer", Access.none().writing(7, WriteMode.FULL), context -> {})
                    .limitedTo(0));
    Preflight preflight = broken.preflight(0);
    assertEquals(
        List.of(
            ErrorCode.MISSING_DT,
            ErrorCode.INVALID_FIELD,
            ErrorCode.INVALID_FIELD,
            ErrorCode.RING_BUFFER_TOO_SMALL,
            ErrorCode.INGRESS_QUEUE_ZERO,
            ErrorCode.INVALID_TICK_RATE,
            ErrorCode.BACKOFF_SKEW_EXCEEDS_CAP,
            ErrorCode.BACKOFF_INVALID_FACTOR,
            ErrorCode.BACKOFF_INVALID_THRESHOLD,
            ErrorCode.BACKOFF_ZERO_DECAY_RATE,
            ErrorCode.INVALID_ARGUMENT,
            ErrorCode.INVALID_ARGUMENT,
            ErrorCode.INVALID_ARGUMENT,
            ErrorCode.UNDEFINED_FIELD,
            ErrorCode.UNDEFINED_FIELD,
            ErrorCode.UNDEFINED_FIELD,
            ErrorCode.INVALID_MAX_DT,
            ErrorCode.INVALID_ARGUMENT),
        preflight.problems().stream().map(Preflight.Problem::code).toList());
    assertEquals(
        "UndefinedField: propagator=0 (reader) reads_previous field=6 allowed=0..1",
        preflight.problems().get(14).message());
    assertEquals(
        "InvalidArgument: worlds=0 allowed=1..2147483647",
        preflight.problems().getLast().message());
    assertEquals(0, preflight.memory().nativeAtStart());
    MurkException first = Failures.assertRefused(ErrorCode.MISSING_DT, broken::build);
    assertEquals(preflight.problems().getFirst().message(), first.getMessage());
  }

  @Test
  void anEmptyConfigurationIsToldWhatItLacks() {
    assertEquals(
        List.of(
            ErrorCode.MISSING_SPACE,
            ErrorCode.MISSING_DT,
            ErrorCode.NO_FIELDS,
            ErrorCode.EMPTY_PIPELINE),
        WorldConfig.builder().preflight(1).problems().stream()
            .map(Preflight.Problem::code)
            .toList());
  }

  @Test
  void whatAPropagatorThrowsIsAProblemAndNotACrash() {
    Propagator broken =
        new Propagator() {
          @Override
          public String name() {
            return "broken";
          }

          @Override
          public Access access() {
            return Access.none();
          }

          @Override
          public OptionalDouble maxDt(Space space) {
            throw new IllegalStateException("no step");
          }

          @Override
          public Step bind(Site site) {
            throw new UnsupportedOperationException("no world");
          }
        };
    var builder = SmallWorld.world(FieldDef.scalar("a")).propagator(broken);
    assertEquals(
        List.of(
            "InvalidPropagator: propagator=0 (broken) maxDt(): java.lang.IllegalStateException: no"
                + " step",
            "InvalidPropagator: propagator=0 (broken) bind():"
                + " java.lang.UnsupportedOperationException: no world"),
        builder.preflight(1).problems().stream().map(Preflight.Problem::message).toList());
    Failures.assertRefused(ErrorCode.INVALID_PROPAGATOR, builder::build);
  }

  @Test
  void aWrongNumberOfComponentsIsFoundWhenTheWorldIsBuilt() {
    var builder =
        SmallWorld.world(FieldDef.scalar("a"), FieldDef.vector("b", 2))
            .propagator(ScalarDiffusion.builder(0, 1).build());
    Failures.assertRefused(
        ErrorCode.INVALID_PROPAGATOR,
        "propagator=ScalarDiffusion output_field=1 components=2 allowed=1",
        builder::build);
    assertEquals(
        "InvalidPropagator: propagator=ScalarDiffusion output_field=1 components=2 allowed=1",
        builder.preflight(1).problems().getFirst().message());
  }

  @Test
  void moreBytesThanCanBeCountedAreAProblem() {
    var builder =
        WorldConfig.builder()
            .space(Square4.of(1 << 15, 1 << 15, EdgeBehavior.ABSORB))
            .dt(1)
            .field(FieldDef.vector("v", Integer.MAX_VALUE))
            .propagator(ScriptedPropagator.idle());
    Preflight preflight = builder.preflight(1 << 10);
    assertEquals(
        List.of(
            new Preflight.Problem(
                ErrorCode.ALLOCATION_FAILED,
                "AllocationFailed: worlds=1024 cells=1073741824 fields=1: more than 2^63 bytes")),
        preflight.problems());
  }

  @Test
  void notesTellWhatMayNotBeMeant() {
    Preflight preflight =
        SmallWorld.world(
                FieldDef.scalar("late"),
                FieldDef.scalar("marks"),
                FieldDef.scalar("kept").carryForward(true),
                FieldDef.scalar("rare").mutability(Mutability.SPARSE))
            .propagator(with("early", Access.none().reading(0, 1, 2).readingPrevious(1, 3)))
            .propagator(
                with(
                    "later",
                    Access.none()
                        .reading(0)
                        .writing(0, WriteMode.FULL)
                        .writing(2, WriteMode.INCREMENTAL)
                        .writing(3, WriteMode.FULL)))
            .preflight(1);
    assertTrue(preflight.isBuildable());
    assertEquals(
        List.of(
            "propagator=0 (early) reads field=0 (late) before propagator=1 (later) writes it: it"
                + " sees tick-start values",
            "propagator=0 (early) reads field=2 (kept) before propagator=1 (later) writes it: it"
                + " sees tick-start values",
            "propagator=0 (early) reads field=1 (marks), which no propagator writes and which is"
                + " not carried forward: only commands make it non-zero",
            "propagator=1 (later) writes field=2 (kept): carry_forward has no effect on it",
            "propagator=1 (later) writes field=3 (rare) in full, which is Sparse: it is copied"
                + " first, in every tick"),
        preflight.notes());
    assertEquals(List.of(), valid().preflight(1).notes());
  }

  @Test
  void aPreflightHasAText() {
    String text = valid().preflight(1).toString();
    assertTrue(text.startsWith("Preflight[problems=[], memory=Memory[fields="), text);
  }

  /** Looks at its field, as library propagators do, and fails in ways that are not exceptions. */
  private record Curious(int field, @Nullable Error error) implements Propagator {
    @Override
    public String name() {
      return "curious";
    }

    @Override
    public Access access() {
      return Access.none().readingPrevious(field);
    }

    @Override
    public OptionalDouble maxDt(Space space) {
      if (error != null) {
        throw error;
      }
      return OptionalDouble.empty();
    }

    @Override
    public long scratchFloats(Site site) {
      return site.schema().floats(field);
    }

    @Override
    public Step bind(Site site) {
      return context -> {};
    }
  }

  @Test
  void aFieldThatIsNotThereIsOneProblemAndNotTwo() {
    List<Preflight.Problem> problems =
        valid().propagator(new Curious(9, null)).preflight(1).problems();
    assertEquals(1, problems.size(), problems.toString());
    assertEquals(ErrorCode.UNDEFINED_FIELD, problems.getFirst().code());
  }

  @Test
  void errorsOfPropagatorsAreProblemsToo() {
    for (Error error : List.of(new StackOverflowError(), new AssertionError("no"))) {
      List<Preflight.Problem> problems =
          valid().propagator(new Curious(0, error)).preflight(1).problems();
      assertEquals(
          List.of("InvalidPropagator: propagator=3 (curious) maxDt(): " + error),
          problems.stream().map(Preflight.Problem::message).toList());
    }
  }
}
