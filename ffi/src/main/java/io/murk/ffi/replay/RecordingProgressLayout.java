package io.murk.ffi.replay;

/**
 * MurkRecordingProgress.
 *
 * <pre>
 *    0 u32 struct_size
 *    4 i32 status
 *    8 u64 frames
 *   16 u64 bytes_written
 *   24 u32 is_open
 *   28 u32 reserved
 * </pre>
 */
final class RecordingProgressLayout {
  static final int STRUCT_SIZE = 0;
  static final int STATUS = 4;
  static final int FRAMES = 8;
  static final int BYTES_WRITTEN = 16;
  static final int IS_OPEN = 24;
  static final int RESERVED = 28;
  static final int BYTES = 32;

  private RecordingProgressLayout() {}
}
