package io.murk.realtime.share;

/** What became of a submission. */
public enum SubmitOutcome {
  /** The command waits for the next tick. */
  ACCEPTED,
  /** As many commands wait as may; this one was refused and counted. */
  QUEUE_FULL
}
