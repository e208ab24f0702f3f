package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressTarget;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Line1D;
import io.murk.space.Region;
import io.murk.space.Ring1D;
import io.murk.space.Space;
import io.murk.space.Square4;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arguments of somebody who means ill: refused before anything is written, or served exactly. */
final class HostileObservationTest {
  private static final Square4 GRID = Square4.of(6, 7, EdgeBehavior.WRAP);

  private final Arena arena = Arena.ofShared();

  private static FieldSchema schema(Space space) {
    return new FieldSchema(
        List.of(
            FieldDef.scalar("heat"),
            FieldDef.vector("wind", 2),
            FieldDef.categorical("kind", Integer.MAX_VALUE)),
        (int) space.cellCount());
  }

  private NativeSnapshot snapshot(Space space, int worlds) {
    return new NativeSnapshot(arena, space, schema(space), worlds).randomize(new Random(5));
  }

  private static ObsPlan plan(Space space, ObsEntry... entries) {
    return ObsPlan.compile(ObsSpec.of(entries), space, schema(space));
  }

  private EgressTarget target(ObsPlan plan, int units) {
    EgressReport report = new EgressReport();
    report.prepare(units);
    return new EgressTarget(
        arena.allocate(units * plan.shape().outputBytes(), 64),
        arena.allocate(units * plan.shape().maskBytes()),
        report);
  }

  private AgentSet agents(int slots, int... counts) {
    MemorySegment centers = arena.allocate(Math.max(1, 8L * slots * counts.length), 4);
    return new AgentSet(centers, arena.allocateFrom(ValueLayout.JAVA_INT, counts), 2, slots);
  }

  @AfterEach
  void freeMemory() {
    arena.close();
  }

  private static void assertRefused(ErrorCode code, String text, Runnable call) {
    MurkException e = assertThrows(MurkException.class, call::run);
    assertTrue(e.getMessage().contains(text), e.getMessage());
    assertEquals(code, e.code());
  }

  @Test
  void countsThatAreNoneOfASlotAreRefused() {
    ObsPlan plan = plan(GRID, ObsEntry.agentDisk(0, 1));
    NativeSnapshot snapshot = snapshot(GRID, 2);
    EgressTarget target = target(plan, 4);
    for (int count : new int[] {-1, 3, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertRefused(
          ErrorCode.EXECUTION_FAILED,
          "agents.counts=" + count + " world=1 allowed=0..2",
          () -> plan.execute(snapshot, 0, 2, agents(2, 2, count), target));
    }
    assertAllZero(target);
    AgentSet noCenters = AgentSet.of(MemorySegment.NULL, 2, 2);
    assertRefused(
        ErrorCode.EXECUTION_FAILED,
        "agents.centers=null allowed=memory for 4 x 8 bytes",
        () -> plan.execute(snapshot, 0, 2, noCenters, target));
    for (int slots : new int[] {-1, Integer.MIN_VALUE, 1 << 30, Integer.MAX_VALUE}) {
      AgentSet many = AgentSet.of(arena.allocate(64), 2, slots);
      assertRefused(
          slots > 0 && slots <= Integer.MAX_VALUE / 2
              ? ErrorCode.BUFFER_TOO_SMALL
              : ErrorCode.EXECUTION_FAILED,
          "agents.",
          () -> plan.execute(snapshot, 0, 2, many, target));
    }
    assertAllZero(target);
  }

  @Test
  void noWorldsAndNoSlotsAreServed() {
    ObsPlan plan = plan(GRID, ObsEntry.all(0), ObsEntry.agentDisk(0, 1));
    NativeSnapshot snapshot = snapshot(GRID, 2);
    EgressTarget nothing =
        new EgressTarget(MemorySegment.NULL, MemorySegment.NULL, new EgressReport());
    plan.execute(snapshot, 0, 0, AgentSet.of(MemorySegment.NULL, 2, 3), nothing);
    plan.execute(snapshot, 0, 2, AgentSet.of(MemorySegment.NULL, 2, 0), nothing);
    EgressTarget target = target(plan, 4);
    plan.execute(snapshot, 1, 1, agents(2, 2, 2), target);
    assertAllZero(target);
    target.output().fill((byte) 1);
    target.mask().fill((byte) 1);
    plan.execute(snapshot, 0, 2, agents(2, 0, 0), target);
    assertAllZero(target);
    assertEquals(0.0, target.report().coverage(3));
  }

  private static void assertAllZero(EgressTarget target) {
    for (MemorySegment segment : List.of(target.output(), target.mask())) {
      for (byte b : segment.toArray(ValueLayout.JAVA_BYTE)) {
        assertEquals(0, b);
      }
    }
  }

  @Test
  void regionsThatNoMemoryHoldsAreRefused() {
    Ring1D ring = Ring1D.of(10);
    Line1D line = Line1D.of(10, EdgeBehavior.ABSORB);
    for (int radius : new int[] {1 << 30, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
      for (Space space : List.of(ring, line, GRID)) {
        assertRefused(
            ErrorCode.INVALID_OBS_SPEC,
            "entry=0 radius=" + radius + " allowed=0..",
            () -> plan(space, ObsEntry.agentDisk(0, radius)));
      }
      assertRefused(
          ErrorCode.INVALID_OBS_SPEC,
          "entry=0 halfExtents",
          () -> plan(GRID, ObsEntry.agentRect(0, radius, 1)));
    }
    assertRefused(
        ErrorCode.INVALID_OBS_SPEC,
        "entry=0 radius=0 allowed=none: a cell becomes 2147483647 elements",
        () -> plan(GRID, ObsEntry.agentDisk(2, 0).oneHot()));
  }

  @ParameterizedTest
  @ValueSource(ints = {(1 << 30) - 5, 1 << 29})
  void whatTheHeapDoesNotHoldIsAnError(int reach) {
    Ring1D ring = Ring1D.of(10);
    Square4 grid = Square4.of(3, 3, EdgeBehavior.ABSORB);
    for (Runnable compile :
        List.<Runnable>of(
            () -> plan(ring, ObsEntry.agentDisk(0, reach)),
            () -> plan(grid, ObsEntry.agentRect(0, reach, 0)))) {
      try {
        compile.run();
      } catch (MurkException e) {
        assertEquals(ErrorCode.ALLOCATION_FAILED, e.code(), e.getMessage());
      }
    }
  }

  @Test
  void coordsWithoutCellsAreRefusedAndRepeatsAreOneCell() {
    assertRefused(
        ErrorCode.INVALID_COMPOSITION,
        "entry=0 region=Coords[cells=0] coverage=0.0",
        () -> plan(GRID, ObsEntry.of(0, new ObsRegion.Fixed(new Region.Coords(List.of())))));
    Coord cell = Coord.of(2, 3);
    ObsPlan plan =
        plan(
            GRID,
            ObsEntry.of(0, new ObsRegion.Fixed(new Region.Coords(List.of(cell, cell, cell)))));
    assertEquals(1, plan.shape().maskBytes());
    assertRefused(
        ErrorCode.INVALID_OBS_SPEC,
        "entry=0 region=Coords[cells=1]",
        () ->
            plan(
                GRID,
                ObsEntry.of(0, new ObsRegion.Fixed(new Region.Coords(List.of(Coord.of(1)))))));
    assertRefused(
        ErrorCode.INVALID_OBS_SPEC,
        "entry=0 region=Disk[center=[2147483647, -2147483648]",
        () ->
            plan(
                GRID,
                ObsEntry.of(
                    0,
                    new ObsRegion.Fixed(
                        new Region.Disk(
                            Coord.of(Integer.MAX_VALUE, Integer.MIN_VALUE), Integer.MAX_VALUE)))));
  }

  @Test
  void categoriesWithoutNumberNeedRoomWithoutNumber() {
    ObsPlan plan = plan(GRID, ObsEntry.all(2).oneHot());
    assertEquals(4L * 42 * Integer.MAX_VALUE, plan.shape().outputBytes());
    NativeSnapshot snapshot = snapshot(GRID, 1);
    EgressReport report = new EgressReport();
    report.prepare(1);
    EgressTarget small = new EgressTarget(arena.allocate(64), arena.allocate(64), report);
    assertRefused(
        ErrorCode.BUFFER_TOO_SMALL,
        "output.bytes=64",
        () -> plan.execute(snapshot, 0, 1, AgentSet.NONE, small));
  }

  @Test
  void hugeWindowsAndStridesOfPools() {
    int max = Integer.MAX_VALUE;
    assertRefused(
        ErrorCode.INVALID_OBS_SPEC,
        "entry=0 pool.rows=2147483647 allowed=1..6",
        () -> plan(GRID, ObsEntry.all(0).pooled(Pool.square(Pool.Kernel.SUM, max, max))));
    for (ObsEntry entry : List.of(ObsEntry.all(0), ObsEntry.all(1), ObsEntry.agentRect(0, 3, 3))) {
      ObsPlan plan = plan(GRID, entry.pooled(new Pool(Pool.Kernel.MEAN, 6, 7, max, max)));
      EgressTarget target = target(plan, 1);
      boolean relative = plan.shape().agentRelative();
      plan.execute(snapshot(GRID, 1), 0, 1, relative ? agents(1, 1) : AgentSet.NONE, target);
      assertEquals(1, target.mask().get(ValueLayout.JAVA_BYTE, 0));
    }
  }

  @Test
  void heapMemoryIsServedIfItIsBytes() {
    ObsPlan plan = plan(GRID, ObsEntry.all(0), ObsEntry.all(0).normalized(-1, 1));
    NativeSnapshot snapshot = snapshot(GRID, 1);
    EgressTarget apart = target(plan, 1);
    plan.execute(snapshot, 0, 1, AgentSet.NONE, apart);
    byte[] output = new byte[(int) plan.shape().outputBytes()];
    byte[] mask = new byte[(int) plan.shape().maskBytes()];
    EgressTarget heap =
        new EgressTarget(
            MemorySegment.ofArray(output), MemorySegment.ofArray(mask), apart.report());
    plan.execute(snapshot, 0, 1, AgentSet.NONE, heap);
    assertEquals(-1, heap.output().mismatch(apart.output()));
    assertEquals(-1, heap.mask().mismatch(apart.mask()));
    EgressTarget floats =
        new EgressTarget(
            MemorySegment.ofArray(new float[output.length / 4]), heap.mask(), apart.report());
    assertRefused(
        ErrorCode.EXECUTION_FAILED,
        "output=array of other than bytes allowed=native memory or a byte[]",
        () -> plan.execute(snapshot, 0, 1, AgentSet.NONE, floats));
    EgressTarget longs =
        new EgressTarget(
            heap.output(), MemorySegment.ofArray(new long[mask.length]), apart.report());
    assertRefused(
        ErrorCode.EXECUTION_FAILED,
        "mask=array of other than bytes allowed=native memory or a byte[]",
        () -> plan.execute(snapshot, 0, 1, AgentSet.NONE, longs));
  }

  @Test
  void centersOnTheHeapWillDo() {
    ObsPlan plan = plan(GRID, ObsEntry.agentDisk(0, 2).normalized(-1, 1));
    NativeSnapshot snapshot = snapshot(GRID, 1);
    EgressTarget apart = target(plan, 2);
    EgressTarget heap = target(plan, 2);
    int[] centers = {1, 2, 5, 6};
    plan.execute(
        snapshot,
        0,
        1,
        AgentSet.of(arena.allocateFrom(ValueLayout.JAVA_INT, centers), 2, 2),
        apart);
    MemorySegment counts = MemorySegment.ofArray(new int[] {2}).asReadOnly();
    plan.execute(snapshot, 0, 1, new AgentSet(MemorySegment.ofArray(centers), counts, 2, 2), heap);
    assertEquals(-1, heap.output().mismatch(apart.output()));
  }
}
