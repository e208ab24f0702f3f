package io.murk.realtime.loop;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;

/** Starts the threads of a realtime world; another one in tests. */
@FunctionalInterface
public interface ThreadStarter {
  /** Daemons: a process that ends without closing a world does not hang. */
  ThreadStarter SYSTEM =
      (name, work) -> {
        Thread thread = Thread.ofPlatform().daemon().name(name).unstarted(work);
        try {
          thread.start();
        } catch (OutOfMemoryError e) { // the system has no thread left
          throw new MurkException(
              ErrorCode.ALLOCATION_FAILED, "thread=" + name + " could not be started: " + e, e);
        }
        return thread;
      };

  /**
   * Starts a thread.
   *
   * @throws MurkException {@link ErrorCode#ALLOCATION_FAILED}
   */
  Thread start(String name, Runnable work);
}
