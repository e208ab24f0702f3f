package io.murk.obs.kernel.vector;

import io.murk.obs.kernel.PoolRows;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Windows of 2x2, side by side. Of two vectors of a row, the even lanes are the left values of a
 * vector of windows and the odd ones the right values:
 *
 * <pre>
 *   a0 = v0 v1 v2 v3   a1 = v4 v5 v6 v7   left = v0 v2 v4 v6   right = v1 v3 v5 v7
 * </pre>
 *
 * <p>The last vector of a row ends where the row does, over windows that were done before. A row
 * that is shorter than a vector is written with what lies behind it, and the next row goes over
 * that; so rows are done in their order. No loop over the vectors of a row is a counted one: rows
 * are short, and the compiler's preparations for such a loop take longer than a row. Hot: 0 B/op.
 */
final class VectorPool {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int LANES = SPECIES.length();

  /** Bytes of a vector. */
  static final long WIDTH = SPECIES.vectorByteSize();

  private static final FloatVector EVEN = FloatVector.zero(SPECIES).addIndex(2);
  private static final FloatVector ODD = EVEN.add(1f);

  private VectorPool() {}

  /** Whether the loops of this class do these windows. */
  static boolean does(PoolRows rows) {
    return rows.rows() == 2
        && rows.cols() == 2
        && rows.colStride() == 2
        && rows.outCols() >= LANES / 4;
  }

  /**
   * How many rows of windows can be done, from the first on: of those that are shorter than a
   * vector, the last ones have nothing behind them that could be loaded or written.
   */
  static int rows(MemorySegment in, long from, PoolRows rows) {
    if (rows.outCols() >= LANES) {
      return rows.outRows();
    }
    long pitch = rows.pitch() * Float.BYTES;
    long loaded = in.byteSize() - from - pitch - 2 * WIDTH;
    long written = ((long) rows.outRows() * rows.outCols() - LANES) * Float.BYTES;
    if (loaded < 0 || written < 0) {
      return 0;
    }
    long fit = Math.min(loaded / (rows.rowStride() * pitch), written / (4L * rows.outCols()));
    return (int) Math.min(fit + 1, rows.outRows());
  }

  /**
   * The first rows of windows.
   *
   * @param from of the first value of the first window
   * @param to of the first result
   * @param count how many rows, at most {@link #rows}
   * @return whether some result is NaN
   */
  static boolean run(
      MemorySegment in, long from, MemorySegment out, long to, int count, PoolRows rows) {
    return switch (rows.kind()) {
      case MEAN -> sum(in, from, out, to, count, rows, 0.25f);
      case SUM -> sum(in, from, out, to, count, rows, 1f);
      case MAX -> max(in, from, out, to, count, rows);
      case MIN -> min(in, from, out, to, count, rows);
    };
  }

  /** A product with 0.25 rounds the same number as the defined quotient by 4: they are equal. */
  private static boolean sum(
      MemorySegment source,
      long from,
      MemorySegment target,
      long to,
      int count,
      PoolRows rows,
      float factor) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    long pitch = rows.pitch() << 2;
    long step = rows.rowStride() * pitch;
    long rowBytes = (long) rows.outCols() << 2;
    long last = Math.max(0, rowBytes - WIDTH);
    long end = to + count * rowBytes;
    long row = from;
    long at = to;
    long j = 0;
    while (at < end) {
      long a = row + (j << 1);
      long b = a + pitch;
      FloatVector a0 = FloatVector.fromMemorySegment(SPECIES, in, a, ORDER);
      FloatVector a1 = FloatVector.fromMemorySegment(SPECIES, in, a + WIDTH, ORDER);
      FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, in, b, ORDER);
      FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, in, b + WIDTH, ORDER);
      EVEN.selectFrom(a0, a1)
          .add(0f)
          .add(ODD.selectFrom(a0, a1))
          .add(EVEN.selectFrom(b0, b1))
          .add(ODD.selectFrom(b0, b1))
          .mul(factor)
          .intoMemorySegment(out, at + j, ORDER);
      if (j < last) {
        j = Math.min(j + WIDTH, last);
      } else {
        j = 0;
        row += step;
        at += rowBytes;
      }
    }
    return false;
  }

  private static boolean max(
      MemorySegment source, long from, MemorySegment target, long to, int count, PoolRows rows) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    long pitch = rows.pitch() << 2;
    long step = rows.rowStride() * pitch;
    long rowBytes = (long) rows.outCols() << 2;
    long last = Math.max(0, rowBytes - WIDTH);
    long end = to + count * rowBytes;
    long row = from;
    long at = to;
    long j = 0;
    boolean odd = false;
    while (at < end) {
      long a = row + (j << 1);
      long b = a + pitch;
      FloatVector a0 = FloatVector.fromMemorySegment(SPECIES, in, a, ORDER);
      FloatVector a1 = FloatVector.fromMemorySegment(SPECIES, in, a + WIDTH, ORDER);
      FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, in, b, ORDER);
      FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, in, b + WIDTH, ORDER);
      FloatVector r = EVEN.selectFrom(a0, a1);
      FloatVector v = ODD.selectFrom(a0, a1);
      r = r.blend(v, v.compare(VectorOperators.GT, r).or(r.compare(VectorOperators.NE, r)));
      v = EVEN.selectFrom(b0, b1);
      r = r.blend(v, v.compare(VectorOperators.GT, r).or(r.compare(VectorOperators.NE, r)));
      v = ODD.selectFrom(b0, b1);
      r = r.blend(v, v.compare(VectorOperators.GT, r).or(r.compare(VectorOperators.NE, r)));
      r.intoMemorySegment(out, at + j, ORDER);
      odd |= r.compare(VectorOperators.NE, r).anyTrue();
      if (j < last) {
        j = Math.min(j + WIDTH, last);
      } else {
        j = 0;
        row += step;
        at += rowBytes;
      }
    }
    return odd;
  }

  private static boolean min(
      MemorySegment source, long from, MemorySegment target, long to, int count, PoolRows rows) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    long pitch = rows.pitch() << 2;
    long step = rows.rowStride() * pitch;
    long rowBytes = (long) rows.outCols() << 2;
    long last = Math.max(0, rowBytes - WIDTH);
    long end = to + count * rowBytes;
    long row = from;
    long at = to;
    long j = 0;
    boolean odd = false;
    while (at < end) {
      long a = row + (j << 1);
      long b = a + pitch;
      FloatVector a0 = FloatVector.fromMemorySegment(SPECIES, in, a, ORDER);
      FloatVector a1 = FloatVector.fromMemorySegment(SPECIES, in, a + WIDTH, ORDER);
      FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, in, b, ORDER);
      FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, in, b + WIDTH, ORDER);
      FloatVector r = EVEN.selectFrom(a0, a1);
      FloatVector v = ODD.selectFrom(a0, a1);
      r = r.blend(v, v.compare(VectorOperators.LT, r).or(r.compare(VectorOperators.NE, r)));
      v = EVEN.selectFrom(b0, b1);
      r = r.blend(v, v.compare(VectorOperators.LT, r).or(r.compare(VectorOperators.NE, r)));
      v = ODD.selectFrom(b0, b1);
      r = r.blend(v, v.compare(VectorOperators.LT, r).or(r.compare(VectorOperators.NE, r)));
      r.intoMemorySegment(out, at + j, ORDER);
      odd |= r.compare(VectorOperators.NE, r).anyTrue();
      if (j < last) {
        j = Math.min(j + WIDTH, last);
      } else {
        j = 0;
        row += step;
        at += rowBytes;
      }
    }
    return odd;
  }
}
