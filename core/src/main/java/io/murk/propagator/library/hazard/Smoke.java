package io.murk.propagator.library.hazard;

import io.murk.propagator.Access;
import io.murk.propagator.DescribedPropagator;
import io.murk.propagator.PropagatorForm;
import io.murk.propagator.StepContext;
import io.murk.propagator.WriteMode;
import io.murk.propagator.library.check.Requirement;
import io.murk.propagator.library.lattice.WindTable;
import io.murk.space.Space;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalDouble;

/**
 * Smoke that hot cells give off, that is blown, spreads and thins out.
 *
 * <p>Advection and diffusion of a density C in conservation form, {@code dC/dt = -div(wind C) + D
 * laplacian(C) + E max(0, T - T0) - decay C}, with first-order upwind fluxes (Courant, Isaacson,
 * Rees 1952). For cell i with neighbours j, in f32, with the wind between two cells the mean of
 * theirs:
 *
 * <pre>
 * loss = fold over j from +0 of (D + max(0, speed_ij))
 * gain = fold over j from +0 of (D + max(0, -speed_ij)) * C_j
 * C'   = max(0, 1 - dt * (loss + decay)) * C + dt * (gain + E * max(0, T - T0))
 * </pre>
 *
 * <p>What leaves a cell arrives in another, so without source and decay smoke is conserved up to
 * rounding where neighbours are mutual and no edge is open; it never gets negative. Reads
 * temperature and wind (overlay) and the tick-start density; writes the density in full.
 */
public final class Smoke implements DescribedPropagator {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;
  private static final Requirement REQUIRE = new Requirement("Smoke");

  private final int densityField;
  private final int temperatureField;
  private final int windField;
  private final float diffusion;
  private final float emission;
  private final float threshold;
  private final float decay;
  private final float maxWind;

  private Smoke(Builder builder) {
    densityField = builder.densityField;
    temperatureField = builder.temperatureField;
    windField = builder.windField;
    diffusion = builder.diffusion;
    emission = builder.emission;
    threshold = builder.threshold;
    decay = builder.decay;
    maxWind = builder.maxWind;
  }

  /**
   * Starts a smoke.
   *
   * @param densityField number of the density's field
   * @param temperatureField number of the temperature's field, kelvin
   * @param windField number of the wind's Vector(2) field, cells a second
   */
  public static Builder builder(int densityField, int temperatureField, int windField) {
    return new Builder(densityField, temperatureField, windField);
  }

  /** Optional parameters; {@link #build} checks them. */
  public static final class Builder {
    private final int densityField;
    private final int temperatureField;
    private final int windField;
    private float diffusion = 0.05f;
    private float emission = 0.001f;
    private float threshold = 400f;
    private float decay = 0.01f;
    private float maxWind = 1f;

    private Builder(int densityField, int temperatureField, int windField) {
      this.densityField = densityField;
      this.temperatureField = temperatureField;
      this.windField = windField;
    }

    /** D, 1/s for each neighbour; finite, not negative; default 0.05. */
    public Builder diffusion(float value) {
      diffusion = value;
      return this;
    }

    /** E, density a second and kelvin; finite, not negative; default 0.001. */
    public Builder emission(float value) {
      emission = value;
      return this;
    }

    /** T0, kelvin: from where on a cell smokes; finite; default 400. */
    public Builder threshold(float value) {
      threshold = value;
      return this;
    }

    /** 1/s; finite, not negative; default 0.01. */
    public Builder decay(float value) {
      decay = value;
      return this;
    }

    /** Largest wind along an axis, cells a second; finite, not negative; default 1. */
    public Builder maxWind(float value) {
      maxWind = value;
      return this;
    }

    /**
     * The propagator.
     *
     * @throws io.murk.error.MurkException {@code INVALID_ARGUMENT} naming the parameter
     */
    public Smoke build() {
      REQUIRE.field("density_field", densityField);
      REQUIRE.field("temperature_field", temperatureField);
      REQUIRE.field("wind_field", windField);
      REQUIRE.notNegative("diffusion", diffusion);
      REQUIRE.notNegative("emission", emission);
      REQUIRE.finite("threshold", threshold);
      REQUIRE.notNegative("decay", decay);
      REQUIRE.notNegative("max_wind", maxWind);
      return new Smoke(this);
    }
  }

  /** The propagator that a form describes. */
  public static Smoke of(PropagatorForm form) {
    return builder(
            form.field("density_field"), form.field("temperature_field"), form.field("wind_field"))
        .diffusion(form.f32("diffusion"))
        .emission(form.f32("emission"))
        .threshold(form.f32("threshold"))
        .decay(form.f32("decay"))
        .maxWind(form.f32("max_wind"))
        .build();
  }

  @Override
  public PropagatorForm form() {
    return PropagatorForm.of("Smoke")
        .with("density_field", densityField)
        .with("temperature_field", temperatureField)
        .with("wind_field", windField)
        .with("diffusion", diffusion)
        .with("emission", emission)
        .with("threshold", threshold)
        .with("decay", decay)
        .with("max_wind", maxWind);
  }

  @Override
  public String name() {
    return "Smoke";
  }

  @Override
  public Access access() {
    return Access.none()
        .reading(temperatureField, windField)
        .readingPrevious(densityField)
        .writing(densityField, WriteMode.FULL);
  }

  /** {@code 1 / (D * degree + maxWind * total + decay)}: see docs/propagators.md. */
  @Override
  public OptionalDouble maxDt(Space space) {
    return Rate.maxDt(
        (double) diffusion * space.maxDegree() + maxWind * WindTable.of(space).total() + decay);
  }

  @Override
  public Step bind(Site site) {
    REQUIRE.components(site.schema(), "density_field", densityField, 1);
    REQUIRE.components(site.schema(), "temperature_field", temperatureField, 1);
    REQUIRE.components(site.schema(), "wind_field", windField, 2);
    WindTable winds = WindTable.of(site.space());
    float dt = (float) site.dt();
    return context -> drift(context, winds, dt);
  }

  private void drift(StepContext context, WindTable winds, float dt) {
    MemorySegment density = context.readPrevious(densityField);
    MemorySegment temperature = context.read(temperatureField);
    MemorySegment wind = context.read(windField);
    MemorySegment out = context.write(densityField);
    int[] starts = winds.neighbours().starts();
    int[] ranks = winds.neighbours().ranks();
    float[] weightX = winds.x();
    float[] weightY = winds.y();
    float diffusion = this.diffusion;
    float maxWind = this.maxWind;
    for (int i = 0; i + 1 < starts.length; i++) {
      float x = Rate.limited(wind.getAtIndex(F32, 2L * i), maxWind);
      float y = Rate.limited(wind.getAtIndex(F32, 2L * i + 1), maxWind);
      float loss = 0f;
      float gain = 0f;
      for (int e = starts[i]; e < starts[i + 1]; e++) {
        long j = ranks[e];
        float meanX = 0.5f * (x + Rate.limited(wind.getAtIndex(F32, 2 * j), maxWind));
        float meanY = 0.5f * (y + Rate.limited(wind.getAtIndex(F32, 2 * j + 1), maxWind));
        float speed = meanX * weightX[e] + meanY * weightY[e];
        loss += diffusion + (speed > 0f ? speed : 0f);
        gain += (diffusion + (speed < 0f ? -speed : 0f)) * density.getAtIndex(F32, j);
      }
      float keep = 1f - dt * (loss + decay);
      float over = temperature.getAtIndex(F32, i) - threshold;
      float given = over > 0f ? emission * over : 0f;
      out.setAtIndex(
          F32, i, (keep < 0f ? 0f : keep) * density.getAtIndex(F32, i) + dt * (gain + given));
    }
  }
}
