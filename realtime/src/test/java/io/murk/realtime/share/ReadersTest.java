package io.murk.realtime.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ReadersTest {
  @Test
  void thereAreAsManyPinsAsPlaces() {
    for (int places : new int[] {1, 2, 7, Readers.MAX_PLACES}) {
      var readers = new Readers(places);
      Set<Long> pins = new HashSet<>();
      for (int i = 0; i < places; i++) {
        assertTrue(pins.add(readers.claim(5)));
      }
      assertFalse(pins.contains(Readers.NO_PIN));
      assertEquals(Readers.NO_PIN, readers.claim(5));
      assertEquals(places, readers.pinned());
      for (long pin : pins) {
        assertTrue(readers.isPinned(pin));
        assertTrue(readers.unpin(pin));
        assertFalse(readers.isPinned(pin));
        assertFalse(readers.unpin(pin));
      }
      assertEquals(0, readers.pinned());
    }
  }

  @Test
  void noPinComesTwiceThoughPositionAndPlaceDo() {
    var readers = new Readers(1);
    long first = readers.claim(3);
    readers.unpin(first);
    for (int i = 0; i < 300_000; i++) { // far more than 16 bits of tickets
      long pin = readers.claim(3);
      assertNotEquals(first, pin);
      assertFalse(readers.unpin(first));
      assertTrue(readers.unpin(pin));
    }
  }

  @Test
  void positionsAreToldApartUpToTheirLowBits() {
    var readers = new Readers(2);
    long position = (1L << 40) + 17;
    long pin = readers.claim(position);
    assertTrue(readers.pins(position));
    assertFalse(readers.pins(position + 1));
    assertFalse(readers.pins(position - 128));
    assertTrue(readers.pins(position + 65536)); // kept for longer than needed, no more
    assertEquals(0, readers.revoke(position + 1));
    assertEquals(1, readers.revoke(position));
    assertFalse(readers.isPinned(pin));
    assertFalse(readers.pins(position));
  }

  @Test
  void aHoldCountsFromTheFirstLookAndIsOverdueBeforeItIsRevoked() {
    var readers = new Readers(2);
    assertEquals(0, readers.check(1_000, 10, 15));
    long pin = readers.claim(0);
    assertEquals(0, readers.check(2_000, 10, 15));
    assertEquals(0, readers.check(2_010, 10, 15));
    assertFalse(readers.isOverdue(pin));
    assertEquals(0, readers.check(2_011, 10, 15));
    assertTrue(readers.isOverdue(pin) && readers.isPinned(pin));
    long young = readers.claim(0);
    assertEquals(0, readers.check(2_015, 10, 15));
    assertEquals(1, readers.check(2_016, 10, 15));
    assertFalse(readers.isPinned(pin));
    assertTrue(readers.isPinned(young) && !readers.isOverdue(young));
    assertEquals(1, readers.check(2_031, 10, 15));
  }

  @Test
  void aPlaceThatIsClaimedAgainIsYoungAgain() {
    var readers = new Readers(1);
    for (int i = 0; i < 100; i++) {
      long pin = readers.claim(0);
      assertEquals(0, readers.check(i * 12L, 10, 15), "pins of one reader after the other");
      assertFalse(readers.isOverdue(pin));
      assertTrue(readers.unpin(pin));
    }
  }

  @Test
  void patienceWithoutEndRevokesNothingAndNoneRevokesAtOnce() {
    var readers = new Readers(1);
    long pin = readers.claim(0);
    assertEquals(0, readers.check(-5, Long.MAX_VALUE, Long.MAX_VALUE));
    assertEquals(0, readers.check(Long.MAX_VALUE - 10, Long.MAX_VALUE, Long.MAX_VALUE));
    assertTrue(readers.isPinned(pin));
    assertEquals(1, readers.check(Long.MAX_VALUE - 9, 0, 0));
  }

  @Test
  void closingRevokesAllPinsAndRefusesNewOnes() {
    var readers = new Readers(3);
    long pin = readers.claim(0);
    long other = readers.claim(1);
    assertEquals(2, readers.close());
    assertTrue(readers.isClosed());
    assertFalse(readers.isPinned(pin) || readers.unpin(other));
    assertEquals(Readers.NO_PIN, readers.claim(2));
    assertEquals(0, readers.pinned());
    assertEquals(0, readers.close());
    assertTrue(readers.toString().startsWith("Readers{pinned=0/3, pins=["), readers.toString());
  }
}
