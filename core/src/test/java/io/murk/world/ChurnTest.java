package io.murk.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.command.CommandBatch;
import io.murk.egress.SnapshotLease;
import io.murk.error.ErrorCode;
import io.murk.field.FieldDef;
import io.murk.field.Mutability;
import io.murk.propagator.Access;
import io.murk.propagator.Propagator;
import io.murk.propagator.PropagatorFailure;
import io.murk.propagator.WriteMode;
import io.murk.replay.SnapshotHash;
import io.murk.space.EdgeBehavior;
import io.murk.space.Square4;
import io.murk.testing.CommandColumns;
import io.murk.testing.NoLeaks;
import io.murk.testing.ScriptedPropagator;
import io.murk.testing.Seeds;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Ten thousand ticks of writes here and there, failures, leases and resets: memory stays. */
@ExtendWith(NoLeaks.class)
final class ChurnTest {
  private static final int TICKS = 10_000;
  private static final int SPARSE_FIELDS = 4;

  /** Writes some of the sparse fields, or fails after having written some. */
  private static Propagator churn(SplittableRandom random, boolean[] peak) {
    var access = Access.none();
    for (int field = 0; field < SPARSE_FIELDS; field++) {
      access = access.writing(field, field % 2 == 0 ? WriteMode.FULL : WriteMode.INCREMENTAL);
    }
    return new ScriptedPropagator(
        "churn",
        access,
        context -> {
          for (int field = 0; field < SPARSE_FIELDS; field++) {
            if (peak[0] || random.nextInt(3) == 0) {
              context.write(field).setAtIndex(ValueLayout.JAVA_FLOAT, 3, random.nextFloat());
            }
            if (!peak[0] && random.nextInt(40) == 0) {
              throw PropagatorFailure.executionFailed("churn");
            }
          }
        });
  }

  private static WorldConfig config(SplittableRandom random, boolean[] peak) {
    var builder = WorldConfig.builder().space(Square4.of(6, 7, EdgeBehavior.WRAP)).dt(1);
    for (int field = 0; field < SPARSE_FIELDS; field++) {
      FieldDef def = field < 2 ? FieldDef.scalar("s" + field) : FieldDef.vector("v" + field, 3);
      builder.field(def.mutability(Mutability.SPARSE).initial(field));
    }
    return builder
        .field(FieldDef.scalar("kept").carryForward(true))
        .field(FieldDef.scalar("marked").mutability(Mutability.SPARSE))
        .propagator(churn(random, peak))
        .maxConsecutiveFailures(Integer.MAX_VALUE)
        .build();
  }

  private static CommandBatch commands(SplittableRandom random) {
    var commands = new CommandColumns(4);
    int count = random.nextInt(3);
    for (int i = 0; i < count; i++) {
      commands.set(random.nextInt(SPARSE_FIELDS + 2), random.nextInt(6), random.nextInt(7), i);
    }
    return commands;
  }

  @Test
  void sparseChurnKeepsMemoryConstant() {
    SplittableRandom random = Seeds.random("ChurnTest");
    try (var world = new LockstepWorld(config(random, new boolean[1]))) {
      long warm = 0;
      for (int tick = 0; tick < TICKS; tick++) {
        world.step(commands(random));
        if (tick == 100) {
          warm = world.metrics().memoryBytes();
          assertEquals(warm, NativeMemory.bytesHeld());
        }
      }
      assertEquals(warm, world.metrics().memoryBytes());
      assertEquals(warm, NativeMemory.bytesHeld());
      assertTrue(world.metrics().rollbackEvents() > 100);
    }
  }

  private record Held(SnapshotLease lease, long hash) {
    void check() {
      assertEquals(hash, SnapshotHash.wide(lease, 0));
    }
  }

  @Test
  void leasingKeepsMemoryConstantAndLeasedBytesUnchanged() {
    SplittableRandom random = Seeds.random("ChurnTest");
    List<Held> held = new ArrayList<>();
    boolean[] peak = {true};
    var world = new LockstepWorld(config(random, peak));
    reachThePeak(world);
    peak[0] = false;
    long warm = NativeMemory.bytesHeld();
    assertEquals(warm, world.metrics().memoryBytes());
    for (int tick = 0; tick < TICKS; tick++) {
      StepResult result = world.step(commands(random));
      if (!result.succeeded() && result.failureOrNull().code() == ErrorCode.ALLOCATION_FAILED) {
        assertTrue(held.size() >= world.config().maxGenerations() - 1);
      }
      if (random.nextInt(3) != 0) {
        held.add(new Held(world.lease(), SnapshotHash.wide(world.snapshot(), 0)));
      }
      while (!held.isEmpty() && (held.size() > 12 || random.nextInt(2) == 0)) {
        Held released = held.remove(random.nextInt(held.size()));
        released.check();
        released.lease.close();
      }
      if (random.nextInt(200) == 0) {
        release(held, 3);
        world.reset(tick);
        assertEquals(0, world.currentTick());
      }
      if (tick % 1000 == 0) {
        held.forEach(Held::check);
        assertEquals(warm, NativeMemory.bytesHeld());
      }
    }
    assertEquals(warm, NativeMemory.bytesHeld());
    closeInSomeOrder(random, world, held);
  }

  /** As many generations as there may be, each with ranges of its own, and edits besides. */
  private static void reachThePeak(LockstepWorld world) {
    var commands = new CommandColumns(SPARSE_FIELDS + 2);
    for (int field = 0; field < SPARSE_FIELDS + 2; field++) {
      commands.set(field, 0, 0, field);
    }
    List<SnapshotLease> leases = new ArrayList<>();
    for (int i = 1; i < world.config().maxGenerations(); i++) {
      leases.add(world.lease());
      world.step(commands).orThrow();
    }
    leases.forEach(SnapshotLease::close);
  }

  private static void release(List<Held> held, int kept) {
    while (held.size() > kept) {
      held.removeFirst().lease.close();
    }
  }

  private static void closeInSomeOrder(
      SplittableRandom random, LockstepWorld world, List<Held> held) {
    held.add(new Held(world.lease(), SnapshotHash.wide(world.snapshot(), 0)));
    int when = random.nextInt(held.size());
    for (int i = 0; i < held.size(); i++) {
      if (i == when) {
        world.close();
      }
      held.get(i).check();
      held.get(i).lease.close();
    }
    assertEquals(0, NativeMemory.bytesHeld());
  }

  /** Field 0 is the tick's number everywhere, parameter 0 too, and so is every state leased. */
  @Test
  void leasesAndMetricsOfOtherThreadsAreWhole() throws InterruptedException {
    var fill =
        new ScriptedPropagator(
            "fill",
            Access.none().writing(0, WriteMode.FULL).writing(1, WriteMode.FULL),
            context -> {
              for (int i = 0; i < 3; i++) {
                context.write(0).setAtIndex(ValueLayout.JAVA_FLOAT, i, context.tick());
                context.write(1).setAtIndex(ValueLayout.JAVA_FLOAT, i, context.tick());
              }
            });
    var config =
        SmallWorld.world(FieldDef.scalar("a"), FieldDef.scalar("b").mutability(Mutability.SPARSE))
            .propagator(fill)
            .build();
    var stop = new AtomicBoolean();
    var failure = new AtomicReference<Throwable>();
    try (var world = new LockstepWorld(config)) {
      Thread reader =
          new Thread(() -> {
            while (!stop.get()) {
              look(world);
            }
          });
      reader.setUncaughtExceptionHandler((thread, t) -> failure.set(t));
      reader.start();
      for (int tick = 0; tick < 20_000; tick++) {
        world.step().orThrow();
        if (tick % 500 == 0) {
          world.reset(0);
        }
      }
      stop.set(true);
      reader.join();
      assertEquals(null, failure.get());
    }
  }

  private static void look(LockstepWorld world) {
    try (SnapshotLease lease = world.lease()) {
      for (int field = 0; field < 2; field++) {
        for (int i = 0; i < 3; i++) {
          assertEquals(
              lease.tick(0), lease.field(field).getAtIndex(ValueLayout.JAVA_FLOAT, i), "field");
        }
      }
      assertEquals(lease.generation(0), lease.tick(0));
    }
    StepMetrics metrics = world.metrics();
    assertTrue(metrics.totalMicros() >= 0 && metrics.memoryBytes() > 0);
    assertTrue(metrics.sparseReuseHits() <= 1 && metrics.sparseReuseMisses() <= 1);
    assertEquals(0, metrics.rollbackEvents());
  }
}
