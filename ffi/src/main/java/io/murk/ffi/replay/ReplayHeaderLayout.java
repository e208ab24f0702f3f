package io.murk.ffi.replay;

/**
 * MurkReplayHeader.
 *
 * <pre>
 *    0 u32 struct_size
 *    4 u32 version
 *    8 f64 dt
 *   16 u64 seed
 *   24 u64 tick
 *   32 u64 cells
 *   40 u32 n_fields
 *   44 u32 n_parameters
 *   48 u32 n_propagators
 *   52 u32 stripes
 *   56 u64 checkpoint_every
 *   64 u32 is_complete
 *   68 u32 has_world
 *   72 u64 n_frames
 *   80 u64 n_epochs
 *   88 u64 n_commands
 *   96 u64 last_tick
 * </pre>
 */
final class ReplayHeaderLayout {
  static final int STRUCT_SIZE = 0;
  static final int VERSION = 4;
  static final int DT = 8;
  static final int SEED = 16;
  static final int TICK = 24;
  static final int CELLS = 32;
  static final int N_FIELDS = 40;
  static final int N_PARAMETERS = 44;
  static final int N_PROPAGATORS = 48;
  static final int STRIPES = 52;
  static final int CHECKPOINT_EVERY = 56;
  static final int IS_COMPLETE = 64;
  static final int HAS_WORLD = 68;
  static final int N_FRAMES = 72;
  static final int N_EPOCHS = 80;
  static final int N_COMMANDS = 88;
  static final int LAST_TICK = 96;
  static final int BYTES = 104;

  private ReplayHeaderLayout() {}
}
