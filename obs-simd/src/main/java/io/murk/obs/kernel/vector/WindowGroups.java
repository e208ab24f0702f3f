package io.murk.obs.kernel.vector;

import io.murk.obs.kernel.WindowRows;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Windows of f32 of one state around many centres, all of which {@link VectorWindows#does}: one
 * vector of all windows after the other, so that where it begins and what is seen of it is worked
 * out once. Vectors are those of {@link VectorWindows}; nothing is written beside a window.
 *
 * <p>Hot: 0 B/op.
 */
final class WindowGroups {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final IntVector LANE = IntVector.zero(INTS).addIndex(1);
  private static final int LANES = INTS.length();

  private WindowGroups() {}

  /** From which place of a centre on, in bytes, the loops load nothing before the source. */
  static long least(WindowRows rows) {
    long[] start = rows.start();
    int width = rows.width();
    long least = rows.least();
    int cut = LANES - width; // as in copyLast
    for (int t = start.length - 1; t >= 0 && width < LANES && cut > -width; t--) {
      least = Math.min(least, start[t] - cut);
      cut -= width;
    }
    return -least << 2;
  }

  /** How many bytes from a centre on the loops load something. */
  static long most(WindowRows rows) {
    long[] start = rows.start();
    int width = rows.width();
    long most = rows.most();
    int end = width < LANES ? ((int) rows.values() - LANES) / width + 1 : 0;
    for (int t = 0; t < end; t++) {
      most = Math.max(most, start[t] + LANES);
    }
    int cut = LANES - width;
    for (int t = start.length - 1; t >= 0 && width < LANES && cut > -width; t--) {
      most = Math.max(most, start[t] - cut + LANES);
      cut -= width;
    }
    return most << 2;
  }

  /**
   * Copies windows of a batch.
   *
   * @param places where the values in the middle of windows lie
   * @param to where the windows go, from {@code base} on
   */
  static void copy(
      MemorySegment source,
      MemorySegment target,
      long[] places,
      long base,
      long[] to,
      int count,
      WindowRows rows) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    int width = rows.width();
    if (width >= LANES) {
      for (int t = 0; t < rows.rows(); t++) {
        for (int c = 0; c < width; c += LANES) {
          int column = Math.min(c, width - LANES);
          copyRow(in, out, places, base, to, count, rows, t, column);
        }
      }
      return;
    }
    int end = ((int) rows.values() - LANES) / width + 1;
    int t = 0;
    for (; t + 1 < end; t += 2) {
      copyTwoRows(in, out, places, base, to, count, rows, t);
    }
    if (t < end) {
      copyRow(in, out, places, base, to, count, rows, t, 0);
    }
    copyLast(in, out, places, base, to, count, rows);
  }

  private static void copyRow(
      MemorySegment source,
      MemorySegment target,
      long[] places,
      long base,
      long[] tos,
      int count,
      WindowRows rows,
      int t,
      int column) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    int at = t * rows.width() + column;
    IntVector seen = IntVector.fromArray(INTS, rows.lanes(), at);
    long from = (rows.start()[t] + column) << 2;
    long to = base + ((long) at << 2);
    for (int n = 0; n < count; n++) {
      IntVector.fromMemorySegment(INTS, in, places[n] + from, ORDER)
          .and(seen)
          .intoMemorySegment(out, tos[n] + to, ORDER);
    }
  }

  /** A row that is shorter than a vector, and the next one: the loop costs as much as a row. */
  private static void copyTwoRows(
      MemorySegment source,
      MemorySegment target,
      long[] places,
      long base,
      long[] tos,
      int count,
      WindowRows rows,
      int t) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    int at = t * rows.width();
    int nextAt = at + rows.width();
    IntVector seen = IntVector.fromArray(INTS, rows.lanes(), at);
    IntVector nextSeen = IntVector.fromArray(INTS, rows.lanes(), nextAt);
    long from = rows.start()[t] << 2;
    long next = rows.start()[t + 1] << 2;
    long to = base + ((long) at << 2);
    long nextTo = base + ((long) nextAt << 2);
    for (int n = 0; n < count; n++) {
      IntVector.fromMemorySegment(INTS, in, places[n] + from, ORDER)
          .and(seen)
          .intoMemorySegment(out, tos[n] + to, ORDER);
      IntVector.fromMemorySegment(INTS, in, places[n] + next, ORDER)
          .and(nextSeen)
          .intoMemorySegment(out, tos[n] + nextTo, ORDER);
    }
  }

  /** The last vectors of windows whose rows are shorter than one: of up to four rows. */
  private static void copyLast(
      MemorySegment source,
      MemorySegment target,
      long[] places,
      long base,
      long[] tos,
      int count,
      WindowRows rows) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    long[] start = rows.start();
    int row = start.length - 1;
    int width = rows.width();
    int at = (int) rows.values() - LANES;
    int cut3 = row * width - at; // lanes from here on are of the last row, and so on
    int cut2 = cut3 - width;
    int cut1 = cut2 - width;
    long row3 = (start[row] - cut3) << 2;
    long row2 = cut3 > 0 ? (start[row - 1] - cut2) << 2 : row3;
    long row1 = cut2 > 0 ? (start[row - 2] - cut1) << 2 : row2;
    long row0 = cut1 > 0 ? (start[row - 3] - cut1 + width) << 2 : row1;
    VectorMask<Integer> is3 = LANE.compare(VectorOperators.GE, cut3);
    VectorMask<Integer> is2 = LANE.compare(VectorOperators.GE, cut2);
    VectorMask<Integer> is1 = LANE.compare(VectorOperators.GE, cut1);
    IntVector seen = IntVector.fromArray(INTS, rows.lanes(), at);
    long to = base + ((long) at << 2);
    for (int n = 0; n < count; n++) {
      IntVector.fromMemorySegment(INTS, in, places[n] + row0, ORDER)
          .blend(IntVector.fromMemorySegment(INTS, in, places[n] + row1, ORDER), is1)
          .blend(IntVector.fromMemorySegment(INTS, in, places[n] + row2, ORDER), is2)
          .blend(IntVector.fromMemorySegment(INTS, in, places[n] + row3, ORDER), is3)
          .and(seen)
          .intoMemorySegment(out, tos[n] + to, ORDER);
    }
  }
}
