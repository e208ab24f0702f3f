package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressTarget;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.AllocationProbe;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a cached plan is compiled again, and when it stays. */
final class ObsPlanCacheTest {
  private static final Square4 SPACE = Square4.of(3, 4, EdgeBehavior.ABSORB);
  private final ObsPlanCache cache = new ObsPlanCache(ObsSpec.of(ObsEntry.all(0)));

  private static FieldSchema schema(int cells) {
    return new FieldSchema(List.of(FieldDef.scalar("heat")), cells);
  }

  @Test
  void nothingIsThereBeforeTheFirstCompile() {
    assertFalse(cache.isCompiled());
    assertNull(cache.shapeOrNull());
    assertEquals("ObsPlanCache[not compiled]", cache.toString());
  }

  @Test
  void aPlanStaysForTheSameTopologyAndLayout() {
    ObsPlan plan = cache.compile(SPACE, schema(12));
    assertSame(plan, cache.compile(SPACE, schema(12)));
    assertSame(plan, cache.compile(Square4.of(3, 4, EdgeBehavior.ABSORB), schema(12)));
    assertTrue(cache.isCompiled());
    assertSame(plan.shape(), cache.shapeOrNull());
  }

  @Test
  void anotherSpaceOrOtherFieldsAreCompiledFor() {
    ObsPlan plan = cache.compile(SPACE, schema(12));
    ObsPlan wrapped = cache.compile(Square4.of(3, 4, EdgeBehavior.WRAP), schema(12));
    assertNotSame(plan, wrapped);
    FieldSchema vectors = new FieldSchema(List.of(FieldDef.vector("wind", 2)), 12);
    assertEquals(24, cache.compile(SPACE, vectors).shape().outputFloats());
    assertEquals(24, cache.shapeOrNull().outputFloats());
  }

  @Test
  void aFailedCompileLeavesThePlanThatWasThere() {
    ObsPlanCache second = new ObsPlanCache(ObsSpec.of(ObsEntry.all(1)));
    FieldSchema two = new FieldSchema(List.of(FieldDef.scalar("a"), FieldDef.scalar("b")), 12);
    ObsPlan plan = second.compile(SPACE, two);
    MurkException e = assertThrows(MurkException.class, () -> second.compile(SPACE, schema(12)));
    assertEquals(ErrorCode.INVALID_OBS_SPEC, e.code());
    assertTrue(second.isCompiled());
    assertSame(plan, second.compile(SPACE, two));
  }

  @Test
  void invalidatingForgetsThePlan() {
    ObsPlan plan = cache.compile(SPACE, schema(12));
    cache.invalidate();
    assertFalse(cache.isCompiled());
    assertNull(cache.shapeOrNull());
    assertNotSame(plan, cache.compile(SPACE, schema(12)));
  }

  @Test
  void executingCompilesForTheSnapshot() {
    try (Arena arena = Arena.ofConfined()) {
      NativeSnapshot small = new NativeSnapshot(arena, SPACE, schema(12), 1);
      NativeSnapshot large =
          new NativeSnapshot(arena, Square4.of(5, 5, EdgeBehavior.WRAP), schema(25), 1);
      small.set(0, new float[] {1, 2, 3});
      large.set(0, new float[] {4, 5, 6});
      EgressTarget target = target(arena, 25);
      cache.execute(small, 0, 1, AgentSet.NONE, target);
      assertEquals(12, cache.shapeOrNull().outputFloats());
      assertEquals(3, target.output().getAtIndex(ValueLayout.JAVA_FLOAT, 2));
      cache.execute(large, 0, 1, AgentSet.NONE, target);
      assertEquals(25, cache.shapeOrNull().outputFloats());
      assertEquals(6, target.output().getAtIndex(ValueLayout.JAVA_FLOAT, 2));
    }
  }

  @Test
  void executingTheCachedPlanAllocatesNothing() {
    try (Arena arena = Arena.ofConfined()) {
      NativeSnapshot snapshot = new NativeSnapshot(arena, SPACE, schema(12), 1);
      EgressTarget target = target(arena, 12);
      assertEquals(
          0,
          AllocationProbe.bytes(
              1_000,
              () -> {
                target.report().prepare(1);
                cache.execute(snapshot, 0, 1, AgentSet.NONE, target);
              }));
    }
  }

  private static EgressTarget target(Arena arena, int floats) {
    MemorySegment output = arena.allocate(floats * 4L, 64);
    EgressTarget target = new EgressTarget(output, arena.allocate(floats), new EgressReport());
    target.report().prepare(1);
    return target;
  }
}
