package io.murk.ffi.view;

/**
 * MurkObsEntryDef.
 *
 * <pre>
 *  0 u32 struct_size      4 u32 field_id        8 u32 flags         12 u32 component
 * 16 i32 region_type     20 i32 transform_type 24 f64 normalize_min 32 f64 normalize_max
 * 40 ptr region_params   48 u64 n_region_params
 * 56 i32 dtype           60 f32 scale          64 f32 offset        68 i32 pool_kernel
 * 72 u32 pool_rows       76 u32 pool_cols      80 u32 pool_row_stride
 * 84 u32 pool_col_stride 88 u64 reserved[2]
 * </pre>
 */
public final class ObsEntryDefLayout {
  public static final int STRUCT_SIZE = 0;
  public static final int FIELD_ID = 4;
  public static final int FLAGS = 8;
  public static final int COMPONENT = 12;
  public static final int REGION_TYPE = 16;
  public static final int TRANSFORM_TYPE = 20;
  public static final int NORMALIZE_MIN = 24;
  public static final int NORMALIZE_MAX = 32;
  public static final int REGION_PARAMS = 40;
  public static final int N_REGION_PARAMS = 48;
  public static final int DTYPE = 56;
  public static final int SCALE = 60;
  public static final int OFFSET = 64;
  public static final int POOL_KERNEL = 68;
  public static final int POOL_ROWS = 72;
  public static final int POOL_COLS = 76;
  public static final int POOL_ROW_STRIDE = 80;
  public static final int POOL_COL_STRIDE = 84;
  public static final int RESERVED = 88;
  public static final int BYTES = 104;

  private ObsEntryDefLayout() {}
}
