package io.murk.propagator.library.kernel.vector;

import java.lang.foreign.MemorySegment;

/**
 * Segments of native memory, as a class that the compiler knows: what it compiles after this check
 * is of native memory only. Without it a loop depends on what all vectors of the process have seen;
 * the observation kernels' class of this name has the reasons. Hot: 0 B/op.
 */
final class NativeSegment {
  private static final Class<?> NATIVE = MemorySegment.NULL.getClass();

  private NativeSegment() {}

  /** Whether both are; memory that is mapped from a file is another class. */
  static boolean are(MemorySegment in, MemorySegment out) {
    return in.getClass() == NATIVE && out.getClass() == NATIVE;
  }

  /** For each loop, which may be compiled apart from the method that asked. */
  static void require(MemorySegment in, MemorySegment out) {
    if (!are(in, out)) {
      throw new IllegalArgumentException("in=" + in + " out=" + out + " allowed=native memory");
    }
  }
}
