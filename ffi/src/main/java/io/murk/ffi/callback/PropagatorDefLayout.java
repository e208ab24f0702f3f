package io.murk.ffi.callback;

/**
 * MurkPropagatorDef, and MurkWriteDecl.
 *
 * <pre>
 *  0 char* name           8 u32* reads    16 u64 n_reads  24 u32* reads_previous
 * 32 u64 n_reads_previous 40 writes       48 u64 n_writes
 * 56 step_fn              64 void* user_data             72 u64 scratch_bytes
 *
 * MurkWriteDecl: 0 u32 field_id  4 i32 mode
 * </pre>
 */
final class PropagatorDefLayout {
  static final int NAME = 0;
  static final int READS = 8;
  static final int N_READS = 16;
  static final int READS_PREVIOUS = 24;
  static final int N_READS_PREVIOUS = 32;
  static final int WRITES = 40;
  static final int N_WRITES = 48;
  static final int STEP_FN = 56;
  static final int USER_DATA = 64;
  static final int SCRATCH_BYTES = 72;
  static final int BYTES = 80;

  private PropagatorDefLayout() {}
}
