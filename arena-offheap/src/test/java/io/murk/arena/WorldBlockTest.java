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
      for (int slot = 0; slot < 2; slot++) {
        for (int side = 0; side < 2; side++) {
          MemorySegment all = block.side(slot, side);
          long floats = block.layout().slotFloats(slot);
          assertEquals(0, all.address() % 64);
          assertEquals(WORLDS * floats * 4, all.byteSize());
          assertTrue(all.isReadOnly());
          for (int world = 0; world < WORLDS; world++) {
            MemorySegment one = block.world(world).onSide(slot, side);
            assertEquals(all.address() + world * floats * 4, one.address());
            assertEquals(floats * 4, one.byteSize());
          }
        }
      }
    }
  }

  @Test
  void memoryIsZeroedAndAccountedFor() {
    try (var block = block()) {
      assertEquals(block.layout().totalBytes(), ledger.bytes(MemoryLedger.Purpose.FIELDS));
      assertEquals(block.layout().totalBytes(), block.bytes());
      assertAll(0f, block.side(0, 0));
      assertAll(0f, block.side(0, 1));
      assertAll(0f, block.side(1, 0));
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
    arena.editBase(1);
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
