package io.murk.arena;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;

/** A ledger for each test, which must be at zero when the test ends. */
abstract class LedgerCheck {
  static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;

  final MemoryLedger ledger = new MemoryLedger();

  @AfterEach
  void everyByteIsFreed() {
    assertEquals(0, ledger.totalBytes(), ledger::toString);
  }

  static void fill(MemorySegment segment, float value) {
    for (long i = 0; i < segment.byteSize() / 4; i++) {
      segment.setAtIndex(F32, i, value);
    }
  }

  static void assertAll(float value, MemorySegment segment) {
    for (long i = 0; i < segment.byteSize() / 4; i++) {
      assertEquals(value, segment.getAtIndex(F32, i));
    }
  }
}
