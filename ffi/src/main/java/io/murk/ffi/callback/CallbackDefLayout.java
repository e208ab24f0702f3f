package io.murk.ffi.callback;

/**
 * MurkCallbackDef: {@link PropagatorDefLayout} behind two words, then more.
 *
 * <pre>
 *  0 u32 struct_size  4 u32 flags   8 ... as MurkPropagatorDef from 0 to 72
 * 80 destroy_fn      88 u64 scratch_bytes  96 f64 max_dt  104 destroy_data  112 u64 reserved[2]
 * </pre>
 */
final class CallbackDefLayout {
  static final int STRUCT_SIZE = 0;
  static final int FLAGS = 4;
  static final int NAME = 8;
  static final int READS = 16;
  static final int N_READS = 24;
  static final int READS_PREVIOUS = 32;
  static final int N_READS_PREVIOUS = 40;
  static final int WRITES = 48;
  static final int N_WRITES = 56;
  static final int STEP_FN = 64;
  static final int USER_DATA = 72;
  static final int DESTROY_FN = 80;
  static final int SCRATCH_BYTES = 88;
  static final int MAX_DT = 96;
  static final int DESTROY_DATA = 104;
  static final int RESERVED = 112;
  static final int BYTES = 128;

  private CallbackDefLayout() {}
}
