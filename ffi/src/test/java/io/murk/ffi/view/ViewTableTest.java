package io.murk.ffi.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.MurkException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Handles of views: released once, by any thread, and never mistaken for another. */
final class ViewTableTest {
  private final ViewTable table = new ViewTable();
  private final AtomicInteger closed = new AtomicInteger();

  private long insert() {
    return table.insert(closed::incrementAndGet);
  }

  @Test
  void aHoldIsClosedWhenItsHandleIsReleased() throws Exception {
    long first = insert();
    long second = insert();
    assertNotEquals(0, first);
    assertNotEquals(first, second);
    assertEquals(2, table.open());
    table.release(first);
    assertEquals(1, closed.get());
    assertEquals(1, table.open());
    table.release(second);
    assertEquals(0, table.open());
  }

  @Test
  void aHandleIsReleasedOnce() throws Exception {
    long first = insert();
    table.release(first);
    long again = insert(); // the same slot
    assertEquals(first >>> 32, again >>> 32);
    assertThrows(MurkException.class, () -> table.release(first));
    for (long wrong : new long[] {0, 1L << 32, -1, Long.MIN_VALUE, again + 1, 77L << 40}) {
      assertThrows(MurkException.class, () -> table.release(wrong));
    }
    assertEquals(1, closed.get());
    table.release(again);
    assertEquals(2, closed.get());
  }

  @Test
  void slotsAreUsedAgainAndHandlesAreNot() throws Exception {
    Set<Long> handles = new HashSet<>();
    for (int round = 0; round < 5; round++) {
      List<Long> open = new ArrayList<>();
      for (int i = 0; i < 3_000; i++) {
        long handle = insert();
        assertTrue(handles.add(handle));
        assertTrue(handle >>> 32 < 3_000);
        open.add(handle);
      }
      for (long handle : open) {
        table.release(handle);
      }
    }
    assertEquals(15_000, closed.get());
  }

  @Test
  void manyThreadsTakeAndGiveBackTheSameSlots() throws InterruptedException {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  takeAndGiveBack();
                } catch (Throwable e) {
                  failure.set(e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(null, failure.get());
    assertEquals(0, table.open());
    assertFalse(insert() >>> 32 >= 4 * 8, "slots were lost");
  }

  private void takeAndGiveBack() throws Exception {
    var own = new AtomicInteger();
    long[] held = new long[8];
    for (int i = 0; i < 50_000; i++) {
      int at = i % held.length;
      if (held[at] != 0) {
        table.release(held[at]);
      }
      held[at] = table.insert(own::incrementAndGet);
    }
    for (long handle : held) {
      table.release(handle);
    }
    assertEquals(50_000, own.get(), "what this thread held was closed once each");
  }
}
