package io.murk.ffi.live;

/**
 * MurkRealtimeCounters.
 *
 * <pre>
 *   0 u32 struct_size
 *   4 u32 reserved
 *   8 u64 queue_full_rejections
 *  16 u64 tick_disabled_rejections
 *  24 u64 rollback_events
 *  32 u64 tick_disabled_transitions
 *  40 u64 worker_stall_events
 *  48 u64 ring_not_available_events
 *  56 u64 ring_eviction_events
 *  64 u64 ring_stale_read_events
 *  72 u64 ring_skew_retry_events
 *  80 u64 readers_full_rejections
 *  88 u64 overruns
 *  96 u64 late_starts
 * 104 u64 receipts_full_rejections
 * 112 u64 commands_applied
 * 120 u64 commands_not_applied
 * 128 u64 ticks
 * 136 u64 memory_bytes
 * </pre>
 */
final class RealtimeCountersLayout {
  static final int STRUCT_SIZE = 0;
  static final int RESERVED = 4;
  static final int QUEUE_FULL_REJECTIONS = 8;
  static final int TICK_DISABLED_REJECTIONS = 16;
  static final int ROLLBACK_EVENTS = 24;
  static final int TICK_DISABLED_TRANSITIONS = 32;
  static final int WORKER_STALL_EVENTS = 40;
  static final int RING_NOT_AVAILABLE_EVENTS = 48;
  static final int RING_EVICTION_EVENTS = 56;
  static final int RING_STALE_READ_EVENTS = 64;
  static final int RING_SKEW_RETRY_EVENTS = 72;
  static final int READERS_FULL_REJECTIONS = 80;
  static final int OVERRUNS = 88;
  static final int LATE_STARTS = 96;
  static final int RECEIPTS_FULL_REJECTIONS = 104;
  static final int COMMANDS_APPLIED = 112;
  static final int COMMANDS_NOT_APPLIED = 120;
  static final int TICKS = 128;
  static final int MEMORY_BYTES = 136;
  static final int BYTES = 144;

  private RealtimeCountersLayout() {}
}
