package io.murk.propagator.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.ErrorCode;
import io.murk.field.FieldDef;
import io.murk.propagator.Access;
import io.murk.propagator.PropagatorFailure;
import io.murk.propagator.library.ActionBuffer.Direction;
import io.murk.space.EdgeBehavior;
import io.murk.space.Line1D;
import io.murk.space.Square4;
import io.murk.testing.Failures;
import io.murk.testing.FieldValues;
import io.murk.testing.NoLeaks;
import io.murk.testing.ScriptedPropagator;
import io.murk.world.LockstepWorld;
import io.murk.world.WorldConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Actions are taken once, in order, and come back when the tick does not count. */
@ExtendWith(NoLeaks.class)
final class AgentMovementTest {
  private boolean fails;

  private LockstepWorld world(ActionBuffer actions) {
    AgentMovement movement = AgentMovement.builder(0, actions).place(3, 0).place(70, 4).build();
    return new LockstepWorld(
        WorldConfig.builder()
            .space(Line1D.of(9, EdgeBehavior.ABSORB))
            .field(FieldDef.scalar("presence"))
            .propagator(movement)
            .propagator(
                new ScriptedPropagator(
                    "failing",
                    Access.none(),
                    context -> {
                      if (fails) {
                        throw PropagatorFailure.executionFailed("on purpose");
                      }
                    }))
            .dt(1)
            .maxConsecutiveFailures(10)
            .build());
  }

  private static int placeOf(LockstepWorld world, int agent) {
    float[] presence = FieldValues.of(world.snapshot(), 0);
    for (int i = 0; i < presence.length; i++) {
      if (presence[i] == agent + 1) {
        return i;
      }
    }
    return -1;
  }

  @Test
  void actionsOfARolledBackTickAreTakenByTheNextOne() {
    var actions = new ActionBuffer(4);
    try (var world = world(actions)) {
      world.step().orThrow();
      assertTrue(actions.submit(3, Direction.SOUTH));
      assertTrue(actions.submit(3, Direction.NORTH));
      fails = true;
      for (int i = 0; i < 5; i++) {
        assertFalse(world.step().succeeded());
        assertEquals(2, actions.size());
        assertEquals(0, placeOf(world, 3));
      }
      fails = false;
      assertTrue(actions.submit(3, Direction.SOUTH));
      world.step().orThrow();
      assertEquals(0, actions.size());
      assertEquals(1, placeOf(world, 3), "south, north, south");
      world.step().orThrow();
      assertEquals(1, placeOf(world, 3), "nothing is taken twice");
    }
  }

  @Test
  void resetForgetsActionsAndPlacesAgentsAgain() {
    var actions = new ActionBuffer(4);
    try (var world = world(actions)) {
      world.step().orThrow();
      actions.submit(70, Direction.SOUTH);
      world.step().orThrow();
      assertEquals(5, placeOf(world, 70));
      actions.submit(70, Direction.SOUTH);
      world.reset(1);
      assertEquals(0, actions.size());
      assertEquals(-1, placeOf(world, 70));
      world.step().orThrow();
      assertEquals(4, placeOf(world, 70));
    }
  }

  @Test
  void agentsGoInAscendingOrderWhateverTheOrderOfSubmission() {
    var actions = new ActionBuffer(8);
    try (var world = world(actions)) {
      world.step().orThrow();
      for (int i = 0; i < 3; i++) {
        actions.submit(70, Direction.NORTH);
        actions.submit(3, Direction.SOUTH);
      }
      world.step().orThrow();
      assertEquals(3, placeOf(world, 3), "it was first, three times");
      assertEquals(4, placeOf(world, 70), "somebody stood there");
    }
  }

  @Test
  void aFullBufferRefusesAndATickMakesRoom() {
    var actions = new ActionBuffer(2);
    try (var world = world(actions)) {
      assertTrue(actions.submit(9, Direction.STAY));
      assertTrue(actions.submit(9, Direction.EAST));
      assertFalse(actions.submit(9, Direction.STAY));
      assertEquals(2, actions.size());
      assertEquals(2, actions.capacity());
      world.step().orThrow();
      assertTrue(actions.submit(9, Direction.STAY));
    }
  }

  @Test
  void aBufferOfTwoWorldsFailsTheTickOfOne() {
    var actions = new ActionBuffer(2);
    try (var one = world(actions);
        var other = world(actions)) {
      one.step().orThrow();
      other.step().orThrow();
      assertFalse(one.step().succeeded());
      String text = String.valueOf(one.lastResult().failureOrNull());
      assertTrue(text.contains("the action buffer serves another world"), text);
      other.step().orThrow();
    }
  }

  @Test
  void argumentsAreCheckedWithTheirText() {
    refused("ActionBuffer capacity=0 allowed=1..16777216", () -> new ActionBuffer(0));
    var actions = new ActionBuffer(1);
    refused(
        "ActionBuffer agent_id=65536 allowed=0..65535",
        () -> actions.submit(65536, Direction.STAY));
    refused(
        "AgentMovement agent_id=-1 allowed=0..65535",
        () -> AgentMovement.builder(0, actions).place(-1, 0));
    refused(
        "AgentMovement presence_field=-1 allowed=0..",
        () -> AgentMovement.builder(-1, actions).build());
    refused(
        "AgentEmission intensity=0.0 allowed: finite, > 0",
        () -> AgentEmission.builder(0, 1).intensity(0).build());
    refused(
        "ResourceField capacity=-1.0 allowed: finite, > 0",
        () -> ResourceField.builder(0, 1).capacity(-1).build());
    refused(
        "ResourceField regrowth_rate=NaN allowed: finite, >= 0",
        () -> ResourceField.builder(0, 1).regrowthRate(Float.NaN).build());
    refused(
        "Reward step_cost=Infinity allowed: finite",
        () -> new Reward(0, 1, 2, 1f, Float.POSITIVE_INFINITY));
    refused("IdentityCopy field=-1 allowed=0..", () -> new IdentityCopy(-1));
  }

  private static void refused(String detail, Runnable call) {
    Failures.assertRefused(ErrorCode.INVALID_ARGUMENT, detail, call::run);
  }

  @Test
  void fieldsThatDoNotFitAreRefusedWhenTheWorldIsBuilt() {
    misfit(
        "AgentMovement presence_field=1 components=2 allowed=1",
        AgentMovement.builder(1, new ActionBuffer(1)).build());
    misfit(
        "AgentEmission emission_field=1 components=2 allowed=1",
        AgentEmission.builder(0, 1).build());
    misfit(
        "ResourceField presence_field=0 components=1 allowed=2",
        ResourceField.builder(1, 0).build());
    misfit("Reward heat_field=1 components=2 allowed=1", new Reward(0, 1, 2, 1, 1));
  }

  private static void misfit(String detail, io.murk.propagator.Propagator propagator) {
    var builder =
        WorldConfig.builder()
            .space(Square4.of(2, 2, EdgeBehavior.ABSORB))
            .field(FieldDef.scalar("s"))
            .field(FieldDef.vector("v", 2))
            .field(FieldDef.scalar("t"))
            .dt(1)
            .propagator(propagator);
    Failures.assertRefused(ErrorCode.INVALID_PROPAGATOR, "propagator=" + detail, builder::build);
  }
}
