package io.murk.obs.compile;

import io.murk.egress.ElementType;
import io.murk.field.FieldSchema;
import io.murk.field.FieldType;
import io.murk.obs.ObsDtype;
import io.murk.obs.ObsEntry;
import io.murk.obs.ObsTransform;
import io.murk.obs.execute.ValueMap;
import io.murk.obs.kernel.ElementCode;

/**
 * What an entry makes of a cell.
 *
 * @param map its elements
 * @param hasAxis whether they are a last axis of the tensor; if not, there is one
 */
record EntryValues(ValueMap map, boolean hasAxis) {
  /** Checks component, transform, pool and element type against the field, which exists. */
  static EntryValues compile(int entry, ObsEntry declared, FieldSchema schema) {
    FieldType type = schema.def(declared.field()).type();
    int component = declared.component();
    int last = type.components() - 1;
    if (component != ObsEntry.ALL_COMPONENTS && (component < 0 || component > last)) {
      throw SpecErrors.invalid(
          entry, "component", component, (last == 0 ? "0" : "0.." + last) + ", or -1 for all");
    }
    ElementCode code = code(entry, declared.dtype());
    return switch (declared.transform()) {
      case ObsTransform.Identity() -> of(code, type, component);
      case ObsTransform.Normalize(double min, double max) ->
          of(code.normalized(min, max), type, component);
      case ObsTransform.OneHot() -> oneHot(entry, declared, code, type, schema);
    };
  }

  private static EntryValues of(ElementCode code, FieldType type, int component) {
    boolean all = component == ObsEntry.ALL_COMPONENTS;
    ValueMap map =
        all || type.components() == 1
            ? ValueMap.all(code, type.components())
            : ValueMap.component(code, type.components(), component);
    return new EntryValues(map, all && type instanceof FieldType.Vector);
  }

  private static EntryValues oneHot(
      int entry, ObsEntry declared, ElementCode code, FieldType type, FieldSchema schema) {
    if (!(type instanceof FieldType.Categorical(int values))) {
      throw SpecErrors.invalid(
          entry,
          "transform",
          "OneHot",
          "Identity, Normalize: field " + schema.label(declared.field()) + " is not Categorical");
    }
    if (declared.pool() != null) {
      throw SpecErrors.invalid(
          entry, "pool", declared.pool(), "none with OneHot: categories have no sum or order");
    }
    return new EntryValues(ValueMap.oneHot(code, values), true);
  }

  private static ElementCode code(int entry, ObsDtype dtype) {
    return switch (dtype) {
      case ObsDtype.F32() -> ElementCode.identity(ElementType.F32);
      case ObsDtype.F16() -> ElementCode.identity(ElementType.F16);
      case ObsDtype.U8(float scale, float offset) -> {
        requireFinite(entry, "scale", scale);
        requireFinite(entry, "offset", offset);
        yield ElementCode.identity(ElementType.U8).scaled(scale, offset);
      }
    };
  }

  private static void requireFinite(int entry, String key, float value) {
    if (!Float.isFinite(value)) {
      throw SpecErrors.invalid(entry, key, value, "a finite number");
    }
  }
}
