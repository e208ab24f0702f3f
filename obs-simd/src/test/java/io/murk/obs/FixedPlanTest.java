package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.egress.AgentSet;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** The contract for a plan whose units are worlds, and how worlds share a target. */
final class FixedPlanTest extends ObsPlanContract {
  @Override
  ObsSpec spec() {
    return ObsSpec.of(ObsEntry.all(1), ObsEntry.all(0).normalized(-1, 1));
  }

  @Override
  AgentSet agents() {
    return AgentSet.NONE;
  }

  @Test
  void agentsAreRefused() {
    assertFailed(
        "agents.slots=1 agents.ndim=2 allowed=AgentSet.NONE: the plan has no entry around an agent",
        () ->
            plan.execute(snapshot, 0, 1, Observation.agents(arena, new int[][] {{0, 0}}), target));
  }

  @Test
  void anEmptyRangeWritesNothing() {
    plan.execute(snapshot, 2, 2, AgentSet.NONE, target);
    observation.assertUntouchedFrom(0);
  }

  @Test
  void worldsWrittenOneByOneEqualAllAtOnce() {
    for (ObsSpec spec : new ObsSpec[] {spec(), ObsSpec.of(ObsEntry.all(1))}) {
      ObsPlan plan = ObsPlan.compile(spec, SPACE, SCHEMA);
      Observation all = Observation.ofWorlds(arena, plan, snapshot);
      Observation single = new Observation(arena, plan, UNITS, 20);
      long bytes = plan.shape().outputFloats() * Float.BYTES;
      for (int world : new int[] {1, 2, 0}) {
        plan.execute(snapshot, world, world + 1, AgentSet.NONE, single.target);
      }
      assertEquals(-1, all.target.output().mismatch(single.target.output()));
      assertEquals(-1, all.target.mask().mismatch(single.target.mask()));
      MemorySegment expected = snapshot.field(1).asSlice(0, 42 * 2 * 4);
      assertEquals(-1, expected.mismatch(all.target.output().asSlice(0, expected.byteSize())));
      assertEquals(0, bytes % 4);
      for (int world = 0; world < UNITS; world++) {
        assertEquals(17 + world, single.target.report().tick(world));
        assertEquals(3 - world, single.target.report().ageTicks(world));
        assertEquals(1.0, single.target.report().coverage(world));
      }
    }
  }

  @Test
  void aWorldInTheMiddleLeavesItsNeighboursAlone() {
    plan.execute(snapshot, 1, 2, AgentSet.NONE, target);
    observation.assertUntouchedFrom(2);
    assertEquals(Observation.POISON_BITS, observation.bits(0, plan.shape().outputFloats() - 1));
    assertEquals(Observation.POISON_BYTE, observation.mask(0, plan.shape().maskBytes() - 1));
    observation.assertUnit(1, new ObsOracle(snapshot, spec()).observe(1, 0, 0), "world 1");
  }
}
