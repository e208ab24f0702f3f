package io.murk.propagator.library;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.propagator.Access;
import io.murk.propagator.DescribedPropagator;
import io.murk.propagator.PropagatorForm;
import io.murk.propagator.WriteMode;
import io.murk.propagator.library.stencil.FieldGradient;
import io.murk.propagator.library.stencil.StencilRule;

/**
 * The gradient of a scalar field.
 *
 * <p>Reads the input's tick-start values; writes the output, [cell][axis], in full. The {@link
 * Scheme} says by which formula.
 */
public final class GradientCompute implements DescribedPropagator {
  private final int inputField;
  private final int outputField;
  private final Scheme scheme;

  private GradientCompute(Builder builder) {
    inputField = builder.inputField;
    outputField = builder.outputField;
    scheme = builder.scheme;
  }

  /** How slopes are taken from a cell's neighbours. The ordinal is the number of murk.h. */
  public enum Scheme {
    /**
     * Two axes, x = axis 1 of a coordinate and y = axis 0; along an axis that the space does not
     * have, 0.
     *
     * <p>On Square4 {@code x = (east - west) / 2} and {@code y = (south - north) / 2}, the cell
     * itself standing in where the edge has no neighbour. Everywhere else, for an axis, {@code
     * (v[neighbour] - v) / displacement} folded from +0 over the neighbours that are displaced
     * along it, in neighbour order, and divided by their number; 0 if there is none. Displacements
     * are those of {@code Space.displacements}: the short way round, and at a clamped edge the way
     * to the cell that it stands in for.
     */
    CENTRAL(StencilRule.CENTRAL),
    /**
     * As CENTRAL of all spaces but Square4, and only neighbours that are other cells count: at an
     * edge it is the difference to the inside.
     */
    ONE_SIDED(StencilRule.ONE_SIDED),
    /**
     * The unweighted least-squares gradient in the lattice's true geometry: of all g the one that
     * makes {@code sum over the neighbours of (g . d - (v[neighbour] - v))^2} least, and of those
     * the shortest (J. Blazek, Computational Fluid Dynamics, section 5.3). It is exact for linear
     * fields.
     *
     * <p>Axes and displacements d: one and two axes as in CENTRAL; Hex2D the Cartesian x = q + r /
     * 2 and y = r * sqrt(3) / 2, neighbours being 1 apart; three axes and more as in a coordinate,
     * so that Fcc12 gives x, y, z.
     */
    LATTICE(StencilRule.LATTICE);

    private final StencilRule rule;

    Scheme(StencilRule rule) {
      this.rule = rule;
    }

    /**
     * The gradient of a scalar field, checked.
     *
     * @param name of the propagator, for the message
     * @param input name and number of the scalar field
     * @param output name and number of the vector field
     */
    FieldGradient bind(String name, Named input, Named output, Site site, float sign) {
      if (site.space().displacementAxes() == 0) {
        throw new MurkException(
            ErrorCode.INVALID_PROPAGATOR,
            "propagator=" + name + " space=" + site.space() + " allowed: cells with positions");
      }
      var gradient = new FieldGradient(site.space(), rule, sign);
      input.requireComponents(name, site, 1);
      output.requireComponents(name, site, gradient.axes());
      return gradient;
    }
  }

  /** A field and what a propagator calls it. */
  record Named(String name, int field) {
    /** Refuses a field of other than {@code needed} components. */
    void requireComponents(String propagator, Site site, int needed) {
      int components = site.schema().components(field);
      if (components != needed) {
        throw new MurkException(
            ErrorCode.INVALID_PROPAGATOR,
            "propagator="
                + propagator
                + " "
                + name
                + "="
                + field
                + " components="
                + components
                + " allowed="
                + needed);
      }
    }
  }

  /**
   * Starts a gradient.
   *
   * @param inputField number of the scalar field to read
   * @param outputField number of the vector field to write
   */
  public static Builder builder(int inputField, int outputField) {
    return new Builder(inputField, outputField);
  }

  /** Optional parameters; {@link #build} checks them. */
  public static final class Builder {
    private final int inputField;
    private final int outputField;
    private Scheme scheme = Scheme.CENTRAL;

    private Builder(int inputField, int outputField) {
      this.inputField = inputField;
      this.outputField = outputField;
    }

    /** The formula; default CENTRAL. */
    public Builder scheme(Scheme value) {
      scheme = value;
      return this;
    }

    /**
     * The propagator.
     *
     * @throws MurkException {@link ErrorCode#INVALID_ARGUMENT} naming the parameter
     */
    public GradientCompute build() {
      requireField("GradientCompute", "input_field", inputField);
      requireField("GradientCompute", "output_field", outputField);
      return new GradientCompute(this);
    }
  }

  static void requireField(String propagator, String parameter, int field) {
    if (field < 0) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT, propagator + " " + parameter + "=" + field + " allowed=0..");
    }
  }

  /** The propagator that a form describes. */
  public static GradientCompute of(PropagatorForm form) {
    return builder(form.field("input_field"), form.field("output_field"))
        .scheme(form.choice("scheme", Scheme.class))
        .build();
  }

  @Override
  public PropagatorForm form() {
    return PropagatorForm.of("GradientCompute")
        .with("input_field", inputField)
        .with("output_field", outputField)
        .with("scheme", scheme);
  }

  @Override
  public String name() {
    return "GradientCompute";
  }

  @Override
  public Access access() {
    return Access.none().readingPrevious(inputField).writing(outputField, WriteMode.FULL);
  }

  @Override
  public Step bind(Site site) {
    var gradient =
        scheme.bind(
            name(),
            new Named("input_field", inputField),
            new Named("output_field", outputField),
            site,
            1f);
    return context ->
        gradient.gradient(context.readPrevious(inputField), context.write(outputField));
  }
}
