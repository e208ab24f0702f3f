package io.murk.ffi.view;

/**
 * MurkObsPlanShape.
 *
 * <pre>
 *  0 u32 struct_size    4 u32 n_tensors    8 u64 output_bytes   16 u64 mask_bytes
 * 24 u32 agent_relative 28 u32 all_f32
 * </pre>
 */
public final class ObsPlanShapeLayout {
  public static final int STRUCT_SIZE = 0;
  public static final int N_TENSORS = 4;
  public static final int OUTPUT_BYTES = 8;
  public static final int MASK_BYTES = 16;
  public static final int AGENT_RELATIVE = 24;
  public static final int ALL_F32 = 28;
  public static final int BYTES = 32;

  private ObsPlanShapeLayout() {}
}
