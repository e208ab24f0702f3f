package io.murk.realtime;

/** What became of a single step of a paused world. */
public enum StepOutcome {
  /** The tick was published. */
  PUBLISHED,
  /** The tick failed and was rolled back; {@link RealtimeWorld#lastFailure} says why. */
  ROLLED_BACK,
  /** Nothing was tried: no memory could be had; {@link RealtimeWorld#lastFailure} says more. */
  NO_ROOM,
  /** Nothing was tried: ticking is disabled; reset the world. */
  TICK_DISABLED,
  /** Nothing was tried: the world is not paused. */
  NOT_PAUSED,
  /** Nothing was tried within the time, and nothing will be: the request was taken back. */
  NOT_BEGUN,
  /** The tick was begun and had not ended within the time; it goes on. */
  STILL_RUNNING,
  /** The world is shutting down or was closed. */
  SHUT_DOWN
}
