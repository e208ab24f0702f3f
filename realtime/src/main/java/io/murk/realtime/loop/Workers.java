package io.murk.realtime.loop;

/** Threads that observe for others, as far as a shutdown knows them. */
public interface Workers {
  /** Threads that were started. */
  int count();

  /**
   * Takes no work any more, ends what waits and lets the threads end. Does not wait for them.
   *
   * @return how many observations were dropped
   */
  int stop();

  /** Whether a thread is one of them: it is not waited for by itself. */
  boolean contains(Thread thread);

  /**
   * Waits until all have ended, at most so long in all; says how many have. After {@link #stop}.
   */
  int join(long nanos);
}
