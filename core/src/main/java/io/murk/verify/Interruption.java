package io.murk.verify;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;

/** How work that goes through a file is ended from outside: by an interrupt of its thread. */
final class Interruption {
  private Interruption() {}

  /** Between two frames. The interrupt is kept for who called. */
  static void check(long frame) {
    if (Thread.currentThread().isInterrupted()) {
      throw new MurkException(ErrorCode.INTERRUPTED, "thread interrupted before frame=" + frame);
    }
  }
}
