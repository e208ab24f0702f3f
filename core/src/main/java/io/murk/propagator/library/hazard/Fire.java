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
 * A wildland fire: heat that spreads, is blown, burns fuel and is lost to the air.
 *
 * <p>The model of Mandel and others, "A wildland fire model with data assimilation", Mathematics
 * and Computers in Simulation 79 (2008): with temperature T (kelvin), the share of fuel S, the
 * ambient temperature Ta, and {@code r = exp(-B / (T - Ta))} where {@code T > Ta}, else 0,
 *
 * <pre>
 * dT/dt = k laplacian(T) - wind . grad(T) + A (S r - C (T - Ta))
 * dS/dt = -Cs S r
 * </pre>
 *
 * <p>One explicit Euler step on the lattice; for cell i with neighbours j, in f32:
 *
 * <pre>
 * sum = fold over j from +0 of (k + max(0, -speed_ij)) * (T_j - T_i)
 * T'  = T + dt * (sum + A * (S * r - C * (T - Ta)))
 * S'  = max(0, S - (dt * Cs) * (S * r))
 * </pre>
 *
 * <p>Fuel never grows nor gets negative; without fuel, no temperature leaves the range of the
 * temperatures before and Ta. Reads fuel and wind (overlay) and the tick-start temperature; writes
 * temperature, then fuel, in full.
 */
public final class Fire implements DescribedPropagator {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;
  private static final Requirement REQUIRE = new Requirement("Fire");

  private final int temperatureField;
  private final int fuelField;
  private final int windField;
  private final float conduction;
  private final float heating;
  private final float activation;
  private final float cooling;
  private final float consumption;
  private final float ambient;
  private final float maxWind;

  private Fire(Builder builder) {
    temperatureField = builder.temperatureField;
    fuelField = builder.fuelField;
    windField = builder.windField;
    conduction = builder.conduction;
    heating = builder.heating;
    activation = builder.activation;
    cooling = builder.cooling;
    consumption = builder.consumption;
    ambient = builder.ambient;
    maxWind = builder.maxWind;
  }

  /**
   * Starts a fire. The equations are the paper's; the defaults are a start, fitted to no fire.
   *
   * @param temperatureField number of the temperature's field, kelvin
   * @param fuelField number of the fuel's field, 1 where all of it is left
   * @param windField number of the wind's Vector(2) field, cells a second
   */
  public static Builder builder(int temperatureField, int fuelField, int windField) {
    return new Builder(temperatureField, fuelField, windField);
  }

  /** Optional parameters; {@link #build} checks them. */
  public static final class Builder {
    private final int temperatureField;
    private final int fuelField;
    private final int windField;
    private float conduction = 0.2f;
    private float heating = 187.93f;
    private float activation = 558.49f;
    private float cooling = 4.8372e-5f;
    private float consumption = 0.1625f;
    private float ambient = 300f;
    private float maxWind = 1f;

    private Builder(int temperatureField, int fuelField, int windField) {
      this.temperatureField = temperatureField;
      this.fuelField = fuelField;
      this.windField = windField;
    }

    /** k, 1/s for each neighbour; finite, not negative; default 0.2. */
    public Builder conduction(float value) {
      conduction = value;
      return this;
    }

    /** A, kelvin a second at full burning; finite, not negative; default 187.93. */
    public Builder heating(float value) {
      heating = value;
      return this;
    }

    /** B, kelvin: how far above ambient burning sets in; finite, not negative; default 558.49. */
    public Builder activation(float value) {
      activation = value;
      return this;
    }

    /** C, 1/kelvin: the heat lost to the air; finite, not negative; default 4.8372e-5. */
    public Builder cooling(float value) {
      cooling = value;
      return this;
    }

    /** Cs, 1/s: how fast fuel burns; finite, not negative; default 0.1625. */
    public Builder consumption(float value) {
      consumption = value;
      return this;
    }

    /** Ta, kelvin; finite; default 300. */
    public Builder ambient(float value) {
      ambient = value;
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
    public Fire build() {
      REQUIRE.field("temperature_field", temperatureField);
      REQUIRE.field("fuel_field", fuelField);
      REQUIRE.field("wind_field", windField);
      REQUIRE.notNegative("conduction", conduction);
      REQUIRE.notNegative("heating", heating);
      REQUIRE.notNegative("activation", activation);
      REQUIRE.notNegative("cooling", cooling);
      REQUIRE.notNegative("consumption", consumption);
      REQUIRE.finite("ambient", ambient);
      REQUIRE.notNegative("max_wind", maxWind);
      return new Fire(this);
    }
  }

  /** The propagator that a form describes. */
  public static Fire of(PropagatorForm form) {
    return builder(
            form.field("temperature_field"), form.field("fuel_field"), form.field("wind_field"))
        .conduction(form.f32("conduction"))
        .heating(form.f32("heating"))
        .activation(form.f32("activation"))
        .cooling(form.f32("cooling"))
        .consumption(form.f32("consumption"))
        .ambient(form.f32("ambient"))
        .maxWind(form.f32("max_wind"))
        .build();
  }

  @Override
  public PropagatorForm form() {
    return PropagatorForm.of("Fire")
        .with("temperature_field", temperatureField)
        .with("fuel_field", fuelField)
        .with("wind_field", windField)
        .with("conduction", conduction)
        .with("heating", heating)
        .with("activation", activation)
        .with("cooling", cooling)
        .with("consumption", consumption)
        .with("ambient", ambient)
        .with("max_wind", maxWind);
  }

  @Override
  public String name() {
    return "Fire";
  }

  @Override
  public Access access() {
    return Access.none()
        .reading(fuelField, windField)
        .readingPrevious(temperatureField)
        .writing(temperatureField, WriteMode.FULL)
        .writing(fuelField, WriteMode.FULL);
  }

  /** {@code 1 / max(k * degree + maxWind * upwind + A * C, Cs)}: see docs/propagators.md. */
  @Override
  public OptionalDouble maxDt(Space space) {
    WindTable winds = WindTable.of(space);
    double heat =
        (double) conduction * space.maxDegree()
            + maxWind * winds.upwind()
            + (double) heating * cooling;
    return Rate.maxDt(Math.max(heat, consumption));
  }

  @Override
  public Step bind(Site site) {
    REQUIRE.components(site.schema(), "temperature_field", temperatureField, 1);
    REQUIRE.components(site.schema(), "fuel_field", fuelField, 1);
    REQUIRE.components(site.schema(), "wind_field", windField, 2);
    WindTable winds = WindTable.of(site.space());
    float dt = (float) site.dt();
    return context -> burn(context, winds, dt);
  }

  private void burn(StepContext context, WindTable winds, float dt) {
    MemorySegment temperature = context.readPrevious(temperatureField);
    MemorySegment fuel = context.read(fuelField);
    MemorySegment wind = context.read(windField);
    MemorySegment heated = context.write(temperatureField);
    MemorySegment left = context.write(fuelField);
    int[] starts = winds.neighbours().starts();
    int[] ranks = winds.neighbours().ranks();
    float[] weightX = winds.x();
    float[] weightY = winds.y();
    float conduction = this.conduction;
    float eaten = dt * consumption;
    for (int i = 0; i + 1 < starts.length; i++) {
      float t = temperature.getAtIndex(F32, i);
      float x = Rate.limited(wind.getAtIndex(F32, 2L * i), maxWind);
      float y = Rate.limited(wind.getAtIndex(F32, 2L * i + 1), maxWind);
      float sum = 0f;
      for (int e = starts[i]; e < starts[i + 1]; e++) {
        float speed = x * weightX[e] + y * weightY[e];
        float inflow = speed < 0f ? -speed : 0f;
        sum += (conduction + inflow) * (temperature.getAtIndex(F32, ranks[e]) - t);
      }
      float over = t - ambient;
      float s = fuel.getAtIndex(F32, i);
      float burning = over > 0f ? s * (float) StrictMath.exp(-((double) activation / over)) : 0f;
      float after = s - eaten * burning;
      heated.setAtIndex(F32, i, t + dt * (sum + heating * (burning - cooling * over)));
      left.setAtIndex(F32, i, after < 0f ? 0f : after);
    }
  }
}
