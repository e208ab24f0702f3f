package io.murk.obs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.egress.AgentSet;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A plan that is bound to a generation observes no other. */
final class BoundPlanTest {
  private static final int WORLDS = 3;
  private static final Square4 SPACE = Square4.of(4, 5, EdgeBehavior.ABSORB);
  private static final FieldSchema SCHEMA = new FieldSchema(List.of(FieldDef.scalar("heat")), 20);

  private final Arena arena = Arena.ofConfined();
  private final NativeSnapshot snapshot =
      new NativeSnapshot(arena, SPACE, SCHEMA, WORLDS).randomize(new Random(3));

  @AfterEach
  void freeMemory() {
    arena.close();
  }

  private static ObsPlan bound(ObsEntry entry) {
    return ObsPlan.compile(ObsSpec.of(entry), SPACE, SCHEMA).boundTo(5);
  }

  @Test
  void itsGenerationIsObserved() {
    ObsPlan plan = bound(ObsEntry.all(0));
    Observation seen = new Observation(arena, plan, WORLDS, 20);
    plan.execute(snapshot, 0, WORLDS, AgentSet.NONE, seen.target);
    seen.assertUntouchedFrom(WORLDS);
    assertEquals(snapshot.value(2, 0, 19, 0), seen.output(2, 19));
  }

  /** All worlds are looked at first, the ones in range only. */
  @Test
  void anyWorldOfAnotherGenerationInTheRangeIsRefusedBeforeAnythingIsWritten() {
    ObsPlan plan = bound(ObsEntry.all(0));
    Observation seen = new Observation(arena, plan, WORLDS, 20);
    snapshot.generations[2] = 6;
    MurkException e =
        assertThrows(
            MurkException.class,
            () -> plan.execute(snapshot, 0, WORLDS, AgentSet.NONE, seen.target));
    assertEquals(ErrorCode.PLAN_INVALIDATED, e.code());
    assertEquals(
        "PlanInvalidated: snapshot.generation=6 world=2 allowed=5: the plan is bound to that"
            + " generation",
        e.getMessage());
    seen.assertUntouchedFrom(0);
    plan.execute(snapshot, 0, 2, AgentSet.NONE, seen.target);
    seen.assertUntouchedFrom(2);
  }

  @Test
  void agentsOfAnotherGenerationAreRefused() {
    ObsPlan plan = bound(ObsEntry.agentDisk(0, 1));
    snapshot.generations[1] = 4;
    AgentSet placed = Observation.agents(arena, new int[][] {{1, 1}, {1, 1}});
    AgentSet agents = AgentSet.of(placed.centers(), 2, 1);
    Observation seen = new Observation(arena, plan, 2, 20);
    MurkException e =
        assertThrows(MurkException.class, () -> plan.execute(snapshot, 1, 2, agents, seen.target));
    assertEquals(ErrorCode.PLAN_INVALIDATED, e.code());
    seen.assertUntouchedFrom(0);
  }

  /** As 0.1.9 did: buffers before generations. */
  @Test
  void otherMistakesAreFoundFirst() {
    ObsPlan plan = bound(ObsEntry.all(0));
    Observation seen = new Observation(arena, plan, WORLDS - 1, 20);
    snapshot.generations[0] = 6;
    MurkException e =
        assertThrows(
            MurkException.class, () -> plan.execute(snapshot, 0, 4, AgentSet.NONE, seen.target));
    assertEquals(ErrorCode.EXECUTION_FAILED, e.code());
  }

  @Test
  void thePlanThatWasBoundStaysAsItIs() {
    ObsPlan free = ObsPlan.compile(ObsSpec.of(ObsEntry.all(0)), SPACE, SCHEMA);
    ObsPlan plan = free.boundTo(6);
    assertTrue(plan.isBound());
    assertFalse(free.isBound());
    assertTrue(plan.toString().endsWith(", generation=6]"), plan.toString());
    Observation.ofWorlds(arena, free, snapshot).assertUntouchedFrom(WORLDS);
  }

  @Test
  void negativeGenerationsAreRefused() {
    ObsPlan free = ObsPlan.compile(ObsSpec.of(ObsEntry.all(0)), SPACE, SCHEMA);
    MurkException e = assertThrows(MurkException.class, () -> free.boundTo(-1));
    assertEquals("InvalidArgument: generation=-1 allowed=0..", e.getMessage());
  }
}
