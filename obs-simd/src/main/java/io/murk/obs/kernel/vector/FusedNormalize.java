package io.murk.obs.kernel.vector;

import io.murk.obs.kernel.ElementCode;
import io.murk.obs.kernel.ScalarKernels;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Normalize of f32 to f32 by fused multiply-adds, which round once: what a product lost is known
 * exactly, so the defined bits come without divisions and without f64. The only class that may fuse
 * (docs/adr/0008). Offsets and lengths are bytes. Hot: 0 B/op.
 *
 * <p>u is 2^-24, half a unit in the last place of 1; {@code RN} rounds to the nearest f32, ties to
 * even. Vectors that an argument below does not cover are done again by {@link VectorNormalize}.
 */
final class FusedNormalize {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int WIDTH = SPECIES.vectorByteSize();

  /**
   * Processors with such vectors fuse: those with AVX2 or SVE. Without, the JDK would compute each
   * lane by decimal numbers: the same bits, far slower.
   */
  private static final boolean IS_FUSED = WIDTH >= 32;

  /** How many times the range min may be, so that few vectors are done again. */
  private static final double MOST_SHIFT = 48;

  /** At most so many bytes are divided before the next try. */
  private static final long MOST_STEP = 64L * WIDTH;

  private static final ScalarKernels DEFINITION = new ScalarKernels();
  private static final int MINUS_ZERO = Integer.MIN_VALUE;
  private static final int ONE = Float.floatToRawIntBits(1f);

  private FusedNormalize() {}

  /** Whether the transform has a form here. */
  static boolean does(ElementCode code) {
    return IS_FUSED
        && switch (code.form()) {
          case QUOTIENT -> true;
          case PRODUCT -> Math.abs(code.min()) <= MOST_SHIFT * code.range();
          case IDENTITY, SCALE, DIVISION -> false;
        };
  }

  /**
   * Does a run of at least one vector; the last one overlaps the one before it.
   *
   * <p>A loop stops at the first vector that an argument does not cover: a call inside it would
   * cost all vectors of the process half of their speed from the first time on that it is made. The
   * more of them follow each other, the more are then divided at once.
   */
  static void run(
      MemorySegment in, long from, MemorySegment out, long to, long bytes, ElementCode code) {
    long last = bytes - WIDTH;
    long step = 0;
    long i = 0;
    while (i < bytes) {
      i = Math.min(i, last);
      long passed = pass(in, from + i, out, to + i, bytes - i, code);
      i += passed;
      if (i <= last) {
        step = passed < step ? Math.min(2 * step, MOST_STEP) : WIDTH;
        i += divide(in, from + i, out, to + i, bytes - i, step, code);
      }
    }
  }

  /** How many bytes of whole vectors were done. */
  private static long pass(
      MemorySegment in, long from, MemorySegment out, long to, long bytes, ElementCode code) {
    if (code.form() == ElementCode.Form.PRODUCT) {
      return shifted(in, from, out, to, bytes, code);
    }
    return (Float.floatToRawIntBits((float) code.range()) & 0xf) == 0
        ? shortQuotient(in, from, out, to, bytes, code)
        : quotient(in, from, out, to, bytes, code);
  }

  /** Does some whole vectors, at most {@code step} bytes, and says how many bytes. */
  private static long divide(
      MemorySegment in,
      long from,
      MemorySegment out,
      long to,
      long bytes,
      long step,
      ElementCode code) {
    if (code.form() == ElementCode.Form.QUOTIENT) {
      long size = whole(Math.min(bytes, step));
      VectorNormalize.quotient(in, from, out, to, size, code);
      return size;
    }
    long size = whole(Math.min(bytes - WIDTH / 2, step)); // it reads and writes half a vector more
    if (size > 0) {
      VectorNormalize.product(in, from, out, to, size, code);
      return size;
    }
    DEFINITION.storeRun(in, from, out, to, SPECIES.length(), code);
    return WIDTH;
  }

  private static long whole(long bytes) {
    return bytes / WIDTH * WIDTH;
  }

  /**
   * Quotients by a range of at most 20 bits: {@code RN(x * high + RN(x * low))}, where high is the
   * reciprocal rounded down to f32 and low the rest of it.
   *
   * <p>Clamping x first gives what clamping the quotient q gives. Let the range be R * 2^j with R
   * odd and, by 20 bits, below 2^20, and m = M * 2^k any midpoint of two f32, M odd and of 25 bits.
   * Then {@code |q - m| / m = |x - m * range| / (m * range)}. It is not 0, because M * R is odd and
   * too long for x. If x is a multiple of 2^(j+k), that is an integer over M * R, so above 2^-45;
   * if not, x is below half of m * range. So whatever is within 2^-45 q of q rounds as q does. low
   * is below 2u of the reciprocal and rounded by u of itself, after 2^-53 of the reciprocal; x *
   * low is rounded by u of itself or, if it is subnormal, by 2^-150, less than 2^-53 q: together
   * below 2^-46 q + 2^-51 q.
   *
   * <p>Zeros keep their signs, because high and low are not negative. NaN stays NaN. The result
   * must have 24 bits: vectors with positive values below {@link #tiny} are divided.
   */
  private static long shortQuotient(
      MemorySegment source,
      long from,
      MemorySegment target,
      long to,
      long bytes,
      ElementCode code) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    long end = bytes - WIDTH + 1;
    float range = (float) code.range();
    float high = down(1.0 / code.range());
    float low = (float) (1.0 / code.range() - high);
    int tiny = tiny(range);
    for (long i = 0; i < end; i += WIDTH) {
      FloatVector v = FloatVector.fromMemorySegment(SPECIES, in, from + i, ORDER);
      FloatVector x =
          v.blend(0f, v.compare(VectorOperators.LT, 0f))
              .blend(range, v.compare(VectorOperators.GT, range));
      FloatVector highs = FloatVector.broadcast(SPECIES, high);
      x.fma(highs, x.mul(low)).intoMemorySegment(out, to + i, ORDER);
      IntVector size = x.reinterpretAsInts().lanewise(VectorOperators.ADD, Integer.MAX_VALUE);
      if (size.compare(VectorOperators.LT, tiny).anyTrue()) {
        return i;
      }
    }
    return whole(bytes);
  }

  /**
   * Quotients by any range: as above, then corrected once by what remains (Markstein, Computation
   * of elementary functions on the IBM RISC System/6000 processor, 1990).
   *
   * <p>The first step gives a q within 1/2 + 2^-20 units of its last place of x / range, so one of
   * the two f32 around that. Then {@code e = x - q * range} is E times the product of the last
   * places of q and range, E an integer and at most 0.51 R, R being the range's integer of 24 bits:
   * e is a f32, and fusing loses nothing. {@code RN(q + e / range)} is the quotient; {@code e *
   * near} stands for e / range, near being the reciprocal rounded to nearest. It does the same if
   * it lies on the same side of half a last place of q, which is 1 in {@code |2E| / R}. That is not
   * 1, because x / range is no midpoint, as above; so it is 1/R away at least. As 2^24 / R is what
   * the reciprocal begins with, near is off by at most u * R / 2^24 of it, less than 1 / (R + 1),
   * because R * (R + 1) is below 2^48. If q is a power of two, last places are smaller below it;
   * but no quotient is there: x would be R - 1 last places at most, and the quotient so far below q
   * that q is not it.
   *
   * <p>The remainder is taken as {@code q * range - x} and near as negative: so it is +0.0 where it
   * is 0, and -0.0 stays. It is not subnormal if no value is {@link #tiny}.
   */
  private static long quotient(
      MemorySegment source,
      long from,
      MemorySegment target,
      long to,
      long bytes,
      ElementCode code) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    long end = bytes - WIDTH + 1;
    float range = (float) code.range();
    float high = down(1.0 / code.range());
    float low = (float) (1.0 / code.range() - high);
    float near = 1f / range;
    int tiny = tiny(range);
    for (long i = 0; i < end; i += WIDTH) {
      FloatVector v = FloatVector.fromMemorySegment(SPECIES, in, from + i, ORDER);
      FloatVector x =
          v.blend(0f, v.compare(VectorOperators.LT, 0f))
              .blend(range, v.compare(VectorOperators.GT, range));
      FloatVector q = x.fma(FloatVector.broadcast(SPECIES, high), x.mul(low));
      FloatVector rest = q.fma(FloatVector.broadcast(SPECIES, range), x.neg());
      rest.fma(FloatVector.broadcast(SPECIES, -near), q).intoMemorySegment(out, to + i, ORDER);
      IntVector size = x.reinterpretAsInts().lanewise(VectorOperators.ADD, Integer.MAX_VALUE);
      if (size.compare(VectorOperators.LT, tiny).anyTrue()) {
        return i;
      }
    }
    return whole(bytes);
  }

  /**
   * The least positive value that is not tiny, to be compared with the integers of clamped values
   * less 1, signed: of the positive ones they keep the order, 0 becomes the largest and -0.0 is -1.
   */
  private static int tiny(float range) {
    return Float.floatToRawIntBits(0x1p-96f * Math.max(1f, range)) + Integer.MIN_VALUE;
  }

  /**
   * Any min and range: two f32, each with a rest, that have the defined quotient between them. If
   * they round to the same f32, that is it.
   *
   * <p>{@code q = x / range + shift}, shift being {@code -min / range}, shiftHigh + shiftLow, and
   * the reciprocal high + low. With s a power of two, 1 or more and 2/3 of the shift or more, and g
   * = 2^-22 s, base = 2.5 s and shiftHigh are multiples of g. For q from -0.4 s to 1.4 s, {@code
   * sum = RN(x * high + base + shiftHigh)} lies between 2 s and 4 s, so it is a multiple of g and
   * off by at most g / 2; {@code sum - base} and {@code base + shiftHigh - sum} are below 4 s, and
   * so are exact. The rest is what {@code x * high} lost, and {@code x * low + shiftLow}. In 2^-46
   * s, it is off by at most 1 because of low, 1/2 because of shiftLow, 1/2 for what was lost, 1 for
   * {@code x * low + shiftLow}, and 1 for the sum of both: below 2^-43 s. The defined quotient is
   * within 2^-52 q of q. So with a shiftLow less by 2^-42 s, {@code sum - base + rest} is not above
   * it, and with 2^-41 s more not below. Both are rounded once, and rounding keeps the order.
   *
   * <p>The result is clamped as integers: what is negative becomes +0.0. Farther out, all roundings
   * together are below |q| / 1000: nothing gets to the other side of 0, or below 1. NaN differs
   * from itself, and infinities become NaN. Where x is min or less, but not -0.0, the result is
   * +0.0, and so is what was stored if the lower number is 0 or less: such lanes pass, because
   * there may be many. Small quotients do not: their last place is finer than the interval.
   */
  private static long shifted(
      MemorySegment source,
      long from,
      MemorySegment target,
      long to,
      long bytes,
      ElementCode code) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    long end = bytes - WIDTH + 1;
    double shift = -code.min() / code.range();
    float scale = scale(shift);
    float base = 2.5f * scale;
    float shiftHigh = (float) (Math.rint(shift * 0x1p22 / scale) * 0x1p-22 * scale);
    float shiftLow = (float) (shift - shiftHigh - 0x1p-42 * scale);
    float width = 0x1p-41f * scale;
    float both = base + shiftHigh;
    float high = (float) (1.0 / code.range());
    float low = (float) (1.0 / code.range() - high);
    float bottom = down(code.min());
    for (long i = 0; i < end; i += WIDTH) {
      FloatVector x = FloatVector.fromMemorySegment(SPECIES, in, from + i, ORDER);
      FloatVector highs = FloatVector.broadcast(SPECIES, high);
      FloatVector boths = FloatVector.broadcast(SPECIES, both);
      FloatVector shiftLows = FloatVector.broadcast(SPECIES, shiftLow);
      FloatVector sum = x.fma(highs, boths);
      FloatVector small = x.fma(FloatVector.broadcast(SPECIES, low), shiftLows);
      FloatVector rest = x.fma(highs, boths.sub(sum)).add(small);
      FloatVector large = sum.sub(base);
      FloatVector least = large.add(rest);
      FloatVector most = large.add(rest.add(width));
      least
          .reinterpretAsInts()
          .lanewise(VectorOperators.MAX, 0)
          .lanewise(VectorOperators.MIN, ONE)
          .intoMemorySegment(out, to + i, ORDER);
      VectorMask<Float> open = least.compare(VectorOperators.NE, most);
      if (open.anyTrue()) {
        IntVector bits = x.reinterpretAsInts();
        open =
            open.andNot(
                x.compare(VectorOperators.LE, bottom)
                    .and(least.compare(VectorOperators.LE, 0f))
                    .and(bits.compare(VectorOperators.NE, MINUS_ZERO).cast(SPECIES)));
        if (open.anyTrue()) {
          return i;
        }
      }
    }
    return whole(bytes);
  }

  private static float scale(double shift) {
    float scale = 1f;
    while (Math.abs(shift) > 1.5 * scale) {
      scale *= 2f;
    }
    return scale;
  }

  /** The largest f32 that is not above a number. */
  private static float down(double value) {
    float nearest = (float) value;
    return nearest > value ? Math.nextDown(nearest) : nearest;
  }
}
