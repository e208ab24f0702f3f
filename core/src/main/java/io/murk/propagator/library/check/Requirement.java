package io.murk.propagator.library.check;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldSchema;

/**
 * Checks of one propagator's parameters and fields. The text of a refusal names the propagator, the
 * parameter, its value and what is allowed.
 *
 * @param propagator its name
 */
public record Requirement(String propagator) {
  /** A parameter holds, or {@link ErrorCode#INVALID_ARGUMENT}. */
  public void that(boolean holds, String detail) {
    if (!holds) {
      throw new MurkException(ErrorCode.INVALID_ARGUMENT, propagator + " " + detail);
    }
  }

  /** A field number. */
  public void field(String parameter, int value) {
    that(value >= 0, parameter + "=" + value + " allowed=0..");
  }

  /** A number that is finite. */
  public void finite(String parameter, float value) {
    that(Float.isFinite(value), parameter + "=" + value + " allowed: finite");
  }

  /** A number that is finite and not negative. */
  public void notNegative(String parameter, double value) {
    that(Double.isFinite(value) && value >= 0, parameter + "=" + value + " allowed: finite, >= 0");
  }

  /** A number that is finite and not negative. */
  public void notNegative(String parameter, float value) {
    that(Float.isFinite(value) && value >= 0, parameter + "=" + value + " allowed: finite, >= 0");
  }

  /** A number that is finite and above zero. */
  public void positive(String parameter, float value) {
    that(Float.isFinite(value) && value > 0, parameter + "=" + value + " allowed: finite, > 0");
  }

  /** A field has so many components, or {@link ErrorCode#INVALID_PROPAGATOR}. */
  public void components(FieldSchema schema, String parameter, int field, int allowed) {
    int components = schema.components(field);
    if (components != allowed) {
      throw new MurkException(
          ErrorCode.INVALID_PROPAGATOR,
          "propagator="
              + propagator
              + " "
              + parameter
              + "="
              + field
              + " components="
              + components
              + " allowed="
              + allowed);
    }
  }

  /** The world holds what the propagator needs, or {@link ErrorCode#INVALID_PROPAGATOR}. */
  public void fits(boolean holds, String detail) {
    if (!holds) {
      throw new MurkException(
          ErrorCode.INVALID_PROPAGATOR, "propagator=" + propagator + " " + detail);
    }
  }
}
