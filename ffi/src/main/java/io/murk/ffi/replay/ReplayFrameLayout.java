package io.murk.ffi.replay;

/**
 * MurkReplayFrame.
 *
 * <pre>
 *    0 u32 struct_size
 *    4 u32 epoch
 *    8 u64 frame
 *   16 u64 tick
 *   24 u64 hash
 *   32 u64 n_commands
 *   40 u32 n_failed
 *   44 u32 n_inputs
 *   48 u32 n_observations
 *   52 u32 n_notes
 *   56 u32 n_resets
 *   60 u32 reserved
 * </pre>
 */
final class ReplayFrameLayout {
  static final int STRUCT_SIZE = 0;
  static final int EPOCH = 4;
  static final int FRAME = 8;
  static final int TICK = 16;
  static final int HASH = 24;
  static final int N_COMMANDS = 32;
  static final int N_FAILED = 40;
  static final int N_INPUTS = 44;
  static final int N_OBSERVATIONS = 48;
  static final int N_NOTES = 52;
  static final int N_RESETS = 56;
  static final int RESERVED = 60;
  static final int BYTES = 64;

  private ReplayFrameLayout() {}
}
