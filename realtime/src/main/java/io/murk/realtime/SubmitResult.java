package io.murk.realtime;

/** What became of a submission. Not one of them is an exception: all are part of running. */
public enum SubmitResult {
  /** The command waits for the next tick; its final receipt will come. */
  QUEUED,
  /** As many commands wait as may; this one was refused and counted. */
  QUEUE_FULL,
  /** As many receipts of the stream are outstanding or not yet taken as it has room for. */
  RECEIPTS_FULL,
  /** Ticking is disabled after repeated failures; reset the world. */
  TICK_DISABLED,
  /** The world is shutting down or was closed. */
  SHUT_DOWN
}
