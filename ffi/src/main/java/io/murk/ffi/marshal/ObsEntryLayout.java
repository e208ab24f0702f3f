package io.murk.ffi.marshal;

/**
 * MurkObsEntry.
 *
 * <pre>
 *  0 u32 field_id           4 i32 region_type      8 i32 transform_type
 * 12 f32 normalize_min     16 f32 normalize_max   20 i32 dtype
 * 24 i32 region_params[8]  56 i32 n_region_params
 * 60 i32 pool_kernel       64 i32 pool_kernel_size 68 i32 pool_stride
 * </pre>
 */
final class ObsEntryLayout {
  static final int FIELD_ID = 0;
  static final int REGION_TYPE = 4;
  static final int TRANSFORM_TYPE = 8;
  static final int NORMALIZE_MIN = 12;
  static final int NORMALIZE_MAX = 16;
  static final int DTYPE = 20;
  static final int REGION_PARAMS = 24;
  static final int N_REGION_PARAMS = 56;
  static final int POOL_KERNEL = 60;
  static final int POOL_KERNEL_SIZE = 64;
  static final int POOL_STRIDE = 68;
  static final int BYTES = 72;

  private ObsEntryLayout() {}
}
