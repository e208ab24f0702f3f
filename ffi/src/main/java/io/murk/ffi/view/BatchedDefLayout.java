package io.murk.ffi.view;

/**
 * MurkBatchedDef.
 *
 * <pre>
 *  0 u32 struct_size    4 u32 threads     8 ptr configs   16 u64 n_configs
 * 24 ptr entries       32 u64 n_entries  40 ptr spec      48 u64 spec_length
 * 56 u64 reserved[2]
 * </pre>
 */
public final class BatchedDefLayout {
  public static final int STRUCT_SIZE = 0;
  public static final int THREADS = 4;
  public static final int CONFIGS = 8;
  public static final int N_CONFIGS = 16;
  public static final int ENTRIES = 24;
  public static final int N_ENTRIES = 32;
  public static final int SPEC = 40;
  public static final int SPEC_LENGTH = 48;
  public static final int RESERVED = 56;
  public static final int BYTES = 72;

  private BatchedDefLayout() {}
}
