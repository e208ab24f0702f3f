package io.murk.obs.kernel.vector;

import io.murk.obs.kernel.ElementCode;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * f16 of f32, as they are or normalised in f32 first.
 *
 * <p>With a the bits of the value without its sign: a normal f16 is {@code a - 2^-15's exponent},
 * rounded to its upper 19 bits, half to even; what is too large was lowered to 2^16 and becomes
 * infinity. Where the f16 is subnormal, 0.5 is added, whose last place is that of all subnormal
 * f16: the adder rounds, and the low bits are the number. The first half of each store is what
 * counts, the other half is written over by the next one. Hot: 0 B/op.
 */
final class VectorHalves {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int LANES = SPECIES.length();

  private static final int MAGNITUDE = 0x7fffffff;
  private static final int INFINITE = 0x7f800000;
  private static final int TOO_LARGE = 0x47800000; // 2^16
  private static final int LEAST_NORMAL = 0x38800000; // 2^-14
  private static final int REBIAS = 0x38000000;
  private static final int HALF_PLACE = 0xfff;
  private static final int DROPPED = 13;
  private static final int HALF_BITS = 0x3f000000; // 0.5f
  private static final int NAN = 0x7e00;
  private static final int SIGN = 0x8000;

  private VectorHalves() {}

  /** Does the first elements of a run, and says how many; the rest is for the definition. */
  static long run(
      MemorySegment source,
      long from,
      MemorySegment target,
      long to,
      long count,
      ElementCode code) {
    long end = count < 2L * LANES ? 0 : (count - LANES) / LANES * LANES;
    if (code.form() == ElementCode.Form.IDENTITY) {
      plain(source, from, target, to, end);
    } else {
      normalized(source, from, target, to, end, code);
    }
    return end;
  }

  private static void plain(
      MemorySegment source, long from, MemorySegment target, long to, long end) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    for (long i = 0; i < end; i += LANES) {
      FloatVector x = FloatVector.fromMemorySegment(SPECIES, in, from + (i << 2), ORDER);
      IntVector bits = x.reinterpretAsInts();
      IntVector size = bits.and(MAGNITUDE);
      IntVector fit = size.min(IntVector.broadcast(INTS, TOO_LARGE));
      fit.lanewise(VectorOperators.LSHR, DROPPED)
          .and(1)
          .add(fit.add(HALF_PLACE - REBIAS))
          .lanewise(VectorOperators.LSHR, DROPPED)
          .blend(
              x.abs().add(0.5f).reinterpretAsInts().sub(HALF_BITS),
              size.compare(VectorOperators.LT, LEAST_NORMAL))
          .blend(NAN, size.compare(VectorOperators.GT, INFINITE))
          .or(bits.lanewise(VectorOperators.LSHR, 16).and(SIGN))
          .convert(VectorOperators.I2S, 0)
          .intoMemorySegment(out, to + (i << 1), ORDER);
    }
  }

  /** The same after a quotient; a loop of its own, as a vector from either branch may take heap. */
  private static void normalized(
      MemorySegment source, long from, MemorySegment target, long to, long end, ElementCode code) {
    MemorySegment in = NativeSegment.of(source);
    MemorySegment out = NativeSegment.of(target);
    float min = (float) code.min();
    float range = (float) code.range();
    for (long i = 0; i < end; i += LANES) {
      FloatVector t = FloatVector.fromMemorySegment(SPECIES, in, from + (i << 2), ORDER).sub(min);
      FloatVector r = t.div(range);
      FloatVector x =
          r.blend(0f, t.compare(VectorOperators.LT, 0f))
              .blend(1f, r.compare(VectorOperators.GT, 1f));
      IntVector bits = x.reinterpretAsInts();
      IntVector size = bits.and(MAGNITUDE);
      IntVector fit = size.min(IntVector.broadcast(INTS, TOO_LARGE));
      fit.lanewise(VectorOperators.LSHR, DROPPED)
          .and(1)
          .add(fit.add(HALF_PLACE - REBIAS))
          .lanewise(VectorOperators.LSHR, DROPPED)
          .blend(
              x.abs().add(0.5f).reinterpretAsInts().sub(HALF_BITS),
              size.compare(VectorOperators.LT, LEAST_NORMAL))
          .blend(NAN, size.compare(VectorOperators.GT, INFINITE))
          .or(bits.lanewise(VectorOperators.LSHR, 16).and(SIGN))
          .convert(VectorOperators.I2S, 0)
          .intoMemorySegment(out, to + (i << 1), ORDER);
    }
  }
}
