package io.murk.ffi.callback;

/**
 * MurkCallbackContext, and the array elements behind it.
 *
 * <pre>
 *   0 u32 struct_size   4 i32 result           8 void* opaque        16 void* user_data
 *  24 u64 tick_id      32 f64 dt              40 u64 seed            48 u64 cell_count
 *  56 reads            64 reads_previous      72 writes              80 f64* parameters
 *  88 void* scratch    96 u64 scratch_bytes  104 u64* shape
 * 112 u32 n_reads     116 n_reads_previous   120 n_writes           124 n_parameters
 * 128 u32 shape_len   132 u32 ndim
 *
 * MurkStepField: 0 float* values  8 u64 length  16 u32 field_id  20 u32 components
 * </pre>
 */
final class CallbackContextLayout {
  static final int STRUCT_SIZE = 0;
  static final int RESULT = 4;
  static final int OPAQUE = 8;
  static final int USER_DATA = 16;
  static final int TICK_ID = 24;
  static final int DT = 32;
  static final int SEED = 40;
  static final int CELL_COUNT = 48;
  static final int READS = 56;
  static final int READS_PREVIOUS = 64;
  static final int WRITES = 72;
  static final int PARAMETERS = 80;
  static final int SCRATCH = 88;
  static final int SCRATCH_BYTES = 96;
  static final int SHAPE = 104;
  static final int N_READS = 112;
  static final int N_READS_PREVIOUS = 116;
  static final int N_WRITES = 120;
  static final int N_PARAMETERS = 124;
  static final int SHAPE_LEN = 128;
  static final int NDIM = 132;
  static final int BYTES = 136;

  private CallbackContextLayout() {}
}
