package io.murk.arena;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.arena.MemoryLedger.Purpose;
import org.junit.jupiter.api.Test;

final class MemoryLedgerTest extends LedgerCheck {
  @Test
  void accountsAreKeptByPurpose() {
    ledger.add(Purpose.FIELDS, 100);
    ledger.add(Purpose.SCRATCH, 7);
    assertEquals(100, ledger.bytes(Purpose.FIELDS));
    assertEquals(7, ledger.bytes(Purpose.SCRATCH));
    assertEquals(0, ledger.bytes(Purpose.EDITED_BASE));
    assertEquals(107, ledger.totalBytes());
    assertTrue(ledger.toString().contains("FIELDS=100"), ledger::toString);
    ledger.add(Purpose.FIELDS, -100);
    ledger.add(Purpose.SCRATCH, -7);
  }

  @Test
  void oneLedgerBelongsToTheProcess() {
    assertSame(MemoryLedger.process(), MemoryLedger.process());
    assertNotSame(MemoryLedger.process(), ledger);
  }

  @Test
  void aBlockIsWrittenDownUntilItIsClosed() {
    var block = new NativeBlock(192, ledger, Purpose.SCRATCH);
    assertEquals(192, ledger.bytes(Purpose.SCRATCH));
    assertEquals(0, block.segment().address() % NativeBlock.ALIGNMENT_BYTES);
    block.close();
    block.close();
    assertEquals(0, ledger.bytes(Purpose.SCRATCH));
    assertThrows(IllegalStateException.class, () -> block.segment().get(F32, 0));
  }

  @Test
  void aRefusedAllocationIsNotWrittenDown() {
    assertThrows(IllegalArgumentException.class, () -> new NativeBlock(-1, ledger, Purpose.FIELDS));
    assertThrows(
        OutOfMemoryError.class, () -> new NativeBlock(Long.MAX_VALUE / 2, ledger, Purpose.FIELDS));
  }
}
