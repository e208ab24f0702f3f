package io.murk.ffi.marshal;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;

/**
 * Checks of arguments that came from C: each refusal names the argument, its value and the allowed
 * ones.
 */
public final class Check {
  /** Upper bounds, as in murk.h. */
  public static final int MAX_AGENTS = 1_000_000;

  public static final int MAX_NDIM = 16;
  public static final int MAX_WORLDS = 1_048_576;
  public static final int MAX_OBS_ENTRIES = 65_535;
  public static final int MAX_THREADS = 256;

  /** User space has fewer bits everywhere; arrays that start below do not overflow a long. */
  private static final int ADDRESS_BITS = 60;

  /** The most elements of an array, so that their bytes are a long. */
  private static final long MAX_ELEMENTS = (1L << ADDRESS_BITS) / Float.BYTES;

  private Check() {}

  /** A refusal of an argument. */
  public static MurkException invalid(String detail) {
    return new MurkException(ErrorCode.INVALID_ARGUMENT, detail);
  }

  /** Refuses NULL, and addresses that no pointer has. */
  public static void pointer(String name, long address) {
    if (!isPointer(address)) {
      throw invalid(
          name
              + (address == 0 ? "=NULL" : "=0x" + Long.toHexString(address))
              + " allowed: a pointer");
    }
  }

  static boolean isPointer(long address) {
    return address != 0 && address >>> ADDRESS_BITS == 0;
  }

  /** As {@link #pointer}, but NULL may be. */
  public static void pointerOrNull(String name, long address) {
    if (address != 0) {
      pointer(name, address);
    }
  }

  /** Refuses the handle that never is one. */
  public static void handle(String name, long handle) {
    if (handle == 0) {
      throw invalid(name + "=0 allowed: a handle");
    }
  }

  /**
   * Refuses NULL, addresses that no pointer has, and addresses between elements of {@code bytes}.
   */
  public static void array(String name, long address, int bytes) {
    pointer(name, address);
    if ((address & bytes - 1) != 0) {
      throw invalid(
          name
              + "=0x"
              + Long.toHexString(address)
              + " allowed: an address aligned to "
              + bytes
              + " bytes");
    }
  }

  /** As {@link #array}, but an array without elements may be NULL. */
  public static void arrayUnlessEmpty(String name, long address, long count, int bytes) {
    if (count != 0) {
      array(name, address, bytes);
    }
  }

  /**
   * Refuses what lies outside {@code [min, max]}; the value is a size_t, so a negative one is huge.
   */
  public static int size(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw invalid(name + "=" + Long.toUnsignedString(value) + " allowed=" + min + ".." + max);
    }
    return (int) value;
  }

  /** Refuses what lies outside {@code [min, max]}. */
  public static int range(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw invalid(name + "=" + value + " allowed=" + min + ".." + max);
    }
    return value;
  }

  /** Refuses a number that names no constant; {@code constants} in the order of murk.h. */
  public static <E> E constant(String name, long value, E[] constants, String allowed) {
    if (value < 0 || value >= constants.length) {
      throw invalid(name + "=" + value + " allowed=" + allowed);
    }
    return constants[(int) value];
  }

  /** Refuses a buffer of {@code have} elements, a size_t, where {@code need} are written. */
  public static void room(String name, long have, long need) {
    length(name, have, need, ErrorCode.BUFFER_TOO_SMALL);
  }

  /** As {@link #room} with another code; more than an address space holds is never there. */
  public static void length(String name, long have, long need, ErrorCode code) {
    if (have >= 0 && have < need || need > MAX_ELEMENTS) {
      throw new MurkException(
          code, name + "=" + Long.toUnsignedString(have) + " allowed=" + need + "..");
    }
  }

  /** Elements of so many units, or the largest long if they are more. */
  public static long elements(long ofUnit, int units) {
    return units > 0 && ofUnit > Long.MAX_VALUE / units ? Long.MAX_VALUE : ofUnit * units;
  }
}
