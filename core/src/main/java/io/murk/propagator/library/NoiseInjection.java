package io.murk.propagator.library;

import io.murk.propagator.Access;
import io.murk.propagator.CounterRandom;
import io.murk.propagator.DescribedPropagator;
import io.murk.propagator.PropagatorForm;
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
 * stream. For element e in tick t:
 *
 * <ul>
 *   <li>{@link Kind#UNIFORM}: {@code u = uniform(t, e)}, {@code out = previous + f32(scale) * (2 *
 *       u - 1)}, in f32;
 *   <li>{@link Kind#GAUSSIAN} (Box and Muller 1958): of {@code bits(t, e, 0)}, a the low and b the
 *       high 32 bits; in f64 {@code u1 = (a + 0.5) * 2^-32}, {@code u2 = b * 2^-32}, {@code z =
 *       sqrt(-2 * log(u1)) * cos(2 PI u2)}, and {@code out = previous + f32(scale * z)}. The cosine
 *       is taken by quarters of a turn: with {@code q = floor(4 * u2 + 0.5)} and {@code r = (4 * u2
 *       - q) * (PI / 2)} it is cos(r), -sin(r), -cos(r), sin(r) for q modulo 4 = 0, 1, 2, 3. log,
 *       cos and sin are StrictMath's (fdlibm);
 *   <li>{@link Kind#SALT_PEPPER}: with the same a and b, where {@code a * 2^-32 < scale}, out is 1
 *       if the highest bit of b is set, else 0; elsewhere previous.
 * </ul>
 *
 * <p>The noise of a world depends on its seed and nothing else: not on threads, kernels or its
 * place in a batch. Two propagators of one world need different seed offsets to differ.
 */
public final class NoiseInjection implements DescribedPropagator {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;
  private static final Requirement REQUIRE = new Requirement("NoiseInjection");
  private static final double UNIT = 0x1p-32;

  private static final long WORD = 0xffffffffL;

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

  /** The propagator that a form describes. */
  public static NoiseInjection of(PropagatorForm form) {
    return builder(form.field("field"))
        .kind(form.choice("kind", Kind.class))
        .scale(form.f64("scale"))
        .seedOffset(form.integer("seed_offset", Long.MIN_VALUE, Long.MAX_VALUE))
        .build();
  }

  @Override
  public PropagatorForm form() {
    return PropagatorForm.of("NoiseInjection")
        .with("field", field)
        .with("kind", kind)
        .with("scale", scale)
        .with("seed_offset", seedOffset);
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
      if (kind == Kind.GAUSSIAN) {
        gaussian(random, context.tick(), previous, out);
      } else {
        saltAndPepper(random, context.tick(), previous, out);
      }
    }

    private void gaussian(
        CounterRandom random, long tick, MemorySegment previous, MemorySegment out) {
      long n = out.byteSize() >>> 2;
      for (long i = 0; i < n; i++) {
        long bits = random.bits(tick, i, 0);
        double u1 = ((bits & WORD) + 0.5) * UNIT;
        double z = StrictMath.sqrt(-2 * StrictMath.log(u1)) * cosineOfTurn((bits >>> 32) * UNIT);
        out.setAtIndex(F32, i, previous.getAtIndex(F32, i) + (float) (scale * z));
      }
    }

    /**
     * The cosine of a part of a turn, by quarters: StrictMath's cosine of more than an eighth of a
     * turn takes heap memory.
     */
    private static double cosineOfTurn(double turn) {
      int quarter = (int) (4 * turn + 0.5);
      double angle = (4 * turn - quarter) * (Math.PI / 2);
      return switch (quarter & 3) {
        case 0 -> StrictMath.cos(angle);
        case 1 -> -StrictMath.sin(angle);
        case 2 -> -StrictMath.cos(angle);
        default -> StrictMath.sin(angle);
      };
    }

    private void saltAndPepper(
        CounterRandom random, long tick, MemorySegment previous, MemorySegment out) {
      long n = out.byteSize() >>> 2;
      for (long i = 0; i < n; i++) {
        long bits = random.bits(tick, i, 0);
        float grain = bits < 0 ? 1f : 0f;
        out.setAtIndex(F32, i, (bits & WORD) * UNIT < scale ? grain : previous.getAtIndex(F32, i));
      }
    }
  }
}
