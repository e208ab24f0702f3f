package io.murk.engine.journal;

import io.murk.propagator.Pipeline;
import io.murk.propagator.Propagator;

/** What a recorder asks of an engine besides its snapshot, on the ticking thread. */
public interface RecordedWorld {
  /** The world's pipeline. */
  Pipeline pipeline();

  /** Its bound steps, in the order of the pipeline. */
  Propagator.Step[] steps();

  /** The seed of the configuration or of the last reset. */
  long seed();

  /** Failed ticks in a row. */
  int consecutiveRollbacks();

  /** Whether ticking is disabled. */
  boolean isTickDisabled();

  /** Commands that wait. */
  int queueDepth();
}
