package io.murk.arena;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sparse slots: copied on the first write of a tick, retired at publish, undone by discard. */
final class SparseSlotTest extends LedgerCheck {
  private static final int A = 0;
  private static final int B = 1;
  private static final int LONG = 2;
  private static final int GENERATIONS = 4;

  private final ArenaLayout layout =
      ArenaLayout.builder(2)
          .maxGenerations(GENERATIONS)
          .sparse(5)
          .sparse(5)
          .sparse(40)
          .perTick(3)
          .build();
  private final WorldBlock block = new WorldBlock(layout, ledger);
  private final GenerationArena arena = block.world(1);

  @AfterEach
  void close() {
    block.close();
  }

  private void publish(int slot, float value) {
    arena.begin();
    fill(arena.staged(slot), value);
    arena.publish();
  }

  private void idleTick() {
    arena.begin();
    arena.publish();
  }

  private void assertCounts(int hits, int misses, int retired, int pending) {
    assertEquals(
        List.of(hits, misses, retired, pending),
        List.of(
            arena.sparseHits(),
            arena.sparseMisses(),
            arena.sparseRetired(),
            arena.sparsePending()));
  }

  @Test
  void aSlotThatNobodyWritesIsTheSameMemoryInEveryGeneration() {
    publish(A, 1f);
    long at = arena.published(A).address();
    idleTick();
    publish(B, 2f);
    assertEquals(at, arena.published(A).address());
    assertAll(1f, arena.published(A));
    assertAll(2f, arena.published(B));
    assertAll(0f, arena.published(LONG));
  }

  @Test
  void theFirstWriteOfATickSeesTheTickStartValues() {
    publish(A, 1f);
    arena.begin();
    assertAll(1f, arena.staged(A));
    arena.staged(A).setAtIndex(F32, 2, 9f);
    assertEquals(9f, arena.staged(A).getAtIndex(F32, 2), "the second write is the same memory");
    assertEquals(9f, arena.stagedReadOnly(A).getAtIndex(F32, 2));
    assertAll(1f, arena.base(A));
    assertAll(1f, arena.published(A));
    arena.publish();
    assertEquals(9f, arena.published(A).getAtIndex(F32, 2));
    assertEquals(1f, arena.published(A).getAtIndex(F32, 1));
  }

  @Test
  void aSlotWrittenInEveryTickHasTwoRangesForEver() {
    publish(A, 1f);
    assertCounts(0, 1, 1, 0);
    long bytes = block.bytes();
    for (int tick = 2; tick < 50; tick++) {
      publish(A, tick);
      assertCounts(1, 0, 1, 0);
      assertAll(tick, arena.published(A));
    }
    assertEquals(bytes, block.bytes());
    idleTick();
    assertCounts(0, 0, 1, 0);
  }

  @Test
  void aChunkHasRoomForARangeOfEverySlot() {
    publish(A, 1f);
    long chunk = ledger.bytes(MemoryLedger.Purpose.SPARSE);
    assertTrue(chunk > 0);
    arena.begin();
    arena.staged(A);
    arena.staged(LONG);
    arena.staged(B);
    arena.discard();
    assertEquals(chunk, ledger.bytes(MemoryLedger.Purpose.SPARSE));
    assertEquals(layout.totalBytes() + chunk, block.bytes());
    assertCounts(1, 2, 3, 0);
  }

  @Test
  void rangesOfOneLengthServeAllSlotsOfThatLength() {
    publish(A, 1f);
    publish(B, 2f);
    assertCounts(1, 0, 1, 0);
    publish(LONG, 3f);
    assertCounts(0, 1, 2, 0);
    assertAll(1f, arena.published(A));
    assertAll(2f, arena.published(B));
    assertAll(3f, arena.published(LONG));
  }

  @Test
  void discardGivesBackTheNewRangesAndNothingElse() {
    publish(A, 1f);
    arena.begin();
    fill(arena.staged(A), 9f);
    fill(arena.editBase(B), 9f);
    fill(arena.staged(B), 8f);
    arena.discard();
    assertAll(1f, arena.published(A));
    assertAll(0f, arena.published(B));
    int ranges = arena.sparseRetired();
    arena.begin();
    assertAll(1f, arena.base(A));
    assertAll(1f, arena.staged(A), "nothing of the discarded write is left");
    assertAll(0f, arena.staged(B));
    assertCounts(2, 0, ranges - 2, 0);
    arena.publish();
    assertAll(1f, arena.published(A));
  }

  private static void assertAll(float value, java.lang.foreign.MemorySegment values, String what) {
    for (long i = 0; i < values.byteSize() / 4; i++) {
      assertEquals(value, values.getAtIndex(F32, i), what);
    }
  }

  /** What 0.1.9 got wrong: the tick after a rollback published what was rolled back. */
  @Test
  void aDiscardedWriteNeitherShowsLaterNorCostsThePublishedRange() {
    publish(A, 1f);
    publish(B, 2f);
    try (Lease lease = arena.lease()) {
      arena.begin();
      fill(arena.staged(A), 66f);
      arena.discard();
      publish(B, 3f);
      assertAll(1f, arena.published(A));
      publish(B, 4f);
      assertAll(1f, arena.published(A));
      assertAll(1f, arena.onSide(A, lease.side()));
      assertAll(2f, arena.onSide(B, lease.side()));
    }
  }

  @Test
  void anEditChangesTheTickStartAndIsPublished() {
    publish(A, 1f);
    arena.begin();
    arena.editBase(A).setAtIndex(F32, 0, 5f);
    arena.editBase(A).setAtIndex(F32, 1, 6f);
    assertEquals(5f, arena.base(A).getAtIndex(F32, 0));
    assertEquals(6f, arena.stagedReadOnly(A).getAtIndex(F32, 1));
    assertAll(1f, arena.published(A));
    arena.publish();
    assertEquals(5f, arena.published(A).getAtIndex(F32, 0));
    assertEquals(1f, arena.published(A).getAtIndex(F32, 2));
    assertCounts(1, 0, 1, 0);
  }

  @Test
  void aWriteCopiesTheEditsAndWins() {
    publish(A, 1f);
    arena.begin();
    arena.editBase(A).setAtIndex(F32, 0, 5f);
    assertEquals(5f, arena.staged(A).getAtIndex(F32, 0));
    arena.staged(A).setAtIndex(F32, 0, 7f);
    assertEquals(5f, arena.base(A).getAtIndex(F32, 0), "previous reads see the edit alone");
    assertEquals(7f, arena.stagedReadOnly(A).getAtIndex(F32, 0));
    arena.publish();
    assertEquals(7f, arena.published(A).getAtIndex(F32, 0));
    assertEquals(2, arena.sparseRetired());
  }

  @Test
  void aRangeThatALeaseHoldsIsNotUsedAgain() {
    publish(A, 1f);
    Lease lease = arena.lease();
    publish(A, 2f);
    assertCounts(1, 0, 0, 1);
    publish(A, 3f);
    assertCounts(0, 1, 1, 1);
    publish(A, 4f);
    assertAll(1f, arena.onSide(A, lease.side()));
    lease.close();
    assertEquals(0, arena.sparsePending());
    assertEquals(2, arena.sparseRetired());
  }

  @Test
  void leasesOfSeveralGenerationsShareARangeUntilTheLastIsReleased() {
    publish(A, 1f);
    Lease first = arena.lease();
    idleTick();
    Lease second = arena.lease();
    publish(A, 2f);
    assertEquals(arena.onSide(A, first.side()).address(), arena.onSide(A, second.side()).address());
    first.close();
    assertEquals(1, arena.sparsePending(), "the second lease shows it too");
    publish(A, 3f);
    assertAll(1f, arena.onSide(A, second.side()));
    second.close();
    assertEquals(0, arena.sparsePending());
  }

  @Test
  void restartLeavesRangesAloneThatALeaseShows() {
    publish(A, 1f);
    Lease old = arena.lease();
    idleTick();
    idleTick(); // the published generation is not leased, but shows the leased range
    arena.restart((slot, values) -> fill(values, 7f));
    assertAll(1f, arena.onSide(A, old.side()));
    assertAll(7f, arena.published(A));
    Lease initial = arena.lease();
    publish(A, 8f);
    arena.restart((slot, values) -> fill(values, 9f));
    assertAll(1f, arena.onSide(A, old.side()));
    assertAll(7f, arena.onSide(A, initial.side()));
    assertAll(9f, arena.published(A));
    old.close();
    initial.close();
    assertEquals(0, arena.sparsePending());
  }

  @Test
  void publishOnShowsTheSameRanges() {
    publish(A, 1f);
    long at = arena.published(A).address();
    arena.publishOn(0);
    assertEquals(at, arena.published(A).address());
    publish(A, 2f);
    assertAll(2f, arena.published(A));
  }

  @Test
  void writesOutsideOfATickAreErrors() {
    assertThrows(IllegalStateException.class, () -> arena.editBase(A));
    publish(A, 1f);
    assertThrows(IllegalArgumentException.class, () -> arena.published(A).set(F32, 0, 1f));
  }

  @Test
  void aRangeIsAlignedAndHasSlack() {
    for (int slot = 0; slot < 3; slot++) {
      arena.begin();
      assertEquals(0, arena.staged(slot).address() % 64);
      assertEquals(layout.slotFloats(slot) * 4, arena.staged(slot).byteSize());
      arena.publish();
    }
    assertNotEquals(arena.published(A).address(), arena.published(B).address());
  }

  /** Random ticks, failures, leases and restarts against plain arrays. */
  @Test
  void whateverHappensReadersSeeWhatAModelSees() {
    long seed = Long.getLong("murk.seed", 20260101L);
    var random = new SplittableRandom(seed);
    float[] model = new float[3];
    List<Lease> leases = new ArrayList<>();
    List<float[]> leased = new ArrayList<>();
    long bytes = 0;
    for (int tick = 0; tick < 10_000; tick++) {
      while (!arena.mayBegin() || !leases.isEmpty() && random.nextInt(3) == 0) {
        int index = random.nextInt(leases.size());
        leases.remove(index).close();
        leased.remove(index);
      }
      tick(random, model, tick + 1);
      if (random.nextInt(50) == 0 && arena.mayRestart()) {
        float value = -tick;
        arena.restart((slot, values) -> fill(values, value));
        java.util.Arrays.fill(model, value);
      }
      if (random.nextBoolean()) {
        leases.add(arena.lease());
        leased.add(model.clone());
      }
      for (int slot = 0; slot < 3; slot++) {
        assertAll(model[slot], arena.published(slot), "seed=" + seed + " tick=" + tick);
        for (int i = 0; i < leases.size(); i++) {
          assertAll(
              leased.get(i)[slot],
              arena.onSide(slot, leases.get(i).side()),
              "seed=" + seed + " tick=" + tick + " lease");
        }
      }
      if (tick == 5_000) {
        bytes = block.bytes();
      }
    }
    assertEquals(bytes, block.bytes(), "memory after warm-up, seed=" + seed);
    leases.forEach(Lease::close);
  }

  private void tick(SplittableRandom random, float[] model, float value) {
    float[] next = model.clone();
    arena.begin();
    for (int slot = 0; slot < 3; slot++) {
      if (random.nextInt(4) == 0) {
        next[slot] = value + slot;
        fill(arena.editBase(slot), next[slot]);
      }
      if (random.nextInt(3) == 0) {
        assertAll(next[slot], arena.staged(slot), "a write begins with the tick-start values");
        next[slot] = value + 10 * slot;
        fill(arena.staged(slot), next[slot]);
      }
    }
    if (random.nextInt(4) == 0) {
      arena.discard();
    } else {
      arena.publish();
      System.arraycopy(next, 0, model, 0, 3);
    }
  }
}
