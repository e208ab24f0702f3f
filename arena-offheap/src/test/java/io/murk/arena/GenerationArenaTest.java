package io.murk.arena;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GenerationArenaTest extends LedgerCheck {
  private static final int FIELD = 0;
  private static final int FIXED = 1;

  private final WorldBlock block =
      new WorldBlock(ArenaLayout.builder(2).perTick(4).fixed(3).build(), ledger);
  private final GenerationArena arena = block.world(1);

  @AfterEach
  void close() {
    block.close();
  }

  private void publish(float value) {
    arena.begin();
    fill(arena.staged(FIELD), value);
    arena.publish();
  }

  @Test
  void publishMakesStagedWritesVisible() {
    arena.begin();
    assertTrue(arena.isStaging());
    fill(arena.staged(FIELD), 1f);
    assertAll(0f, arena.published(FIELD));
    assertAll(1f, arena.stagedReadOnly(FIELD));
    arena.publish();
    assertFalse(arena.isStaging());
    assertAll(1f, arena.published(FIELD));
    assertEquals(1, arena.generation());
    assertEquals(1, arena.publishedSide());
  }

  @Test
  void publishCopiesNothing() {
    MemorySegment even = arena.published(FIELD);
    publish(1f);
    MemorySegment odd = arena.published(FIELD);
    publish(2f);
    assertEquals(even.address(), arena.published(FIELD).address());
    publish(3f);
    assertEquals(odd.address(), arena.published(FIELD).address());
  }

  @Test
  void discardLeavesThePublishedGeneration() {
    publish(1f);
    arena.begin();
    fill(arena.staged(FIELD), 9f);
    arena.discard();
    assertAll(1f, arena.published(FIELD));
    assertEquals(1, arena.generation());
    assertFalse(arena.isStaging());
    publish(2f);
    assertAll(2f, arena.published(FIELD));
    assertEquals(2, arena.generation());
  }

  @Test
  void publishedValuesAreReadOnly() {
    MemorySegment published = arena.published(FIELD);
    assertThrows(IllegalArgumentException.class, () -> published.set(F32, 0, 1f));
    assertTrue(arena.stagedReadOnly(FIELD).isReadOnly());
    assertTrue(arena.base(FIELD).isReadOnly());
  }

  @Test
  void misuseIsAnError() {
    assertThrows(IllegalStateException.class, arena::publish);
    assertThrows(IllegalStateException.class, arena::discard);
    assertThrows(IllegalStateException.class, () -> arena.editBase(FIELD));
    arena.begin();
    assertEquals(
        "generation 1 is being staged",
        assertThrows(IllegalStateException.class, arena::begin).getMessage());
    assertEquals(
        "side=1 leases=0 staging=true",
        assertThrows(IllegalStateException.class, () -> arena.publishOn(1)).getMessage());
    arena.publish();
    assertThrows(IllegalStateException.class, arena::stagedSide);
  }

  @Test
  void aFixedSlotIsTheSameMemoryInEveryGeneration() {
    arena.restart((slot, values) -> fill(values, 3f));
    publish(1f);
    assertAll(3f, arena.published(FIXED));
    publish(2f);
    assertAll(3f, arena.published(FIXED));
  }

  @Test
  void aLeasedGenerationIsNeverOverwritten() {
    publish(1f);
    try (Lease lease = arena.lease()) {
      assertEquals(1, lease.generation());
      publish(2f);
      assertAll(1f, arena.onSide(FIELD, lease.side()));
      assertFalse(arena.mayBegin());
      assertEquals(
          "1 leases hold all of 2 generations but one",
          assertThrows(IllegalStateException.class, arena::begin).getMessage());
      assertAll(1f, arena.onSide(FIELD, lease.side()));
      assertAll(2f, arena.published(FIELD));
    }
    assertTrue(arena.mayBegin());
    publish(3f);
    assertAll(3f, arena.published(FIELD));
  }

  @Test
  void beginWaitsForTheLastOfSeveralLeases() {
    Lease first = arena.lease();
    Lease second = arena.lease();
    publish(1f);
    first.close();
    first.close();
    assertFalse(arena.mayBegin(), "a second release of the first lease must not count");
    second.close();
    assertTrue(arena.mayBegin());
    assertTrue(first.isReleased());
  }

  @Test
  void aLeaseTakenWhileStagingHoldsThePublishedGeneration() {
    publish(1f);
    arena.begin();
    fill(arena.staged(FIELD), 2f);
    try (Lease lease = arena.lease()) {
      assertEquals(1, lease.generation());
      arena.publish();
      assertAll(1f, arena.onSide(FIELD, lease.side()));
    }
  }

  @Test
  void theBaseIsThePublishedGenerationUntilItIsEdited() {
    publish(1f);
    arena.begin();
    assertAll(1f, arena.base(FIELD));
    MemorySegment edited = arena.editBase(FIELD);
    assertAll(1f, edited);
    edited.setAtIndex(F32, 2, 7f);
    assertEquals(7f, arena.base(FIELD).getAtIndex(F32, 2));
    assertEquals(1f, arena.base(FIELD).getAtIndex(F32, 1));
    arena.discard();
  }

  @Test
  void aSecondEditOfATickKeepsTheFirst() {
    arena.begin();
    arena.editBase(FIELD).setAtIndex(F32, 0, 1f);
    arena.editBase(FIELD).setAtIndex(F32, 1, 2f);
    assertEquals(1f, arena.base(FIELD).getAtIndex(F32, 0));
    assertEquals(2f, arena.base(FIELD).getAtIndex(F32, 1));
    arena.discard();
  }

  @Test
  void editsReachNeitherThePublishedGenerationNorALease() {
    publish(1f);
    try (Lease lease = arena.lease()) {
      arena.begin();
      fill(arena.editBase(FIELD), 9f);
      assertAll(1f, arena.published(FIELD));
      assertAll(1f, arena.onSide(FIELD, lease.side()));
      arena.publish();
      assertAll(1f, arena.onSide(FIELD, lease.side()));
    }
  }

  @Test
  void editsAreForgottenAtPublishAndAtDiscard() {
    publish(1f);
    arena.begin();
    fill(arena.editBase(FIELD), 9f);
    arena.discard();
    arena.begin();
    assertAll(1f, arena.base(FIELD));
    fill(arena.editBase(FIELD), 9f);
    fill(arena.staged(FIELD), 2f);
    arena.publish();
    arena.begin();
    assertAll(2f, arena.base(FIELD));
    assertAll(2f, arena.editBase(FIELD));
    arena.discard();
  }

  @Test
  void publishOnMovesTheValuesAndKeepsTheGeneration() {
    publish(5f);
    arena.publishOn(1);
    assertEquals(1, arena.publishedSide());
    arena.publishOn(0);
    assertEquals(0, arena.publishedSide());
    assertEquals(1, arena.generation());
    assertAll(5f, arena.published(FIELD));
    assertAll(5f, block.side(FIELD, 0).asSlice(4 * 4));
    publish(6f);
    assertAll(6f, arena.published(FIELD));
    assertEquals(2, arena.generation());
  }

  @Test
  void publishOnIsRefusedWhileALeaseHoldsTheOtherSide() {
    publish(1f);
    try (Lease lease = arena.lease()) {
      publish(2f);
      assertThrows(IllegalStateException.class, () -> arena.publishOn(lease.side()));
      assertAll(2f, arena.published(FIELD));
      assertFalse(arena.isStaging());
    }
    arena.publishOn(1);
    assertAll(2f, arena.published(FIELD));
  }

  @Test
  void aLeaseSurvivesPublishOn() {
    publish(1f);
    try (Lease lease = arena.lease()) {
      arena.publishOn(0);
      assertAll(1f, arena.onSide(FIELD, lease.side()));
      assertFalse(arena.mayBegin(), "the next generation would overwrite the leased side");
    }
  }

  private void restart(float value) {
    arena.restart((slot, values) -> fill(values, value));
  }

  @Test
  void restartGoesBackToGenerationZero() {
    restart(3f);
    publish(1f);
    publish(2f);
    restart(4f);
    assertEquals(0, arena.generation());
    assertAll(4f, arena.published(FIELD));
    assertAll(3f, arena.published(FIXED)); // fixed slots are written once: leases see them too
    publish(6f);
    assertEquals(1, arena.generation());
  }

  @Test
  void restartTellsTheSideFirst() {
    publish(1f);
    int[] told = {-1};
    arena.restart(
        new InitialValues() {
          @Override
          public void begin(int side) {
            told[0] = side;
          }

          @Override
          public void write(int slot, MemorySegment values) {
            assertEquals(0, told[0]);
          }
        });
    assertEquals(0, arena.publishedSide());
  }

  @Test
  void restartAbandonsWhatIsStaged() {
    arena.begin();
    fill(arena.editBase(FIELD), 9f);
    restart(1f);
    assertFalse(arena.isStaging());
    arena.begin();
    assertAll(1f, arena.base(FIELD));
    arena.discard();
  }

  @Test
  void restartLeavesALeasedGenerationAlone() {
    publish(1f);
    try (Lease lease = arena.lease()) {
      restart(4f);
      assertAll(1f, arena.onSide(FIELD, lease.side()));
      assertAll(4f, arena.published(FIELD));
      assertFalse(arena.mayBegin());
    }
    publish(5f);
    assertAll(5f, arena.published(FIELD));
  }

  @Test
  void restartIsRefusedWhileAllSidesAreLeased() {
    Lease even = arena.lease();
    publish(1f);
    Lease odd = arena.lease();
    assertFalse(arena.mayRestart());
    assertEquals(
        "leases hold all of 2 generations, the published one too",
        assertThrows(IllegalStateException.class, () -> restart(3f)).getMessage());
    assertAll(1f, arena.published(FIELD));
    assertEquals(1, arena.generation());
    odd.close();
    assertTrue(arena.mayRestart());
    restart(2f);
    assertAll(0f, arena.onSide(FIELD, even.side()));
    even.close();
  }

  @Test
  void aLeaseTakenDuringARestartInPlaceWaitsForItsEnd() throws InterruptedException {
    publish(1f);
    Lease older = arena.lease();
    publish(2f);
    var leased = new java.util.concurrent.atomic.AtomicReference<Lease>();
    Thread reader = new Thread(() -> leased.set(arena.lease()));
    arena.restart((slot, values) -> {
      if (slot == FIELD) {
        reader.start();
        fill(values, 8f);
      }
    });
    reader.join();
    assertEquals(0, leased.get().generation());
    assertAll(8f, arena.onSide(FIELD, leased.get().side()));
    assertAll(1f, arena.onSide(FIELD, older.side()));
    older.close();
    publish(2f);
    assertFalse(arena.mayBegin());
    leased.get().close();
  }

  private void failToRestart() {
    assertThrows(
        IllegalStateException.class,
        () ->
            arena.restart((slot, values) -> {
              fill(values, 9f);
              throw new IllegalStateException("initial");
            }));
  }

  @Test
  void aRestartThatThrowsLeavesThePublishedGeneration() {
    restart(0f);
    publish(1f);
    try (Lease lease = arena.lease()) {
      failToRestart();
      assertAll(1f, arena.onSide(FIELD, lease.side()));
    }
    failToRestart();
    assertFalse(arena.isBroken());
    assertFalse(arena.isStaging());
    assertEquals(1, arena.generation());
    assertAll(1f, arena.published(FIELD));
    publish(2f);
    assertAll(2f, arena.published(FIELD));
  }

  @Test
  void aRestartThatThrowsInPlaceLetsReadersInAndSaysSo() {
    restart(0f);
    publish(1f);
    try (Lease older = arena.lease()) {
      publish(2f);
      failToRestart();
      assertTrue(arena.isBroken());
      assertAll(1f, arena.onSide(FIELD, older.side()));
      arena.lease().close();
      restart(3f);
      assertFalse(arena.isBroken());
      assertAll(3f, arena.published(FIELD));
    }
    publish(1f);
    assertAll(1f, arena.published(FIELD));
  }
}
