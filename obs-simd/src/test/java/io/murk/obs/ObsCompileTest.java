package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.egress.EgressShape;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Shapes of what compiles, and the sentence for what does not. */
final class ObsCompileTest {
  private static final Square4 SPACE = Square4.of(4, 5, EdgeBehavior.ABSORB);
  private static final FieldSchema SCHEMA = schema(20, 3);

  private static FieldSchema schema(int cells, int dims) {
    return new FieldSchema(
        List.of(FieldDef.scalar("heat"), FieldDef.vector("wind", dims), FieldDef.vector("one", 1)),
        cells);
  }

  private static void assertRefused(ErrorCode code, String message, ObsEntry... entries) {
    MurkException e =
        assertThrows(
            MurkException.class, () -> ObsPlan.compile(ObsSpec.of(entries), SPACE, SCHEMA));
    assertEquals(code, e.code());
    assertEquals(message, e.getMessage());
  }

  @Test
  void entriesFollowEachOtherWithTheirShapes() {
    ObsSpec spec = ObsSpec.of(ObsEntry.all(0), ObsEntry.all(1), ObsEntry.all(2));
    EgressShape shape = ObsPlan.compile(spec, SPACE, SCHEMA).shape();
    assertFalse(shape.agentRelative());
    assertEquals(List.of(List.of(4, 5), List.of(4, 5, 3), List.of(4, 5, 1)), shape.entryShapes());
    assertEquals(20 + 60 + 20, shape.outputFloats());
    assertEquals(shape.outputFloats(), shape.maskBytes());
  }

  @Test
  void oneEntryAroundAnAgentMakesThePlanAgentRelative() {
    ObsSpec spec = ObsSpec.of(ObsEntry.all(0), ObsEntry.agentDisk(1, 2));
    EgressShape shape = ObsPlan.compile(spec, SPACE, SCHEMA).shape();
    assertTrue(shape.agentRelative());
    assertEquals(List.of(List.of(4, 5), List.of(5, 5, 3)), shape.entryShapes());
    assertEquals(20 + 75, shape.outputFloats());
  }

  @Test
  void aSpecWithoutEntriesIsRefused() {
    assertRefused(ErrorCode.INVALID_OBS_SPEC, "InvalidObsSpec: entries=0 allowed=1..");
  }

  @Test
  void normalizeWantsFiniteBoundsInOrder() {
    ObsEntry good = ObsEntry.all(0);
    assertRefused(
        ErrorCode.INVALID_OBS_SPEC,
        "InvalidObsSpec: entry=1 min=NaN allowed=a finite number",
        good,
        good.normalized(Double.NaN, 1));
    assertRefused(
        ErrorCode.INVALID_OBS_SPEC,
        "InvalidObsSpec: entry=0 max=Infinity allowed=a finite number",
        good.normalized(0, Double.POSITIVE_INFINITY));
    assertRefused(
        ErrorCode.INVALID_OBS_SPEC,
        "InvalidObsSpec: entry=0 min=1.0 allowed=at most max (0.5)",
        good.normalized(1, 0.5));
  }

  @Test
  void transformsAreCheckedBeforeFieldsAndRegions() {
    assertRefused(
        ErrorCode.INVALID_OBS_SPEC,
        "InvalidObsSpec: entry=1 min=1.0 allowed=at most max (0.0)",
        ObsEntry.agentDisk(9, -1),
        ObsEntry.all(0).normalized(1, 0));
  }

  @Test
  void unknownFieldsAreRefused() {
    assertRefused(
        ErrorCode.INVALID_OBS_SPEC,
        "InvalidObsSpec: entry=1 field=3 allowed=0..2",
        ObsEntry.all(0),
        ObsEntry.all(3));
    assertRefused(
        ErrorCode.INVALID_OBS_SPEC,
        "InvalidObsSpec: entry=0 field=4294967295 allowed=0..2",
        ObsEntry.agentDisk(-1, 1));
  }

  @Test
  void radiiAreNotNegativeAndWindowsFitAnArray() {
    assertRefused(
        ErrorCode.INVALID_OBS_SPEC,
        "InvalidObsSpec: entry=0 radius=-1 allowed=0..23169",
        ObsEntry.agentDisk(0, -1));
    assertRefused(
        ErrorCode.INVALID_OBS_SPEC,
        "InvalidObsSpec: entry=0 radius=2147483647 allowed=0..13376",
        ObsEntry.agentDisk(1, Integer.MAX_VALUE));
  }

  @Test
  void observationsWhoseBytesExceedALongAreRefused() {
    Square4 space = Square4.of(46340, 46340, EdgeBehavior.WRAP);
    FieldSchema schema = schema(46340 * 46340, Integer.MAX_VALUE);
    long floats = schema.floats(1);
    MurkException e =
        assertThrows(
            MurkException.class,
            () -> ObsPlan.compile(ObsSpec.of(ObsEntry.all(0), ObsEntry.all(1)), space, schema));
    assertEquals(
        "InvalidObsSpec: entry=1 elements="
            + floats
            + " allowed=at most 2305843007066298349 F32, to fit in 2^63 bytes",
        e.getMessage());
    e =
        assertThrows(
            MurkException.class,
            () -> ObsPlan.compile(ObsSpec.of(ObsEntry.agentDisk(1, 0)), space, schema));
    assertEquals(
        "InvalidObsSpec: entry=0 radius=0 allowed=none: a cell becomes "
            + schema.components(1)
            + " elements",
        e.getMessage());
  }

  @Test
  void schemaAndSpaceHaveTheSameCells() {
    MurkException e =
        assertThrows(
            MurkException.class,
            () -> ObsPlan.compile(ObsSpec.of(ObsEntry.all(0)), SPACE, schema(21, 3)));
    assertEquals(ErrorCode.INVALID_ARGUMENT, e.code());
    assertEquals(
        "InvalidArgument: schema.cells=21 allowed=20, the cells of "
            + "Square4[rows=4, cols=5, edge=ABSORB]",
        e.getMessage());
  }

  @Test
  void thePlanTellsWhichKernelsRun() {
    assertTrue(ObsPlan.describeKernels().contains("vector"), ObsPlan.describeKernels());
  }
}
