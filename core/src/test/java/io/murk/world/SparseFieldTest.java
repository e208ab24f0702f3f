package io.murk.world;

import static io.murk.world.SmallWorld.assertValues;
import static io.murk.world.SmallWorld.copy;
import static io.murk.world.SmallWorld.set;
import static io.murk.world.SmallWorld.world;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.ErrorCode;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a sparse field does in a tick, and static fields of a batch. */
@ExtendWith(NoLeaks.class)
final class SparseFieldTest {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;

  private static FieldDef sparse(String name) {
    return FieldDef.scalar(name).mutability(Mutability.SPARSE);
  }

  /** Sets cell 0 of field 0 to the tick's number, in odd ticks only. */
  private static Propagator oddTicks(WriteMode mode) {
    return new ScriptedPropagator(
        "odd",
        Access.none().writing(0, mode),
        context -> {
          if (context.tick() % 2 == 1) {
            context.write(0).setAtIndex(F32, 0, context.tick());
          }
        });
  }

  @Test
  void aWriterThatDoesNotWriteLeavesTheFieldAsItIs() {
    for (WriteMode mode : WriteMode.values()) {
      var config = world(sparse("s").initial(7f)).propagator(oddTicks(mode)).build();
      try (var world = new LockstepWorld(config)) {
        world.step().orThrow();
        assertValues(world, 0, 1, 7, 7);
        world.step().orThrow();
        assertValues(world, 0, 1, 7, 7);
        world.step().orThrow();
        assertValues(world, 0, 3, 7, 7);
        world.reset(0);
        assertValues(world, 0, 7, 7, 7);
      }
    }
  }

  @Test
  void aCommandEditsTheTickStartAndPersists() {
    var reads = Access.none().reading(0).readingPrevious(0);
    var config =
        world(sparse("s"), FieldDef.scalar("overlay"), FieldDef.scalar("previous"))
            .propagator(copy("overlay", reads, 1, context -> context.read(0)))
            .propagator(copy("previous", reads, 2, context -> context.readPrevious(0)))
            .build();
    try (var world = new LockstepWorld(config)) {
      world.step(List.of(set(0, 1, 4f))).orThrow();
      for (int field = 0; field < 3; field++) {
        assertValues(world, field, 0, 4, 0);
      }
      world.step().orThrow();
      world.step(List.of(set(0, 2, 5f))).orThrow();
      for (int field = 0; field < 3; field++) {
        assertValues(world, field, 0, 4, 5);
      }
    }
  }

  @Test
  void readsSeeWhatAnEarlierStageDidWrite() {
    var reads = Access.none().reading(0).readingPrevious(0);
    var config =
        world(sparse("s"), FieldDef.scalar("before"), FieldDef.scalar("after"))
            .field(FieldDef.scalar("previous"))
            .propagator(copy("before", reads, 1, context -> context.read(0)))
            .propagator(oddTicks(WriteMode.FULL))
            .propagator(copy("after", reads, 2, context -> context.read(0)))
            .propagator(copy("previous", reads, 3, context -> context.readPrevious(0)))
            .build();
    try (var world = new LockstepWorld(config)) {
      world.step(List.of(set(0, 0, 9f), set(0, 1, 8f))).orThrow();
      assertValues(world, 0, 1, 8, 0); // the write copied the edits and wins
      assertValues(world, 1, 9, 8, 0);
      assertValues(world, 2, 1, 8, 0);
      assertValues(world, 3, 9, 8, 0);
      world.step(List.of(set(0, 2, 6f))).orThrow();
      for (int field = 0; field < 4; field++) {
        assertValues(world, field, 1, 8, 6);
      }
    }
  }

  @Test
  void metricsCountRangesThatWereReusedAndMade() {
    var config = world(sparse("s")).propagator(oddTicks(WriteMode.FULL)).build();
    try (var world = new LockstepWorld(config)) {
      StepMetrics metrics = world.metrics();
      world.step().orThrow();
      assertEquals(0, metrics.sparseReuseHits());
      assertEquals(1, metrics.sparseReuseMisses());
      assertEquals(1, metrics.sparseRetiredRanges());
      long bytes = metrics.memoryBytes();
      try (var lease = world.lease()) {
        world.step(List.of(set(0, 1, 1f))).orThrow();
        assertEquals(1, metrics.sparseReuseHits());
        assertEquals(0, metrics.sparseReuseMisses());
        assertEquals(0, metrics.sparseRetiredRanges());
        assertEquals(1, metrics.sparsePendingRetired());
        world.step(List.of(set(0, 1, 2f))).orThrow();
        assertEquals(2, metrics.sparseReuseMisses(), "an edited range and a written one");
        assertArrayEquals(new float[] {1, 0, 0}, FieldValues.of(lease, 0));
      }
      assertTrue(metrics.memoryBytes() > bytes);
      world.step().orThrow();
      assertEquals(0, metrics.sparsePendingRetired());
      assertEquals(0, metrics.workerStallEvents() + metrics.ringNotAvailableEvents());
      assertEquals(0, metrics.ringEvictionEvents() + metrics.ringStaleReadEvents());
      assertEquals(0, metrics.ringSkewRetryEvents());
      world.reset(0);
      assertEquals(0, metrics.sparseReuseMisses());
    }
  }

  private static WorldConfig batched(float fixed) {
    return world(
            sparse("s"),
            FieldDef.scalar("fixed").mutability(Mutability.STATIC).initial(fixed),
            FieldDef.scalar("kept").carryForward(true))
        .propagator(
            new ScriptedPropagator(
                "add",
                Access.none().reading(1).writing(0, WriteMode.FULL),
                context -> add(context)))
        .build();
  }

  private static void add(StepContext context) {
    for (int i = 0; i < 3; i++) {
      float sum = context.write(0).getAtIndex(F32, i) + context.read(1).getAtIndex(F32, i);
      context.write(0).setAtIndex(F32, i, sum);
    }
  }

  @Test
  void staticFieldsThatBeginAlikeAreOneCopy() {
    var alike = List.of(batched(2f), batched(2f), batched(2f));
    try (var batch = new BatchedEngine(alike, null, 1)) {
      long at = batch.snapshot().field(1, 0).address();
      for (int world = 0; world < 3; world++) {
        assertEquals(at, batch.snapshot().field(1, world).address());
        assertArrayEquals(new float[] {2, 2, 2}, FieldValues.of(batch.snapshot(), world, 1));
      }
    }
    try (var batch = new BatchedEngine(List.of(batched(2f), batched(3f)), null, 1)) {
      assertNotEquals(
          batch.snapshot().field(1, 0).address(), batch.snapshot().field(1, 1).address());
      for (int tick = 1; tick <= 3; tick++) {
        batch.step(WorldCommands.NONE);
      }
      for (int world = 0; world < 2; world++) {
        float fixed = 2f + world;
        assertArrayEquals(
            new float[] {fixed, fixed, fixed}, FieldValues.of(batch.snapshot(), world, 1));
        assertArrayEquals(
            new float[] {3 * fixed, 3 * fixed, 3 * fixed},
            FieldValues.of(batch.snapshot(), world, 0));
      }
    }
  }

  @Test
  void onlyPerTickFieldsOfABatchAreOneArray() {
    try (var batch = new BatchedEngine(List.of(batched(2f), batched(2f)), null, 1)) {
      assertEquals(24, batch.snapshot().field(2).byteSize());
      assertTrue(batch.snapshot().isContiguous(2));
      assertFalse(batch.snapshot().isContiguous(0));
      assertFalse(batch.snapshot().isContiguous(1));
      Failures.assertRefused(
          ErrorCode.INVALID_ARGUMENT,
          "field=0 mutability=SPARSE worlds=2 aligned=true is not one array, allowed=PER_TICK of"
              + " aligned worlds; read world by world",
          () -> batch.snapshot().field(0));
      Failures.assertRefused(ErrorCode.INVALID_ARGUMENT, () -> batch.snapshot().field(1));
    }
    try (var one = new BatchedEngine(List.of(batched(2f)), null, 1)) {
      for (int field = 0; field < 3; field++) {
        assertEquals(12, one.snapshot().field(field).byteSize());
      }
    }
  }
}
