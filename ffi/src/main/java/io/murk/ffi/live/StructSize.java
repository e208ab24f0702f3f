package io.murk.ffi.live;

import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;

/** The first field of a struct, in which its caller says how much of it there is. */
public final class StructSize {
  private static final int MOST = 1 << 16;

  private StructSize() {}

  /** Refuses a struct that is smaller than the first version of its kind, or absurdly large. */
  public static int of(String name, long struct, int bytes) {
    Check.pointer(name, struct);
    int size = Memory.i32(struct);
    if (size < bytes || size > MOST) {
      throw Check.invalid(
          name
              + ".struct_size="
              + Integer.toUnsignedString(size)
              + " allowed="
              + bytes
              + ".."
              + MOST);
    }
    return size;
  }

  /** As {@link #of}, for a struct that is read: what this version does not know must be zero. */
  public static void ofRead(String name, long struct, int bytes) {
    int size = of(name, struct, bytes);
    for (int at = bytes; at < size; at++) {
      if (Memory.u8(struct + at) != 0) {
        throw Check.invalid(
            name + " has a value at byte " + at + " allowed=0: this version ends at " + bytes);
      }
    }
  }
}
