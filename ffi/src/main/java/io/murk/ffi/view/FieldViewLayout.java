package io.murk.ffi.view;

/**
 * MurkFieldView.
 *
 * <pre>
 *  0 u32 struct_size    4 u32 components     8 u64 view        16 ptr address
 * 24 u64 length        32 u64 n_worlds      40 u64 world_stride
 * 48 u64 tick_id       56 u64 generation    64 u32 ndim        68 u32 reserved
 * 72 u64 shape[18]
 * </pre>
 */
public final class FieldViewLayout {
  public static final int STRUCT_SIZE = 0;
  public static final int COMPONENTS = 4;
  public static final int VIEW = 8;
  public static final int ADDRESS = 16;
  public static final int LENGTH = 24;
  public static final int N_WORLDS = 32;
  public static final int WORLD_STRIDE = 40;
  public static final int TICK_ID = 48;
  public static final int GENERATION = 56;
  public static final int NDIM = 64;
  public static final int RESERVED = 68;
  public static final int SHAPE = 72;
  public static final int BYTES = 216;

  private FieldViewLayout() {}
}
