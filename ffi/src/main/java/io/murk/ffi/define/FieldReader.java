package io.murk.ffi.define;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.murk.ffi.define.ConfigLayouts.FieldDefLayout;
import io.murk.ffi.define.ConfigLayouts.FieldInfoLayout;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.DefinitionReader;
import io.murk.ffi.marshal.Memory;
import io.murk.ffi.marshal.Text;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.field.FieldType;
import java.lang.foreign.MemorySegment;

/** Reads fields from the caller's structs, and tells what fields a world has. */
public final class FieldReader {
  /** Upper bounds, as in murk.h. */
  public static final int MAX_FIELDS = FieldSchema.MAX_FIELDS;

  public static final int MAX_INITIAL_VALUES = 1 << 28;

  private static final int CARRY_FORWARD = 1;
  private static final int BOUNDS = 2;
  private static final int ENFORCE_BOUNDS = 4;
  private static final int SCAN_NON_FINITE = 8;
  private static final int ALL_FLAGS = 15;

  private FieldReader() {}

  /** MurkFieldDef. */
  public static FieldDef field(long address) {
    Struct struct = Struct.at("def", address, FieldDefLayout.BYTES);
    int flags = struct.i32(FieldDefLayout.FLAGS);
    if ((flags & ~ALL_FLAGS) != 0) {
      throw Check.invalid("flags=" + Integer.toUnsignedString(flags) + " allowed=0.." + ALL_FLAGS);
    }
    FieldDef def =
        DefinitionReader.field(
                Text.read("name", struct.i64(FieldDefLayout.NAME)),
                struct.i32(FieldDefLayout.FIELD_TYPE),
                struct.i32(FieldDefLayout.MUTABILITY),
                struct.i32(FieldDefLayout.DIMS),
                struct.i32(FieldDefLayout.BOUNDARY_BEHAVIOR))
            .carryForward((flags & CARRY_FORWARD) != 0)
            .enforceBounds((flags & ENFORCE_BOUNDS) != 0)
            .scanNonFinite((flags & SCAN_NON_FINITE) != 0);
    long units = struct.i64(FieldDefLayout.UNITS);
    if (units != 0) {
      def = def.units(Text.read("units", units));
    }
    if ((flags & BOUNDS) != 0) {
      def = def.bounds(struct.f32(FieldDefLayout.MIN), struct.f32(FieldDefLayout.MAX));
    }
    return initial(def, struct);
  }

  private static FieldDef initial(FieldDef def, Struct struct) {
    long count = struct.i64(FieldDefLayout.N_INITIAL);
    int n = Check.size("n_initial", count, 0, MAX_INITIAL_VALUES);
    if (n == 0) {
      return def;
    }
    long address = struct.i64(FieldDefLayout.INITIAL);
    Check.array("initial", address, Float.BYTES);
    HeapRoom.require("initial values", 2L * n * Float.BYTES);
    float[] values = new float[n];
    MemorySegment.copy(Memory.ALL, JAVA_FLOAT, address, values, 0, n);
    return def.initial(values);
  }

  /** The definition of a field that there is. */
  public static FieldDef require(FieldSchema schema, int field) {
    Check.size("field", Integer.toUnsignedLong(field), 0, schema.size() - 1L);
    return schema.def(field);
  }

  /** The first field of a name. */
  public static int find(FieldSchema schema, long name) {
    String wanted = Text.read("name", name);
    for (int field = 0; field < schema.size(); field++) {
      if (schema.def(field).name().equals(wanted)) {
        return field;
      }
    }
    throw Check.invalid("name=" + wanted + " allowed: the name of one of " + schema);
  }

  /** Writes a MurkFieldInfo. */
  public static void info(FieldSchema schema, int field, long out) {
    Struct.at("out", out, FieldInfoLayout.BYTES);
    FieldDef def = require(schema, field);
    float[] bounds = def.boundsOrNull();
    int flags =
        (def.isCarriedForward() ? CARRY_FORWARD : 0)
            | (bounds != null ? BOUNDS : 0)
            | (def.enforcesBounds() ? ENFORCE_BOUNDS : 0)
            | (def.scansNonFinite() ? SCAN_NON_FINITE : 0);
    int type = 0;
    int dims = 0;
    if (def.type() instanceof FieldType.Vector(int components)) {
      type = 1;
      dims = components;
    } else if (def.type() instanceof FieldType.Categorical(int values)) {
      type = 2;
      dims = values;
    }
    Memory.putI32(out + FieldInfoLayout.FIELD_TYPE, type);
    Memory.putI32(out + FieldInfoLayout.MUTABILITY, def.mutability().ordinal());
    Memory.putI32(out + FieldInfoLayout.DIMS, dims);
    Memory.putI32(out + FieldInfoLayout.BOUNDARY_BEHAVIOR, def.boundary().ordinal());
    Memory.putI32(out + FieldInfoLayout.FLAGS, flags);
    Memory.putI32(out + FieldInfoLayout.COMPONENTS, schema.components(field));
    Memory.putI32(out + FieldInfoLayout.RESERVED, 0);
    float min = bounds == null ? 0 : bounds[0];
    float max = bounds == null ? 0 : bounds[1];
    Memory.putI32(out + FieldInfoLayout.MIN, Float.floatToRawIntBits(min));
    Memory.putI32(out + FieldInfoLayout.MAX, Float.floatToRawIntBits(max));
    Memory.putI64(out + FieldInfoLayout.FLOATS, schema.floats(field));
  }
}
