package io.murk.arena;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

final class ScratchTest extends LedgerCheck {
  @Test
  void piecesAreZeroedAndDoNotOverlap() {
    try (var scratch = new Scratch(64, ledger)) {
      assertEquals(64, ledger.bytes(MemoryLedger.Purpose.SCRATCH));
      MemorySegment a = scratch.floats(4);
      fill(a, 1f);
      MemorySegment b = scratch.floats(12);
      assertAll(0f, b);
      fill(b, 2f);
      assertAll(1f, a);
      assertEquals(0, scratch.freeBytes());
    }
  }

  @Test
  void clearTakesEverythingBackAndTheNextPieceIsZeroed() {
    try (var scratch = new Scratch(16, ledger)) {
      fill(scratch.floats(4), 5f);
      scratch.clear();
      assertEquals(16, scratch.freeBytes());
      assertAll(0f, scratch.floats(4));
    }
  }

  @Test
  void whatDoesNotFitIsRefusedAndTakesNothing() {
    try (var scratch = new Scratch(16, ledger)) {
      fill(scratch.floats(1), 1f);
      var refused = assertThrows(IllegalStateException.class, () -> scratch.floats(4));
      assertEquals("scratch floats=4 allowed=0..3", refused.getMessage());
      assertThrows(IllegalStateException.class, () -> scratch.floats(-1));
      assertThrows(ArithmeticException.class, () -> scratch.floats(Long.MAX_VALUE));
      assertEquals(12, scratch.freeBytes());
      assertEquals(0, scratch.floats(0).byteSize());
    }
  }

  @Test
  void aPieceDiesWithTheScratch() {
    MemorySegment piece;
    try (var scratch = new Scratch(16, ledger)) {
      piece = scratch.floats(4);
    }
    assertThrows(IllegalStateException.class, () -> piece.get(F32, 0));
  }
}
