package io.murk.obs.kernel.vector;

import io.murk.obs.kernel.ElementCode;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Normalize of f32 to f32, in the cheapest form that gives the defined bits. Offsets and lengths
 * are bytes. Hot: 0 B/op.
 */
final class VectorNormalize {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int WIDTH = SPECIES.vectorByteSize();
  private static final int HALF = WIDTH / 2;

  /**
   * With two lanes of f64 a vector, what {@link #divide} does takes heap, and would gain nothing.
   */
  private static final boolean HAS_DOUBLES = WIDTH >= 32;

  /** From the lower half of a vector to the upper one, and the lanes of that. */
  private static final VectorShuffle<Float> UP =
      VectorShuffle.iota(SPECIES, SPECIES.length() / 2, 1, true);

  private static final VectorMask<Float> UPPER =
      VectorMask.fromLong(SPECIES, -1L << (SPECIES.length() / 2));

  private VectorNormalize() {}

  /** Does the first so many bytes of a run, and says how many; the rest is for the definition. */
  static long run(
      MemorySegment in, long from, MemorySegment out, long to, long bytes, ElementCode code) {
    if (bytes < WIDTH) {
      return 0;
    }
    long last = bytes - WIDTH;
    if (FusedNormalize.does(code)) {
      FusedNormalize.run(in, from, out, to, bytes, code);
      return bytes;
    }
    return switch (code.form()) {
      case SCALE -> {
        scale(in, from, out, to, last + 4, code);
        scale(in, from + last, out, to + last, 4, code);
        yield bytes;
      }
      case QUOTIENT -> {
        quotient(in, from, out, to, last + 4, code);
        quotient(in, from + last, out, to + last, 4, code);
        yield bytes;
      }
      case PRODUCT -> {
        long done = bytes < WIDTH + HALF || !HAS_DOUBLES ? 0 : (bytes - HALF) / WIDTH * WIDTH;
        product(in, from, out, to, done, code);
        yield done;
      }
      case IDENTITY, DIVISION -> {
        long done = code.range() == 0.0 || !HAS_DOUBLES ? 0 : last / HALF * HALF;
        divide(in, from, out, to, done, code);
        yield done;
      }
    };
  }

  private static void scale(
      MemorySegment source, long from, MemorySegment target, long to, long end, ElementCode code) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    float min = (float) code.min();
    float reciprocal = (float) (1.0 / code.range());
    for (long i = 0; i < end; i += WIDTH) {
      FloatVector t = FloatVector.fromMemorySegment(SPECIES, in, from + i, ORDER).sub(min);
      FloatVector r = t.mul(reciprocal);
      r.blend(0f, t.compare(VectorOperators.LT, 0f))
          .blend(1f, r.compare(VectorOperators.GT, 1f))
          .intoMemorySegment(out, to + i, ORDER);
    }
  }

  /** The definition in f32, if min is +0.0 and the range a f32. */
  static void quotient(
      MemorySegment source, long from, MemorySegment target, long to, long end, ElementCode code) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    float range = (float) code.range();
    for (long i = 0; i < end; i += WIDTH) {
      FloatVector x = FloatVector.fromMemorySegment(SPECIES, in, from + i, ORDER);
      FloatVector r = x.div(range);
      r.blend(0f, x.compare(VectorOperators.LT, 0f))
          .blend(1f, r.compare(VectorOperators.GT, 1f))
          .intoMemorySegment(out, to + i, ORDER);
    }
  }

  /**
   * Products with the reciprocal in f64.
   *
   * <p>With {@code t = RN(value - min)}, as defined, the product {@code p = RN(t * RN(1 / range))}
   * is less than 2^-52 t / range from {@code t / range}, which is at most 2 units of p's last
   * place, and the defined {@code q = RN(t / range)} at most half a unit: as both are such units, p
   * and q are at most 2 units apart. They become different f32 only if the midpoint of two f32 lies
   * between them or is one of them, so if the last 29 of p's bits are within 2 of 2^28 (4 are
   * asked): vectors with such a lane are divided. Rounding keeps the order, so clamping may come
   * after it.
   *
   * <p>That needs 24 bits of the result, so it must not be subnormal. If min is 0, tiny values are
   * divided. Else t is 0 or, as a multiple of the last bit of min, at least 2^-53 of it, and the
   * bounds of {@link ElementCode.Form#PRODUCT} do the rest.
   */
  static void product(
      MemorySegment source, long from, MemorySegment target, long to, long end, ElementCode code) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    double min = code.min();
    double reciprocal = 1.0 / code.range();
    boolean hasTiny = min == 0.0;
    float least = Math.nextUp((float) (code.range() * 0x1p-125));
    int tiny = (Float.floatToRawIntBits(least) << 1) + Integer.MIN_VALUE;
    for (long i = 0; i < end; i += WIDTH) {
      FloatVector x = FloatVector.fromMemorySegment(SPECIES, in, from + i, ORDER);
      FloatVector y = FloatVector.fromMemorySegment(SPECIES, in, from + i + HALF, ORDER);
      DoubleVector p = ((DoubleVector) x.convert(VectorOperators.F2D, 0)).sub(min).mul(reciprocal);
      DoubleVector q = ((DoubleVector) y.convert(VectorOperators.F2D, 0)).sub(min).mul(reciprocal);
      FloatVector r = (FloatVector) p.convert(VectorOperators.D2F, 0);
      r = r.blend(q.convert(VectorOperators.D2F, 0).rearrange(UP), UPPER);
      r.blend(0f, r.compare(VectorOperators.LT, 0f))
          .blend(1f, r.compare(VectorOperators.GT, 1f))
          .intoMemorySegment(out, to + i, ORDER);
      LongVector low = p.reinterpretAsLongs().and(0x1FFFFFFFL);
      low = q.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 32).or(low);
      IntVector near = low.reinterpretAsInts().sub(0x0FFFFFFC).and(0x1FFFFFF8);
      if (near.compare(VectorOperators.EQ, 0).anyTrue()
          || hasTiny
              && x.reinterpretAsInts()
                  .lanewise(VectorOperators.LSHL, 1)
                  .lanewise(VectorOperators.ADD, Integer.MAX_VALUE)
                  .compare(VectorOperators.LT, tiny)
                  .anyTrue()) {
        divide(in, from + i, out, to + i, WIDTH, code);
      }
    }
  }

  /** The definition, lane by lane; the range is not 0. */
  private static void divide(
      MemorySegment source, long from, MemorySegment target, long to, long end, ElementCode code) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    double min = code.min();
    double range = code.range();
    for (long i = 0; i < end; i += HALF) {
      FloatVector x = FloatVector.fromMemorySegment(SPECIES, in, from + i, ORDER);
      DoubleVector q = ((DoubleVector) x.convert(VectorOperators.F2D, 0)).sub(min).div(range);
      q = q.blend(0.0, q.compare(VectorOperators.LT, 0.0));
      q = q.blend(1.0, q.compare(VectorOperators.GT, 1.0));
      ((FloatVector) q.convert(VectorOperators.D2F, 0)).intoMemorySegment(out, to + i, ORDER);
    }
  }
}
