package io.murk.ffi.live;

/**
 * MurkRealtimePreflight.
 *
 * <pre>
 *   0 u32 struct_size
 *   4 i32 phase
 *   8 u32 command_queue_depth
 *  12 u32 command_queue_capacity
 *  16 u32 observe_queue_depth
 *  20 u32 observe_queue_capacity
 *  24 u32 ring_capacity
 *  28 u32 ring_length
 *  32 u64 latest_snapshot_tick
 *  40 u64 snapshot_age_ticks
 *  48 u64 ring_write_position
 *  56 u64 ring_oldest_position
 *  64 f64 tick_rate_hz
 *  72 f64 load
 *  80 u64 usual_tick_ns
 *  88 u64 running_tick_ns
 *  96 u64 jitter_p99_ns
 * 104 u64 queue_full_in_ticks
 * 112 u32 readers
 * 116 u32 reader_capacity
 * 120 u8 has_snapshot
 * 121 u8 tick_thread_stopped
 * 122 u8 paused
 * 123 u8 tick_disabled
 * 124 u8 overloaded
 * 125 u8 can_submit
 * 126 u8 can_observe
 * 127 u8 can_queue_observe
 * </pre>
 */
final class RealtimePreflightLayout {
  static final int STRUCT_SIZE = 0;
  static final int PHASE = 4;
  static final int COMMAND_QUEUE_DEPTH = 8;
  static final int COMMAND_QUEUE_CAPACITY = 12;
  static final int OBSERVE_QUEUE_DEPTH = 16;
  static final int OBSERVE_QUEUE_CAPACITY = 20;
  static final int RING_CAPACITY = 24;
  static final int RING_LENGTH = 28;
  static final int LATEST_SNAPSHOT_TICK = 32;
  static final int SNAPSHOT_AGE_TICKS = 40;
  static final int RING_WRITE_POSITION = 48;
  static final int RING_OLDEST_POSITION = 56;
  static final int TICK_RATE_HZ = 64;
  static final int LOAD = 72;
  static final int USUAL_TICK_NS = 80;
  static final int RUNNING_TICK_NS = 88;
  static final int JITTER_P99_NS = 96;
  static final int QUEUE_FULL_IN_TICKS = 104;
  static final int READERS = 112;
  static final int READER_CAPACITY = 116;
  static final int HAS_SNAPSHOT = 120;
  static final int TICK_THREAD_STOPPED = 121;
  static final int PAUSED = 122;
  static final int TICK_DISABLED = 123;
  static final int OVERLOADED = 124;
  static final int CAN_SUBMIT = 125;
  static final int CAN_OBSERVE = 126;
  static final int CAN_QUEUE_OBSERVE = 127;
  static final int BYTES = 128;

  private RealtimePreflightLayout() {}
}
