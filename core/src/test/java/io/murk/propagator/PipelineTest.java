package io.murk.propagator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.error.ErrorCode;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.field.FieldSet;
import io.murk.field.Mutability;
import io.murk.space.EdgeBehavior;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.testing.Failures;
import io.murk.testing.ScriptedPropagator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The checks of a pipeline, their order and texts. */
final class PipelineTest {
  private static final Space SPACE = Square4.of(2, 2, EdgeBehavior.ABSORB);
  private static final FieldSchema SCHEMA =
      new FieldSchema(
          List.of(
              FieldDef.scalar("a"),
              FieldDef.scalar("b"),
              FieldDef.scalar("fixed").mutability(Mutability.STATIC)),
          4);

  private static Pipeline compile(double dt, Propagator... propagators) {
    return Pipeline.compile(List.of(propagators), SPACE, SCHEMA, dt);
  }

  private static void assertRefused(
      ErrorCode code, String detail, double dt, Propagator... propagators) {
    Failures.assertRefused(code, detail, () -> compile(dt, propagators));
  }

  private static ScriptedPropagator with(String name, Access access) {
    return new ScriptedPropagator(name, access, context -> {});
  }

  private static ScriptedPropagator writer(String name, int field) {
    return with(name, Access.none().writing(field, WriteMode.FULL));
  }

  private static ScriptedPropagator limited(String name, double maxDt) {
    return with(name, Access.none()).limitedTo(maxDt);
  }

  @Test
  void theTimeStepIsPositiveAndFinite() {
    for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertRefused(ErrorCode.INVALID_DT, "dt=" + bad + " allowed: finite, > 0", bad);
    }
  }

  @Test
  void thereIsAtLeastOnePropagator() {
    assertRefused(ErrorCode.EMPTY_PIPELINE, "propagators=0 allowed=1..", 1);
  }

  @Test
  void aWriteConflictNamesBothPropagatorsAndTheField() {
    assertRefused(
        ErrorCode.WRITE_CONFLICT,
        "field=1 (b) first=0 (one) second=1 (two)",
        1,
        writer("one", 1),
        writer("two", 1));
    assertRefused(
        ErrorCode.WRITE_CONFLICT,
        "field=0 (a) first=0 (one) second=1 (two); field=1 (b) first=1 (two) second=1 (two);"
            + " field=0 (a) first=1 (two) second=2 (three)",
        1,
        writer("one", 0),
        with(
            "two",
            Access.none()
                .writing(0, WriteMode.INCREMENTAL)
                .writing(1, WriteMode.FULL)
                .writing(1, WriteMode.INCREMENTAL)),
        writer("three", 0));
  }

  @Test
  void everyFieldIsDefined() {
    assertRefused(
        ErrorCode.UNDEFINED_FIELD,
        "propagator=0 (p) reads field=7 allowed=0..2",
        1,
        with("p", Access.none().reading(9, 7)));
    assertRefused(
        ErrorCode.UNDEFINED_FIELD,
        "propagator=0 (p) reads_previous field=3 allowed=0..2",
        1,
        with("p", Access.none().reading(0).readingPrevious(3).writing(4, WriteMode.FULL)));
    assertRefused(
        ErrorCode.UNDEFINED_FIELD,
        "propagator=1 (second) writes field=4 allowed=0..2",
        1,
        writer("first", 0),
        writer("second", 4));
    assertRefused(
        ErrorCode.UNDEFINED_FIELD,
        "propagator=0 (p) writes field=4294967295 allowed=0..2",
        1,
        writer("p", -1));
  }

  @Test
  void aStaticFieldIsNeverWritten() {
    assertRefused(
        ErrorCode.INVALID_PROPAGATOR,
        "propagator=0 (p) writes field=2 (fixed), which is Static",
        1,
        writer("p", 2));
    compile(1, with("p", Access.none().reading(2).readingPrevious(2)));
  }

  @Test
  void stableTimeStepsArePositiveAndFinite() {
    for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertRefused(
          ErrorCode.INVALID_MAX_DT,
          "propagator=0 (p) max_dt=" + bad + " allowed: finite, > 0",
          1,
          limited("p", bad));
    }
  }

  @Test
  void theFirstOfTheTightestTimeStepsIsNamed() {
    assertRefused(
        ErrorCode.DT_TOO_LARGE,
        "dt 1.0 exceeds max_dt 0.5 (constrained by 'second')",
        1,
        limited("first", 0.75),
        limited("second", 0.5),
        limited("third", 0.5));
    compile(0.5, limited("first", 0.5));
  }

  @Test
  void checksRunInOrder() {
    Propagator conflict = writer("conflict", 9);
    Propagator undefined = with("undefined", Access.none().reading(8));
    Propagator unstable = limited("unstable", -1);
    assertRefused(ErrorCode.INVALID_DT, "dt=0.0 allowed: finite, > 0", 0, conflict, conflict);
    assertRefused(
        ErrorCode.WRITE_CONFLICT,
        "field=9 first=2 (conflict) second=3 (conflict)",
        1,
        unstable,
        undefined,
        conflict,
        conflict);
    assertRefused(
        ErrorCode.UNDEFINED_FIELD,
        "propagator=1 (undefined) reads field=8 allowed=0..2",
        1,
        unstable,
        undefined);
    assertRefused(
        ErrorCode.INVALID_MAX_DT,
        "propagator=1 (unstable) max_dt=-1.0 allowed: finite, > 0",
        1,
        limited("tight", 0.1),
        unstable);
  }

  @Test
  void overlayReadsSeeEarlierWritersAndUndrivenFields() {
    Pipeline pipeline =
        compile(
            1,
            with("one", Access.none().reading(0, 1, 2).writing(0, WriteMode.FULL)),
            with("two", Access.none().reading(0, 1)));
    assertEquals(FieldSet.of(0), pipeline.driven());
    assertEquals(FieldSet.of(1), pipeline.stages().get(0).staged());
    assertEquals(FieldSet.of(0, 1), pipeline.stages().get(1).staged());
    assertEquals("two", pipeline.stages().get(1).name());
  }

  @Test
  void scratchIsThatOfTheStageThatAsksForMost() {
    Pipeline pipeline =
        compile(
            1,
            with("one", Access.none()).scratching(3),
            with("two", Access.none()).scratching(8),
            with("three", Access.none()));
    assertEquals(8, pipeline.scratchFloats());
  }

  @Test
  void anAccessIsAValue() {
    Access access =
        Access.none().reading(1).reading(2).readingPrevious(3).writing(4, WriteMode.FULL);
    assertEquals(FieldSet.of(1, 2), access.reads());
    assertEquals(FieldSet.of(3), access.readsPrevious());
    assertEquals(List.of(new FieldWrite(4, WriteMode.FULL)), access.writes());
    assertEquals(new Access(FieldSet.empty(), FieldSet.empty(), List.of()), Access.none());
  }
}
