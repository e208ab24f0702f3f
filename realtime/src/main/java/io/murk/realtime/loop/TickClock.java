package io.murk.realtime.loop;

import java.util.concurrent.locks.LockSupport;

/** The time of a realtime world; another one in tests. */
public interface TickClock {
  /** The machine's monotonic clock. */
  TickClock SYSTEM =
      new TickClock() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void park(long nanos) {
          LockSupport.parkNanos(nanos);
        }

        @Override
        public void spin() {
          Thread.onSpinWait();
        }
      };

  /** Nanoseconds since some moment. */
  long nanos();

  /** Waits so long, or until the thread is unparked, or for no reason. */
  void park(long nanos);

  /** Waits as little as can be. */
  void spin();
}
