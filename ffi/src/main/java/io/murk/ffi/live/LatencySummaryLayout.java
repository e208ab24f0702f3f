package io.murk.ffi.live;

/**
 * MurkLatencySummary.
 *
 * <pre>
 *   0 u32 struct_size
 *   4 u32 reserved
 *   8 u64 count
 *  16 f64 mean_ns
 *  24 u64 p50_ns
 *  32 u64 p99_ns
 *  40 u64 p999_ns
 *  48 u64 max_ns
 * </pre>
 */
final class LatencySummaryLayout {
  static final int STRUCT_SIZE = 0;
  static final int RESERVED = 4;
  static final int COUNT = 8;
  static final int MEAN_NS = 16;
  static final int P50_NS = 24;
  static final int P99_NS = 32;
  static final int P999_NS = 40;
  static final int MAX_NS = 48;
  static final int BYTES = 56;

  private LatencySummaryLayout() {}
}
