package io.murk.world;

import static io.murk.world.SmallWorld.INCREMENT;
import static io.murk.world.SmallWorld.assertValues;
import static io.murk.world.SmallWorld.set;
import static io.murk.world.SmallWorld.world;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.CommandBatch;
import io.murk.egress.SnapshotLease;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldDef;
import io.murk.field.Mutability;
import io.murk.propagator.Access;
import io.murk.propagator.Propagator;
import io.murk.propagator.StepContext;
import io.murk.propagator.WriteMode;
import io.murk.testing.Failures;
import io.murk.testing.FieldValues;
import io.murk.testing.NoLeaks;
import io.murk.testing.ScriptedPropagator;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Code of users that fails where nobody looks for it: the world stays usable, or says why not. */
@ExtendWith(NoLeaks.class)
final class HostileUseTest {
  /** Initial values that can be made to fail from some element on. */
  private static final class Start implements FieldDef.InitialValue {
    int failsFrom = Integer.MAX_VALUE;

    @Override
    public float at(int rank, int component) {
      if (rank >= failsFrom) {
        throw new IllegalStateException("no value");
      }
      return 4f;
    }
  }

  private static WorldConfig config(Start start, Mutability second) {
    return world(
            FieldDef.scalar("a").initial(1f),
            FieldDef.scalar("b")
                .mutability(second)
                .carryForward(second == Mutability.PER_TICK)
                .initial(start),
            FieldDef.scalar("c").mutability(Mutability.SPARSE).initial(start))
        .parameter("p", 2)
        .propagator(INCREMENT)
        .propagator(
            new ScriptedPropagator(
                "adds", Access.none().writing(2, WriteMode.INCREMENTAL), HostileUseTest::increment))
        .build();
  }

  private static void increment(StepContext context) {
    var out = context.write(2);
    for (int i = 0; i < 3; i++) {
      out.setAtIndex(ValueLayout.JAVA_FLOAT, i, out.getAtIndex(ValueLayout.JAVA_FLOAT, i) + 1);
    }
  }

  @Test
  void initialValuesThatFailWhenAWorldIsBuiltLeaveNothingBehind() {
    Start start = new Start();
    start.failsFrom = 1;
    assertEquals(
        "no value",
        assertThrows(
                IllegalStateException.class,
                () -> new LockstepWorld(config(start, Mutability.SPARSE)))
            .getMessage());
  }

  @Test
  void aResetWhoseInitialValuesFailLeavesTheWorldAsItWas() {
    for (int leases = 0; leases < 3; leases++) {
      Start start = new Start();
      try (var world = new LockstepWorld(config(start, Mutability.PER_TICK))) {
        world.step().orThrow();
        SnapshotLease[] held = new SnapshotLease[leases];
        for (int i = 0; i < leases; i++) {
          held[i] = world.lease();
          world.step().orThrow();
        }
        world.step(List.of(set(1, 2, 9f))).orThrow();
        float tick = leases + 2;
        for (int failing = 0; failing < 3; failing++) {
          start.failsFrom = failing;
          assertThrows(RuntimeException.class, () -> world.reset(5));
          assertEquals(leases + 2, world.currentTick());
          assertEquals(leases + 2, world.snapshot().tick(0));
          assertEquals(leases + 2, world.snapshot().generation(0));
          assertEquals(0, world.seed());
          assertValues(world, 0, 1 + tick, 1 + tick, 1 + tick);
          assertValues(world, 1, 4, 4, 9);
          assertValues(world, 2, 4 + tick, 4 + tick, 4 + tick);
          try (SnapshotLease now = world.lease()) {
            assertEquals(leases + 2, now.tick(0));
            assertEquals(9f, FieldValues.of(now, 1)[2]);
          }
        }
        for (int i = 0; i < leases; i++) {
          assertEquals(2f + i, FieldValues.of(held[i], 0)[0]);
          held[i].close();
        }
        world.step().orThrow();
        assertValues(world, 0, 2 + tick, 2 + tick, 2 + tick);
        start.failsFrom = Integer.MAX_VALUE;
        world.reset(6);
        assertValues(world, 1, 4, 4, 4);
        assertEquals(6, world.seed());
        world.step().orThrow();
        assertValues(world, 2, 5, 5, 5);
      }
    }
  }

  @Test
  void aResetThatFailsInPlaceDisablesTickingUntilAResetSucceeds() {
    Start start = new Start();
    var config =
        world(FieldDef.scalar("a").initial(start)).propagator(INCREMENT).maxGenerations(2).build();
    try (var world = new LockstepWorld(config)) {
      world.step().orThrow();
      SnapshotLease older = world.lease();
      world.step().orThrow();
      start.failsFrom = 1;
      assertThrows(IllegalStateException.class, () -> world.reset(1));
      assertEquals(5f, FieldValues.of(older, 0)[0]);
      older.close();
      Failures.assertRefused(
          ErrorCode.TICK_DISABLED,
          "the last reset failed; reset the world to go on",
          () -> world.step().orThrow());
      start.failsFrom = Integer.MAX_VALUE;
      world.reset(2);
      assertEquals(2, world.seed());
      world.step().orThrow();
      assertValues(world, 0, 5, 5, 5);
    }
  }

  /** Counts its ticks, and may fail when it is reset. */
  private static final class Counting implements Propagator {
    boolean failsInReset;
    int count;
    int resets;

    @Override
    public String name() {
      return "counting";
    }

    @Override
    public Access access() {
      return Access.none();
    }

    @Override
    public Step bind(Site site) {
      return new Step() {
        @Override
        public void run(StepContext context) {}

        @Override
        public void published() {
          count++;
          throw new IllegalStateException("published");
        }

        @Override
        public void rolledBack() {
          throw new StackOverflowError("rolled back");
        }

        @Override
        public void reset(long seed) {
          if (failsInReset) {
            throw new IllegalStateException("no reset");
          }
          resets++;
          count = 0;
        }
      };
    }
  }

  @Test
  void aStepThatFailsInAResetDisablesTickingUntilAResetSucceeds() {
    Counting first = new Counting();
    Counting second = new Counting();
    var config =
        world(FieldDef.scalar("a").initial(1f))
            .propagator(first)
            .propagator(INCREMENT)
            .propagator(second)
            .build();
    try (var world = new LockstepWorld(config)) {
      world.step().orThrow();
      assertEquals(1, first.count);
      first.failsInReset = true;
      MurkException failure = assertThrows(MurkException.class, () -> world.reset(3));
      assertEquals(ErrorCode.PROPAGATOR_FAILED, failure.code());
      assertEquals(
          "PropagatorFailed: propagator 'counting' failed in a reset:"
              + " java.lang.IllegalStateException: no reset; reset the world again to go on",
          failure.getMessage());
      assertEquals(1, second.resets, "the others are reset");
      assertEquals(0, world.currentTick());
      assertEquals(3, world.seed());
      assertValues(world, 0, 1, 1, 1);
      assertTrue(world.isTickDisabled());
      MurkException refused = world.step().failureOrNull();
      assertNotNull(refused);
      assertEquals(ErrorCode.TICK_DISABLED, refused.code());
      first.failsInReset = false;
      world.reset(4);
      assertFalse(world.isTickDisabled());
      world.step().orThrow();
      assertEquals(1, first.count);
      assertEquals(1, second.count);
    }
  }

  @Test
  void oneWorldOfABatchThatCannotBeReadOrResetDoesNotStopTheOthers() {
    for (int threads : new int[] {1, 2, 8}) {
      Start good = new Start();
      Start bad = new Start();
      List<WorldConfig> configs =
          IntStream.range(0, 5)
              .mapToObj(w -> config(w == 1 ? bad : good, Mutability.PER_TICK))
              .toList();
      try (var batch = new BatchedEngine(configs, null, threads)) {
        assertThrows(
            IllegalArgumentException.class,
            () ->
                batch.step(world -> {
                  if (world == 1) {
                    throw new IllegalArgumentException("no commands");
                  }
                  return CommandBatch.NONE;
                }));
        for (int world = 0; world < 5; world++) {
          assertEquals(world == 1 ? 0 : 1, batch.tick(world), "world " + world);
        }
        bad.failsFrom = 1;
        batch.step(WorldCommands.NONE);
        WorldSelection all =
            new WorldSelection() {
              @Override
              public boolean contains(int world) {
                return true;
              }

              @Override
              public long seed(int world) {
                return 40 + world;
              }
            };
        assertThrows(RuntimeException.class, () -> batch.reset(all, 3));
        for (int world = 0; world < 5; world++) {
          assertEquals(world == 1 ? 1 : 3, batch.tick(world), "world " + world);
          assertEquals(world == 1 ? 0 : 40 + world, batch.seed(world), "world " + world);
        }
        assertEquals(-1, batch.step(WorldCommands.NONE));
        assertTrue(batch.snapshot().isContiguous(0));
        assertEquals(3f, batch.snapshot().field(0).getAtIndex(ValueLayout.JAVA_FLOAT, 3));
      }
    }
  }

  /** A world is stepped at every distance from the end of the stack, from below upwards. */
  @Test
  void ticksAtTheEndOfTheStackLeaveNothingHalfDone() throws Exception {
    for (int threads : new int[] {1, 2}) {
      Throwable[] thrown = new Throwable[1];
      Thread thread =
          new Thread(
              null,
              () -> {
                try {
                  new NearTheEnd(threads).run();
                } catch (Throwable t) {
                  thrown[0] = t;
                }
              },
              "small stack",
              512 << 10);
      thread.setDaemon(true);
      thread.start();
      thread.join(120_000);
      assertFalse(thread.isAlive(), "a step never ended");
      if (thrown[0] != null) {
        throw new AssertionError(thrown[0]);
      }
    }
  }

  private static final class NearTheEnd {
    final LockstepWorld world;
    final BatchedEngine batch;
    int overflows;
    int tried;

    NearTheEnd(int threads) {
      var config =
          world(
                  FieldDef.scalar("a"),
                  FieldDef.scalar("b").carryForward(true),
                  FieldDef.scalar("c").mutability(Mutability.SPARSE))
              .parameter("p", 2)
              .threads(threads)
              .maxConsecutiveFailures(Integer.MAX_VALUE)
              .propagator(INCREMENT)
              .propagator(
                  new ScriptedPropagator(
                      "adds",
                      Access.none().writing(2, WriteMode.INCREMENTAL),
                      HostileUseTest::increment))
              .build();
      world = new LockstepWorld(config);
      batch = new BatchedEngine(List.of(config, config, config), null, threads);
    }

    void run() {
      try (world;
          batch) {
        for (int round = 0; round < 30; round++) {
          try {
            sink(0);
          } catch (StackOverflowError expected) {
            overflows++;
          }
          check();
        }
        assertTrue(tried > 1000, "tried " + tried);
      }
    }

    /** Steps on the way back, when the stack has just a little more room each time. */
    private int sink(int depth) {
      int deepest;
      try {
        deepest = sink(depth + 1);
      } catch (StackOverflowError end) {
        deepest = depth;
      }
      if (deepest - depth < 200) {
        tryToStep(depth);
      }
      return deepest;
    }

    private void tryToStep(int depth) {
      try {
        tried++;
        world.step(List.of(set(2, depth % 3, 1f), set(1, 0, 3f)));
        batch.step(WorldCommands.NONE);
      } catch (StackOverflowError end) {
        overflows++;
      }
    }

    /** With room again, every tick succeeds, and all parts of a state are of one tick. */
    private void check() {
      for (int i = 0; i < 3; i++) {
        long before = world.currentTick();
        assertNull(world.step().failureOrNull());
        assertEquals(before + 1, world.currentTick());
        assertEquals(-1, batch.step(WorldCommands.NONE));
      }
      assertEquals(world.currentTick(), (long) SmallWorld.values(world, 0)[1]);
      assertEquals(world.currentTick(), world.snapshot().generation(0));
      try (SnapshotLease lease = world.lease()) {
        assertEquals(world.currentTick(), lease.tick(0));
        assertEquals(world.currentTick(), (long) FieldValues.of(lease, 0)[1]);
      }
      for (int w = 0; w < 3; w++) {
        float[] ticks = FieldValues.of(batch.snapshot(), w, 0);
        assertEquals(batch.tick(w), (long) ticks[1]);
        assertEquals(batch.tick(w), (long) FieldValues.of(batch.snapshot(), w, 2)[1]);
        assertEquals(batch.tick(w), batch.snapshot().generation(w));
        if (batch.snapshot().isContiguous(0)) {
          float first = batch.snapshot().field(0).getAtIndex(ValueLayout.JAVA_FLOAT, w * stride());
          assertEquals(ticks[0], first);
        }
      }
    }

    private long stride() {
      return batch.snapshot().field(0).byteSize() / 4 / 3;
    }
  }
}
