package io.murk.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import org.junit.jupiter.api.function.Executable;

/** Refused calls, with their texts. */
public final class Failures {
  private Failures() {}

  /** The call is refused with this code and exactly this detail. */
  public static void assertRefused(ErrorCode code, String detail, Executable call) {
    MurkException refused = assertThrows(MurkException.class, call);
    assertEquals(code, refused.code(), refused::getMessage);
    assertEquals(code.title() + ": " + detail, refused.getMessage());
  }

  /** The call is refused with this code. */
  public static MurkException assertRefused(ErrorCode code, Executable call) {
    MurkException refused = assertThrows(MurkException.class, call);
    assertEquals(code, refused.code(), refused::getMessage);
    return refused;
  }
}
