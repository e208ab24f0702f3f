package io.murk.obs.kernel.vector;

import io.murk.obs.kernel.WindowBatch;
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

  /**
   * Copies windows of a batch.
   *
   * @param batch its first {@code count} members say where the values in their middle lie and where
   *     they go
   */
  static void copy(
      MemorySegment source, MemorySegment target, WindowBatch batch, int count, WindowRows rows) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    long[] start = rows.start();
    int[] lanes = rows.lanes();
    int width = rows.width();
    int last = (int) rows.values() - LANES;
    int end = width < LANES ? last / width + 1 : start.length;
    for (int t = 0; t < end; t++) {
      for (int c = 0; c < width; c += LANES) {
        int column = Math.max(0, Math.min(c, width - LANES));
        int at = t * width + column;
        long from = (start[t] + column) << 2;
        copyRow(in, from, out, batch, at, count, lanes);
      }
    }
    if (width < LANES) {
      copyLast(in, out, batch, count, rows);
    }
  }

  private static void copyRow(
      MemorySegment source,
      long from,
      MemorySegment target,
      WindowBatch batch,
      int at,
      int count,
      int[] lanes) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    IntVector seen = IntVector.fromArray(INTS, lanes, at);
    long[] froms = batch.froms();
    long[] tos = batch.tos();
    long to = (long) at << 2;
    for (int n = 0; n < count; n++) {
      IntVector.fromMemorySegment(INTS, in, froms[n] + from, ORDER)
          .and(seen)
          .intoMemorySegment(out, tos[n] + to, ORDER);
    }
  }

  /** The last vectors of windows whose rows are shorter than one: of up to four rows. */
  private static void copyLast(
      MemorySegment source, MemorySegment target, WindowBatch batch, int count, WindowRows rows) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    long[] froms = batch.froms();
    long[] tos = batch.tos();
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
    long to = (long) at << 2;
    for (int n = 0; n < count; n++) {
      IntVector.fromMemorySegment(INTS, in, froms[n] + row0, ORDER)
          .blend(IntVector.fromMemorySegment(INTS, in, froms[n] + row1, ORDER), is1)
          .blend(IntVector.fromMemorySegment(INTS, in, froms[n] + row2, ORDER), is2)
          .blend(IntVector.fromMemorySegment(INTS, in, froms[n] + row3, ORDER), is3)
          .and(seen)
          .intoMemorySegment(out, tos[n] + to, ORDER);
    }
  }
}
