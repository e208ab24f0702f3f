package io.murk.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class HandleTableTest {
  private final HandleTable<Thing> table = new HandleTable<>("thing");

  @Test
  void aHandleIsSlotAndGenerationFromOne() {
    assertEquals(0x0_0000_0001L, table.insert(new Thing()));
    assertEquals(0x1_0000_0001L, table.insert(new Thing()));
  }

  @Test
  void theSlotThatWasFreedLastIsTakenFirstUnderANewGeneration() {
    long a = table.insert(new Thing());
    long b = table.insert(new Thing());
    table.remove(a);
    table.remove(b);
    assertEquals(0x1_0000_0002L, table.insert(new Thing()));
    assertEquals(0x0_0000_0002L, table.insert(new Thing()));
    refused(a);
    refused(b);
  }

  @Test
  void zeroGarbageAndStaleHandlesAreRefusedWithTheirNumber() {
    long handle = table.insert(new Thing());
    table.destroy(handle);
    for (long bad :
        new long[] {0, -1, handle, 2, 1L << 32, Long.MIN_VALUE, 0x7fff_ffff_0000_0001L}) {
      MurkException refusal = refused(bad);
      assertTrue(
          refusal.getMessage().contains("thing=0x" + Long.toHexString(bad)), refusal::getMessage);
    }
  }

  @Test
  void aSlotWhoseGenerationWrapsIsRetired() {
    HandleTable<Thing> old = new HandleTable<>("thing", -1);
    long last = old.insert(new Thing());
    assertEquals(0xFFFF_FFFFL, last);
    old.remove(last);
    assertThrows(MurkException.class, () -> old.find(0));
    assertThrows(MurkException.class, () -> old.find(last));
    assertEquals(0x1_FFFF_FFFFL, old.insert(new Thing()), "slot 0 is not used again");
  }

  @Test
  void theTableGrows() {
    long[] handles = new long[1000];
    Thing[] things = new Thing[handles.length];
    for (int i = 0; i < handles.length; i++) {
      things[i] = new Thing();
      handles[i] = table.insert(things[i]);
    }
    for (int i = 0; i < handles.length; i++) {
      assertSame(things[i], table.find(handles[i]));
      table.destroy(handles[i]);
      assertEquals(1, things[i].frees);
    }
  }

  @Test
  void destroyWaitsForTheCallInsideAndLaterCallsAreRefused() throws Exception {
    Thing thing = new Thing();
    long handle = table.insert(thing);
    CountDownLatch removed = new CountDownLatch(1);
    AtomicReference<Thread> destroyer = new AtomicReference<>();
    synchronized (thing) {
      table.enter(thing);
      Thread thread =
          new Thread(() -> {
            removed.countDown();
            table.destroy(handle);
          });
      destroyer.set(thread);
      thread.start();
      removed.await();
      while (thread.getState() != Thread.State.BLOCKED) {
        Thread.onSpinWait();
      }
      assertEquals(0, thing.frees, "not while a call is inside");
      refused(handle);
    }
    destroyer.get().join();
    assertEquals(1, thing.frees);
    synchronized (thing) {
      MurkException late = assertThrows(MurkException.class, () -> table.enter(thing));
      assertEquals(ErrorCode.INVALID_HANDLE, late.code());
    }
  }

  @Test
  void anObjectWhoseChangeNeverEndedIsInDoubtUntilItIsDestroyed() {
    Thing thing = new Thing();
    long handle = table.insert(thing);
    synchronized (thing) {
      table.enter(thing);
      thing.engage();
      thing.settle();
      table.enter(thing);
      thing.engage();
      MurkException doubt = assertThrows(MurkException.class, () -> table.enter(thing));
      assertEquals(ErrorCode.INTERNAL_ERROR, doubt.code());
      assertTrue(doubt.getMessage().contains("this thing failed unexpectedly"), doubt::getMessage);
      assertThrows(MurkException.class, () -> table.enter(thing), "the same answer every time");
    }
    table.destroy(handle);
    assertEquals(1, thing.frees);
  }

  /**
   * Two threads insert, find and destroy as fast as they can; no handle ever finds another's
   * object.
   */
  @Test
  void twoThreadsNeverMeetAnothersObject() throws Exception {
    AtomicInteger wrong = new AtomicInteger();
    AtomicReference<Long> shared = new AtomicReference<>(0L);
    Runnable churn =
        () -> {
          for (int i = 0; i < 200_000; i++) {
            Thing mine = new Thing();
            long handle = table.insert(mine);
            shared.set(handle);
            if (table.find(handle) != mine) {
              wrong.incrementAndGet();
            }
            try {
              table.find(shared.get()); // may be the other's, or gone
            } catch (MurkException gone) {
              // as it should be
            }
            table.destroy(handle);
            if (mine.frees != 1) {
              wrong.incrementAndGet();
            }
          }
        };
    Thread other = new Thread(churn);
    other.start();
    churn.run();
    other.join();
    assertEquals(0, wrong.get());
    assertNotEquals(0L, table.insert(new Thing()));
  }

  private MurkException refused(long handle) {
    MurkException refusal = assertThrows(MurkException.class, () -> table.find(handle));
    assertEquals(ErrorCode.INVALID_HANDLE, refusal.code());
    assertThrows(MurkException.class, () -> table.destroy(handle));
    return refusal;
  }
}
