package io.murk.ffi.marshal;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/** The process's memory by address, as C sees it. hot: 0 B/op. */
public final class Memory {
  /** All of it: offsets are addresses. */
  @SuppressWarnings("restricted")
  public static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private Memory() {}

  /**
   * Bytes that a caller named by address and length.
   *
   * @throws io.murk.error.MurkException for NULL, or a length that no memory has
   */
  public static MemorySegment bytes(String name, long address, String lengthName, long length) {
    Check.pointer(name, address);
    if (length < 0 || length > Long.MAX_VALUE - address) {
      throw Check.invalid(
          lengthName + "=" + Long.toUnsignedString(length) + " allowed: what memory holds");
    }
    return ALL.asSlice(address, length);
  }

  /** Writes a size_t, or nothing to NULL. */
  public static void putSizeOrNot(long address, long value) {
    if (address != 0) {
      putI64(address, value);
    }
  }

  /** uint8_t. */
  public static int u8(long address) {
    return Byte.toUnsignedInt(ALL.get(JAVA_BYTE, address));
  }

  /** uint16_t. */
  public static int u16(long address) {
    return Short.toUnsignedInt(ALL.get(JAVA_SHORT_UNALIGNED, address));
  }

  /** int32_t or uint32_t. */
  public static int i32(long address) {
    return ALL.get(JAVA_INT_UNALIGNED, address);
  }

  /** int64_t or uint64_t. */
  public static long i64(long address) {
    return ALL.get(JAVA_LONG_UNALIGNED, address);
  }

  /** float. */
  public static float f32(long address) {
    return ALL.get(JAVA_FLOAT_UNALIGNED, address);
  }

  /** double. */
  public static double f64(long address) {
    return ALL.get(JAVA_DOUBLE_UNALIGNED, address);
  }

  /** Writes an uint8_t. */
  public static void putU8(long address, int value) {
    ALL.set(JAVA_BYTE, address, (byte) value);
  }

  /** Writes an uint16_t. */
  public static void putU16(long address, int value) {
    ALL.set(JAVA_SHORT_UNALIGNED, address, (short) value);
  }

  /** Writes a float. */
  public static void putF32(long address, float value) {
    ALL.set(JAVA_FLOAT_UNALIGNED, address, value);
  }

  /** Writes an int32_t. */
  public static void putI32(long address, int value) {
    ALL.set(JAVA_INT_UNALIGNED, address, value);
  }

  /** Writes an int64_t. */
  public static void putI64(long address, long value) {
    ALL.set(JAVA_LONG_UNALIGNED, address, value);
  }

  /** Writes a double. */
  public static void putF64(long address, double value) {
    ALL.set(JAVA_DOUBLE_UNALIGNED, address, value);
  }
}
