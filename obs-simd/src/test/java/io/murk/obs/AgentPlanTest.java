package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressTarget;
import io.murk.error.ErrorCode;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** The contract for a plan whose units are agents, and what agents see. */
final class AgentPlanTest extends ObsPlanContract {
  private static final int[][] CENTERS = {{0, 0}, {3, 3}, {-5, 90}};

  @Override
  ObsSpec spec() {
    return ObsSpec.of(ObsEntry.agentDisk(1, 2), ObsEntry.all(0), ObsEntry.agentDisk(0, 1));
  }

  @Override
  AgentSet agents() {
    return AgentSet.of(Observation.agents(arena, CENTERS).centers(), 2, 1);
  }

  private AgentSet agents(int... counts) {
    MemorySegment centers = arena.allocate(UNITS * 2 * 8L, 4);
    MemorySegment segment = arena.allocateFrom(ValueLayout.JAVA_INT, counts);
    return new AgentSet(centers, segment, 2, 2);
  }

  @Test
  void countsAreThoseOfTheSlots() {
    EgressTarget roomy = new Observation(arena, plan, 2 * UNITS, 20).target;
    plan.execute(snapshot, 0, 3, agents(0, 2, 1), roomy);
    assertFailed(
        "agents.counts=3 world=1 allowed=0..2",
        () -> plan.execute(snapshot, 0, 3, agents(0, 3, -1), target));
    assertFailed(
        "agents.counts=-1 world=2 allowed=0..2",
        () -> plan.execute(snapshot, 2, 3, agents(0, 3, -1), target));
    assertRefused(
        ErrorCode.BUFFER_TOO_SMALL,
        "BufferTooSmall: agents.counts.bytes=8 allowed=at least 3 x 4 bytes (4 for each world)",
        () -> plan.execute(snapshot, 0, 3, agents(0, 1), target));
  }

  @Test
  void emptySlotsAreZeroWithMaskZero() {
    ObsPlan mixed =
        ObsPlan.compile(
            ObsSpec.of(ObsEntry.all(0), ObsEntry.agentDisk(0, 1), ObsEntry.all(1)), SPACE, SCHEMA);
    Observation seen = new Observation(arena, mixed, 2 * UNITS, 20);
    mixed.execute(snapshot, 0, 3, agents(1, 0, 2), seen.target);
    boolean[] there = {true, false, false, false, true, true};
    for (int unit = 0; unit < there.length; unit++) {
      for (int i = 0; i < 42; i++) {
        float expected = there[unit] ? snapshot.value(unit / 2, 0, i, 0) : 0f;
        Observation.assertFloat(expected, seen.output(unit, i), "unit " + unit);
        assertEquals(there[unit] ? 1 : 0, seen.mask(unit, i));
      }
      assertEquals(there[unit] ? (42 + 3 + 84) / 135.0 : 0.0, seen.target.report().coverage(unit));
      assertEquals(17 + unit / 2, seen.target.report().tick(unit));
      assertEquals(3 - unit / 2, seen.target.report().ageTicks(unit));
    }
    seen.assertUntouchedFrom(6);
  }

  @Test
  void unitsAreNotMoreThanAnIntCounts() {
    AgentSet many = AgentSet.of(agents().centers(), 2, Integer.MAX_VALUE / 3 + 1);
    assertFailed(
        "agents.slots=715827883 allowed=0..715827882 for each of 3 worlds",
        () -> plan.execute(snapshot, 2, 3, many, target));
  }

  @Test
  void centresHaveTheAxesOfTheSpace() {
    String rest =
        " allowed=2: the plan has entries around agents, and a centre has the axes of the space";
    assertFailed("agents.ndim=0" + rest, () -> plan.execute(snapshot, 0, 1, AgentSet.NONE, target));
    AgentSet cubic = AgentSet.of(agents().centers(), 3, 2);
    assertFailed("agents.ndim=3" + rest, () -> plan.execute(snapshot, 0, 1, cubic, target));
  }

  @Test
  void centresOfAllAgentsAreThere() {
    MemorySegment centers = agents().centers();
    assertRefused(
        ErrorCode.BUFFER_TOO_SMALL,
        "BufferTooSmall: agents.centers.bytes=23 allowed=at least 3 x 8 bytes (8 for each agent)",
        () -> plan.execute(snapshot, 0, 1, AgentSet.of(centers.asSlice(0, 23), 2, UNITS), target));
    assertRefused(
        ErrorCode.BUFFER_TOO_SMALL,
        "BufferTooSmall: agents.centers.bytes=24 allowed=at least 2147483647 x 8 bytes"
            + " (8 for each agent)",
        () -> plan.execute(snapshot, 0, 1, AgentSet.of(centers, 2, Integer.MAX_VALUE), target));
    assertFailed(
        "agents.centers=null allowed=memory for 3 x 8 bytes",
        () -> plan.execute(snapshot, 0, 1, AgentSet.of(MemorySegment.NULL, 2, 3), target));
    assertFailed(
        "agents.slots=-1 allowed=0..2147483647 for each of 1 worlds",
        () -> plan.execute(snapshot, 0, 1, AgentSet.of(centers, 2, -1), target));
  }

  @Test
  void noAgentsNoOutput() {
    EgressTarget nothing =
        new EgressTarget(MemorySegment.NULL, MemorySegment.NULL, new EgressReport());
    plan.execute(snapshot, 0, 1, AgentSet.of(MemorySegment.NULL, 2, 0), nothing);
  }

  @Test
  void entriesOfTheWholeWorldStandInEveryAgentsUnit() {
    Observation seen = Observation.ofAgents(arena, plan, snapshot, 1, CENTERS);
    for (int agent = 0; agent < UNITS; agent++) {
      for (int cell = 0; cell < 42; cell++) {
        float expected = snapshot.value(1, 0, cell, 0);
        Observation.assertFloat(expected, seen.output(UNITS + agent, 50 + cell), "cell " + cell);
        assertEquals(1, seen.mask(UNITS + agent, 50 + cell));
      }
    }
    assertEquals((42 + 2.0 * 6 + 3) / (50 + 42 + 9), seen.target.report().coverage(3));
    assertEquals((42 + 2.0 * 13 + 5) / (50 + 42 + 9), seen.target.report().coverage(4));
    assertEquals(42.0 / (50 + 42 + 9), seen.target.report().coverage(5));
    assertEquals(18, seen.target.report().tick(5));
    assertEquals(2, seen.target.report().ageTicks(5));
  }

  @Test
  void aWindowLargerThanAWrappingWorldShowsCellsAgain() {
    Square4 space = Square4.of(2, 3, EdgeBehavior.WRAP);
    NativeSnapshot small = new NativeSnapshot(arena, space, schema(6), 1);
    small.set(0, new float[] {10, 11, 12, 20, 21, 22});
    ObsPlan plan = ObsPlan.compile(ObsSpec.of(ObsEntry.agentDisk(0, 2)), space, schema(6));
    int[][] centers = {{0, 0}, {Integer.MIN_VALUE, Integer.MIN_VALUE}};
    Observation seen = Observation.ofAgents(arena, plan, small, 0, centers);
    float[] expected = {
      0, 0, 10, 0, 0, //
      0, 22, 20, 21, 0, //
      11, 12, 10, 11, 12, //
      0, 22, 20, 21, 0, //
      0, 0, 10, 0, 0
    };
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], seen.output(0, i), "element " + i);
      assertEquals(expected[i] == 0 ? 0 : 1, seen.mask(0, i), "element " + i);
    }
    assertEquals(13.0 / 25, seen.target.report().coverage(1));
    // -2^31 is 0 modulo 2 and 1 modulo 3.
    assertEquals(11, seen.output(1, 12));
  }
}
