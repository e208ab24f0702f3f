package io.murk.propagator.library;

import io.murk.propagator.Access;
import io.murk.propagator.DescribedPropagator;
import io.murk.propagator.PropagatorForm;
import io.murk.propagator.StepContext;
import io.murk.propagator.WriteMode;
import io.murk.propagator.library.check.Requirement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A resource that agents consume and that grows again. For every element, in f32 and in this order,
 * with dt rounded to f32: {@code v = previous}; where {@code presence != 0}: {@code v = v -
 * consumption * dt}; {@link Regrowth#LINEAR}: {@code v = v + regrowth * dt}; {@link
 * Regrowth#LOGISTIC}, only where {@code v > 0}: {@code v = v + ((regrowth * v) * (1 - v /
 * capacity)) * dt} (Verhulst 1838); then v is limited to [0, capacity] by strict comparisons.
 *
 * <p>Reads the tick-start values of both fields; writes the resource in full. Both have the same
 * number of components.
 */
public final class ResourceField implements DescribedPropagator {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;
  private static final Requirement REQUIRE = new Requirement("ResourceField");

  private final int field;
  private final int presenceField;
  private final float consumptionRate;
  private final float regrowthRate;
  private final float capacity;
  private final Regrowth regrowth;

  /** How the resource comes back. */
  public enum Regrowth {
    /** At a constant rate. */
    LINEAR,
    /** In proportion to what is there and to what is missing. */
    LOGISTIC
  }

  private ResourceField(Builder builder) {
    field = builder.field;
    presenceField = builder.presenceField;
    consumptionRate = builder.consumptionRate;
    regrowthRate = builder.regrowthRate;
    capacity = builder.capacity;
    regrowth = builder.regrowth;
  }

  /**
   * Starts a resource.
   *
   * @param field number of the resource's field
   * @param presenceField number of the field that is not 0 where agents are
   */
  public static Builder builder(int field, int presenceField) {
    return new Builder(field, presenceField);
  }

  /** Optional parameters; {@link #build} checks them. */
  public static final class Builder {
    private final int field;
    private final int presenceField;
    private float consumptionRate = 1f;
    private float regrowthRate = 0.1f;
    private float capacity = 1f;
    private Regrowth regrowth = Regrowth.LINEAR;

    private Builder(int field, int presenceField) {
      this.field = field;
      this.presenceField = presenceField;
    }

    /** What an agent takes, units a second; finite, not negative; default 1. */
    public Builder consumptionRate(float value) {
      consumptionRate = value;
      return this;
    }

    /** Linear: units a second; logistic: 1/s. Finite, not negative; default 0.1. */
    public Builder regrowthRate(float value) {
      regrowthRate = value;
      return this;
    }

    /** Largest value; finite, above 0; default 1. */
    public Builder capacity(float value) {
      capacity = value;
      return this;
    }

    /** Default LINEAR. */
    public Builder regrowth(Regrowth value) {
      regrowth = value;
      return this;
    }

    /**
     * The propagator.
     *
     * @throws io.murk.error.MurkException {@code INVALID_ARGUMENT} naming the parameter
     */
    public ResourceField build() {
      REQUIRE.field("field", field);
      REQUIRE.field("presence_field", presenceField);
      REQUIRE.notNegative("consumption_rate", consumptionRate);
      REQUIRE.notNegative("regrowth_rate", regrowthRate);
      REQUIRE.positive("capacity", capacity);
      return new ResourceField(this);
    }
  }

  /** The propagator that a form describes. */
  public static ResourceField of(PropagatorForm form) {
    return builder(form.field("field"), form.field("presence_field"))
        .consumptionRate(form.f32("consumption_rate"))
        .regrowthRate(form.f32("regrowth_rate"))
        .capacity(form.f32("capacity"))
        .regrowth(form.choice("regrowth", Regrowth.class))
        .build();
  }

  @Override
  public PropagatorForm form() {
    return PropagatorForm.of("ResourceField")
        .with("field", field)
        .with("presence_field", presenceField)
        .with("consumption_rate", consumptionRate)
        .with("regrowth_rate", regrowthRate)
        .with("capacity", capacity)
        .with("regrowth", regrowth);
  }

  @Override
  public String name() {
    return "ResourceField";
  }

  @Override
  public Access access() {
    return Access.none().readingPrevious(field, presenceField).writing(field, WriteMode.FULL);
  }

  @Override
  public Step bind(Site site) {
    int components = site.schema().components(field);
    REQUIRE.components(site.schema(), "presence_field", presenceField, components);
    float dt = (float) site.dt();
    return regrowth == Regrowth.LINEAR
        ? context -> linear(context, dt)
        : context -> logistic(context, dt);
  }

  private void linear(StepContext context, float dt) {
    MemorySegment presence = context.readPrevious(presenceField);
    MemorySegment previous = context.readPrevious(field);
    MemorySegment out = context.write(field);
    float taken = consumptionRate * dt;
    float grown = regrowthRate * dt;
    float capacity = this.capacity;
    long n = out.byteSize() >>> 2;
    for (long i = 0; i < n; i++) {
      float v = previous.getAtIndex(F32, i);
      v = presence.getAtIndex(F32, i) != 0 ? v - taken : v;
      out.setAtIndex(F32, i, limited(v + grown, capacity));
    }
  }

  private void logistic(StepContext context, float dt) {
    MemorySegment presence = context.readPrevious(presenceField);
    MemorySegment previous = context.readPrevious(field);
    MemorySegment out = context.write(field);
    float taken = consumptionRate * dt;
    float rate = regrowthRate;
    float capacity = this.capacity;
    long n = out.byteSize() >>> 2;
    for (long i = 0; i < n; i++) {
      float v = previous.getAtIndex(F32, i);
      v = presence.getAtIndex(F32, i) != 0 ? v - taken : v;
      if (v > 0) {
        v += ((rate * v) * (1f - v / capacity)) * dt;
      }
      out.setAtIndex(F32, i, limited(v, capacity));
    }
  }

  private static float limited(float v, float capacity) {
    float atLeast = v < 0f ? 0f : v;
    return atLeast > capacity ? capacity : atLeast;
  }
}
