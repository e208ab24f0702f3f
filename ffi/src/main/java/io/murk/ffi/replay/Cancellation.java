package io.murk.ffi.replay;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import org.jspecify.annotations.Nullable;

/** Lets any thread end the long work of another: it is interrupted, and nobody else's is. */
final class Cancellation {
  private @Nullable Thread worker;
  private boolean asked;

  /** The calling thread begins such work. */
  synchronized void begin() {
    worker = Thread.currentThread();
    asked = false;
  }

  /** The work that is under way is to end; nothing if there is none. */
  synchronized void ask() {
    Thread working = worker;
    if (working != null) {
      asked = true;
      working.interrupt();
    }
  }

  /** Whether the work of the calling thread is to end. */
  synchronized boolean isAsked() {
    return asked;
  }

  /** The calling thread has ended it, and is not interrupted any more; whether it was to. */
  synchronized boolean end() {
    worker = null;
    if (asked) {
      Thread.interrupted();
    }
    return asked;
  }

  /** What the caller of the work is told, whatever the interrupt led to. */
  static MurkException cancelled(Exception cause) {
    return new MurkException(ErrorCode.INTERRUPTED, "murk_replay_cancel ended it", cause);
  }
}
