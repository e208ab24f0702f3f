package io.murk.propagator.library;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.propagator.Access;
import io.murk.propagator.DescribedPropagator;
import io.murk.propagator.PropagatorForm;
import io.murk.propagator.WriteMode;
import io.murk.propagator.library.stencil.NeighbourWave;
import io.murk.space.Space;
import java.util.OptionalDouble;

/**
 * The damped wave equation on a lattice, by the semi-implicit Euler method.
 *
 * <p>For a cell with n neighbours, all in f32: {@code lap = sum / n - d}, the sum folded from -0 in
 * neighbour order, 0 without neighbours; {@code a = speed^2 * lap - damping * v}; {@code v' = v + a
 * * dt}; {@code d' = d + v' * dt}. speed^2 is squared in f64.
 *
 * <p>Stable for {@code dt <= 1 / (speed * sqrt(largest degree))}. Reads the tick-start values of
 * displacement and velocity, two scalar fields; writes both in full.
 */
public final class WavePropagation implements DescribedPropagator {
  private final int displacementField;
  private final int velocityField;
  private final double waveSpeed;
  private final double damping;

  private WavePropagation(Builder builder) {
    displacementField = builder.displacementField;
    velocityField = builder.velocityField;
    waveSpeed = builder.waveSpeed;
    damping = builder.damping;
  }

  /**
   * Starts a wave.
   *
   * @param displacementField number of the scalar field of displacements
   * @param velocityField number of the scalar field of velocities
   */
  public static Builder builder(int displacementField, int velocityField) {
    return new Builder(displacementField, velocityField);
  }

  /** Optional parameters; {@link #build} checks them. */
  public static final class Builder {
    private final int displacementField;
    private final int velocityField;
    private double waveSpeed = 1.0;
    private double damping;

    private Builder(int displacementField, int velocityField) {
      this.displacementField = displacementField;
      this.velocityField = velocityField;
    }

    /** Cells a second; finite, positive; default 1. */
    public Builder waveSpeed(double value) {
      waveSpeed = value;
      return this;
    }

    /** Loss of velocity, 1/s; finite, not negative; default 0. */
    public Builder damping(double value) {
      damping = value;
      return this;
    }

    /**
     * The propagator.
     *
     * @throws MurkException {@link ErrorCode#INVALID_ARGUMENT} naming the parameter
     */
    public WavePropagation build() {
      GradientCompute.requireField("WavePropagation", "displacement_field", displacementField);
      GradientCompute.requireField("WavePropagation", "velocity_field", velocityField);
      require(
          displacementField != velocityField,
          "displacement_field="
              + displacementField
              + " velocity_field="
              + velocityField
              + " allowed: two fields");
      require(
          Double.isFinite(waveSpeed) && waveSpeed > 0,
          "wave_speed=" + waveSpeed + " allowed: finite, > 0");
      require(
          Double.isFinite(damping) && damping >= 0,
          "damping=" + damping + " allowed: finite, >= 0");
      return new WavePropagation(this);
    }

    private static void require(boolean holds, String detail) {
      if (!holds) {
        throw new MurkException(ErrorCode.INVALID_ARGUMENT, "WavePropagation " + detail);
      }
    }
  }

  /** The propagator that a form describes. */
  public static WavePropagation of(PropagatorForm form) {
    return builder(form.field("displacement_field"), form.field("velocity_field"))
        .waveSpeed(form.f64("wave_speed"))
        .damping(form.f64("damping"))
        .build();
  }

  @Override
  public PropagatorForm form() {
    return PropagatorForm.of("WavePropagation")
        .with("displacement_field", displacementField)
        .with("velocity_field", velocityField)
        .with("wave_speed", waveSpeed)
        .with("damping", damping);
  }

  @Override
  public String name() {
    return "WavePropagation";
  }

  @Override
  public Access access() {
    return Access.none()
        .readingPrevious(displacementField, velocityField)
        .writing(displacementField, WriteMode.FULL)
        .writing(velocityField, WriteMode.FULL);
  }

  @Override
  public OptionalDouble maxDt(Space space) {
    int degree = space.maxDegree();
    return degree == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(1.0 / (waveSpeed * Math.sqrt(degree)));
  }

  @Override
  public Step bind(Site site) {
    GradientCompute.Named displacement =
        new GradientCompute.Named("displacement_field", displacementField);
    displacement.requireComponents(name(), site, 1);
    new GradientCompute.Named("velocity_field", velocityField).requireComponents(name(), site, 1);
    var wave =
        new NeighbourWave(
            site.space(), (float) (waveSpeed * waveSpeed), (float) damping, (float) site.dt());
    return context ->
        wave.step(
            context.readPrevious(displacementField),
            context.readPrevious(velocityField),
            context.write(displacementField),
            context.write(velocityField));
  }
}
