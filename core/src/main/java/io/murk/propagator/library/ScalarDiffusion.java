package io.murk.propagator.library;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldSchema;
import io.murk.propagator.Access;
import io.murk.propagator.DescribedPropagator;
import io.murk.propagator.PropagatorForm;
import io.murk.propagator.WriteMode;
import io.murk.propagator.library.stencil.FieldGradient;
import io.murk.propagator.library.stencil.FieldLoops;
import io.murk.propagator.library.stencil.NeighbourDiffusion;
import io.murk.propagator.library.stencil.StencilRule;
import io.murk.space.Space;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Relaxation of every cell towards the mean of its neighbours, the explicit Euler step of the heat
 * equation on a lattice.
 *
 * <p>For a cell with n neighbours, {@code a = f32(min(coefficient * dt * n, 1))} and the
 * neighbours' sum folded from -0 in neighbour order: {@code out = (1 - a) * previous + a * (sum /
 * n)}; a cell without neighbours keeps its value. Then, in this order: {@code decay > 0} multiplies
 * by {@code f32(exp(-(decay * dt)))}; sources set their cells; clamps compare strictly, so NaN and
 * -0 pass. The optional gradient field gets the gradient of the previous values, [cell][x, y], as
 * {@link GradientCompute} with its default scheme does.
 *
 * <p>Stable for {@code dt <= 1 / (largest degree * coefficient)}. A Vector field diffuses every
 * component. Reads the input's tick-start values; writes output, then gradient, in full.
 */
public final class ScalarDiffusion implements DescribedPropagator {
  private final int inputField;
  private final int outputField;
  private final int gradientField;
  private final double coefficient;
  private final double decay;
  private final long[] sourceRanks;
  private final float[] sourceValues;
  private final Clamp clamp;

  private ScalarDiffusion(Builder builder) {
    inputField = builder.inputField;
    outputField = builder.outputField;
    gradientField = builder.gradientField;
    coefficient = builder.coefficient;
    decay = builder.decay;
    sourceRanks = Arrays.copyOf(builder.sourceRanks, builder.sources);
    sourceValues = Arrays.copyOf(builder.sourceValues, builder.sources);
    clamp = new Clamp(builder.clampMin, builder.clampMax);
  }

  /**
   * Starts a diffusion from one field to another, which may be the same.
   *
   * @param inputField number of the field to read
   * @param outputField number of the field to write
   */
  public static Builder builder(int inputField, int outputField) {
    return new Builder(inputField, outputField);
  }

  /** Optional parameters; {@link #build} checks them. */
  public static final class Builder {
    private final int inputField;
    private final int outputField;
    private int gradientField = -1;
    private double coefficient;
    private double decay;
    private int sources;
    private long[] sourceRanks = new long[4];
    private float[] sourceValues = new float[4];
    private int maxDegree = 12;
    private float clampMin = Float.NEGATIVE_INFINITY;
    private float clampMax = Float.POSITIVE_INFINITY;

    private Builder(int inputField, int outputField) {
      this.inputField = inputField;
      this.outputField = outputField;
    }

    /** Diffusion coefficient, 1/s a neighbour; finite, not negative; default 0. */
    public Builder coefficient(double value) {
      coefficient = value;
      return this;
    }

    /** Decay rate, 1/s; finite, not negative; default 0. */
    public Builder decay(double value) {
      decay = value;
      return this;
    }

    /**
     * Holds a cell at a value. Later sources of the same cell win; a rank outside the space is
     * ignored.
     *
     * @param rank the cell
     * @param value its value after diffusion and decay
     */
    public Builder source(long rank, float value) {
      if (sources == sourceRanks.length) {
        sourceRanks = Arrays.copyOf(sourceRanks, sources * 2);
        sourceValues = Arrays.copyOf(sourceValues, sources * 2);
      }
      sourceRanks[sources] = rank;
      sourceValues[sources++] = value;
      return this;
    }

    /** Smallest value; default none. */
    public Builder clampMin(float value) {
      clampMin = value;
      return this;
    }

    /** Largest value; default none. */
    public Builder clampMax(float value) {
      clampMax = value;
      return this;
    }

    /**
     * Accepted and ignored: the stable time step follows the space's true degree.
     *
     * @param value not negative
     */
    public Builder maxDegree(int value) {
      maxDegree = value;
      return this;
    }

    /** Number of a Vector(2) field for the gradient of the previous values; default none. */
    public Builder gradientField(int value) {
      gradientField = value;
      return this;
    }

    /**
     * The propagator.
     *
     * @throws MurkException {@link ErrorCode#INVALID_ARGUMENT} naming the parameter
     */
    public ScalarDiffusion build() {
      require(inputField >= 0, "input_field=" + inputField + " allowed=0..");
      require(outputField >= 0, "output_field=" + outputField + " allowed=0..");
      require(gradientField >= -1, "gradient_field=" + gradientField + " allowed=-1 (none)..");
      require(
          Double.isFinite(coefficient) && coefficient >= 0,
          "coefficient=" + coefficient + " allowed: finite, >= 0");
      require(Double.isFinite(decay) && decay >= 0, "decay=" + decay + " allowed: finite, >= 0");
      require(maxDegree >= 0, "max_degree=" + maxDegree + " allowed=0..");
      require(!Float.isNaN(clampMin), "clamp_min=NaN allowed: a number");
      require(!Float.isNaN(clampMax), "clamp_max=NaN allowed: a number");
      require(
          clampMin <= clampMax,
          "clamp_min=" + clampMin + " clamp_max=" + clampMax + " allowed: clamp_min <= clamp_max");
      return new ScalarDiffusion(this);
    }

    private static void require(boolean holds, String detail) {
      if (!holds) {
        throw new MurkException(ErrorCode.INVALID_ARGUMENT, "ScalarDiffusion " + detail);
      }
    }
  }

  /** The propagator that a form describes. */
  public static ScalarDiffusion of(PropagatorForm form) {
    Builder builder =
        builder(form.field("input_field"), form.field("output_field"))
            .coefficient(form.f64("coefficient"))
            .decay(form.f64("decay"))
            .clampMin(form.f32("clamp_min"))
            .clampMax(form.f32("clamp_max"))
            .gradientField(form.fieldOrNone("gradient_field"));
    long[] ranks = form.longs("source_ranks");
    float[] held = form.floats("source_values");
    form.require(
        ranks.length == held.length,
        "source_values.length=" + held.length + " allowed=" + ranks.length);
    for (int i = 0; i < ranks.length; i++) {
      builder.source(ranks[i], held[i]);
    }
    return builder.build();
  }

  @Override
  public PropagatorForm form() {
    return PropagatorForm.of("ScalarDiffusion")
        .with("input_field", inputField)
        .with("output_field", outputField)
        .with("coefficient", coefficient)
        .with("decay", decay)
        .with("clamp_min", clamp.min)
        .with("clamp_max", clamp.max)
        .with("gradient_field", gradientField)
        .array("source_ranks", sourceRanks)
        .array("source_values", sourceValues);
  }

  @Override
  public String name() {
    return "ScalarDiffusion";
  }

  @Override
  public Access access() {
    Access access = Access.none().readingPrevious(inputField).writing(outputField, WriteMode.FULL);
    return gradientField < 0 ? access : access.writing(gradientField, WriteMode.FULL);
  }

  @Override
  public OptionalDouble maxDt(Space space) {
    int degree = space.maxDegree();
    return coefficient <= 0 || degree == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(1.0 / (degree * coefficient));
  }

  @Override
  public Step bind(Site site) {
    FieldSchema schema = site.schema();
    int components = schema.components(inputField);
    if (schema.components(outputField) != components) {
      throw misfit("output_field", outputField, schema.components(outputField), components);
    }
    if (gradientField >= 0 && components != 1) {
      throw misfit("input_field", inputField, components, 1);
    }
    if (gradientField >= 0 && schema.components(gradientField) != 2) {
      throw misfit("gradient_field", gradientField, schema.components(gradientField), 2);
    }
    var diffusion = new NeighbourDiffusion(site.space(), components, coefficient * site.dt());
    FieldGradient gradient =
        gradientField < 0 ? null : new FieldGradient(site.space(), StencilRule.CENTRAL, 1f);
    float keep = decay > 0 ? (float) StrictMath.exp(-(decay * site.dt())) : 1f;
    int cells = schema.cells();
    return context -> {
      var previous = context.readPrevious(inputField);
      var out = context.write(outputField);
      diffusion.diffuse(previous, out);
      if (decay > 0) {
        FieldLoops.scale(out, keep);
      }
      for (int i = 0; i < sourceRanks.length; i++) {
        if (sourceRanks[i] >= 0 && sourceRanks[i] < cells) {
          FieldLoops.setCell(out, sourceRanks[i], components, sourceValues[i]);
        }
      }
      clamp.apply(out);
      if (gradient != null) {
        gradient.gradient(previous, context.write(gradientField));
      }
    };
  }

  private static MurkException misfit(String parameter, int field, int components, int needed) {
    return new MurkException(
        ErrorCode.INVALID_PROPAGATOR,
        "propagator=ScalarDiffusion "
            + parameter
            + "="
            + field
            + " components="
            + components
            + " allowed="
            + needed);
  }

  /** Bounds that compare strictly; infinite ones do nothing. */
  private record Clamp(float min, float max) {
    void apply(java.lang.foreign.MemorySegment out) {
      if (min != Float.NEGATIVE_INFINITY || max != Float.POSITIVE_INFINITY) {
        FieldLoops.clamp(out, min, max);
      }
    }
  }
}
