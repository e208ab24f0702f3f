package io.murk.arena;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class FreeMemoryTest extends LedgerCheck {
  @Test
  void thereIsSomeMemoryAndSmallBlocksAreNotRefused() {
    assertTrue(FreeMemory.bytes() > 1 << 20);
    FreeMemory.require(1 << 20);
  }

  @Test
  void aBlockLargerThanTheMachineIsRefusedBeforeItIsTouched() {
    long bytes = 1L << 50;
    var refused =
        assertThrows(
            OutOfMemoryError.class,
            () -> new NativeBlock(bytes, ledger, MemoryLedger.Purpose.FIELDS));
    assertTrue(
        refused.getMessage().startsWith("native memory: " + bytes + " bytes wanted, about "),
        refused::getMessage);
    assertEquals(0, ledger.totalBytes());
  }
}
