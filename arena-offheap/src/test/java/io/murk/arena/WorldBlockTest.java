package io.murk.arena;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class WorldBlockTest extends LedgerCheck {
  private static final int WORLDS = 5;

  private WorldBlock block() {
    return new WorldBlock(ArenaLayout.builder(WORLDS).perTick(3).fixed(2).build(), ledger);
  }

  @Test
  void aSlotOfAllWorldsIsContiguousAndAligned() {
    try (var block = block()) {
      for (int side = 0; side < 2; side++) {
        MemorySegment all = block.side(0, side);
        assertEquals(0, all.address() % 64);
        assertEquals(WORLDS * 3 * 4, all.byteSize());
        assertTrue(all.isReadOnly());
        for (int world = 0; world < WORLDS; world++) {
          MemorySegment one = block.world(world).onSide(0, side);
          assertEquals(all.address() + world * 3 * 4, one.address());
          assertEquals(3 * 4, one.byteSize());
        }
      }
      assertEquals(
          "slot=1 is not a per-tick slot",
          assertThrows(IllegalArgumentException.class, () -> block.side(1, 0)).getMessage());
    }
  }

  @Test
  void memoryIsZeroedAndAccountedFor() {
    try (var block = block()) {
      assertEquals(block.layout().totalBytes(), ledger.bytes(MemoryLedger.Purpose.FIELDS));
      assertEquals(block.layout().totalBytes(), block.bytes());
      assertAll(0f, block.side(0, 0));
      assertAll(0f, block.side(0, 1));
      assertAll(0f, block.world(4).published(1));
    }
  }

  @Test
  void moreWorldsThanTheHeapHoldsLeaveNoNativeMemoryBehind() {
    var layout = ArenaLayout.builder(Integer.MAX_VALUE).fixed(1).build();
    assertThrows(OutOfMemoryError.class, () -> new WorldBlock(layout, ledger));
    assertEquals(0, ledger.totalBytes());
  }

  @Test
  void worldsDoNotTouchEachOther() {
    try (var block = block()) {
      for (int world = 0; world < WORLDS; world++) {
        GenerationArena arena = block.world(world);
        arena.begin();
        fill(arena.staged(0), world + 1f);
        arena.publish();
      }
      for (int world = 0; world < WORLDS; world++) {
        assertAll(world + 1f, block.world(world).published(0));
      }
      MemorySegment all = block.side(0, block.world(0).publishedSide());
      assertEquals(1f, all.getAtIndex(F32, 2));
      assertEquals(2f, all.getAtIndex(F32, 3));
    }
  }

  @Test
  void editedTickStartValuesAreAccountedFor() {
    try (var block = block()) {
      long before = block.bytes();
      GenerationArena arena = block.world(2);
      arena.begin();
      arena.editBase(0);
      long edited = ledger.bytes(MemoryLedger.Purpose.EDITED_BASE);
      assertTrue(edited >= 3 * 4);
      assertEquals(before + edited, block.bytes());
      arena.discard();
    }
  }

  @Test
  void aFurtherSideIsOneAllocationForAllWorlds() {
    var layout =
        ArenaLayout.builder(WORLDS).maxGenerations(4).perTick(3).fixed(2).perTick(17).build();
    try (var block = new WorldBlock(layout, ledger)) {
      Lease[] leases = new Lease[WORLDS];
      for (int world = 0; world < WORLDS; world++) {
        GenerationArena arena = block.world(world);
        leases[world] = arena.lease();
        arena.begin();
        arena.publish();
      }
      assertEquals(layout.totalBytes(), block.bytes());
      for (int world = 0; world < WORLDS; world++) {
        GenerationArena arena = block.world(world);
        arena.begin();
        fill(arena.staged(0), world);
        fill(arena.staged(2), -world);
        arena.publish();
        assertEquals(2, arena.publishedSide());
        assertEquals(3, block.sides());
        assertEquals(layout.totalBytes() + layout.furtherSideBytes(), block.bytes());
        assertEquals(block.bytes(), ledger.totalBytes());
      }
      for (int world = 0; world < WORLDS; world++) {
        assertAll(world, block.side(0, 2).asSlice(world * 12L, 12));
        assertAll(-world, block.side(2, 2).asSlice(world * 68L, 68));
        assertEquals(
            block.world(world).onSide(1, 0).address(), block.world(world).published(1).address());
        leases[world].close();
      }
      assertEquals(0, block.side(2, 2).address() % 64);
    }
  }

  @Test
  void worldsShareASharedSlot() {
    var layout = ArenaLayout.builder(WORLDS).perTick(1).shared(5).sparse(3).build();
    try (var block = new WorldBlock(layout, ledger)) {
      assertEquals(20, layout.sideBytes(1));
      for (int world = 0; world < WORLDS; world++) {
        float value = world + 1;
        block.world(world).restart((slot, values) -> fill(values, value));
      }
      long shared = block.world(0).published(1).address();
      for (int world = 0; world < WORLDS; world++) {
        assertEquals(shared, block.world(world).published(1).address());
        assertAll(1f, block.world(world).published(1));
        assertAll(world + 1, block.world(world).published(2));
        assertEquals(0, block.world(world).published(2).address() % 64);
      }
    }
  }

  @Test
  void closingTwiceFreesOnce() {
    var block = block();
    block.close();
    block.close();
    assertEquals(0, ledger.totalBytes());
  }

  @Test
  void useAfterCloseIsAnError() {
    var block = block();
    MemorySegment values = block.world(0).published(0);
    block.close();
    assertThrows(IllegalStateException.class, () -> values.get(F32, 0));
    assertThrows(IllegalStateException.class, () -> block.world(0).lease());
  }

  @Test
  void memoryOutlivesCloseUntilTheLastLeaseIsReleased() {
    var block = block();
    GenerationArena arena = block.world(1);
    arena.begin();
    fill(arena.staged(0), 4f);
    arena.editBase(0);
    arena.publish();
    Lease first = arena.lease();
    Lease second = block.world(3).lease();
    MemorySegment values = arena.onSide(0, first.side());
    block.close();
    assertAll(4f, values);
    first.close();
    first.close();
    assertAll(4f, values);
    second.close();
    assertThrows(IllegalStateException.class, () -> values.get(F32, 0));
    assertEquals(0, ledger.totalBytes());
  }

  @Test
  void aLeaseMayBeReleasedByAnotherThread() throws InterruptedException {
    var block = block();
    Lease lease = block.world(0).lease();
    var released = new CountDownLatch(1);
    var thrown = new AtomicReference<Throwable>();
    Thread other =
        new Thread(() -> {
          lease.close();
          released.countDown();
        });
    other.setUncaughtExceptionHandler((thread, t) -> thrown.set(t));
    other.start();
    released.await();
    other.join();
    assertEquals(null, thrown.get());
    assertTrue(lease.isReleased());
    block.close();
  }
}
