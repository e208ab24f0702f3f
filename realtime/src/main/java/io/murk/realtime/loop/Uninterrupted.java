package io.murk.realtime.loop;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waiting to the end of a bounded time, whatever interrupts; the interrupt is kept for later. */
final class Uninterrupted {
  private Uninterrupted() {}

  /** Something that waits for at most so long and says whether what it waited for is there. */
  @FunctionalInterface
  interface Wait {
    boolean run(long nanos) throws InterruptedException;
  }

  static boolean await(CountDownLatch latch, long nanos) {
    return await(left -> latch.await(left, TimeUnit.NANOSECONDS), nanos);
  }

  /** Whether a thread has ended within the time. */
  static boolean join(Thread thread, long nanos) {
    return await(
        left -> {
          TimeUnit.NANOSECONDS.timedJoin(thread, left);
          return !thread.isAlive();
        },
        nanos);
  }

  private static boolean await(Wait wait, long nanos) {
    long start = System.nanoTime();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return wait.run(Math.max(0, nanos - (System.nanoTime() - start)));
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
