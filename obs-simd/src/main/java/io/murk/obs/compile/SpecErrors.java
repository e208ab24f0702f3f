package io.murk.obs.compile;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;

/** The text of what is wrong with an entry. */
final class SpecErrors {
  private SpecErrors() {}

  static MurkException invalid(int entry, String key, Object value, String allowed) {
    return new MurkException(
        ErrorCode.INVALID_OBS_SPEC,
        "entry=" + entry + " " + key + "=" + value + " allowed=" + allowed);
  }
}
