package io.murk.propagator.library;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.propagator.Access;
import io.murk.propagator.DescribedPropagator;
import io.murk.propagator.PropagatorForm;
import io.murk.propagator.WriteMode;
import io.murk.propagator.library.stencil.FieldLoops;

/**
 * The way down a potential: its negated gradient, of unit length if wanted.
 *
 * <p>The gradient is that of {@link GradientCompute} with the same scheme; an axis without
 * neighbours gives +0. Normalised, every vector whose length {@code mag = sqrt(x * x + y * y)}, in
 * f32, is over 1e-12 is divided by it; shorter ones stay. Reads the potential's tick-start values;
 * writes the flow, [cell][axis], in full.
 */
public final class FlowField implements DescribedPropagator {
  private final int potentialField;
  private final int flowField;
  private final boolean normalize;
  private final GradientCompute.Scheme scheme;

  private FlowField(Builder builder) {
    potentialField = builder.potentialField;
    flowField = builder.flowField;
    normalize = builder.normalize;
    scheme = builder.scheme;
  }

  /**
   * Starts a flow.
   *
   * @param potentialField number of the scalar field to read
   * @param flowField number of the vector field to write
   */
  public static Builder builder(int potentialField, int flowField) {
    return new Builder(potentialField, flowField);
  }

  /** Optional parameters; {@link #build} checks them. */
  public static final class Builder {
    private final int potentialField;
    private final int flowField;
    private boolean normalize;
    private GradientCompute.Scheme scheme = GradientCompute.Scheme.CENTRAL;

    private Builder(int potentialField, int flowField) {
      this.potentialField = potentialField;
      this.flowField = flowField;
    }

    /** Whether vectors get unit length; default false. */
    public Builder normalize(boolean value) {
      normalize = value;
      return this;
    }

    /** The formula of the gradient; default CENTRAL. */
    public Builder scheme(GradientCompute.Scheme value) {
      scheme = value;
      return this;
    }

    /**
     * The propagator.
     *
     * @throws MurkException {@link ErrorCode#INVALID_ARGUMENT} naming the parameter
     */
    public FlowField build() {
      GradientCompute.requireField("FlowField", "potential_field", potentialField);
      GradientCompute.requireField("FlowField", "flow_field", flowField);
      return new FlowField(this);
    }
  }

  /** The propagator that a form describes. */
  public static FlowField of(PropagatorForm form) {
    return builder(form.field("potential_field"), form.field("flow_field"))
        .normalize(form.flag("normalize"))
        .scheme(form.choice("scheme", GradientCompute.Scheme.class))
        .build();
  }

  @Override
  public PropagatorForm form() {
    return PropagatorForm.of("FlowField")
        .with("potential_field", potentialField)
        .with("flow_field", flowField)
        .with("normalize", normalize)
        .with("scheme", scheme);
  }

  @Override
  public String name() {
    return "FlowField";
  }

  @Override
  public Access access() {
    return Access.none().readingPrevious(potentialField).writing(flowField, WriteMode.FULL);
  }

  @Override
  public Step bind(Site site) {
    var gradient =
        scheme.bind(
            name(),
            new GradientCompute.Named("potential_field", potentialField),
            new GradientCompute.Named("flow_field", flowField),
            site,
            -1f);
    return context -> {
      var flow = context.write(flowField);
      gradient.gradient(context.readPrevious(potentialField), flow);
      if (normalize) {
        FieldLoops.normalize(flow, gradient.axes(), 1e-12f);
      }
    };
  }
}
