package io.murk.realtime.share;

/** What is counted about a world that several threads use. */
public enum WorldCounter {
  /** Commands refused because the inbox was full. */
  QUEUE_FULL_REJECTIONS,
  /** Commands refused because ticking was disabled. */
  TICK_DISABLED_REJECTIONS,
  /** Ticks rolled back. */
  ROLLBACK_COUNT,
  /** Times that ticking became disabled. */
  TICK_DISABLED_TRANSITIONS
}
