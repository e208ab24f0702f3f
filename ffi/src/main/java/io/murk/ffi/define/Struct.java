package io.murk.ffi.define;

import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;

/**
 * A struct of the caller that begins with its size. Members are read where they lie.
 *
 * @param address of the struct
 */
record Struct(long address) {
  /**
   * The struct at an address.
   *
   * @throws io.murk.error.MurkException INVALID_ARGUMENT: NULL, or of another size
   */
  static Struct at(String name, long address, int bytes) {
    Check.pointer(name, address);
    int size = Memory.i32(address);
    if (size != bytes) {
      throw Check.invalid("struct_size=" + Integer.toUnsignedString(size) + " allowed=" + bytes);
    }
    return new Struct(address);
  }

  int i32(int offset) {
    return Memory.i32(address + offset);
  }

  long i64(int offset) {
    return Memory.i64(address + offset);
  }

  float f32(int offset) {
    return Memory.f32(address + offset);
  }

  double f64(int offset) {
    return Memory.f64(address + offset);
  }

  /** Refuses a word that must be zero, so that it can mean something later. */
  Struct reserved(int offset) {
    if (i32(offset) != 0) {
      throw Check.invalid("reserved=" + Integer.toUnsignedString(i32(offset)) + " allowed=0");
    }
    return this;
  }

  /** The constant of an enum of murk.h. */
  <E> E constant(String name, int offset, E[] constants, String allowed) {
    return Check.constant(name, i32(offset), constants, allowed);
  }
}
