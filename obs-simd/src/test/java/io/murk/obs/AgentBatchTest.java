package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressTarget;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.field.Mutability;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.AllocationProbe;
import io.murk.world.BatchedEngine;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldCommands;
import io.murk.world.WorldConfig;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All agents of all worlds of a batch, in one call. */
final class AgentBatchTest {
  private static final int WORLDS = 11;
  private static final int SLOTS = 5;
  private static final Square4 SPACE = Square4.of(8, 9, EdgeBehavior.WRAP);
  private static final ObsSpec SPEC =
      ObsSpec.of(
          ObsEntry.agentDisk(0, 2).as(new ObsDtype.U8(100, 0)),
          ObsEntry.all(2),
          ObsEntry.agentRect(1, 1, 3).normalized(-5, 5),
          ObsEntry.agentRect(0, 3, 3).pooled(Pool.square(Pool.Kernel.MAX, 2, 2)));

  private final Arena arena = Arena.ofShared();

  /** World {@code i} has its source somewhere else, so that no two look alike. */
  private static WorldConfig config(int i) {
    return WorldConfig.builder()
        .space(SPACE)
        .field(FieldDef.scalar("heat"))
        .field(FieldDef.vector("mark", 2).carryForward(true).initial(i))
        .field(FieldDef.scalar("static").mutability(Mutability.STATIC).initial(-i))
        .propagator(ScalarDiffusion.builder(0, 0).coefficient(0.1).source(5 * i, 1f).build())
        .dt(1.0)
        .build();
  }

  private static List<WorldConfig> configs() {
    return IntStream.range(0, WORLDS).mapToObj(AgentBatchTest::config).toList();
  }

  private static ObsPlan plan(ObsSpec spec) {
    return ObsPlan.compile(spec, SPACE, config(0).schema());
  }

  private EgressTarget target(ObsPlan plan, int units) {
    MemorySegment output = arena.allocate(units * plan.shape().outputBytes(), 64);
    MemorySegment mask = arena.allocate(units * plan.shape().maskBytes());
    return new EgressTarget(output, mask, new EgressReport());
  }

  private AgentSet agents(int... counts) {
    Random random = new Random(3);
    int[] centers = random.ints(WORLDS * SLOTS * 2L, -3, 12).toArray();
    return new AgentSet(
        arena.allocateFrom(ValueLayout.JAVA_INT, centers),
        counts.length == 0 ? MemorySegment.NULL : arena.allocateFrom(ValueLayout.JAVA_INT, counts),
        2,
        SLOTS);
  }

  @AfterEach
  void freeMemory() {
    arena.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void agentsSeeTheSameBytesAsInWorldsAloneForAnyNumberOfThreads(int threads) {
    ObsPlan plan = plan(SPEC);
    long unitBytes = plan.shape().outputBytes();
    long unitMask = plan.shape().maskBytes();
    int[] counts = {5, 0, 3, 1, 5, 2, 4, 0, 0, 5, 1};
    AgentSet agents = agents(counts);
    EgressTarget all = target(plan, WORLDS * SLOTS);
    try (BatchedEngine batch = new BatchedEngine(configs(), plan, threads)) {
      for (int tick = 0; tick < 4; tick++) {
        all.output().fill((byte) 0);
        assertEquals(-1, batch.stepAndObserve(WorldCommands.NONE, agents, all));
      }
    }
    for (int world = 0; world < WORLDS; world++) {
      try (LockstepWorld alone = new LockstepWorld(config(world))) {
        for (int tick = 0; tick < 4; tick++) {
          assertTrue(alone.step().succeeded());
        }
        EgressTarget one = target(plan, SLOTS);
        MemorySegment centers = agents.centers().asSlice(world * SLOTS * 8L, SLOTS * 8L);
        MemorySegment count = arena.allocateFrom(ValueLayout.JAVA_INT, counts[world]);
        alone.observe(plan, new AgentSet(centers, count, 2, SLOTS), one);
        String about = "world " + world;
        long first = (long) world * SLOTS;
        assertEquals(
            -1,
            all.output().asSlice(first * unitBytes, SLOTS * unitBytes).mismatch(one.output()),
            about);
        assertEquals(
            -1, all.mask().asSlice(first * unitMask, SLOTS * unitMask).mismatch(one.mask()), about);
        for (int slot = 0; slot < SLOTS; slot++) {
          int unit = (int) first + slot;
          assertEquals(one.report().coverage(slot), all.report().coverage(unit), about);
          assertEquals(slot < counts[world], all.report().coverage(unit) > 0, about);
          assertEquals(4, all.report().tick(unit), about);
        }
      }
    }
  }

  @Test
  void nothingIsSteppedOrWrittenIfTheAgentsDoNotFit() {
    ObsPlan plan = plan(SPEC);
    EgressTarget target = target(plan, WORLDS * SLOTS);
    byte[] untouched = target.output().toArray(ValueLayout.JAVA_BYTE);
    try (BatchedEngine batch = new BatchedEngine(configs(), plan, 2)) {
      int[] counts = new int[WORLDS];
      counts[7] = SLOTS + 1;
      assertRefused(
          ErrorCode.EXECUTION_FAILED,
          "ExecutionFailed: agents.counts=6 world=7 allowed=0..5",
          () -> batch.stepAndObserve(WorldCommands.NONE, agents(counts), target));
      assertRefused(
          ErrorCode.INVALID_ARGUMENT,
          "InvalidArgument: agents.ndim=0 allowed=2: obs_entries contain a region around agents,"
              + " whose centres have the axes of Square4[rows=8, cols=9, edge=WRAP]",
          () -> batch.stepAndObserve(WorldCommands.NONE, target));
      long unitBytes = plan.shape().outputBytes();
      assertRefused(
          ErrorCode.BUFFER_TOO_SMALL,
          "BufferTooSmall: output.bytes="
              + 54 * unitBytes
              + " allowed=at least 55 x "
              + unitBytes
              + " bytes ("
              + unitBytes
              + " for each agent)",
          () -> batch.stepAndObserve(WorldCommands.NONE, agents(), target(plan, 54)));
      for (int world = 0; world < WORLDS; world++) {
        assertEquals(0, batch.tick(world));
      }
    }
    assertArrayEquals(untouched, target.output().toArray(ValueLayout.JAVA_BYTE));
    ObsPlan ofWorlds = plan(ObsSpec.of(ObsEntry.all(0)));
    try (BatchedEngine batch = new BatchedEngine(configs(), ofWorlds, 1)) {
      assertRefused(
          ErrorCode.INVALID_ARGUMENT,
          "InvalidArgument: agents.slots=5 allowed=AgentSet.NONE: obs_entries contain no region"
              + " around agents",
          () -> batch.observe(agents(), target(ofWorlds, WORLDS * SLOTS)));
    }
  }

  @Test
  void aPlanForOtherWorldsIsRefusedWhenTheBatchIsBuilt() {
    Square4 other = Square4.of(8, 9, EdgeBehavior.ABSORB);
    ObsPlan plan = ObsPlan.compile(SPEC, other, config(0).schema());
    assertRefused(
        ErrorCode.INVALID_ARGUMENT,
        "InvalidArgument: plan="
            + plan
            + " was compiled for other worlds, allowed=a plan for "
            + SPACE
            + " and "
            + config(0).schema(),
        () -> new BatchedEngine(configs(), plan, 1).close());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void observingAgentsOfABatchAllocatesNothing(int threads) {
    ObsPlan plan = plan(SPEC);
    EgressTarget target = target(plan, WORLDS * SLOTS);
    int[] counts = new int[WORLDS];
    Arrays.setAll(counts, world -> world % (SLOTS + 1));
    AgentSet agents = agents(counts);
    try (BatchedEngine batch = new BatchedEngine(configs(), plan, threads)) {
      assertEquals(
          0,
          AllocationProbe.bytes(
              500, () -> batch.stepAndObserve(WorldCommands.NONE, agents, target)));
      assertEquals(0, AllocationProbe.bytes(500, () -> batch.observe(agents, target)));
    }
  }

  private static void assertRefused(ErrorCode code, String message, Runnable call) {
    MurkException e = assertThrows(MurkException.class, call::run);
    assertEquals(message, e.getMessage());
    assertEquals(code, e.code());
  }
}
