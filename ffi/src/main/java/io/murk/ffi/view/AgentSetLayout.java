package io.murk.ffi.view;

/**
 * MurkAgentSet.
 *
 * <pre>
 *  0 u32 struct_size    4 i32 ndim    8 i32 slots   12 u32 reserved
 * 16 ptr centers       24 ptr counts
 * </pre>
 */
public final class AgentSetLayout {
  public static final int STRUCT_SIZE = 0;
  public static final int NDIM = 4;
  public static final int SLOTS = 8;
  public static final int RESERVED = 12;
  public static final int CENTERS = 16;
  public static final int COUNTS = 24;
  public static final int BYTES = 32;

  private AgentSetLayout() {}
}
