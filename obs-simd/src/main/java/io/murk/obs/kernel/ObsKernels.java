package io.murk.obs.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Loops over runs of consecutive values.
 *
 * <p>Source and target of a call do not overlap. Implementations are stateless, thread-safe and
 * agree to the bit (a NaN with a NaN).
 */
public interface ObsKernels {
  /** A word that names the implementation. */
  String name();

  /**
   * Copies f32 bit by bit.
   *
   * @param sourceOffset in bytes
   * @param targetOffset in bytes
   * @param floats how many f32, 0 or more
   */
  void copyRun(
      MemorySegment source,
      long sourceOffset,
      MemorySegment target,
      long targetOffset,
      long floats);

  /**
   * Copies f32, each mapped to {@code f32(clamp((f64(value) - min) / range, 0, 1))}, or to +0.0 if
   * {@code range == 0}.
   *
   * <p>Clamping compares strictly: NaN stays NaN and -0.0 stays -0.0.
   *
   * @param sourceOffset in bytes
   * @param targetOffset in bytes
   * @param floats how many f32, 0 or more
   * @param min the value that becomes 0, finite
   * @param range the difference to the value that becomes 1, not negative, not NaN
   */
  void normalizeRun(
      MemorySegment source,
      long sourceOffset,
      MemorySegment target,
      long targetOffset,
      long floats,
      double min,
      double range);

  /**
   * Writes +0.0.
   *
   * @param targetOffset in bytes
   * @param floats how many f32, 0 or more
   */
  void zeroRun(MemorySegment target, long targetOffset, long floats);

  /**
   * Writes one value to a part of a mask.
   *
   * @param offset in bytes
   * @param count how many bytes, 0 or more
   * @param value 0 or 1
   */
  void fillMask(MemorySegment mask, long offset, long count, byte value);

  /**
   * Copies a part of a mask.
   *
   * @param sourceOffset in bytes
   * @param targetOffset in bytes
   * @param count how many bytes, 0 or more
   */
  void copyMask(
      MemorySegment source, long sourceOffset, MemorySegment target, long targetOffset, long count);
}
