package io.murk.propagator.library;

import io.murk.propagator.Access;
import io.murk.propagator.CounterRandom;
import io.murk.propagator.Propagator;
import io.murk.propagator.StepContext;
import io.murk.propagator.WriteMode;
import io.murk.propagator.library.check.Requirement;
import io.murk.propagator.library.kernel.NoiseKernels;
import io.murk.propagator.library.stencil.ChosenKernels;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Random changes of every element of a field, in every tick others.
 *
 * <p>The numbers come from {@link CounterRandom} with the world's seed and the seed offset as
 * stream: for element e in tick t, {@code w0} and {@code w1} are its words of draw 0 and 1. What
 * comes of them:
 *
 * <ul>
 *   <li>{@link Kind#UNIFORM}: {@code u = CounterRandom.uniform(w0)}, {@code out = previous +
 *       f32(scale) * (2 * u - 1)}, in f32;
 *   <li>{@link Kind#GAUSSIAN} (Box and Muller 1958): in f64 {@code u1 = (w0 + 0.5) * 2^-32}, {@code
 *       u2 = w1 * 2^-32} with unsigned words, {@code z = sqrt(-2 * log(u1)) * cos(2 * PI * u2)} by
 *       StrictMath, {@code out = previous + f32(scale * z)};
 *   <li>{@link Kind#SALT_PEPPER}: where {@code w0 * 2^-32 < scale}, out is 1 if the highest bit of
 *       w1 is set, else 0; elsewhere previous.
 * </ul>
 *
 * <p>The noise of a world depends on its seed and nothing else: not on threads, kernels or its
 * place in a batch. Two propagators of one world need different seed offsets to differ.
 */
public final class NoiseInjection implements Propagator {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;
  private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT;
  private static final Requirement REQUIRE = new Requirement("NoiseInjection");
  private static final double UNIT = 0x1p-32;

  /** Elements whose words are drawn at once. */
  private static final int CHUNK = 1024;

  private final int field;
  private final Kind kind;
  private final double scale;
  private final long seedOffset;

  /** Distributions. The ordinal is the number of murk 0.1.9. */
  public enum Kind {
    /** Normal, with standard deviation {@code scale}. */
    GAUSSIAN,
    /** Even between -scale and scale. */
    UNIFORM,
    /** With probability {@code scale} replaced by 0 or 1. */
    SALT_PEPPER
  }

  private NoiseInjection(Builder builder) {
    field = builder.field;
    kind = builder.kind;
    scale = builder.scale;
    seedOffset = builder.seedOffset;
  }

  /**
   * Starts a noise.
   *
   * @param field number of the field
   */
  public static Builder builder(int field) {
    return new Builder(field);
  }

  /** Optional parameters; {@link #build} checks them. */
  public static final class Builder {
    private final int field;
    private Kind kind = Kind.GAUSSIAN;
    private double scale = 0.1;
    private long seedOffset;

    private Builder(int field) {
      this.field = field;
    }

    /** Default GAUSSIAN. */
    public Builder kind(Kind value) {
      kind = value;
      return this;
    }

    /** Finite, not negative; a probability, at most 1, for SALT_PEPPER; default 0.1. */
    public Builder scale(double value) {
      scale = value;
      return this;
    }

    /** The stream of random numbers; any value; default 0. */
    public Builder seedOffset(long value) {
      seedOffset = value;
      return this;
    }

    /**
     * The propagator.
     *
     * @throws io.murk.error.MurkException {@code INVALID_ARGUMENT} naming the parameter
     */
    public NoiseInjection build() {
      REQUIRE.field("field", field);
      REQUIRE.notNegative("scale", scale);
      REQUIRE.that(
          kind != Kind.SALT_PEPPER || scale <= 1, "scale=" + scale + " allowed=0..1 (SALT_PEPPER)");
      return new NoiseInjection(this);
    }
  }

  @Override
  public String name() {
    return "NoiseInjection";
  }

  @Override
  public Access access() {
    return Access.none().readingPrevious(field).writing(field, WriteMode.FULL);
  }

  @Override
  public long scratchFloats(Site site) {
    return kind == Kind.UNIFORM ? 0 : 2 * CHUNK;
  }

  @Override
  public Step bind(Site site) {
    return new Noise();
  }

  /** The noise of one world; remembers the generator of the world's seed. hot: 0 B/op. */
  private final class Noise implements Step {
    private final NoiseKernels kernels = ChosenKernels.noise();
    private @Nullable CounterRandom generator;

    @Override
    public void run(StepContext context) {
      CounterRandom random = generator;
      if (random == null || random.seed() != context.seed()) {
        random = new CounterRandom(context.seed(), seedOffset);
        generator = random;
      }
      MemorySegment previous = context.readPrevious(field);
      MemorySegment out = context.write(field);
      long n = out.byteSize() >>> 2;
      if (kind == Kind.UNIFORM) {
        kernels.uniform(random, context.tick(), 0, n, previous, out, (float) scale);
        return;
      }
      MemorySegment first = context.scratch(CHUNK);
      MemorySegment second = context.scratch(CHUNK);
      for (long from = 0; from < n; from += CHUNK) {
        long to = Math.min(n, from + CHUNK);
        kernels.words(random, context.tick(), 0, from, to, first);
        kernels.words(random, context.tick(), 1, from, to, second);
        if (kind == Kind.GAUSSIAN) {
          gaussian(previous, out, from, to, first, second);
        } else {
          saltAndPepper(previous, out, from, to, first, second);
        }
      }
    }

    private void gaussian(
        MemorySegment previous,
        MemorySegment out,
        long from,
        long to,
        MemorySegment first,
        MemorySegment second) {
      for (long i = from; i < to; i++) {
        double u1 = ((first.getAtIndex(U32, i - from) & 0xffffffffL) + 0.5) * UNIT;
        double u2 = (second.getAtIndex(U32, i - from) & 0xffffffffL) * UNIT;
        double z = StrictMath.sqrt(-2 * StrictMath.log(u1)) * StrictMath.cos(2 * Math.PI * u2);
        out.setAtIndex(F32, i, previous.getAtIndex(F32, i) + (float) (scale * z));
      }
    }

    private void saltAndPepper(
        MemorySegment previous,
        MemorySegment out,
        long from,
        long to,
        MemorySegment first,
        MemorySegment second) {
      for (long i = from; i < to; i++) {
        double p = (first.getAtIndex(U32, i - from) & 0xffffffffL) * UNIT;
        float grain = second.getAtIndex(U32, i - from) < 0 ? 1f : 0f;
        out.setAtIndex(F32, i, p < scale ? grain : previous.getAtIndex(F32, i));
      }
    }
  }
}
