package io.murk.obs.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** The definition of every kernel: plain loops. Hot: 0 B/op. */
final class ScalarKernels implements ObsKernels {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  private static final ValueLayout.OfInt BITS = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

  /**
   * From how many bytes on a run is copied in bulk. Runs of one length copy faster in bulk from
   * four floats on; the rows of a window have many lengths, and there the loop wins up to about 40
   * floats (a disk of radius 3: 70 ns against 107, of radius 7: 169 against 233).
   */
  private static final long BULK_BYTES = 160;

  /**
   * Bulk fills copy from constants, because filling a part of a segment needs a slice (an object).
   */
  private static final int CONSTANT_BYTES = 4096;

  private static final MemorySegment ZEROS = constant((byte) 0);
  private static final MemorySegment ONES = constant((byte) 1);

  private static MemorySegment constant(byte value) {
    byte[] bytes = new byte[CONSTANT_BYTES];
    Arrays.fill(bytes, value);
    return MemorySegment.ofArray(bytes).asReadOnly();
  }

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public void copyRun(
      MemorySegment source,
      long sourceOffset,
      MemorySegment target,
      long targetOffset,
      long floats) {
    long bytes = floats * Float.BYTES;
    if (bytes >= BULK_BYTES) {
      MemorySegment.copy(source, sourceOffset, target, targetOffset, bytes);
      return;
    }
    // As int: a f32 move may change the bits of a signalling NaN.
    for (int at = 0; at < (int) bytes; at += Float.BYTES) {
      target.set(BITS, targetOffset + at, source.get(BITS, sourceOffset + at));
    }
  }

  @Override
  public void normalizeRun(
      MemorySegment source,
      long sourceOffset,
      MemorySegment target,
      long targetOffset,
      long floats,
      double min,
      double range) {
    if (range == 0.0) {
      zeroRun(target, targetOffset, floats);
      return;
    }
    long bytes = floats * Float.BYTES;
    for (long at = 0; at < bytes; at += Float.BYTES) {
      double value = (source.get(FLOAT, sourceOffset + at) - min) / range;
      value = value < 0.0 ? 0.0 : value;
      value = value > 1.0 ? 1.0 : value;
      target.set(FLOAT, targetOffset + at, (float) value);
    }
  }

  @Override
  public void zeroRun(MemorySegment target, long targetOffset, long floats) {
    fill(target, targetOffset, floats * Float.BYTES, (byte) 0);
  }

  @Override
  public void fillMask(MemorySegment mask, long offset, long count, byte value) {
    fill(mask, offset, count, value);
  }

  @Override
  public void copyMask(
      MemorySegment source,
      long sourceOffset,
      MemorySegment target,
      long targetOffset,
      long count) {
    MemorySegment.copy(source, sourceOffset, target, targetOffset, count);
  }

  private static void fill(MemorySegment target, long offset, long bytes, byte value) {
    if (bytes < 16) {
      for (int at = 0; at < (int) bytes; at++) {
        target.set(BYTE, offset + at, value);
      }
      return;
    }
    MemorySegment constant = value == 0 ? ZEROS : ONES;
    for (long at = 0; at < bytes; at += CONSTANT_BYTES) {
      MemorySegment.copy(constant, 0, target, offset + at, Math.min(CONSTANT_BYTES, bytes - at));
    }
  }
}
