package io.murk.ffi.define;

/**
 * The structs of fields, graphs and preflights: offsets, in the order of murk.h. Every one begins
 * with its struct_size.
 */
final class ConfigLayouts {
  private ConfigLayouts() {}

  /** MurkFieldDef. */
  static final class FieldDefLayout {
    static final int STRUCT_SIZE = 0;
    static final int FIELD_TYPE = 4;
    static final int MUTABILITY = 8;
    static final int DIMS = 12;
    static final int BOUNDARY_BEHAVIOR = 16;
    static final int FLAGS = 20;
    static final int NAME = 24;
    static final int UNITS = 32;
    static final int MIN = 40;
    static final int MAX = 44;
    static final int INITIAL = 48;
    static final int N_INITIAL = 56;
    static final int BYTES = 64;

    private FieldDefLayout() {}
  }

  /** MurkFieldInfo. */
  static final class FieldInfoLayout {
    static final int STRUCT_SIZE = 0;
    static final int FIELD_TYPE = 4;
    static final int MUTABILITY = 8;
    static final int DIMS = 12;
    static final int BOUNDARY_BEHAVIOR = 16;
    static final int FLAGS = 20;
    static final int COMPONENTS = 24;
    static final int RESERVED = 28;
    static final int MIN = 32;
    static final int MAX = 36;
    static final int FLOATS = 40;
    static final int BYTES = 48;

    private FieldInfoLayout() {}
  }

  /** MurkGraphDef. */
  static final class GraphDefLayout {
    static final int STRUCT_SIZE = 0;
    static final int DIRECTED = 4;
    static final int OFFSETS = 8;
    static final int N_VERTICES = 16;
    static final int TARGETS = 24;
    static final int N_TARGETS = 32;
    static final int POSITIONS = 40;
    static final int POSITION_AXES = 48;
    static final int RESERVED = 52;
    static final int BYTES = 56;

    private GraphDefLayout() {}
  }

  /** MurkConfigPreflight. */
  static final class ConfigPreflightLayout {
    static final int STRUCT_SIZE = 0;
    static final int N_PROBLEMS = 4;
    static final int N_WRITE_CONFLICTS = 8;
    static final int N_NOTES = 12;
    static final int FIELDS_BYTES = 16;
    static final int SCRATCH_BYTES = 24;
    static final int EDITED_BASE_BYTES = 32;
    static final int SPARSE_BYTES = 40;
    static final int GENERATION_BYTES = 48;
    static final int HEAP_BYTES = 56;
    static final int MAX_DT = 64;
    static final int BYTES = 72;

    private ConfigPreflightLayout() {}
  }
}
