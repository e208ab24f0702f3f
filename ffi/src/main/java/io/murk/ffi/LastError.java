package io.murk.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.murk.ffi.marshal.Memory;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * The text of each thread's last failing call. libmurk takes it over as soon as the call returns.
 */
public final class LastError {
  private static final byte[] NONE = {};
  private static final ThreadLocal<byte[]> TEXT = new ThreadLocal<>();

  private LastError() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static void set(byte[] text) {
    TEXT.set(text);
  }

  static void clear() {
    TEXT.remove();
  }

  /** This thread's text, or "". */
  static String text() {
    byte[] text = TEXT.get();
    return text == null ? "" : new String(text, StandardCharsets.UTF_8);
  }

  /**
   * Copies the text, at most {@code capacity - 1} bytes without splitting a character, and a NUL.
   *
   * @return its full length in bytes, 0 if there is none
   */
  static int copyTo(long address, long capacity) {
    byte[] text = TEXT.get();
    if (text == null) {
      text = NONE;
    }
    if (address != 0 && capacity > 0) {
      int copied = (int) Math.min(text.length, capacity - 1);
      while (copied < text.length && copied > 0 && (text[copied] & 0xC0) == 0x80) {
        copied--;
      }
      MemorySegment.copy(text, 0, Memory.ALL, JAVA_BYTE, address, copied);
      Memory.putU8(address + copied, 0);
    }
    return text.length;
  }
}
