package io.murk.ffi.live;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the calls that are inside an object, so that destroying it can wait for the last one. */
final class Visits {
  /** Added when the object is destroyed: makes the count negative. */
  private static final int GONE = Integer.MIN_VALUE;

  private final AtomicInteger inside = new AtomicInteger();

  /** Waited at for the last one to leave. */
  private final Object lastLeft = new Object();

  /** Nobody is inside. */
  Visits() {}

  /**
   * Begins a call.
   *
   * @throws MurkException {@link ErrorCode#INVALID_HANDLE} when the object is being destroyed
   */
  void begin(String kind) {
    if (inside.getAndIncrement() < 0) {
      end();
      throw new MurkException(
          ErrorCode.INVALID_HANDLE, kind + " was destroyed by another thread during this call");
    }
  }

  /** Ends a call. */
  void end() {
    if (inside.decrementAndGet() == GONE) {
      synchronized (lastLeft) {
        lastLeft.notifyAll();
      }
    }
  }

  /** Lets nobody in any more. */
  void close() {
    inside.getAndAdd(GONE);
  }

  /** Waits for those who are inside, after {@link #close}. */
  void awaitEnd() {
    boolean interrupted = false;
    synchronized (lastLeft) {
      while (inside.get() != GONE) {
        try {
          lastLeft.wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
