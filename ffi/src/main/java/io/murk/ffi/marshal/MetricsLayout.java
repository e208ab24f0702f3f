package io.murk.ffi.marshal;

/**
 * MurkStepMetrics.
 *
 * <pre>
 *   0 u64 total_us                   8 u64 command_processing_us
 *  16 u64 snapshot_publish_us       24 u64 memory_bytes
 *  32 u32 n_propagators             36 u32 sparse_retired_ranges
 *  40 u32 sparse_pending_retired    44 u32 sparse_reuse_hits
 *  48 u32 sparse_reuse_misses       52 -
 *  56 u64 queue_full_rejections     64 u64 tick_disabled_rejections
 *  72 u64 rollback_events           80 u64 tick_disabled_transitions
 *  88 u64 worker_stall_events       96 u64 ring_not_available_events
 * 104 u64 ring_eviction_events     112 u64 ring_stale_read_events
 * 120 u64 ring_skew_retry_events
 * </pre>
 */
final class MetricsLayout {
  static final int TOTAL_US = 0;
  static final int COMMAND_PROCESSING_US = 8;
  static final int SNAPSHOT_PUBLISH_US = 16;
  static final int MEMORY_BYTES = 24;
  static final int N_PROPAGATORS = 32;
  static final int SPARSE_RETIRED_RANGES = 36;
  static final int SPARSE_PENDING_RETIRED = 40;
  static final int SPARSE_REUSE_HITS = 44;
  static final int SPARSE_REUSE_MISSES = 48;
  static final int QUEUE_FULL_REJECTIONS = 56;
  static final int TICK_DISABLED_REJECTIONS = 64;
  static final int ROLLBACK_EVENTS = 72;
  static final int TICK_DISABLED_TRANSITIONS = 80;
  static final int WORKER_STALL_EVENTS = 88;
  static final int RING_NOT_AVAILABLE_EVENTS = 96;
  static final int RING_EVICTION_EVENTS = 104;
  static final int RING_STALE_READ_EVENTS = 112;
  static final int RING_SKEW_RETRY_EVENTS = 120;
  static final int BYTES = 128;

  private MetricsLayout() {}
}
