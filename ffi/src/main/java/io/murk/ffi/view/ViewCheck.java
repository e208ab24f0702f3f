package io.murk.ffi.view;

import io.murk.error.MurkException;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.field.FieldSchema;

/** Checks of structs that carry their size, and of field numbers. */
public final class ViewCheck {
  /** No struct grows beyond this: a larger size is garbage. */
  private static final int MAX_STRUCT_BYTES = 4096;

  private ViewCheck() {}

  /**
   * The size that a struct says it has.
   *
   * @param least the smallest that a client can have been compiled with
   * @throws MurkException INVALID_ARGUMENT
   */
  public static int structSize(String name, long struct, int least) {
    Check.pointer(name, struct);
    int size = Memory.i32(struct);
    if (size < least || size > MAX_STRUCT_BYTES) {
      throw Check.invalid(
          name
              + ".struct_size="
              + Integer.toUnsignedString(size)
              + " allowed="
              + least
              + ".."
              + MAX_STRUCT_BYTES);
    }
    return size;
  }

  /** Refuses a field that is not there. */
  public static void field(int field, FieldSchema schema) {
    if (!schema.contains(field)) {
      throw Check.invalid(
          "field=" + Integer.toUnsignedString(field) + " allowed=0.." + (schema.size() - 1));
    }
  }
}
