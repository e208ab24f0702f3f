package io.murk.describe.text;

import io.murk.field.Boundary;
import io.murk.field.FieldDef;
import io.murk.field.FieldSchema;
import io.murk.field.FieldType;
import io.murk.field.Mutability;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The lines of fields. */
final class FieldLines {
  private FieldLines() {}

  static void write(FieldSchema schema, int field, DescriptionWriter out) {
    FieldDef def = schema.def(field);
    switch (def.type()) {
      case FieldType.Scalar() -> out.begin("field scalar");
      case FieldType.Vector(int dims) -> out.begin("field vector").word("dims", dims);
      case FieldType.Categorical(int values) ->
          out.begin("field categorical").word("values", values);
    }
    out.quoted("name", def.name());
    String units = def.unitsOrNull();
    if (units != null) {
      out.quoted("units", units);
    }
    out.word("mutability", def.mutability().name().toLowerCase(Locale.ROOT));
    float[] bounds = def.boundsOrNull();
    if (bounds != null) {
      out.number("min", bounds[0]).number("max", bounds[1]);
    }
    out.word("boundary", def.boundary().name().toLowerCase(Locale.ROOT))
        .word("carry_forward", def.isCarriedForward())
        .word("enforce_bounds", def.enforcesBounds())
        .word("scan_non_finite", def.scansNonFinite());
    writeInitial(schema, field, out);
  }

  private static void writeInitial(FieldSchema schema, int field, DescriptionWriter out) {
    Float constant = schema.constantInitialOrNull(field);
    long floats = schema.floats(field);
    if (constant == null && !out.hasRoom(4 * floats)) {
      out.word("initial", "unknown").end();
      out.begin("unknown initial").word("field", field).word("bytes", 4 * floats).end();
      return;
    }
    if (constant != null) {
      out.number("initial", constant).end();
      return;
    }
    float[] values = new float[(int) floats];
    schema.writeInitial(field, MemorySegment.ofArray(values));
    if (isConstant(values)) {
      out.number("initial", values[0]).end();
    } else {
      out.array("initial", values).end();
    }
  }

  private static boolean isConstant(float[] values) {
    int first = Float.floatToRawIntBits(values[0]);
    for (float value : values) {
      if (Float.floatToRawIntBits(value) != first) {
        return false;
      }
    }
    return true;
  }

  static FieldDef read(Line line) {
    return line.build(() -> {
      FieldDef def = FieldDef.of(line.quoted("name"), type(line));
      String units = line.quotedOrNull("units");
      if (units != null) {
        def = def.units(units);
      }
      def = def.mutability(line.choice("mutability", Mutability.class));
      if (line.has("min")) {
        def = def.bounds(line.f32("min"), line.f32("max"));
      }
      def =
          def.boundary(line.choice("boundary", Boundary.class))
              .carryForward(line.flag("carry_forward"))
              .enforceBounds(line.flag("enforce_bounds"))
              .scanNonFinite(line.flag("scan_non_finite"));
      float[] initial = initial(line);
      line.requireAllRead();
      return initial == null ? def : def.initial(initial);
    });
  }

  private static FieldType type(Line line) {
    return switch (line.kind()) {
      case "scalar" -> new FieldType.Scalar();
      case "vector" -> new FieldType.Vector((int) line.integer("dims", 1, Integer.MAX_VALUE));
      case "categorical" ->
          new FieldType.Categorical((int) line.integer("values", 1, Integer.MAX_VALUE));
      default -> throw line.wrong("field=" + line.kind() + " allowed=scalar, vector, categorical");
    };
  }

  /** Initial values, or null for zero. */
  private static float @Nullable [] initial(Line line) {
    if (line.isArray("initial")) {
      return (float[]) line.array("initial", ArrayType.F32);
    }
    float value = line.f32("initial");
    return Float.floatToRawIntBits(value) == 0 ? null : new float[] {value};
  }
}
