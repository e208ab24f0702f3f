package io.murk.realtime.loop;

/** Threads that observe for others, as far as a shutdown knows them. */
public interface Workers {
  /** There are none. */
  Workers NONE =
      new Workers() {
        @Override
        public int count() {
          return 0;
        }

        @Override
        public void stop() {}

        @Override
        public boolean contains(Thread thread) {
          return false;
        }

        @Override
        public int join(long nanos) {
          return 0;
        }
      };

  /** Threads that were started. */
  int count();

  /** Takes no work any more, refuses what waits and asks the threads to end. Waits for nobody. */
  void stop();

  /** Whether a thread is one of them: it is not waited for by itself. */
  boolean contains(Thread thread);

  /**
   * Waits until all have ended, at most so long in all; says how many have. After {@link #stop}.
   */
  int join(long nanos);
}
