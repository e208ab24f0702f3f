package io.murk.obs.kernel.vector;

import java.lang.foreign.MemorySegment;

/**
 * Segments of native memory, as a class that the compiler knows.
 *
 * <p>Loads and stores of all vectors in a process share two methods of the JDK, and what those saw
 * decides how they are compiled: where they also saw heap segments, a vector access may be of
 * either kind, nothing is hoisted past it, and a loop takes twice the time. It is not enough that
 * Murk keeps heap segments away: until the compiler has seen a method, {@code reinterpretAs...} and
 * {@code convert} of vectors go through a byte array. So each loop asks for the class once: what is
 * compiled after it is of native memory only. Hot: 0 B/op.
 */
final class NativeSegment {
  private static final Class<?> NATIVE = MemorySegment.NULL.getClass();

  private NativeSegment() {}

  /** Whether it is one; memory that is mapped from a file is another class. */
  static boolean is(MemorySegment segment) {
    return segment.getClass() == NATIVE;
  }

  /** The same segment, which {@link #is} one. */
  static MemorySegment of(MemorySegment segment) {
    if (segment.getClass() != NATIVE) {
      throw new IllegalArgumentException("segment=" + segment + " allowed=native memory");
    }
    return segment;
  }
}
