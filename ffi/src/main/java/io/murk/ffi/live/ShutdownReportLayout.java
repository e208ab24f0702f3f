package io.murk.ffi.live;

/**
 * MurkShutdownReport.
 *
 * <pre>
 *   0 u32 struct_size
 *   4 u8 tick_joined
 *   8 u32 workers_joined
 *  12 u32 workers_abandoned
 *  16 u32 readers_revoked
 *  20 u32 commands_dropped
 *  24 u32 observations_dropped
 *  32 u64 total_ns
 *  40 u64 drain_ns
 *  48 u64 quiesce_ns
 *  56 u64 join_ns
 * </pre>
 */
final class ShutdownReportLayout {
  static final int STRUCT_SIZE = 0;
  static final int TICK_JOINED = 4;
  static final int WORKERS_JOINED = 8;
  static final int WORKERS_ABANDONED = 12;
  static final int READERS_REVOKED = 16;
  static final int COMMANDS_DROPPED = 20;
  static final int OBSERVATIONS_DROPPED = 24;
  static final int TOTAL_NS = 32;
  static final int DRAIN_NS = 40;
  static final int QUIESCE_NS = 48;
  static final int JOIN_NS = 56;
  static final int BYTES = 64;

  private ShutdownReportLayout() {}
}
