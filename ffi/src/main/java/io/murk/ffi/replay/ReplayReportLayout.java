package io.murk.ffi.replay;

/**
 * MurkReplayReport.
 *
 * <pre>
 *    0 u32 struct_size    4 u32 is_same
 *    8 u64 frames        16 u64 frame
 *   24 u64 tick          32 u32 epoch
 *   36 i32 field         40 u64 cell
 *   48 i32 component     52 f32 recorded
 *   56 f32 replayed      60 u32 reserved
 * </pre>
 */
final class ReplayReportLayout {
  static final int STRUCT_SIZE = 0;
  static final int IS_SAME = 4;
  static final int FRAMES = 8;
  static final int FRAME = 16;
  static final int TICK = 24;
  static final int EPOCH = 32;
  static final int FIELD = 36;
  static final int CELL = 40;
  static final int COMPONENT = 48;
  static final int RECORDED = 52;
  static final int REPLAYED = 56;
  static final int RESERVED = 60;
  static final int BYTES = 64;

  private ReplayReportLayout() {}
}
