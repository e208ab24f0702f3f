package io.murk.ffi.replay;

/**
 * MurkRecordingOptions.
 *
 * <pre>
 *    0 u32 struct_size
 *    4 u32 stripes
 *    8 u64 checkpoint_every
 *   16 u32 chunk_bytes
 *   20 u32 chunk_frames
 *   24 i32 encoding
 *   28 u32 reserved
 *   32 pointer user
 *   40 u64 n_user
 *   48 u64[2] reserved_words
 * </pre>
 */
final class RecordingOptionsLayout {
  static final int STRUCT_SIZE = 0;
  static final int STRIPES = 4;
  static final int CHECKPOINT_EVERY = 8;
  static final int CHUNK_BYTES = 16;
  static final int CHUNK_FRAMES = 20;
  static final int ENCODING = 24;
  static final int RESERVED = 28;
  static final int USER = 32;
  static final int N_USER = 40;
  static final int RESERVED_WORDS = 48;
  static final int BYTES = 64;

  private RecordingOptionsLayout() {}
}
