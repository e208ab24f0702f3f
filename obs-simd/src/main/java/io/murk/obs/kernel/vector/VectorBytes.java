package io.murk.obs.kernel.vector;

import io.murk.obs.kernel.ElementCode;
import io.murk.obs.kernel.WindowRows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Unsigned bytes of f32, as they are or normalised in f32 first.
 *
 * <p>To round a f32 from 0 to 255 to nearest even, 2^23 is added: the last place is 1 then, and the
 * low byte of the bits is the number. Hot: 0 B/op.
 */
final class VectorBytes {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final IntVector LANE = IntVector.zero(INTS).addIndex(1);
  private static final int LANES = SPECIES.length();
  private static final float ROUND = 0x1p23f;

  private VectorBytes() {}

  /** Whether the loops of this class do a transform. */
  static boolean does(ElementCode code) {
    return switch (code.form()) {
      case IDENTITY, SCALE, QUOTIENT -> true;
      case PRODUCT, DIVISION -> false;
    };
  }

  /** A run of at least a vector. */
  static void run(
      MemorySegment source,
      long from,
      MemorySegment target,
      long to,
      long count,
      ElementCode code) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    long last = count - LANES;
    some(in, from, out, to, last + 1, code);
    some(in, from + (last << 2), out, to + last, 1, code);
  }

  private static void some(
      MemorySegment source, long from, MemorySegment target, long to, long end, ElementCode code) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    boolean normalizes = code.form() != ElementCode.Form.IDENTITY;
    float min = (float) code.min();
    float range = (float) code.range();
    float scale = code.scale();
    float offset = code.offset();
    for (long i = 0; i < end; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(SPECIES, in, from + (i << 2), ORDER);
      if (normalizes) {
        FloatVector t = x.sub(min);
        x = t.div(range);
        x = x.blend(0f, t.compare(VectorOperators.LT, 0f));
        x = x.blend(1f, x.compare(VectorOperators.GT, 1f));
      }
      x = x.mul(scale).add(offset);
      x = FloatVector.zero(SPECIES).blend(x, x.compare(VectorOperators.GT, 0f));
      x = x.blend(255f, x.compare(VectorOperators.GT, 255f)).add(ROUND);
      LongVector packed =
          x.reinterpretAsInts().convert(VectorOperators.I2B, 0).reinterpretAsLongs();
      if (LANES < 8) {
        out.set(INT, to + i, (int) packed.lane(0));
      } else {
        out.set(LONG, to + i, packed.lane(0));
        if (LANES > 8) {
          out.set(LONG, to + i + 8, packed.lane(1));
        }
      }
    }
  }

  /** A window that {@link VectorWindows#does}; its loops are like those there. */
  static void window(
      MemorySegment source,
      long from,
      MemorySegment target,
      long to,
      WindowRows rows,
      ElementCode code) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    int width = rows.width();
    int last = (int) rows.values() - LANES;
    int end = width < LANES ? last / width + 1 : rows.start().length;
    for (int t = 0; t < end; t++) {
      row(in, from + (rows.start()[t] << 2), out, to, rows, t * width, code);
    }
    if (width < LANES) {
      lastVector(in, from, out, to, rows, code);
    }
  }

  private static void row(
      MemorySegment source,
      long from,
      MemorySegment target,
      long to,
      WindowRows rows,
      int at,
      ElementCode code) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    int[] lanes = rows.lanes();
    int width = rows.width();
    boolean normalizes = code.form() != ElementCode.Form.IDENTITY;
    for (int c = 0; c < width; c += LANES) {
      int column = Math.max(0, Math.min(c, width - LANES));
      FloatVector x =
          FloatVector.fromMemorySegment(SPECIES, in, from + ((long) column << 2), ORDER);
      if (normalizes) {
        FloatVector t = x.sub((float) code.min());
        x = t.div((float) code.range());
        x = x.blend(0f, t.compare(VectorOperators.LT, 0f));
        x = x.blend(1f, x.compare(VectorOperators.GT, 1f));
      }
      x = x.mul(code.scale()).add(code.offset());
      x = FloatVector.zero(SPECIES).blend(x, x.compare(VectorOperators.GT, 0f));
      x = x.blend(255f, x.compare(VectorOperators.GT, 255f)).add(ROUND);
      LongVector packed =
          x.reinterpretAsInts()
              .and(IntVector.fromArray(INTS, lanes, at + column))
              .convert(VectorOperators.I2B, 0)
              .reinterpretAsLongs();
      long place = to + at + column;
      if (LANES < 8) {
        out.set(INT, place, (int) packed.lane(0));
      } else {
        out.set(LONG, place, packed.lane(0));
        if (LANES > 8) {
          out.set(LONG, place + 8, packed.lane(1));
        }
      }
    }
  }

  private static void lastVector(
      MemorySegment source,
      long from,
      MemorySegment target,
      long to,
      WindowRows rows,
      ElementCode code) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    long[] start = rows.start();
    int width = rows.width();
    int row = start.length - 1;
    int at = (int) rows.values() - LANES;
    int cut3 = row * width - at;
    int cut2 = cut3 - width;
    int cut1 = cut2 - width;
    long row3 = from + ((start[row] - cut3) << 2);
    long row2 = cut3 > 0 ? from + ((start[row - 1] - cut2) << 2) : row3;
    long row1 = cut2 > 0 ? from + ((start[row - 2] - cut1) << 2) : row3;
    long row0 = cut1 > 0 ? from + ((start[row - 3] - cut1 + width) << 2) : row3;
    FloatVector x =
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
            .reinterpretAsFloats();
    if (code.form() != ElementCode.Form.IDENTITY) {
      FloatVector t = x.sub((float) code.min());
      x = t.div((float) code.range());
      x = x.blend(0f, t.compare(VectorOperators.LT, 0f));
      x = x.blend(1f, x.compare(VectorOperators.GT, 1f));
    }
    x = x.mul(code.scale()).add(code.offset());
    x = FloatVector.zero(SPECIES).blend(x, x.compare(VectorOperators.GT, 0f));
    x = x.blend(255f, x.compare(VectorOperators.GT, 255f)).add(ROUND);
    LongVector packed =
        x.reinterpretAsInts()
            .and(IntVector.fromArray(INTS, rows.lanes(), at))
            .convert(VectorOperators.I2B, 0)
            .reinterpretAsLongs();
    if (LANES < 8) {
      out.set(INT, to + at, (int) packed.lane(0));
    } else {
      out.set(LONG, to + at, packed.lane(0));
      if (LANES > 8) {
        out.set(LONG, to + at + 8, packed.lane(1));
      }
    }
  }
}
