package io.murk.realtime;

/** What is counted about a world that several threads use. */
public enum WorldCounter {
  /** Commands refused because the inbox was full. */
  QUEUE_FULL_REJECTIONS,
  /** Commands refused because ticking was disabled. */
  TICK_DISABLED_REJECTIONS,
  /** Ticks rolled back. */
  ROLLBACK_COUNT,
  /** Times that ticking became disabled. */
  TICK_DISABLED_TRANSITIONS,
  /** Readers whose pin was revoked because they held a state for too long. */
  WORKER_STALL_EVENTS,
  /** Reads that found no snapshot. */
  RING_NOT_AVAILABLE_EVENTS,
  /** Snapshots that newer ones pushed out of the ring. */
  RING_EVICTION_EVENTS,
  /** Reads of positions or ticks that the ring no longer has, and uses of revoked leases. */
  RING_STALE_READ_EVENTS,
  /** Reads of the newest snapshot that were tried again because it left the ring meanwhile. */
  RING_SKEW_RETRY_EVENTS,
  /** Reads refused because as many readers were at work as may be. */
  READERS_FULL_REJECTIONS,
  /** Ticks that were left out because an earlier one took too long. */
  OVERRUNS,
  /** Ticks that began later than they should by more than a tenth of the period. */
  LATE_STARTS,
  /** Commands refused because too many receipts of their stream were on their way or not taken. */
  RECEIPTS_FULL_REJECTIONS,
  /** Commands that a published tick has applied. */
  COMMANDS_APPLIED,
  /** Commands that were queued and not applied: their receipts say why. */
  COMMANDS_NOT_APPLIED
}
