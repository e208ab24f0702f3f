package io.murk.propagator.library.kernel.vector;

import io.murk.propagator.library.kernel.ScalarStencilKernels;
import io.murk.propagator.library.kernel.Slope;
import io.murk.propagator.library.kernel.StencilKernels;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Runs by vectors of the machine's preferred width.
 *
 * <p>A run ends with a vector that overlaps the one before, so there is no tail loop; a run shorter
 * than one vector is done by the scalar definition. Vectors of half the width would do it faster,
 * but a second width in one process spoils the type profiles of the Vector API's own methods: in
 * some runs the compiler then boxed every vector, 5 KB for each tick of a 16x16 world. hot: 0 B/op.
 */
public final class VectorStencilKernels implements StencilKernels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int WIDTH = SPECIES.vectorByteSize();
  private static final int LANES = SPECIES.length();

  /** Lanes of two vectors in turns: the first and the second half of the pairs. */
  private static final float[] LOW_PAIRS = pairs(0);

  private static final float[] HIGH_PAIRS = pairs(LANES / 2);

  private final ScalarStencilKernels shorter = new ScalarStencilKernels();

  /** The kernels have no state. */
  public VectorStencilKernels() {}

  private static float[] pairs(int from) {
    float[] lanes = new float[LANES];
    for (int i = 0; i < LANES; i++) {
      lanes[i] = from + i / 2 + (i % 2) * LANES;
    }
    return lanes;
  }

  /** Width of a vector. */
  public static int bits() {
    return SPECIES.vectorBitSize();
  }

  @Override
  public void diffuse(
      MemorySegment in,
      MemorySegment out,
      long start,
      long count,
      long[] offsets,
      float keep,
      float share) {
    VectorDiffuse.run(in, out, start, count, offsets, keep, share);
  }

  @Override
  public void mean(MemorySegment in, MemorySegment out, long start, long count, long[] offsets) {
    VectorMean.run(in, out, start, count, offsets);
  }

  @Override
  public void any(MemorySegment in, MemorySegment out, long start, long count, long[] offsets) {
    if (count < LANES || !NativeSegment.are(in, out)) {
      shorter.any(in, out, start, count, offsets);
      return;
    }
    long first = start << 2;
    long last = first + (count - LANES << 2);
    anyBytes(in, out, first, last + 4, offsets);
    if ((last - first) % WIDTH != 0) {
      anyBytes(in, out, last, last + 4, offsets);
    }
  }

  /** 0 and 1 have bits of which {@code or} makes 0 and 1; doing a cell twice changes nothing. */
  private static void anyBytes(
      MemorySegment in, MemorySegment out, long first, long end, long[] o) {
    int k = 0;
    if (o.length >= 4) {
      anyOfFour(in, out, first, end, o);
      k = 4;
    } else {
      for (long i = first; i < end; i += WIDTH) {
        IntVector.fromMemorySegment(INTS, in, i, ORDER).intoMemorySegment(out, i, ORDER);
      }
    }
    for (; k + 2 <= o.length; k += 2) {
      anyOfTwoMore(in, out, first, end, o[k], o[k + 1]);
    }
    if (k < o.length) {
      anyOfTwoMore(in, out, first, end, o[k], o[k]);
    }
  }

  private static void anyOfFour(
      MemorySegment in, MemorySegment out, long first, long end, long[] o) {
    NativeSegment.require(in, out);
    long o0 = o[0];
    long o1 = o[1];
    long o2 = o[2];
    long o3 = o[3];
    for (long i = first; i < end; i += WIDTH) {
      IntVector.fromMemorySegment(INTS, in, i, ORDER)
          .or(IntVector.fromMemorySegment(INTS, in, i + o0, ORDER))
          .or(IntVector.fromMemorySegment(INTS, in, i + o1, ORDER))
          .or(IntVector.fromMemorySegment(INTS, in, i + o2, ORDER))
          .or(IntVector.fromMemorySegment(INTS, in, i + o3, ORDER))
          .intoMemorySegment(out, i, ORDER);
    }
  }

  private static void anyOfTwoMore(
      MemorySegment in, MemorySegment out, long first, long end, long one, long other) {
    NativeSegment.require(in, out);
    for (long i = first; i < end; i += WIDTH) {
      IntVector.fromMemorySegment(INTS, out, i, ORDER)
          .or(IntVector.fromMemorySegment(INTS, in, i + one, ORDER))
          .or(IntVector.fromMemorySegment(INTS, in, i + other, ORDER))
          .intoMemorySegment(out, i, ORDER);
    }
  }

  @Override
  public void all(MemorySegment in, MemorySegment out, long start, long count, long[] offsets) {
    if (count < LANES || !NativeSegment.are(in, out)) {
      shorter.all(in, out, start, count, offsets);
      return;
    }
    long first = start << 2;
    long last = first + (count - LANES << 2);
    allBytes(in, out, first, last + 4, offsets);
    if ((last - first) % WIDTH != 0) {
      allBytes(in, out, last, last + 4, offsets);
    }
  }

  /** As with {@code or}: the bits of 0 and 1 make 0 and 1. */
  private static void allBytes(
      MemorySegment in, MemorySegment out, long first, long end, long[] o) {
    int k = 0;
    if (o.length >= 4) {
      allOfFour(in, out, first, end, o);
      k = 4;
    } else {
      for (long i = first; i < end; i += WIDTH) {
        IntVector.fromMemorySegment(INTS, in, i, ORDER).intoMemorySegment(out, i, ORDER);
      }
    }
    for (; k + 2 <= o.length; k += 2) {
      allOfTwoMore(in, out, first, end, o[k], o[k + 1]);
    }
    if (k < o.length) {
      allOfTwoMore(in, out, first, end, o[k], o[k]);
    }
  }

  private static void allOfFour(
      MemorySegment in, MemorySegment out, long first, long end, long[] o) {
    NativeSegment.require(in, out);
    long o0 = o[0];
    long o1 = o[1];
    long o2 = o[2];
    long o3 = o[3];
    for (long i = first; i < end; i += WIDTH) {
      IntVector.fromMemorySegment(INTS, in, i, ORDER)
          .and(IntVector.fromMemorySegment(INTS, in, i + o0, ORDER))
          .and(IntVector.fromMemorySegment(INTS, in, i + o1, ORDER))
          .and(IntVector.fromMemorySegment(INTS, in, i + o2, ORDER))
          .and(IntVector.fromMemorySegment(INTS, in, i + o3, ORDER))
          .intoMemorySegment(out, i, ORDER);
    }
  }

  private static void allOfTwoMore(
      MemorySegment in, MemorySegment out, long first, long end, long one, long other) {
    NativeSegment.require(in, out);
    for (long i = first; i < end; i += WIDTH) {
      IntVector.fromMemorySegment(INTS, out, i, ORDER)
          .and(IntVector.fromMemorySegment(INTS, in, i + one, ORDER))
          .and(IntVector.fromMemorySegment(INTS, in, i + other, ORDER))
          .intoMemorySegment(out, i, ORDER);
    }
  }

  @Override
  public void differences(
      MemorySegment in, MemorySegment out, long start, long count, long[] offsets, float half) {
    if (count < LANES) {
      shorter.differences(in, out, start, count, offsets, half);
      return;
    }
    long east = offsets[0];
    long west = offsets[1];
    long south = offsets[2];
    long north = offsets[3];
    FloatVector low = FloatVector.fromArray(SPECIES, LOW_PAIRS, 0);
    FloatVector high = FloatVector.fromArray(SPECIES, HIGH_PAIRS, 0);
    long first = start << 2;
    long last = first + (count - LANES << 2);
    long end = last + WIDTH;
    for (long i = first; i < end; i += WIDTH) {
      long at = i > last ? last : i;
      FloatVector x =
          FloatVector.fromMemorySegment(SPECIES, in, at + east, ORDER)
              .sub(FloatVector.fromMemorySegment(SPECIES, in, at + west, ORDER))
              .mul(half);
      FloatVector y =
          FloatVector.fromMemorySegment(SPECIES, in, at + south, ORDER)
              .sub(FloatVector.fromMemorySegment(SPECIES, in, at + north, ORDER))
              .mul(half);
      low.selectFrom(x, y).intoMemorySegment(out, 2 * at, ORDER);
      high.selectFrom(x, y).intoMemorySegment(out, 2 * at + WIDTH, ORDER);
    }
  }

  @Override
  public void slopes(
      MemorySegment in, MemorySegment out, long start, long count, Slope x, Slope y) {
    if (count < LANES) {
      shorter.slopes(in, out, start, count, x, y);
      return;
    }
    FloatVector low = FloatVector.fromArray(SPECIES, LOW_PAIRS, 0);
    FloatVector high = FloatVector.fromArray(SPECIES, HIGH_PAIRS, 0);
    long first = start << 2;
    long last = first + (count - LANES << 2);
    long end = last + WIDTH;
    for (long i = first; i < end; i += WIDTH) {
      long at = i > last ? last : i;
      slope(in, out, at, 2 * at, x);
      slope(in, out, at, 2 * at + WIDTH, y);
      FloatVector gx = FloatVector.fromMemorySegment(SPECIES, out, 2 * at, ORDER);
      FloatVector gy = FloatVector.fromMemorySegment(SPECIES, out, 2 * at + WIDTH, ORDER);
      low.selectFrom(gx, gy).intoMemorySegment(out, 2 * at, ORDER);
      high.selectFrom(gx, gy).intoMemorySegment(out, 2 * at + WIDTH, ORDER);
    }
  }

  /** One vector of slopes to {@code to}, where its sum is kept from one neighbour to the next. */
  private static void slope(MemorySegment in, MemorySegment out, long at, long to, Slope slope) {
    long[] offsets = slope.offsets();
    float[] weights = slope.weights();
    FloatVector.zero(SPECIES).intoMemorySegment(out, to, ORDER);
    for (int k = 0; k < offsets.length; k++) {
      FloatVector.fromMemorySegment(SPECIES, out, to, ORDER)
          .add(
              FloatVector.fromMemorySegment(SPECIES, in, at + offsets[k], ORDER)
                  .sub(FloatVector.fromMemorySegment(SPECIES, in, at, ORDER))
                  .mul(weights[k]))
          .intoMemorySegment(out, to, ORDER);
    }
    FloatVector.fromMemorySegment(SPECIES, out, to, ORDER)
        .div(slope.divisor())
        .mul(offsets.length == 0 ? 1f : slope.sign())
        .intoMemorySegment(out, to, ORDER);
  }

  @Override
  public void threshold(MemorySegment in, MemorySegment out, long count, float threshold) {
    if (count < LANES) {
      shorter.threshold(in, out, count, threshold);
      return;
    }
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    long last = count - LANES << 2;
    for (long i = 0; i < last; i += WIDTH) {
      zero.blend(
              one,
              FloatVector.fromMemorySegment(SPECIES, in, i, ORDER)
                  .compare(VectorOperators.GT, threshold))
          .intoMemorySegment(out, i, ORDER);
    }
    zero.blend(
            one,
            FloatVector.fromMemorySegment(SPECIES, in, last, ORDER)
                .compare(VectorOperators.GT, threshold))
        .intoMemorySegment(out, last, ORDER);
  }

  @Override
  public void wave(
      MemorySegment d,
      MemorySegment v,
      MemorySegment meanThenD,
      MemorySegment newV,
      long start,
      long count,
      float speed2,
      float damping,
      float dt) {
    long end = start + count << 2;
    long i = start << 2;
    for (; i <= end - WIDTH; i += WIDTH) {
      FloatVector at = FloatVector.fromMemorySegment(SPECIES, d, i, ORDER);
      FloatVector speed = FloatVector.fromMemorySegment(SPECIES, v, i, ORDER);
      FloatVector a =
          FloatVector.fromMemorySegment(SPECIES, meanThenD, i, ORDER)
              .sub(at)
              .mul(speed2)
              .sub(speed.mul(damping));
      FloatVector next = speed.add(a.mul(dt));
      next.intoMemorySegment(newV, i, ORDER);
      at.add(next.mul(dt)).intoMemorySegment(meanThenD, i, ORDER);
    }
    shorter.wave(d, v, meanThenD, newV, i >> 2, end - i >> 2, speed2, damping, dt);
  }
}
