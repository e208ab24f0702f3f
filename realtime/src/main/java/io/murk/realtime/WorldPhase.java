package io.murk.realtime;

/** Where a realtime world is in its life; it only moves down this list. */
public enum WorldPhase {
  /** It ticks, or is paused, or waits for a reset after failures. */
  RUNNING,
  /** No command is accepted any more; the tick that runs comes to its end. */
  DRAINING,
  /** Nothing ticks any more; readers and workers come to theirs. */
  QUIESCING,
  /** Threads were joined or abandoned, and the memory was given up. */
  DROPPED
}
