package io.murk.ffi.marshal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** NUL-terminated UTF-8. */
public final class Text {
  private static final int MAX_BYTES = 65_535;

  private Text() {}

  /**
   * A copy of the caller's text.
   *
   * @throws io.murk.error.MurkException INVALID_ARGUMENT: NULL, not UTF-8, longer than 65535 bytes
   */
  public static String read(String name, long address) {
    Check.pointer(name, address);
    int length = 0;
    while (length <= MAX_BYTES && Memory.u8(address + length) != 0) {
      length++;
    }
    if (length > MAX_BYTES) {
      throw Check.invalid(
          name + " has no NUL after " + MAX_BYTES + " bytes, allowed: at most so many");
    }
    byte[] bytes = new byte[length];
    MemorySegment.copy(Memory.ALL, JAVA_BYTE, address, bytes, 0, length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw Check.invalid(name + " is not UTF-8, allowed: UTF-8 that ends with a NUL");
    }
  }

  /** A copy of text that ends with a NUL; what is not UTF-8 in it is replaced. */
  public static String lenient(long address) {
    int length = 0;
    while (length < MAX_BYTES && Memory.u8(address + length) != 0) {
      length++;
    }
    byte[] bytes = new byte[length];
    MemorySegment.copy(Memory.ALL, JAVA_BYTE, address, bytes, 0, length);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /**
   * Writes text and a NUL, cut at {@code capacity - 1} bytes; nothing if there is no room at all.
   *
   * @return the full length in bytes
   */
  public static int write(long address, long capacity, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (address != 0 && capacity != 0) {
      long room = capacity < 0 ? Integer.MAX_VALUE : capacity - 1;
      int copied = (int) Math.min(utf8.length, room);
      MemorySegment.copy(utf8, 0, Memory.ALL, JAVA_BYTE, address, copied);
      Memory.putU8(address + copied, 0);
    }
    return utf8.length;
  }
}
