package io.murk.ffi.live;

/**
 * MurkRealtimeConfig.
 *
 * <pre>
 *   0 u32 struct_size
 *   4 u32 workers
 *   8 f64 tick_rate_hz
 *  16 u32 ring_buffer_size
 *  20 u32 max_ingress_queue
 *  24 u32 max_consecutive_failures
 *  28 u32 max_readers
 *  32 u32 max_generations
 *  36 u32 max_epoch_hold_ms
 *  40 u32 cancel_grace_ms
 *  44 u32 drain_timeout_ms
 *  48 u32 quiesce_timeout_ms
 *  52 u32 join_timeout_ms
 *  56 u8 start_paused
 *  60 u32 backoff_initial_skew
 *  64 u32 backoff_skew_cap
 *  68 u32 backoff_decay_rate
 *  72 f64 backoff_factor
 *  80 f64 backoff_threshold
 *  88 u64[3] reserved
 * </pre>
 */
final class RealtimeConfigLayout {
  static final int STRUCT_SIZE = 0;
  static final int WORKERS = 4;
  static final int TICK_RATE_HZ = 8;
  static final int RING_BUFFER_SIZE = 16;
  static final int MAX_INGRESS_QUEUE = 20;
  static final int MAX_CONSECUTIVE_FAILURES = 24;
  static final int MAX_READERS = 28;
  static final int MAX_GENERATIONS = 32;
  static final int MAX_EPOCH_HOLD_MS = 36;
  static final int CANCEL_GRACE_MS = 40;
  static final int DRAIN_TIMEOUT_MS = 44;
  static final int QUIESCE_TIMEOUT_MS = 48;
  static final int JOIN_TIMEOUT_MS = 52;
  static final int START_PAUSED = 56;
  static final int BACKOFF_INITIAL_SKEW = 60;
  static final int BACKOFF_SKEW_CAP = 64;
  static final int BACKOFF_DECAY_RATE = 68;
  static final int BACKOFF_FACTOR = 72;
  static final int BACKOFF_THRESHOLD = 80;
  static final int RESERVED = 88;
  static final int BYTES = 112;

  private RealtimeConfigLayout() {}
}
