package io.murk.world;

import static io.murk.world.SmallWorld.INCREMENT;
import static io.murk.world.SmallWorld.assertValues;
import static io.murk.world.SmallWorld.set;
import static io.murk.world.SmallWorld.world;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressPlan;
import io.murk.egress.EgressReport;
import io.murk.egress.EgressShape;
import io.murk.egress.EgressTarget;
import io.murk.egress.Snapshot;
import io.murk.egress.SnapshotLease;
import io.murk.error.ErrorCode;
import io.murk.field.FieldDef;
import io.murk.propagator.Access;
import io.murk.propagator.WriteMode;
import io.murk.testing.Failures;
import io.murk.testing.FieldValues;
import io.murk.testing.NoLeaks;
import io.murk.testing.ScriptedPropagator;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a lease holds, and what a plan observes. */
@ExtendWith(NoLeaks.class)
final class LeaseTest {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;

  @Test
  void aLeaseShowsItsStateWhileTheWorldGoesOn() {
    var config =
        world(FieldDef.scalar("a").initial(1f)).propagator(INCREMENT).maxGenerations(2).build();
    try (var world = new LockstepWorld(config)) {
      world.step().orThrow();
      SnapshotLease lease = world.lease();
      world.step().orThrow();
      assertArrayEquals(new float[] {2, 2, 2}, FieldValues.of(lease, 0));
      assertEquals(1, lease.tick(0));
      assertEquals(1, lease.generation(0));
      assertEquals(1, lease.worlds());
      assertValues(world, 0, 3, 3, 3);
      StepResult refused = world.step(List.of(set(0, 0, 20)));
      assertEquals(
          "AllocationFailed: max_generations=2 leases=1 hold all generations but the current one;"
              + " release one, or allow more, for tick=3",
          Failures.assertRefused(ErrorCode.ALLOCATION_FAILED, refused::orThrow).getMessage());
      assertEquals(0, world.metrics().rollbackEvents(), "nothing was rolled back");
      assertEquals(0, refused.receipts().size());
      assertEquals(1, world.queueDepth(), "the command waits");
      assertArrayEquals(new float[] {2, 2, 2}, FieldValues.of(lease, 0));
      lease.close();
      lease.close();
      Failures.assertRefused(
          ErrorCode.STALE, "the lease on tick=1 was released", () -> lease.field(0));
      assertEquals(3, world.step().orThrow().receipts().appliedTick(0));
      assertValues(world, 0, 21, 4, 4);
    }
  }

  @Test
  void aLeaseOutlivesItsWorld() {
    var config = world(FieldDef.scalar("a").initial(1f)).propagator(INCREMENT).build();
    var world = new LockstepWorld(config);
    world.step().orThrow();
    SnapshotLease lease = world.lease();
    world.close();
    assertTrue(NativeMemory.bytesHeld() > 0);
    assertArrayEquals(new float[] {2, 2, 2}, FieldValues.of(lease, 0));
    lease.close();
    assertEquals(0, NativeMemory.bytesHeld());
  }

  private static void assertReadersAreTold(Snapshot snapshot) {
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT, "field=1 allowed=0..0", () -> snapshot.field(1));
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT, "field=4294967295 allowed=0..0", () -> snapshot.field(-1, 0));
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT, "world_index=1 allowed=0..0", () -> snapshot.field(0, 1));
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT, "world_index=1 allowed=0..0", () -> snapshot.tick(1));
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT, "world_index=2 allowed=0..0", () -> snapshot.generation(2));
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT, "world_index=4 allowed=0..0", () -> snapshot.currentTick(4));
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT,
        "world_index=3 allowed=0..0",
        () -> snapshot.parameterVersion(3));
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT, "parameter=0 allowed: none", () -> snapshot.parameter(0, 0));
  }

  @Test
  void whatASnapshotDoesNotHaveIsRefusedByName() {
    var config = world(FieldDef.scalar("a")).propagator(INCREMENT).build();
    try (var world = new LockstepWorld(config);
        SnapshotLease lease = world.lease()) {
      assertReadersAreTold(world.snapshot());
      assertReadersAreTold(lease);
      assertEquals("SnapshotLease[tick=0, released=false]", lease.toString());
      Failures.assertRefused(
          ErrorCode.INVALID_ARGUMENT,
          "propagator=1 allowed=0..0",
          () -> world.metrics().propagatorName(1));
      Failures.assertRefused(
          ErrorCode.INVALID_ARGUMENT,
          "propagator=4294967295 allowed=0..0",
          () -> world.metrics().propagatorMicros(-1));
    }
  }

  @Test
  void aWorldOfABatchIsLeasedAlone() {
    var config =
        world(FieldDef.scalar("a").initial(1f))
            .propagator(INCREMENT)
            .parameter("rain", 0.5)
            .build();
    SnapshotLease lease;
    try (var batch = new BatchedEngine(Collections.nCopies(3, config), null, 2)) {
      batch.step(WorldCommands.NONE);
      lease = batch.lease(1);
      for (int tick = 0; tick < 5; tick++) {
        assertEquals(-1, batch.step(WorldCommands.NONE));
        assertTrue(batch.snapshot().isContiguous(0));
      }
      assertEquals(6, batch.tick(1));
      Failures.assertRefused(
          ErrorCode.INVALID_ARGUMENT, "world_index=3 allowed=0..2", () -> batch.lease(3));
    }
    assertEquals(1, lease.worlds());
    assertEquals(1, lease.tick(0));
    assertEquals(0.5, lease.parameter(0, 0));
    assertArrayEquals(new float[] {2, 2, 2}, FieldValues.of(lease, 0));
    lease.close();
    assertEquals(0, NativeMemory.bytesHeld());
  }

  @Test
  void aLeaseSurvivesAReset() {
    var config =
        world(FieldDef.scalar("a").initial(1f)).propagator(INCREMENT).maxGenerations(2).build();
    try (var world = new LockstepWorld(config)) {
      world.step().orThrow();
      SnapshotLease lease = world.lease();
      world.reset(1);
      assertValues(world, 0, 1, 1, 1);
      assertArrayEquals(new float[] {2, 2, 2}, FieldValues.of(lease, 0));
      Failures.assertRefused(ErrorCode.ALLOCATION_FAILED, () -> world.step().orThrow());
      SnapshotLease second = world.lease();
      Failures.assertRefused(
          ErrorCode.ALLOCATION_FAILED,
          "max_generations=2 leases=1 hold all generations but the current one; release one, or"
              + " allow more, for a reset at tick=0",
          () -> world.reset(2));
      assertEquals(1, world.seed());
      second.close();
      lease.close();
      world.step().orThrow();
      assertValues(world, 0, 2, 2, 2);
    }
  }

  @Test
  void aLeaseKnowsHowFarItsWorldHasGoneOn() {
    var config = world(FieldDef.scalar("a")).propagator(INCREMENT).build();
    var world = new LockstepWorld(config);
    world.step().orThrow();
    SnapshotLease lease = world.lease();
    assertEquals(1, lease.currentTick(0));
    world.step().orThrow();
    world.step().orThrow();
    assertEquals(3, lease.currentTick(0));
    assertEquals(3, world.snapshot().currentTick(0));
    world.reset(1);
    assertEquals(0, world.snapshot().currentTick(0));
    assertEquals(1, lease.currentTick(0), "ticks start again");
    world.step().orThrow();
    world.step().orThrow();
    assertEquals(2, lease.currentTick(0));
    world.close();
    lease.close();
    assertEquals(2, lease.currentTick(0), "of a closed world and a closed lease");
  }

  @Test
  void theAgeOfALeaseCanBeAskedWhileItsWorldTicks() throws InterruptedException {
    var config = world(FieldDef.scalar("a")).propagator(INCREMENT).build();
    try (var world = new LockstepWorld(config)) {
      var ticking =
          new Thread(() -> {
            for (int tick = 0; tick < 2_000; tick++) {
              world.step();
            }
          });
      try (SnapshotLease first = world.lease()) {
        ticking.start();
        long last = 0;
        while (ticking.isAlive()) {
          long now = first.currentTick(0);
          assertTrue(now >= last, () -> "went back to " + now);
          last = now;
          try (SnapshotLease lease = world.lease()) {
            assertTrue(lease.currentTick(0) >= lease.tick(0));
          }
        }
        ticking.join();
        assertEquals(world.currentTick(), first.currentTick(0));
        assertTrue(world.currentTick() > 0);
      }
    }
  }

  /** Writes the tick of what it observes, once for each agent. */
  private record TickPlan(boolean agentRelative) implements EgressPlan {
    @Override
    public EgressShape shape() {
      return EgressShape.ofFloats(agentRelative, List.of(List.of(1)));
    }

    @Override
    public void execute(Snapshot snapshot, int from, int to, AgentSet agents, EgressTarget target) {
      for (int unit = 0; unit < Math.max(1, agents.slots()); unit++) {
        target.output().setAtIndex(F32, unit, snapshot.tick(from));
        target.report().record(unit, snapshot, from, 1.0);
      }
    }
  }

  /** Else its buffer would show an older generation: which one depends on leases. */
  @Test
  void aFullWriteForWhichTheStepDoesNotAskIsZeroWhateverLeasesHold() {
    var everyThird =
        new ScriptedPropagator(
            "every third",
            Access.none().writing(0, WriteMode.FULL),
            context -> {
              if (context.tick() % 3 == 1) {
                context.write(0).copyFrom(MemorySegment.ofArray(new float[] {5, 6, 7}));
              }
            });
    var config = world(FieldDef.scalar("a").initial(9f)).propagator(everyThird).build();
    for (int held = 0; held < 4; held++) {
      try (var world = new LockstepWorld(config)) {
        List<SnapshotLease> leases = new ArrayList<>();
        for (int tick = 1; tick <= 9; tick++) {
          if (tick <= held) {
            leases.add(world.lease());
          }
          world.step().orThrow();
          assertArrayEquals(
              tick % 3 == 1 ? new float[] {5, 6, 7} : new float[3],
              FieldValues.of(world.snapshot(), 0),
              "tick=" + tick + " held=" + held);
        }
        leases.forEach(SnapshotLease::close);
      }
    }
  }

  @Test
  void aPlanObservesTheCurrentStateOrALeasedOne() {
    var config = world(FieldDef.scalar("a")).propagator(INCREMENT).build();
    try (var world = new LockstepWorld(config)) {
      world.step().orThrow();
      var target =
          new EgressTarget(
              Arena.ofAuto().allocate(8, 4),
              MemorySegment.ofArray(new byte[2]),
              new EgressReport());
      try (SnapshotLease lease = world.lease()) {
        world.step().orThrow();
        world.observe(new TickPlan(false), AgentSet.NONE, target);
        assertArrayEquals(new float[] {2, 0}, FieldValues.of(target.output()));
        assertEquals(0, target.report().ageTicks(0));
        var agents = AgentSet.of(MemorySegment.ofArray(new int[4]), 2, 2);
        world.observe(new TickPlan(true), agents, target);
        assertArrayEquals(new float[] {2, 2}, FieldValues.of(target.output()));
        assertEquals(2, target.report().tick(1));
        target.report().prepare(1);
        new TickPlan(false).execute(lease, 0, 1, AgentSet.NONE, target);
        assertEquals(1, target.report().ageTicks(0));
        target.report().prepare(1, 7);
        new TickPlan(false).execute(lease, 0, 1, AgentSet.NONE, target);
        assertEquals(6, target.report().ageTicks(0), "against a tick of the caller's");
      }
    }
  }
}
