package io.murk.ffi;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;

/**
 * The edge that no Throwable crosses: turns it into a status and this thread's {@link LastError}.
 *
 * <p>Needs neither heap nor new classes for a stack overflow or an exhausted heap: their texts are
 * ready, and {@link #warmUp} has run every path once.
 */
public final class CallBoundary {
  /** Everything went well. */
  public static final int OK = 0;

  /** The thread's stack ended inside the engine. Codes -24 to -26 are raised by libmurk alone. */
  static final int STACK_EXHAUSTED = -23;

  private static final byte[] STACK =
      LastError.utf8("StackExhausted: the stack of this thread ended inside the engine");
  private static final byte[] HEAP =
      LastError.utf8(
          "AllocationFailed: memory is exhausted: native memory, or the Java heap"
              + " (MURK_JVM_OPTS=-Xmx... sets its size)");
  private static final byte[] LOST =
      LastError.utf8("Panicked: an unexpected failure inside the engine; its text was lost");

  private CallBoundary() {}

  /** The status of a failed call; its text is this thread's last error from now on. */
  public static int fail(Throwable failure) {
    int status = ErrorCode.PANICKED.status();
    byte[] text = LOST;
    if (failure instanceof StackOverflowError) {
      status = STACK_EXHAUSTED;
      text = STACK;
    } else if (failure instanceof OutOfMemoryError) {
      status = ErrorCode.ALLOCATION_FAILED.status();
      text = HEAP;
    } else if (failure instanceof MurkException refusal) {
      status = refusal.code().status();
      text = textOf(String.valueOf(refusal.getMessage()));
    } else {
      text = textOf(describe(failure));
    }
    try {
      LastError.set(text);
    } catch (Throwable lost) {
      // The thread keeps its previous text; the status stands.
    }
    return status;
  }

  /** As {@link #fail}, with a text that is ready: for answers that are part of running. */
  public static int refuse(ErrorCode code, byte[] text) {
    LastError.set(text);
    return code.status();
  }

  /** As {@link #fail}, for one world of a batch: the text names it. */
  static int failWorld(int world, MurkException failure) {
    String title = failure.code().title() + ": ";
    String text = String.valueOf(failure.getMessage());
    String detail = text.startsWith(title) ? text.substring(title.length()) : text;
    LastError.set(textOf(title + "world=" + world + " " + detail));
    return failure.code().status();
  }

  private static byte[] textOf(String message) {
    try {
      return LastError.utf8(message);
    } catch (Throwable lost) {
      return LOST;
    }
  }

  private static String describe(Throwable failure) {
    try {
      StackTraceElement[] trace = failure.getStackTrace();
      String place = trace.length == 0 ? "" : " at " + trace[0];
      return ErrorCode.PANICKED.title() + ": " + failure + place;
    } catch (Throwable lost) {
      return ErrorCode.PANICKED.title() + ": " + failure.getClass().getName();
    }
  }

  /** Runs every path once, so that none of them loads a class when it is needed. */
  static void warmUp() {
    fail(new StackOverflowError());
    fail(new OutOfMemoryError());
    fail(new MurkException(ErrorCode.INTERNAL_ERROR, "warm-up"));
    fail(new IllegalStateException("warm-up"));
    LastError.clear();
  }
}
