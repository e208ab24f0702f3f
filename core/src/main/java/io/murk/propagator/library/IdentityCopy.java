package io.murk.propagator.library;

import io.murk.propagator.Access;
import io.murk.propagator.DescribedPropagator;
import io.murk.propagator.PropagatorForm;
import io.murk.propagator.WriteMode;
import io.murk.propagator.library.check.Requirement;

/**
 * Keeps a field as it was at the start of the tick, commands of this tick included: {@code out =
 * previous}, to the bit, all components.
 *
 * @param field number of the field
 */
public record IdentityCopy(int field) implements DescribedPropagator {
  /** Checks the parameter. */
  public IdentityCopy {
    new Requirement("IdentityCopy").field("field", field);
  }

  /** The propagator that a form describes. */
  public static IdentityCopy of(PropagatorForm form) {
    return new IdentityCopy(form.field("field"));
  }

  @Override
  public PropagatorForm form() {
    return PropagatorForm.of("IdentityCopy").with("field", field);
  }

  @Override
  public String name() {
    return "IdentityCopy";
  }

  @Override
  public Access access() {
    return Access.none().readingPrevious(field).writing(field, WriteMode.FULL);
  }

  @Override
  public Step bind(Site site) {
    return context -> context.write(field).copyFrom(context.readPrevious(field));
  }
}
