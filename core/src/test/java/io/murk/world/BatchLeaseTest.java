package io.murk.world;

import static io.murk.world.SmallWorld.INCREMENT;
import static io.murk.world.SmallWorld.world;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.egress.SnapshotLease;
import io.murk.error.ErrorCode;
import io.murk.field.FieldDef;
import io.murk.field.Mutability;
import io.murk.testing.Failures;
import io.murk.testing.FieldValues;
import io.murk.testing.NoLeaks;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A lease on all worlds of a batch. */
@ExtendWith(NoLeaks.class)
final class BatchLeaseTest {
  private static final int WORLDS = 3;

  private static BatchedEngine batch(int generations) {
    var config =
        world(
                FieldDef.scalar("a").initial(1f),
                FieldDef.scalar("seen").mutability(Mutability.SPARSE))
            .propagator(INCREMENT)
            .maxGenerations(generations)
            .build();
    return new BatchedEngine(Collections.nCopies(WORLDS, config), null, 2);
  }

  private static void assertAll(SnapshotLease lease, float value) {
    float[] all = FieldValues.of(lease.field(0));
    assertEquals(3 * WORLDS, all.length);
    for (float each : all) {
      assertEquals(value, each);
    }
  }

  @Test
  void aLeaseShowsAllWorldsAsOneArrayWhileTheyGoOn() {
    var batch = batch(4);
    batch.step(WorldCommands.NONE);
    SnapshotLease lease = batch.leaseAll();
    batch.step(WorldCommands.NONE);
    batch.reset(1, 7);
    batch.step(WorldCommands.NONE);
    assertEquals(WORLDS, lease.worlds());
    assertEquals(1, lease.tick(2));
    assertEquals(1, lease.generation(2));
    assertEquals(3, lease.currentTick(0));
    assertEquals(1, lease.currentTick(1));
    assertTrue(lease.isContiguous(0));
    assertFalse(lease.isContiguous(1));
    assertAll(lease, 2);
    assertArrayEquals(new float[] {2, 2, 2}, FieldValues.of(lease, 1, 0));
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT,
        "field=1 mutability=SPARSE worlds=3 aligned=true is not one array, allowed=PER_TICK of"
            + " aligned worlds; read world by world",
        () -> lease.field(1));
    Failures.assertRefused(
        ErrorCode.INVALID_ARGUMENT, "world_index=3 allowed=0..2", () -> lease.field(0, 3));
    batch.close();
    assertAll(lease, 2);
    assertTrue(NativeMemory.bytesHeld() > 0);
    lease.close();
    lease.close();
    assertEquals(0, NativeMemory.bytesHeld());
    Failures.assertRefused(
        ErrorCode.STALE, "the lease on the batch was released", () -> lease.field(0));
  }

  @Test
  void itCountsAsOneLeaseOnEveryWorld() {
    try (var batch = batch(2)) {
      try (SnapshotLease lease = batch.leaseAll()) {
        assertEquals(-1, batch.step(WorldCommands.NONE));
        assertEquals(0, batch.step(WorldCommands.NONE));
        for (int world = 0; world < WORLDS; world++) {
          var result = batch.result(world);
          Failures.assertRefused(
              ErrorCode.ALLOCATION_FAILED,
              "max_generations=2 leases=1 hold all generations but the current one; release one,"
                  + " or allow more, for tick=2",
              result::orThrow);
        }
        assertAll(lease, 1);
      }
      assertEquals(-1, batch.step(WorldCommands.NONE));
    }
  }

  @Test
  void worldsThatLeasesKeepApartAreNotOneArray() {
    try (var batch = batch(2)) {
      batch.step(WorldCommands.NONE);
      try (SnapshotLease first = batch.lease(0)) {
        batch.step(WorldCommands.NONE);
        try (SnapshotLease second = batch.lease(1)) {
          batch.reset(1, 7); // world 0 can't follow to its side, and world 1 can't come back
          try (SnapshotLease lease = batch.leaseAll()) {
            assertFalse(lease.isContiguous(0));
            assertArrayEquals(new float[] {3, 3, 3}, FieldValues.of(lease, 0, 0));
            assertArrayEquals(new float[] {1, 1, 1}, FieldValues.of(lease, 1, 0));
            Failures.assertRefused(
                ErrorCode.INVALID_ARGUMENT,
                "field=0 mutability=PER_TICK worlds=3 aligned=false is not one array,"
                    + " allowed=PER_TICK of aligned worlds; read world by world",
                () -> lease.field(0));
            assertEquals(1, first.tick(0));
            assertEquals(2, second.tick(0));
          }
        }
      }
    }
  }
}
