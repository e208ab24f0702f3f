package io.murk.obs.kernel.vector;

import io.murk.obs.kernel.ElementCode;
import io.murk.obs.kernel.WindowRows;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Windows of f32. A row shorter than a vector is loaded as a whole vector, what is not seen is
 * masked out, and all is stored: what lies beyond the row is written over by the next one. The last
 * vector of the window ends where the window ends, and is put together of the rows that it covers:
 *
 * <pre>
 *     row 0     v v v v v v v . . . . . . . . .
 *     row 1                   v v v v v v v . . . . . . . . .
 *     row 2                                 v v v v v v v . . . . . . . . .
 *     last                    ... row 3 | row 4 | row 5 | v v v v v v v
 * </pre>
 *
 * <p>Hot: 0 B/op.
 */
final class VectorWindows {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final IntVector LANE = IntVector.zero(INTS).addIndex(1);

  /** f32 in a vector. */
  static final int LANES = SPECIES.length();

  private VectorWindows() {}

  /**
   * Whether the loops of this package do a window: it is not tiny, of its last vector there are
   * four rows at most, and what they load lies in the source.
   */
  static boolean does(WindowRows rows, MemorySegment source, long sourceOffset) {
    return rows.values() >= LANES
        && rows.width() * 4 >= LANES
        && rows.lanes().length > 0
        && sourceOffset + ((rows.least() - LANES) << 2) >= 0
        && sourceOffset + ((rows.most() + LANES) << 2) <= source.byteSize();
  }

  /** Whether it does a window from the middle of a source. */
  static boolean does(WindowRows rows) {
    return rows.values() >= LANES && rows.width() * 4 >= LANES && rows.lanes().length > 0;
  }

  /** The bits of a window that {@link #does}. */
  static void copy(
      MemorySegment source, long from, MemorySegment target, long to, WindowRows rows) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    long[] start = rows.start();
    int[] lanes = rows.lanes();
    int width = rows.width();
    int last = (int) rows.values() - LANES;
    if (width < LANES) {
      int at = 0;
      for (int t = 0; at <= last; t++) {
        IntVector.fromMemorySegment(INTS, in, from + (start[t] << 2), ORDER)
            .and(IntVector.fromArray(INTS, lanes, at))
            .intoMemorySegment(out, to + ((long) at << 2), ORDER);
        at += width;
      }
      copyLast(in, from, out, to, rows);
      return;
    }
    for (int t = 0; t < start.length; t++) {
      long row = from + (start[t] << 2);
      int at = t * width;
      for (int c = 0; c < width; c += LANES) {
        int column = Math.min(c, width - LANES);
        IntVector.fromMemorySegment(INTS, in, row + ((long) column << 2), ORDER)
            .and(IntVector.fromArray(INTS, lanes, at + column))
            .intoMemorySegment(out, to + ((long) (at + column) << 2), ORDER);
      }
    }
  }

  /** The last vector of a window whose rows are shorter than one. */
  private static void copyLast(
      MemorySegment source, long from, MemorySegment target, long to, WindowRows rows) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    long[] start = rows.start();
    int width = rows.width();
    int row = start.length - 1;
    int at = (int) rows.values() - LANES;
    int cut3 = row * width - at; // lanes from here on are of the last row, and so on
    int cut2 = cut3 - width;
    int cut1 = cut2 - width;
    long row3 = from + ((start[row] - cut3) << 2);
    long row2 = cut3 > 0 ? from + ((start[row - 1] - cut2) << 2) : row3;
    long row1 = cut2 > 0 ? from + ((start[row - 2] - cut1) << 2) : row3;
    long row0 = cut1 > 0 ? from + ((start[row - 3] - cut1 + width) << 2) : row3;
    IntVector.fromMemorySegment(INTS, in, row0, ORDER)
        .blend(
            IntVector.fromMemorySegment(INTS, in, row1, ORDER),
            LANE.compare(VectorOperators.GE, cut1))
        .blend(
            IntVector.fromMemorySegment(INTS, in, row2, ORDER),
            LANE.compare(VectorOperators.GE, cut2))
        .blend(
            IntVector.fromMemorySegment(INTS, in, row3, ORDER),
            LANE.compare(VectorOperators.GE, cut3))
        .and(IntVector.fromArray(INTS, rows.lanes(), at))
        .intoMemorySegment(out, to + ((long) at << 2), ORDER);
  }

  /** A window normalised in f32, as {@link ElementCode.Form} says. */
  static void normalize(
      MemorySegment source,
      long from,
      MemorySegment target,
      long to,
      WindowRows rows,
      ElementCode code) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    float min = (float) code.min();
    float range = (float) code.range();
    long[] start = rows.start();
    int[] lanes = rows.lanes();
    int width = rows.width();
    int last = (int) rows.values() - LANES;
    int end = width < LANES ? last / width + 1 : start.length;
    for (int t = 0; t < end; t++) {
      long row = from + (start[t] << 2);
      int at = t * width;
      for (int c = 0; c < width; c += LANES) {
        int column = Math.max(0, Math.min(c, width - LANES));
        FloatVector x =
            FloatVector.fromMemorySegment(SPECIES, in, row + ((long) column << 2), ORDER).sub(min);
        FloatVector r = x.div(range);
        r.blend(0f, x.compare(VectorOperators.LT, 0f))
            .blend(1f, r.compare(VectorOperators.GT, 1f))
            .reinterpretAsInts()
            .and(IntVector.fromArray(INTS, lanes, at + column))
            .intoMemorySegment(out, to + ((long) (at + column) << 2), ORDER);
      }
    }
    if (width < LANES) {
      normalizeLast(in, from, out, to, rows, code);
    }
  }

  private static void normalizeLast(
      MemorySegment source,
      long from,
      MemorySegment target,
      long to,
      WindowRows rows,
      ElementCode code) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    copyLast(in, from, out, to, rows);
    float min = (float) code.min();
    int at = (int) rows.values() - LANES;
    long place = to + ((long) at << 2);
    FloatVector x = FloatVector.fromMemorySegment(SPECIES, out, place, ORDER).sub(min);
    FloatVector r = x.div((float) code.range());
    r.blend(0f, x.compare(VectorOperators.LT, 0f))
        .blend(1f, r.compare(VectorOperators.GT, 1f))
        .reinterpretAsInts()
        .and(IntVector.fromArray(INTS, rows.lanes(), at))
        .intoMemorySegment(out, place, ORDER);
  }
}
