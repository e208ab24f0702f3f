package io.murk.obs.kernel.vector;

import io.murk.obs.kernel.ElementCode;
import io.murk.obs.kernel.WindowBatch;
import io.murk.obs.kernel.WindowRows;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Windows of unsigned bytes for {@link WindowLoops}. A row is stored as a whole vector of bytes, of
 * which it is the first few: one store takes less time than two of 8 bytes, and bounds are checked
 * once.
 *
 * <p>Rounding is that of {@link VectorBytes}. What is above 255 becomes 255 as an int: floats that
 * are not negative have the order of their bits. Hot: 0 B/op.
 */
final class WindowBytes {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final float ROUND = 0x1p23f;
  private static final int MOST = Float.floatToRawIntBits(255f);

  private WindowBytes() {}

  /** The batch's first {@code count} singles, in their order: each writes over what follows it. */
  static void store(
      MemorySegment source,
      MemorySegment target,
      WindowBatch batch,
      int count,
      WindowRows[] states,
      ElementCode code) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    float scale = code.scale();
    float offset = code.offset();
    boolean normalizes = code.form() != ElementCode.Form.IDENTITY;
    int[] singles = batch.singles();
    for (int n = 0; n < count; n++) {
      int i = singles[n];
      WindowRows rows = states[batch.states[i]];
      WindowRows other = rows.otherOrNull();
      long from = batch.places[i];
      long to = batch.at(i);
      if (normalizes || other != null) {
        storeBothSides(in, from, out, to, rows, other == null ? rows : other, code);
        continue;
      }
      long[] start = rows.start();
      int[] lanes = rows.lanes();
      int width = rows.width();
      int at = 0;
      for (int t = 0; t < start.length; t++) {
        FloatVector x =
            FloatVector.fromMemorySegment(SPECIES, in, from + (start[t] << 2), ORDER)
                .mul(scale)
                .add(offset);
        FloatVector.zero(SPECIES)
            .blend(x, x.compare(VectorOperators.GT, 0f))
            .reinterpretAsInts()
            .min(MOST)
            .reinterpretAsFloats()
            .add(ROUND)
            .reinterpretAsInts()
            .and(IntVector.fromArray(INTS, lanes, at))
            .convert(VectorOperators.I2B, 0)
            .reinterpretAsBytes()
            .intoMemorySegment(out, to + at, ORDER);
        at += width;
      }
    }
  }

  /** Of the rows and their other side, which are the same rows if there is none. */
  private static void storeBothSides(
      MemorySegment source,
      long from,
      MemorySegment target,
      long to,
      WindowRows rows,
      WindowRows other,
      ElementCode code) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    boolean normalizes = code.form() != ElementCode.Form.IDENTITY;
    float min = (float) code.min();
    float range = (float) code.range();
    float scale = code.scale();
    float offset = code.offset();
    long[] start = rows.start();
    long[] otherStart = other.start();
    int[] lanes = rows.lanes();
    int[] otherLanes = other.lanes();
    int width = rows.width();
    int at = 0;
    for (int t = 0; t < start.length; t++) {
      IntVector seen = IntVector.fromArray(INTS, lanes, at);
      IntVector otherSeen = IntVector.fromArray(INTS, otherLanes, at);
      FloatVector x =
          IntVector.fromMemorySegment(INTS, in, from + (start[t] << 2), ORDER)
              .and(seen)
              .or(
                  IntVector.fromMemorySegment(INTS, in, from + (otherStart[t] << 2), ORDER)
                      .and(otherSeen))
              .reinterpretAsFloats();
      if (normalizes) {
        FloatVector above = x.sub(min);
        x = above.div(range);
        x = x.blend(0f, above.compare(VectorOperators.LT, 0f));
        x = x.blend(1f, x.compare(VectorOperators.GT, 1f));
      }
      x = x.mul(scale).add(offset);
      FloatVector.zero(SPECIES)
          .blend(x, x.compare(VectorOperators.GT, 0f))
          .reinterpretAsInts()
          .min(MOST)
          .reinterpretAsFloats()
          .add(ROUND)
          .reinterpretAsInts()
          .and(seen.or(otherSeen))
          .convert(VectorOperators.I2B, 0)
          .reinterpretAsBytes()
          .intoMemorySegment(out, to + at, ORDER);
      at += width;
    }
  }
}
