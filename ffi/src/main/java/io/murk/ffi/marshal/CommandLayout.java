package io.murk.ffi.marshal;

/**
 * MurkCommand.
 *
 * <pre>
 *  0 i32 command_type  4 -           8 u64 expires_after_tick
 * 16 u64 source_id                  24 u64 source_seq
 * 32 u8 priority_class 33 u8 flags 34 u16 component 36 u32 field_id
 * 40 u32 param_key    44 f32 float_value            48 f64 double_value
 * 56 i32 coord[4]                   72 u32 coord_ndim 76 -
 * </pre>
 */
public final class CommandLayout {
  public static final int COMMAND_TYPE = 0;
  public static final int EXPIRES_AFTER_TICK = 8;
  public static final int SOURCE_ID = 16;
  public static final int SOURCE_SEQ = 24;
  public static final int PRIORITY_CLASS = 32;
  public static final int FLAGS = 33;
  public static final int COMPONENT = 34;
  public static final int FIELD_ID = 36;
  public static final int PARAM_KEY = 40;
  public static final int FLOAT_VALUE = 44;
  public static final int DOUBLE_VALUE = 48;
  public static final int COORD = 56;
  public static final int COORD_NDIM = 72;
  public static final int BYTES = 80;

  private CommandLayout() {}
}
