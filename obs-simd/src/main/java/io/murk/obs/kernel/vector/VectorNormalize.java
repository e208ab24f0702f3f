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
    return switch (code.form()) {
      case SCALE -> {
        scale(in, from, out, to, last + 4, code);
        scale(in, from + last, out, to + last, 4, code);
        yield bytes;
      }
      case QUOTIENT -> {
        long pairs = bytes - bytes % (2 * WIDTH);
        quotientAndProduct(in, from, out, to, pairs, code);
        quotient(in, from + pairs, out, to + pairs, last + 4 - pairs, code);
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

  private static void quotient(
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
   * Quotients, every second vector as a product with the reciprocal in f64, which runs beside the
   * divider.
   *
   * <p>That product is within 2^-52 of the quotient q, and rounds to the same f32: q is no midpoint
   * m of two f32, and none is so near. With the integers X and R below 2^24 of value and range, and
   * M below 2^25 of m, {@code |q - m| / m = |X * 2^k - M * R| / (M * R)} with an integer above the
   * line, so if it is not 0 it is more than 2^-49. It is 0 for a power of two alone ({@link
   * ElementCode.Form#SCALE}): else R = r * 2^j, r odd and 3 or more, and M odd with 25 bits make M
   * * r too long for X. All that needs 24 bits of the result: where it is subnormal or rounds to
   * zero, the quotient is taken.
   */
  private static void quotientAndProduct(
      MemorySegment source, long from, MemorySegment target, long to, long end, ElementCode code) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    float range = (float) code.range();
    double reciprocal = 1.0 / code.range();
    // The sign bit is shifted out, 0 becomes the largest number; compared as signed.
    int tiny = (Float.floatToRawIntBits(range * 0x1p-125f) << 1) + Integer.MIN_VALUE;
    for (long i = 0; i < end; i += 2 * WIDTH) {
      FloatVector x = FloatVector.fromMemorySegment(SPECIES, in, from + i, ORDER);
      DoubleVector p = ((DoubleVector) x.convert(VectorOperators.F2D, 0)).mul(reciprocal);
      FloatVector r = (FloatVector) p.convert(VectorOperators.D2F, 0);
      r.blend(0f, r.compare(VectorOperators.LT, 0f))
          .blend(1f, r.compare(VectorOperators.GT, 1f))
          .intoMemorySegment(out, to + i, ORDER);
      FloatVector y = FloatVector.fromMemorySegment(SPECIES, in, from + i + HALF, ORDER);
      DoubleVector q = ((DoubleVector) y.convert(VectorOperators.F2D, 0)).mul(reciprocal);
      FloatVector s = (FloatVector) q.convert(VectorOperators.D2F, 0);
      s.blend(0f, s.compare(VectorOperators.LT, 0f))
          .blend(1f, s.compare(VectorOperators.GT, 1f))
          .intoMemorySegment(out, to + i + HALF, ORDER);
      FloatVector z = FloatVector.fromMemorySegment(SPECIES, in, from + i + WIDTH, ORDER);
      FloatVector d = z.div(range);
      d.blend(0f, z.compare(VectorOperators.LT, 0f))
          .blend(1f, d.compare(VectorOperators.GT, 1f))
          .intoMemorySegment(out, to + i + WIDTH, ORDER);
      IntVector size =
          x.reinterpretAsInts()
              .lanewise(VectorOperators.LSHL, 1)
              .lanewise(VectorOperators.ADD, Integer.MAX_VALUE);
      if (size.compare(VectorOperators.LT, tiny).anyTrue()) {
        quotient(in, from + i, out, to + i, 4, code);
      }
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
  private static void product(
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
