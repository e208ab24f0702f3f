package io.murk.propagator.library;

import io.murk.propagator.Access;
import io.murk.propagator.Propagator;
import io.murk.propagator.WriteMode;
import io.murk.propagator.library.check.Requirement;

/**
 * Keeps a field as it was at the start of the tick, commands of this tick included: {@code out =
 * previous}, to the bit, all components.
 *
 * @param field number of the field
 */
public record IdentityCopy(int field) implements Propagator {
  /** Checks the parameter. */
  public IdentityCopy {
    new Requirement("IdentityCopy").field("field", field);
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
