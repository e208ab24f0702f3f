package io.murk.realtime;

import static io.murk.realtime.StampedWorlds.isWhole;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.egress.AgentSet;
import io.murk.egress.EgressTarget;
import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.testing.AllocationProbe;
import io.murk.testing.NoLeaks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
final class SnapshotReaderTest {
  private static void assertRefused(ErrorCode code, String text, Runnable call) {
    var thrown = assertThrows(MurkException.class, call::run);
    assertEquals(code, thrown.code(), thrown.getMessage());
    assertEquals(text, thrown.getMessage());
  }

  @Test
  void beforeTheFirstTickThereIsNothingAndThatIsCounted() {
    try (var world = HandTicked.of(2)) {
      String text = "NotAvailable: ring_length=0 allowed=1..: no tick was published yet";
      assertRefused(ErrorCode.NOT_AVAILABLE, text, world.reader::lease);
      assertRefused(ErrorCode.NOT_AVAILABLE, text, () -> world.reader.leaseTick(1));
      assertRefused(ErrorCode.NOT_AVAILABLE, text, () -> world.reader.leaseAt(0));
      EgressTarget target = StampedWorlds.target();
      assertRefused(
          ErrorCode.NOT_AVAILABLE,
          text,
          () -> world.reader.observe(new StampedWorlds.Both(), AgentSet.NONE, target));
      assertEquals(4, world.count(WorldCounter.RING_NOT_AVAILABLE_EVENTS));
      assertEquals(0, world.readers.pinned());
    }
  }

  @Test
  void olderStatesAreReadByTickAndByPosition() {
    try (var world = HandTicked.of(4)) {
      world.ticks(10);
      for (int tick = 7; tick <= 10; tick++) {
        try (RealtimeSnapshot byTick = world.reader.leaseTick(tick);
            RealtimeSnapshot byPosition = world.reader.leaseAt(tick - 1)) {
          assertEquals(tick, byTick.tick());
          assertEquals(tick, byPosition.tick());
          assertEquals(10 - tick, byTick.ageTicks());
          assertTrue(isWhole(byTick));
          assertEquals(byTick.hash(), byPosition.hash());
        }
      }
      assertEquals(6, world.count(WorldCounter.RING_EVICTION_EVENTS));
      assertEquals(0, world.count(WorldCounter.RING_STALE_READ_EVENTS));
      assertEquals(0, world.readers.pinned());
    }
  }

  @Test
  void whatTheRingHasNoMoreOrNotYetIsStale() {
    try (var world = HandTicked.of(4)) {
      world.ticks(10);
      String rest = " oldest=7 newest=10: the ring has those and what lies between";
      assertRefused(ErrorCode.STALE, "Stale: tick=6" + rest, () -> world.reader.leaseTick(6));
      assertRefused(ErrorCode.STALE, "Stale: tick=11" + rest, () -> world.reader.leaseTick(11));
      assertRefused(ErrorCode.STALE, "Stale: tick=-9" + rest, () -> world.reader.leaseTick(-9));
      rest = " oldest=6 newest=9: the ring has those and what lies between";
      assertRefused(ErrorCode.STALE, "Stale: position=5" + rest, () -> world.reader.leaseAt(5));
      assertRefused(ErrorCode.STALE, "Stale: position=10" + rest, () -> world.reader.leaseAt(10));
      assertRefused(ErrorCode.STALE, "Stale: position=-1" + rest, () -> world.reader.leaseAt(-1));
      for (long any : new long[] {Long.MAX_VALUE, Long.MIN_VALUE}) {
        assertThrows(MurkException.class, () -> world.reader.leaseTick(any));
        assertThrows(MurkException.class, () -> world.reader.leaseAt(any));
      }
      assertEquals(10, world.count(WorldCounter.RING_STALE_READ_EVENTS));
      assertEquals(0, world.count(WorldCounter.RING_SKEW_RETRY_EVENTS));
    }
  }

  @Test
  void aReaderThatWasOvertakenTriesAgainAndThatIsCounted() {
    try (var world = HandTicked.of(2)) {
      world.ticks(1);
      long latest = world.ring.latest();
      world.ticks(4); // the reader was stopped here, and what it had found left the ring
      try (RealtimeSnapshot lease = world.reader.leaseFrom(latest)) {
        assertEquals(5, lease.tick());
        assertTrue(isWhole(lease));
      }
      assertEquals(1, world.count(WorldCounter.RING_SKEW_RETRY_EVENTS));
      assertEquals(0, world.count(WorldCounter.RING_STALE_READ_EVENTS));
      assertEquals(0, world.readers.pinned());
    }
  }

  @Test
  void oneReaderMoreThanMayBeIsRefusedAndCounted() {
    try (var world = HandTicked.of(2)) {
      world.ticks(1);
      try (RealtimeSnapshot one = world.reader.lease();
          RealtimeSnapshot other = world.reader.lease()) {
        assertTrue(one.isHeld() && other.isHeld());
        assertRefused(
            ErrorCode.EXECUTION_FAILED,
            "ExecutionFailed: readers=2 allowed=0..1 beside this one: max_readers are at work",
            world.reader::lease);
      }
      assertEquals(1, world.count(WorldCounter.READERS_FULL_REJECTIONS));
      world.reader.lease().close();
    }
  }

  @Test
  void aHoldThatTookTooLongIsStaleFromThenOn() {
    try (var world = HandTicked.of(2)) {
      world.ticks(1);
      RealtimeSnapshot slow = world.reader.lease();
      world.tick(5); // the hold is seen here
      world.tick(100);
      assertFalse(slow.isOverdue());
      world.tick(1);
      assertTrue(slow.isOverdue());
      assertTrue(isWhole(slow));
      world.tick(9);
      assertTrue(slow.isHeld());
      assertEquals(1, world.ring.lingering()); // its state left the ring of four
      world.tick(1);
      assertFalse(slow.isHeld());
      assertEquals(0, world.ring.lingering());
      assertEquals(1, world.count(WorldCounter.WORKER_STALL_EVENTS));
      String text =
          "Stale: tick=1 was held for too long and taken back, max_epoch_hold_millis=100"
              + " cancel_grace_millis=10: what was read of it is not valid";
      assertRefused(ErrorCode.STALE, text, () -> isWhole(slow));
      assertRefused(ErrorCode.STALE, text, slow::hash);
      assertRefused(
          ErrorCode.STALE,
          text,
          () -> slow.observe(new StampedWorlds.Both(), AgentSet.NONE, StampedWorlds.target()));
      assertEquals(3, world.count(WorldCounter.RING_STALE_READ_EVENTS));
      slow.close();
      assertRefused(ErrorCode.STALE, "Stale: tick=1 lease=closed allowed=open", slow::hash);
      assertEquals(3, world.count(WorldCounter.RING_STALE_READ_EVENTS));
    }
  }

  @Test
  void aClosedLeaseNeverEndsAnotherOneAtItsPlace() {
    try (var world = HandTicked.of(1)) {
      world.ticks(1);
      RealtimeSnapshot first = world.reader.lease();
      first.close();
      RealtimeSnapshot second = world.reader.lease();
      first.close();
      assertTrue(second.isHeld());
      second.close();
    }
  }

  @Test
  void aPlanThatIsRevokedInTheMiddleThrowsAndNeverMixesTicks() {
    try (var world = HandTicked.of(2)) {
      world.ticks(1);
      EgressTarget target = StampedWorlds.target();
      var patient = new StampedWorlds.Both(() -> world.ticks(6)); // its state leaves the ring
      world.reader.observe(patient, AgentSet.NONE, target);
      assertTrue(isWhole(target));
      assertEquals(1, target.report().tick(0));
      assertEquals(6, target.report().ageTicks(0));
      var endless =
          new StampedWorlds.Both(() -> {
            world.tick(1);
            world.tick(500);
            world.ticks(6); // overwrites what it holds no more
          });
      var thrown =
          assertThrows(
              MurkException.class, () -> world.reader.observe(endless, AgentSet.NONE, target));
      assertEquals(ErrorCode.STALE, thrown.code());
      assertFalse(isWhole(target), "the test did not overwrite what was observed");
      assertEquals(1, world.count(WorldCounter.WORKER_STALL_EVENTS));
      try (RealtimeSnapshot held = world.reader.lease()) {
        thrown =
            assertThrows(MurkException.class, () -> held.observe(endless, AgentSet.NONE, target));
        assertEquals(ErrorCode.STALE, thrown.code());
      }
      var confused =
          new StampedWorlds.Both(() -> {
            endless.between().run();
            throw new IllegalStateException("what I read makes no sense");
          });
      thrown =
          assertThrows(
              MurkException.class, () -> world.reader.observe(confused, AgentSet.NONE, target));
      assertEquals(ErrorCode.STALE, thrown.code());
      assertEquals("what I read makes no sense", thrown.getCause().getMessage());
      assertEquals(0, world.readers.pinned());
    }
  }

  @Test
  void whatAPlanThrowsIsThrownAndItsHoldEnds() {
    try (var world = HandTicked.of(1)) {
      world.ticks(1);
      var failing =
          new StampedWorlds.Both(() -> {
            throw new IllegalArgumentException("mine");
          });
      EgressTarget target = StampedWorlds.target();
      for (int i = 0; i < 3; i++) {
        assertThrows(
            IllegalArgumentException.class,
            () -> world.reader.observe(failing, AgentSet.NONE, target));
      }
      try (RealtimeSnapshot held = world.reader.lease()) {
        assertThrows(
            IllegalArgumentException.class, () -> held.observe(failing, AgentSet.NONE, target));
        assertTrue(held.isHeld());
      }
    }
  }

  @Test
  void readingAWorldThatWasFreedIsAnErrorNotACrash() {
    var world = HandTicked.of(4);
    world.ticks(1);
    EgressTarget target = StampedWorlds.target();
    RealtimeSnapshot lease = world.reader.lease();
    var thrown =
        assertThrows(
            MurkException.class,
            () ->
                world.reader.observe(new StampedWorlds.Both(world::close), AgentSet.NONE, target));
    assertEquals(ErrorCode.SHUTTING_DOWN, thrown.code());
    assertTrue(thrown.getCause() instanceof IllegalStateException, "freed memory was read");
    String text = "ShuttingDown: phase=closed allowed=running: nothing can be read";
    assertEquals(text, thrown.getMessage());
    assertRefused(ErrorCode.SHUTTING_DOWN, text, lease::hash);
    assertRefused(ErrorCode.SHUTTING_DOWN, text, world.reader::lease);
    assertRefused(ErrorCode.SHUTTING_DOWN, text, () -> world.reader.leaseTick(1));
    assertRefused(ErrorCode.SHUTTING_DOWN, text, () -> world.reader.leaseAt(0));
    assertEquals(1, lease.tick());
    assertEquals(0, lease.ageTicks());
    lease.close();
    assertEquals(0, world.count(WorldCounter.RING_STALE_READ_EVENTS));
  }

  @Test
  void copyingAFieldNeedsRoomForIt() {
    try (var world = HandTicked.of(1)) {
      world.ticks(2);
      try (RealtimeSnapshot lease = world.reader.lease();
          Arena arena = Arena.ofConfined()) {
        MemorySegment copy = arena.allocate(StampedWorlds.CELLS * 4L + 4);
        lease.copyField(1, copy);
        assertTrue(StampedWorlds.isFilled(copy, 6));
        assertRefused(
            ErrorCode.BUFFER_TOO_SMALL,
            "BufferTooSmall: target.bytes=8 allowed=at least 2304",
            () -> lease.copyField(0, arena.allocate(8)));
        assertRefused(
            ErrorCode.INVALID_ARGUMENT,
            "InvalidArgument: field=2 allowed=0..1",
            () -> lease.copyField(2, copy));
      }
    }
  }

  @Test
  void observingAllocatesNothing() {
    try (var world = HandTicked.of(2)) {
      world.ticks(5);
      var plan = new StampedWorlds.Both();
      EgressTarget target = StampedWorlds.target();
      assertEquals(
          0, AllocationProbe.bytes(2000, () -> world.reader.observe(plan, AgentSet.NONE, target)));
      try (RealtimeSnapshot held = world.reader.lease()) {
        assertEquals(
            0, AllocationProbe.bytes(2000, () -> held.observe(plan, AgentSet.NONE, target)));
      }
    }
  }

  @Test
  void tickingWithTheStallCheckAllocatesNothing() {
    try (var world = HandTicked.of(2)) {
      world.ticks(50);
      assertEquals(
          0,
          AllocationProbe.bytes(
              500,
              () -> {
                world.tick(200);
              }));
    }
  }

  @Test
  void aTickIsNeverThatOfAnotherLifeThoughTheWorldIsResetMeanwhile() {
    try (var world = HandTicked.of(2)) {
      world.ticks(3);
      long newest = world.ring.latest();
      long newestTick = world.ring.tick(newest);
      world.block.engine(0).reset(0); // the reader was stopped here, about to look for tick 4
      world.ring.clear();
      world.ticks(2);
      assertNull(world.reader.leaseTickOrNull(4, newest, newestTick), "position 3 is tick 1 now");
      assertEquals(0, world.readers.pinned());
      assertRefused(
          ErrorCode.STALE,
          "Stale: tick=4 oldest=1 newest=2: the ring has those and what lies between",
          () -> world.reader.leaseTick(4));
      try (RealtimeSnapshot lease = world.reader.leaseTick(2)) {
        assertEquals(2, lease.tick());
        assertTrue(isWhole(lease));
      }
    }
  }
}
