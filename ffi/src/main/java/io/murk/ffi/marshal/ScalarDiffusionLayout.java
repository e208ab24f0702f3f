package io.murk.ffi.marshal;

/**
 * MurkScalarDiffusionDef.
 *
 * <pre>
 *  0 u32 struct_size     4 u32 input_field
 *  8 u32 output_field   12 i32 gradient_field
 * 16 f64 coefficient    24 f64 decay
 * 32 u64* source_ranks  40 f32* source_values  48 u64 n_sources
 * 56 f32 clamp_min      60 f32 clamp_max
 * 64 u8 has_clamp_min   65 u8 has_clamp_max 66 -  68 u32 max_degree
 * 72 u64 reserved[3]
 * </pre>
 */
final class ScalarDiffusionLayout {
  static final int STRUCT_SIZE = 0;
  static final int INPUT_FIELD = 4;
  static final int OUTPUT_FIELD = 8;
  static final int GRADIENT_FIELD = 12;
  static final int COEFFICIENT = 16;
  static final int DECAY = 24;
  static final int SOURCE_RANKS = 32;
  static final int SOURCE_VALUES = 40;
  static final int N_SOURCES = 48;
  static final int CLAMP_MIN = 56;
  static final int CLAMP_MAX = 60;
  static final int HAS_CLAMP_MIN = 64;
  static final int HAS_CLAMP_MAX = 65;
  static final int MAX_DEGREE = 68;
  static final int RESERVED = 72;
  static final int BYTES = 96;

  private ScalarDiffusionLayout() {}
}
