package io.murk.realtime.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.realtime.WorldCounter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SnapshotRingTest {
  private final PaddedCounters counters = new PaddedCounters();
  private final Readers readers = new Readers(3);
  private final Sides sides = new Sides();
  private final SnapshotRing ring = new SnapshotRing(2, readers, sides, counters);

  /** Hands out sides in ascending order and writes down which are held. */
  private static final class Sides implements SnapshotRing.Holds {
    final List<Integer> held = new ArrayList<>();
    int next;
    boolean refuses;

    @Override
    public int hold() {
      if (refuses) {
        throw new IllegalStateException("freed");
      }
      held.add(next);
      return next++;
    }

    @Override
    public void release(int side) {
      assertTrue(held.remove((Object) side), "side " + side + " was released twice");
    }
  }

  private void push(int times) {
    for (int i = 0; i < times; i++) {
      ring.push(sides.next + 1);
      ring.sweep();
    }
  }

  @Test
  void keepsTheLastStatesAndSaysWhichTheyAre() {
    assertEquals(SnapshotRing.NONE, ring.latest());
    assertEquals(SnapshotRing.NONE, ring.oldest());
    assertEquals(0, ring.size());
    assertFalse(ring.holds(0) || ring.holds(-1));
    push(1);
    assertEquals(0, ring.latest());
    assertEquals(0, ring.oldest());
    push(4);
    assertEquals(4, ring.latest());
    assertEquals(3, ring.oldest());
    assertEquals(2, ring.size());
    assertEquals(5, ring.writePosition());
    assertTrue(ring.holds(3) && ring.holds(4) && !ring.holds(2) && !ring.holds(5));
    assertEquals(4, ring.side(4));
    assertEquals(5, ring.tick(4));
    assertEquals(List.of(3, 4), sides.held);
    assertEquals(3, counters.value(WorldCounter.RING_EVICTION_EVENTS));
  }

  @Test
  void whatIsPinnedLingersUntilItIsNot() {
    push(1);
    long pin = readers.claim(0);
    push(5);
    assertEquals(List.of(0, 4, 5), sides.held);
    assertEquals(1, ring.lingering());
    assertTrue(readers.isPinned(pin));
    assertTrue(readers.unpin(pin));
    push(1);
    assertEquals(List.of(5, 6), sides.held);
    assertFalse(readers.unpin(pin));
  }

  @Test
  void aPositionIsHeldForTheLastOfItsReaders() {
    push(1);
    long one = readers.claim(0);
    long other = readers.claim(0);
    push(2);
    readers.unpin(one);
    push(2);
    assertTrue(sides.held.contains(0));
    readers.unpin(other);
    push(1);
    assertFalse(sides.held.contains(0));
  }

  @Test
  void aRevokedPinOfAStateInTheRingKeepsNothing() {
    push(1);
    long pin = readers.claim(0);
    assertEquals(0, readers.check(0, 10, 20));
    assertEquals(1, readers.check(21, 10, 20));
    assertTrue(ring.holds(0));
    assertFalse(readers.isPinned(pin));
    push(2);
    assertEquals(List.of(1, 2), sides.held);
  }

  @Test
  void clearingLeavesNothingButWhatIsPinnedAndPositionsGoOn() {
    push(3);
    long pin = readers.claim(1);
    ring.clear();
    assertEquals(SnapshotRing.NONE, ring.latest());
    assertEquals(SnapshotRing.NONE, ring.oldest());
    assertEquals(0, ring.size());
    assertFalse(ring.holds(1) || ring.holds(2));
    assertEquals(List.of(1), sides.held);
    push(1);
    assertEquals(3, ring.latest());
    assertEquals(3, ring.oldest());
    readers.unpin(pin);
    ring.clear();
    assertEquals(List.of(), sides.held);
    assertEquals(1, counters.value(WorldCounter.RING_EVICTION_EVENTS));
  }

  @Test
  void aHoldThatThrowsLeavesTheRingInOrder() {
    push(3);
    sides.refuses = true;
    for (int i = 0; i < 3; i++) {
      assertThrows(IllegalStateException.class, () -> ring.push(9));
    }
    assertEquals(2, ring.latest());
    assertEquals(2, ring.oldest());
    assertEquals(List.of(2), sides.held);
    sides.refuses = false;
    push(2);
    assertEquals(List.of(3, 4), sides.held);
    assertEquals(4, ring.latest());
    assertEquals(3, ring.oldest());
  }

  @Test
  void givesUpTheOldestFirstAndTheNewestNever() {
    push(1);
    long oldest = readers.claim(0);
    push(1);
    long second = readers.claim(1);
    push(2);
    long inRing = readers.claim(2);
    assertEquals(List.of(0, 1, 2, 3), sides.held);
    assertTrue(ring.giveUpOldest());
    assertFalse(readers.isPinned(oldest));
    assertEquals(List.of(1, 2, 3), sides.held);
    assertTrue(ring.giveUpOldest());
    assertFalse(readers.isPinned(second));
    assertEquals(List.of(2, 3), sides.held);
    assertTrue(ring.giveUpOldest());
    assertFalse(readers.isPinned(inRing));
    assertEquals(List.of(3), sides.held);
    assertEquals(3, ring.oldest());
    assertFalse(ring.giveUpOldest());
    assertEquals(3, ring.latest());
    assertEquals(3, counters.value(WorldCounter.WORKER_STALL_EVENTS));
    assertEquals(3, counters.value(WorldCounter.RING_EVICTION_EVENTS));
    push(2);
    assertEquals(List.of(4, 5), sides.held);
  }

  @Test
  void moreThanCanLingerIsGivenUpAndNeverAnError() {
    List<Long> pins = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      push(1);
      pins.add(readers.claim(ring.latest()));
    }
    push(65_534); // the next one that is pushed out has the low bits of the first
    assertEquals(3, ring.lingering());
    push(2);
    assertEquals(2, ring.lingering());
    assertFalse(readers.isPinned(pins.get(0)));
    assertTrue(readers.isPinned(pins.get(1)) && readers.isPinned(pins.get(2)));
    assertEquals(1, counters.value(WorldCounter.WORKER_STALL_EVENTS));
    push(10);
    assertEquals(ring.lingering() + 2, sides.held.size());
  }
}
