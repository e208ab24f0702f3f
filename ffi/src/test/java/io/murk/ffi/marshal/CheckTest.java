package io.murk.ffi.marshal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import org.junit.jupiter.api.Test;

/** Sizes of buffers, from callers who may say anything. */
final class CheckTest {
  @Test
  void moreElementsThanALongAreTheMost() {
    assertEquals(6, Check.elements(2, 3));
    assertEquals(0, Check.elements(Long.MAX_VALUE, 0));
    assertEquals(Long.MAX_VALUE, Check.elements(1L << 46, 1_000_000));
    assertEquals(Long.MAX_VALUE, Check.elements(Long.MAX_VALUE, 1));
  }

  @Test
  void aBufferHasRoomIfItsLengthIsEnoughAndCanBe() {
    Check.room("output_len", 5, 5);
    Check.room("output_len", -1, 5);
    MurkException e = assertThrows(MurkException.class, () -> Check.room("output_len", 4, 5));
    assertEquals("BufferTooSmall: output_len=4 allowed=5..", e.getMessage());
    assertEquals(ErrorCode.BUFFER_TOO_SMALL, e.code());
    e = assertThrows(MurkException.class, () -> Check.room("output_len", -1, Long.MAX_VALUE));
    assertEquals(
        "BufferTooSmall: output_len=18446744073709551615 allowed=9223372036854775807..",
        e.getMessage());
  }
}
