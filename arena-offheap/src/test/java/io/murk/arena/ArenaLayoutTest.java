package io.murk.arena;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class ArenaLayoutTest {
  private static final long SLACK_BYTES = 64;

  @Test
  void slotsAreNumberedInTheOrderOfTheirAdding() {
    ArenaLayout layout = ArenaLayout.builder(3).perTick(5).fixed(7).perTick(1).build();
    assertEquals(3, layout.worlds());
    assertEquals(3, layout.slots());
    assertEquals(5, layout.slotFloats(0));
    assertEquals(7, layout.slotFloats(1));
    assertEquals(1, layout.slotFloats(2));
    assertTrue(layout.isPerTick(0));
    assertFalse(layout.isPerTick(1));
    assertEquals(5 * 3 * 4, layout.sideBytes(0));
    assertEquals(2 * 5 * 4, layout.worldOffsetBytes(0, 2));
  }

  @Test
  void sidesAreAlignedApartAndInsideTheBlock() {
    for (int worlds = 1; worlds < 40; worlds += 3) {
      ArenaLayout layout =
          ArenaLayout.builder(worlds).perTick(1).fixed(16).perTick(17).fixed(1).build();
      long end = 0;
      for (int slot = 0; slot < layout.slots(); slot++) {
        for (int side = 0; side < (layout.isPerTick(slot) ? 2 : 1); side++) {
          long at = layout.sideOffsetBytes(slot, side);
          assertEquals(0, at % 64, "slot=" + slot + " side=" + side);
          assertTrue(at >= end + SLACK_BYTES, "slot=" + slot + " side=" + side);
          end = at + layout.sideBytes(slot);
        }
      }
      assertTrue(layout.totalBytes() >= end + SLACK_BYTES);
    }
  }

  @Test
  void aFixedSlotHasOneSide() {
    ArenaLayout layout = ArenaLayout.builder(1).fixed(4).perTick(4).build();
    assertEquals(layout.sideOffsetBytes(0, 0), layout.sideOffsetBytes(0, 1));
    assertTrue(layout.sideOffsetBytes(1, 0) < layout.sideOffsetBytes(1, 1));
  }

  @Test
  void badSizesAreRefused() {
    var noWorld =
        assertThrows(IllegalArgumentException.class, () -> ArenaLayout.builder(0)).getMessage();
    assertEquals("worlds=0 allowed=1..", noWorld);
    var noFloat =
        assertThrows(IllegalArgumentException.class, () -> ArenaLayout.builder(1).fixed(0));
    assertEquals("slotFloats=0 allowed=1..", noFloat.getMessage());
    assertThrows(IllegalArgumentException.class, () -> ArenaLayout.builder(1).perTick(-1));
    assertThrows(
        ArithmeticException.class,
        () -> ArenaLayout.builder(Integer.MAX_VALUE).perTick(Long.MAX_VALUE / 8).build());
    assertThrows(
        ArithmeticException.class,
        () -> ArenaLayout.builder(1).perTick(Long.MAX_VALUE / 4).build());
  }
}
