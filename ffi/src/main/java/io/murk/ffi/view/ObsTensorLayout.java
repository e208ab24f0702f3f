package io.murk.ffi.view;

/**
 * MurkObsTensor.
 *
 * <pre>
 *  0 u32 struct_size    4 u32 field_id       8 i32 dtype       12 u32 element_bytes
 * 16 u64 elements      24 u64 output_offset 32 u64 mask_offset
 * 40 u32 ndim          44 u32 reserved      48 u64 shape[18]
 * </pre>
 */
public final class ObsTensorLayout {
  public static final int STRUCT_SIZE = 0;
  public static final int FIELD_ID = 4;
  public static final int DTYPE = 8;
  public static final int ELEMENT_BYTES = 12;
  public static final int ELEMENTS = 16;
  public static final int OUTPUT_OFFSET = 24;
  public static final int MASK_OFFSET = 32;
  public static final int NDIM = 40;
  public static final int RESERVED = 44;
  public static final int SHAPE = 48;
  public static final int BYTES = 192;

  private ObsTensorLayout() {}
}
