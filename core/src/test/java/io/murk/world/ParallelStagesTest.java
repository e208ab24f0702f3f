package io.murk.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.murk.error.ErrorCode;
import io.murk.field.FieldDef;
import io.murk.field.Mutability;
import io.murk.propagator.Access;
import io.murk.propagator.Propagator;
import io.murk.propagator.PropagatorFailure;
import io.murk.propagator.StepContext;
import io.murk.propagator.WriteMode;
import io.murk.replay.SnapshotHash;
import io.murk.testing.Failures;
import io.murk.testing.NoLeaks;
import io.murk.testing.ScriptedPropagator;
import io.murk.testing.Seeds;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Stages that run side by side give the bits, the failures and the receipts of those that do not.
 */
@ExtendWith(NoLeaks.class)
final class ParallelStagesTest {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;
  private static final int FIELDS = 8;

  /** What stage {@code stage} does: mixes what it reads, through scratch, into its own field. */
  private static void mix(StepContext context, int field, int[] reads, int[] previous) {
    MemorySegment sum = context.scratch(3);
    for (int i = 0; i < 3; i++) {
      float value = context.readPrevious(field).getAtIndex(F32, i) * 0.25f + i + 1;
      for (int read : reads) {
        value += 0.5f * context.read(read).getAtIndex(F32, i);
      }
      for (int read : previous) {
        value -= 0.125f * context.readPrevious(read).getAtIndex(F32, i);
      }
      sum.setAtIndex(F32, i, sum.getAtIndex(F32, i) + value);
    }
    context.write(field).copyFrom(sum);
  }

  private static Propagator mixing(SplittableRandom random, int field) {
    int[] reads = random.ints(random.nextInt(3), 0, FIELDS).distinct().toArray();
    int[] previous = random.ints(random.nextInt(3), 0, FIELDS).distinct().toArray();
    reads = Arrays.stream(reads).filter(read -> read != field).toArray();
    int[] overlay = reads;
    return new ScriptedPropagator(
            "mix" + field,
            Access.none()
                .reading(reads)
                .readingPrevious(previous)
                .readingPrevious(field)
                .writing(field, random.nextBoolean() ? WriteMode.FULL : WriteMode.INCREMENTAL),
            context -> mix(context, field, overlay, previous))
        .scratching(3);
  }

  private static WorldConfig.Builder random(long seed, int threads) {
    var random = new SplittableRandom(seed);
    var fields = new FieldDef[FIELDS];
    for (int field = 0; field < FIELDS; field++) {
      FieldDef def = FieldDef.scalar("f" + field).initial(field, -field, 1);
      fields[field] = random.nextBoolean() ? def : def.mutability(Mutability.SPARSE);
    }
    var builder = SmallWorld.world(fields).threads(threads);
    for (int field = 0; field < FIELDS; field++) {
      if (random.nextInt(5) != 0 || field == 0) {
        builder.propagator(mixing(random, field));
      }
    }
    return builder;
  }

  private static List<Long> hashes(long seed, int threads) {
    List<Long> hashes = new ArrayList<>();
    try (var world = new LockstepWorld(random(seed, threads).build())) {
      for (int tick = 0; tick < 20; tick++) {
        world.step(List.of(SmallWorld.set(tick % FIELDS, tick % 3, tick))).orThrow();
        hashes.add(SnapshotHash.wide(world.snapshot(), 0));
      }
    }
    return hashes;
  }

  @Test
  void randomPipelinesGiveTheSameBitsOnAnyNumberOfThreads() {
    SplittableRandom seeds = Seeds.random("ParallelStagesTest");
    for (int run = 0; run < 60; run++) {
      long seed = seeds.nextLong();
      List<Long> alone = hashes(seed, 1);
      assertEquals(alone, hashes(seed, 2), "seed=" + seed);
      assertEquals(alone, hashes(seed, 5), "seed=" + seed);
    }
  }

  private static ScriptedPropagator counting(
      AtomicIntegerArray calls, boolean[] fails, int field, Access access) {
    return new ScriptedPropagator(
        "stage" + field,
        access.writing(field, WriteMode.FULL),
        context -> {
          calls.incrementAndGet(field);
          context.write(field).fill((byte) 0);
          if (fails[field]) {
            throw PropagatorFailure.executionFailed("stage " + field);
          }
        });
  }

  @Test
  void theLowestFailedStageIsReportedAndLaterGroupsDoNotRun() {
    for (int threads = 1; threads <= 3; threads++) {
      var calls = new AtomicIntegerArray(5);
      var fails = new boolean[5];
      var config =
          SmallWorld.world(
                  FieldDef.scalar("0"),
                  FieldDef.scalar("1"),
                  FieldDef.scalar("2"),
                  FieldDef.scalar("3"),
                  FieldDef.scalar("4"))
              .threads(threads)
              .propagator(counting(calls, fails, 0, Access.none()))
              .propagator(counting(calls, fails, 1, Access.none()))
              .propagator(counting(calls, fails, 2, Access.none().readingPrevious(0, 1)))
              .propagator(counting(calls, fails, 3, Access.none().reading(0)))
              .propagator(counting(calls, fails, 4, Access.none().reading(1)))
              .build();
      try (var world = new LockstepWorld(config)) {
        world.step().orThrow();
        assertEquals("[1, 1, 1, 1, 1]", calls.toString());
        fails[1] = true;
        fails[2] = true;
        assertEquals(
            "PropagatorFailed: propagator 'stage1' failed: execution failed: stage 1 (tick=2)",
            world.step().failureOrNull().getMessage());
        assertEquals("[2, 2, 2, 1, 1]", calls.toString(), "a group runs whole, on any threads");
        fails[1] = false;
        fails[2] = false;
        fails[4] = true;
        assertFalse(world.step().succeeded());
        assertEquals("[3, 3, 3, 2, 2]", calls.toString());
        fails[4] = false;
        world.step().orThrow();
        assertEquals(2, world.currentTick());
        assertEquals(0, world.consecutiveRollbacks());
      }
    }
  }

  @Test
  void aContextIsOfNoUseOutsideOfItsStep() {
    StepContext[] kept = new StepContext[1];
    var keeping =
        new ScriptedPropagator(
            "keeping",
            Access.none().writing(0, WriteMode.FULL),
            context -> {
              kept[0] = context;
              context.write(0).fill((byte) 0);
            });
    var config = SmallWorld.world(FieldDef.scalar("a")).propagator(keeping).build();
    try (var world = new LockstepWorld(config)) {
      world.step().orThrow();
      Failures.assertRefused(
          ErrorCode.INVALID_ARGUMENT,
          "write of field=0 outside of a step of propagator=keeping",
          () -> kept[0].write(0));
    }
  }

  @Test
  void theNumberOfThreadsIsChecked() {
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT, "threads=0 allowed=1..256", () -> random(1, 0).build());
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT, "threads=257 allowed=1..256", () -> random(1, 257).build());
  }
}
