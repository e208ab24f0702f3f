package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.Command;
import io.murk.command.CommandBatch;
import io.murk.command.Payload;
import io.murk.egress.AgentSet;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressTarget;
import io.murk.field.FieldDef;
import io.murk.field.Mutability;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.space.Coord;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.world.BatchedEngine;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldCommands;
import io.murk.world.WorldConfig;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans on worlds that really step. */
final class WorldObservationTest {
  private static final int WORLDS = 11;
  private static final ObsSpec SPEC =
      ObsSpec.of(ObsEntry.all(0).normalized(0, 1), ObsEntry.all(1), ObsEntry.all(0));

  /** World {@code i} has its source somewhere else, so that no two look alike. */
  private static WorldConfig config(int i) {
    return WorldConfig.builder()
        .space(Square4.of(8, 9, EdgeBehavior.ABSORB))
        .field(FieldDef.scalar("heat"))
        .field(FieldDef.vector("mark", 2).carryForward(true))
        .propagator(ScalarDiffusion.builder(0, 0).coefficient(0.1).source(5 * i, 1f).build())
        .dt(1.0)
        .build();
  }

  private static ObsPlan plan(ObsSpec spec) {
    return ObsPlan.compile(spec, config(0).space(), config(0).schema());
  }

  private static EgressTarget target(Arena arena, ObsPlan plan, int units) {
    long floats = units * plan.shape().outputFloats();
    MemorySegment output = arena.allocate(floats * Float.BYTES, 64);
    return new EgressTarget(output, arena.allocate(floats), new EgressReport());
  }

  /** Field 0 is sparse, field 1 static; both differ from world to world. */
  private static WorldConfig scattered(int i) {
    return WorldConfig.builder()
        .space(Square4.of(8, 9, EdgeBehavior.ABSORB))
        .field(FieldDef.scalar("sparse").mutability(Mutability.SPARSE).initial(i))
        .field(FieldDef.scalar("static").mutability(Mutability.STATIC).initial(-i))
        .field(FieldDef.scalar("heat"))
        .propagator(ScalarDiffusion.builder(2, 2).coefficient(0.1).source(5 * i, 1f).build())
        .dt(1.0)
        .build();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void sparseAndStaticFieldsOfABatchAreObservedWorldByWorld(int threads) {
    List<WorldConfig> configs =
        IntStream.range(0, WORLDS).mapToObj(WorldObservationTest::scattered).toList();
    for (int field = 0; field < 2; field++) {
      var config = configs.getFirst();
      var plan = ObsPlan.compile(ObsSpec.of(ObsEntry.all(field)), config.space(), config.schema());
      try (Arena arena = Arena.ofShared();
          BatchedEngine batch = new BatchedEngine(configs, plan, threads)) {
        EgressTarget all = target(arena, plan, WORLDS);
        WorldCommands marks =
            world ->
                CommandBatch.of(
                    List.of(Command.of(new Payload.SetField(Coord.of(0, 1), 0, 100f + world))));
        assertEquals(-1, batch.stepAndObserve(marks, all));
        assertEquals(-1, batch.stepAndObserve(WorldCommands.NONE, all));
        for (int world = 0; world < WORLDS; world++) {
          for (int cell = 0; cell < 72; cell++) {
            float unmarked = field == 0 ? world : -world;
            float expected = field == 0 && cell == 1 ? 100f + world : unmarked;
            assertEquals(
                expected,
                all.output().getAtIndex(ValueLayout.JAVA_FLOAT, world * 72L + cell),
                "world " + world + " cell " + cell);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void aBatchShowsTheSameBytesAsItsWorldsAloneForAnyNumberOfThreads(int threads) {
    List<WorldConfig> configs =
        IntStream.range(0, WORLDS).mapToObj(WorldObservationTest::config).toList();
    ObsPlan plan = plan(SPEC);
    long unitBytes = plan.shape().outputFloats() * Float.BYTES;
    try (Arena arena = Arena.ofShared();
        BatchedEngine batch = new BatchedEngine(configs, plan, threads)) {
      EgressTarget all = target(arena, plan, WORLDS);
      for (int tick = 0; tick < 6; tick++) {
        assertEquals(-1, batch.stepAndObserve(WorldCommands.NONE, all));
      }
      for (int world = 0; world < WORLDS; world++) {
        try (LockstepWorld alone = new LockstepWorld(configs.get(world))) {
          for (int tick = 0; tick < 6; tick++) {
            assertTrue(alone.step().succeeded());
          }
          EgressTarget one = target(arena, plan, 1);
          alone.observe(plan, AgentSet.NONE, one);
          MemorySegment slot = all.output().asSlice(world * unitBytes, unitBytes);
          assertEquals(-1, slot.mismatch(one.output()), "world " + world);
          assertEquals(6, all.report().tick(world));
        }
      }
      for (long i = 0; i < all.mask().byteSize(); i++) {
        assertEquals(1, all.mask().get(ValueLayout.JAVA_BYTE, i));
      }
    }
  }

  @Test
  void agentsSeeWhatCommandsDidAndLeasesKeepIt() {
    ObsPlan plan = plan(ObsSpec.of(ObsEntry.agentDisk(1, 1)));
    try (Arena arena = Arena.ofConfined();
        LockstepWorld world = new LockstepWorld(config(1))) {
      world.step(List.of(Command.of(new Payload.SetField(Coord.of(2, 3), 1, 1, 7.5f))));
      EgressTarget target = target(arena, plan, 1);
      AgentSet agents = Observation.agents(arena, new int[][] {{2, 2}});
      world.observe(plan, agents, target);
      // Row 1, column 2 of the window, component 1.
      long element = (1 * 3 + 2) * 2 + 1;
      assertEquals(7.5f, target.output().getAtIndex(ValueLayout.JAVA_FLOAT, element));
      assertEquals(1, target.mask().get(ValueLayout.JAVA_BYTE, element));
      try (var lease = world.lease()) {
        world.step(List.of(Command.of(new Payload.SetField(Coord.of(2, 3), 1, 1, -1f))));
        target.report().prepare(1);
        plan.execute(lease, 0, 1, agents, target);
        assertEquals(7.5f, target.output().getAtIndex(ValueLayout.JAVA_FLOAT, element));
        assertEquals(1, target.report().tick(0));
        assertEquals(1, target.report().ageTicks(0));
      }
      world.observe(plan, agents, target);
      assertEquals(-1f, target.output().getAtIndex(ValueLayout.JAVA_FLOAT, element));
    }
  }
}
