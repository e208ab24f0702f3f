package io.murk.error;

import org.jspecify.annotations.Nullable;

/**
 * A refused call or a failed tick, with its code.
 *
 * <p>The message starts with the code's title and carries {@code key=value} pairs: the argument,
 * its value and what is allowed.
 */
public class MurkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  /**
   * @param code what went wrong
   * @param detail {@code key=value} pairs and a few words
   */
  public MurkException(ErrorCode code, String detail) {
    this(code, detail, null);
  }

  /**
   * @param code what went wrong
   * @param detail {@code key=value} pairs and a few words
   * @param cause what made it go wrong, or null
   */
  public MurkException(ErrorCode code, String detail, @Nullable Throwable cause) {
    super(code.title() + ": " + detail, cause);
    this.code = code;
  }

  /** What went wrong. */
  public final ErrorCode code() {
    return code;
  }
}
