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
 * What agents leave in their cells. For every element: {@link Mode#ADDITIVE}: {@code out = presence
 * != 0 ? previous + intensity : previous}; {@link Mode#SET}: {@code out = presence != 0 ? intensity
 * : 0}.
 *
 * <p>Reads the tick-start values of presence and, if additive, of the emission; writes the emission
 * in full. Both fields have the same number of components.
 */
public final class AgentEmission implements DescribedPropagator {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;
  private static final Requirement REQUIRE = new Requirement("AgentEmission");

  private final int presenceField;
  private final int emissionField;
  private final float intensity;
  private final Mode mode;

  /** What becomes of the emission field. */
  public enum Mode {
    /** Emissions add up. */
    ADDITIVE,
    /** Only this tick's emission stands. */
    SET
  }

  private AgentEmission(Builder builder) {
    presenceField = builder.presenceField;
    emissionField = builder.emissionField;
    intensity = builder.intensity;
    mode = builder.mode;
  }

  /**
   * Starts an emission.
   *
   * @param presenceField number of the field that is not 0 where agents are
   * @param emissionField number of the field that they emit to
   */
  public static Builder builder(int presenceField, int emissionField) {
    return new Builder(presenceField, emissionField);
  }

  /** Optional parameters; {@link #build} checks them. */
  public static final class Builder {
    private final int presenceField;
    private final int emissionField;
    private float intensity = 1f;
    private Mode mode = Mode.ADDITIVE;

    private Builder(int presenceField, int emissionField) {
      this.presenceField = presenceField;
      this.emissionField = emissionField;
    }

    /** What an agent emits in a tick, in the field's unit; finite, above 0; default 1. */
    public Builder intensity(float value) {
      intensity = value;
      return this;
    }

    /** Default ADDITIVE. */
    public Builder mode(Mode value) {
      mode = value;
      return this;
    }

    /**
     * The propagator.
     *
     * @throws io.murk.error.MurkException {@code INVALID_ARGUMENT} naming the parameter
     */
    public AgentEmission build() {
      REQUIRE.field("presence_field", presenceField);
      REQUIRE.field("emission_field", emissionField);
      REQUIRE.positive("intensity", intensity);
      return new AgentEmission(this);
    }
  }

  /** The propagator that a form describes. */
  public static AgentEmission of(PropagatorForm form) {
    return builder(form.field("presence_field"), form.field("emission_field"))
        .intensity(form.f32("intensity"))
        .mode(form.choice("mode", Mode.class))
        .build();
  }

  @Override
  public PropagatorForm form() {
    return PropagatorForm.of("AgentEmission")
        .with("presence_field", presenceField)
        .with("emission_field", emissionField)
        .with("intensity", intensity)
        .with("mode", mode);
  }

  @Override
  public String name() {
    return "AgentEmission";
  }

  @Override
  public Access access() {
    Access access = Access.none().readingPrevious(presenceField);
    return (mode == Mode.ADDITIVE ? access.readingPrevious(emissionField) : access)
        .writing(emissionField, WriteMode.FULL);
  }

  @Override
  public Step bind(Site site) {
    int components = site.schema().components(presenceField);
    REQUIRE.components(site.schema(), "emission_field", emissionField, components);
    return mode == Mode.SET ? this::set : this::add;
  }

  private void add(StepContext context) {
    MemorySegment presence = context.readPrevious(presenceField);
    MemorySegment previous = context.readPrevious(emissionField);
    MemorySegment out = context.write(emissionField);
    float intensity = this.intensity;
    long n = out.byteSize() >>> 2;
    for (long i = 0; i < n; i++) {
      float v = previous.getAtIndex(F32, i);
      out.setAtIndex(F32, i, presence.getAtIndex(F32, i) != 0 ? v + intensity : v);
    }
  }

  private void set(StepContext context) {
    MemorySegment presence = context.readPrevious(presenceField);
    MemorySegment out = context.write(emissionField);
    float intensity = this.intensity;
    long n = out.byteSize() >>> 2;
    for (long i = 0; i < n; i++) {
      out.setAtIndex(F32, i, presence.getAtIndex(F32, i) != 0 ? intensity : 0f);
    }
  }
}
