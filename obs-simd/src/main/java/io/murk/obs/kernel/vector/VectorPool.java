package io.murk.obs.kernel.vector;

import io.murk.obs.kernel.PoolRows;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Windows of 2x2, side by side. A load and the load one value further on hold left and right of
 * each window in every second lane; those lanes are the low halves of 64 bits, and are narrowed
 * together. The other lanes compute windows between the windows, which nobody sees. Hot: 0 B/op.
 */
final class VectorPool {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int LANES = SPECIES.length();

  /** Windows in a vector. */
  static final int STEP = LANES / 2;

  private VectorPool() {}

  /** Whether the loops of this class do these windows. */
  static boolean does(PoolRows rows) {
    return rows.rows() == 2 && rows.cols() == 2 && rows.colStride() == 2;
  }

  /**
   * Windows of one row, from the first on.
   *
   * @param from of the first value of the first window
   * @param to of the first result; as many bytes as a vector has are written for each {@link #STEP}
   * @param count how many; done are as many as a multiple of {@link #STEP} has
   * @return whether a MAX or MIN found NaN alone somewhere, and its results do not count
   */
  static boolean row(
      MemorySegment in, long from, MemorySegment out, long to, long count, PoolRows rows) {
    long end = count << 3;
    long below = from + (rows.pitch() << 2);
    return switch (rows.kind()) {
      case MEAN -> sum(in, from, below, out, to, end, 4f);
      case SUM -> sum(in, from, below, out, to, end, 1f);
      case MAX -> max(in, from, below, out, to, end);
      case MIN -> min(in, from, below, out, to, end);
    };
  }

  private static boolean sum(
      MemorySegment in, long from, long below, MemorySegment out, long to, long end, float number) {
    for (long i = 0; i < end; i += LANES * 4L) {
      FloatVector sum =
          FloatVector.fromMemorySegment(SPECIES, in, from + i, ORDER)
              .add(0f)
              .add(FloatVector.fromMemorySegment(SPECIES, in, from + i + 4, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, below + i, ORDER))
              .add(FloatVector.fromMemorySegment(SPECIES, in, below + i + 4, ORDER));
      LongVector pairs = sum.mul(1f / number).reinterpretAsInts().reinterpretAsLongs();
      ((IntVector) pairs.convert(VectorOperators.L2I, 0))
          .intoMemorySegment(out, to + (i >> 1), ORDER);
    }
    return false;
  }

  private static boolean max(
      MemorySegment in, long from, long below, MemorySegment out, long to, long end) {
    boolean odd = false;
    for (long i = 0; i < end; i += LANES * 4L) {
      FloatVector r = FloatVector.fromMemorySegment(SPECIES, in, from + i, ORDER);
      FloatVector v = FloatVector.fromMemorySegment(SPECIES, in, from + i + 4, ORDER);
      r = r.blend(v, v.compare(VectorOperators.GT, r).or(r.compare(VectorOperators.NE, r)));
      v = FloatVector.fromMemorySegment(SPECIES, in, below + i, ORDER);
      r = r.blend(v, v.compare(VectorOperators.GT, r).or(r.compare(VectorOperators.NE, r)));
      v = FloatVector.fromMemorySegment(SPECIES, in, below + i + 4, ORDER);
      r = r.blend(v, v.compare(VectorOperators.GT, r).or(r.compare(VectorOperators.NE, r)));
      LongVector pairs = r.reinterpretAsInts().reinterpretAsLongs();
      ((IntVector) pairs.convert(VectorOperators.L2I, 0))
          .intoMemorySegment(out, to + (i >> 1), ORDER);
      odd |= r.compare(VectorOperators.NE, r).anyTrue();
    }
    return odd;
  }

  private static boolean min(
      MemorySegment in, long from, long below, MemorySegment out, long to, long end) {
    boolean odd = false;
    for (long i = 0; i < end; i += LANES * 4L) {
      FloatVector r = FloatVector.fromMemorySegment(SPECIES, in, from + i, ORDER);
      FloatVector v = FloatVector.fromMemorySegment(SPECIES, in, from + i + 4, ORDER);
      r = r.blend(v, v.compare(VectorOperators.LT, r).or(r.compare(VectorOperators.NE, r)));
      v = FloatVector.fromMemorySegment(SPECIES, in, below + i, ORDER);
      r = r.blend(v, v.compare(VectorOperators.LT, r).or(r.compare(VectorOperators.NE, r)));
      v = FloatVector.fromMemorySegment(SPECIES, in, below + i + 4, ORDER);
      r = r.blend(v, v.compare(VectorOperators.LT, r).or(r.compare(VectorOperators.NE, r)));
      LongVector pairs = r.reinterpretAsInts().reinterpretAsLongs();
      ((IntVector) pairs.convert(VectorOperators.L2I, 0))
          .intoMemorySegment(out, to + (i >> 1), ORDER);
      odd |= r.compare(VectorOperators.NE, r).anyTrue();
    }
    return odd;
  }
}
