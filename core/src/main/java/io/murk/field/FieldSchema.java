package io.murk.field;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a world, numbered from 0, with their lengths. Immutable. */
public final class FieldSchema {
  /** The most fields that a world has. */
  public static final int MAX_FIELDS = 1 << 16;

  private final List<FieldDef> defs;
  private final int cells;

  /**
   * Checks and numbers the definitions.
   *
   * @param cells cells of the space, 1 to 2^31 - 1
   * @throws MurkException {@link ErrorCode#INVALID_FIELD} for the first definition that is invalid
   */
  public FieldSchema(List<FieldDef> defs, int cells) {
    this.defs = List.copyOf(defs);
    this.cells = cells;
    for (FieldDef def : this.defs) {
      def.check(cells);
    }
  }

  /** Every reason for which {@link #FieldSchema} refuses these definitions, in their order. */
  public static List<MurkException> problems(List<FieldDef> defs, int cells) {
    List<MurkException> problems = new ArrayList<>();
    for (FieldDef def : defs) {
      try {
        def.check(cells);
      } catch (MurkException e) {
        problems.add(e);
      }
    }
    return problems;
  }

  /** A field in a message: its number, and its name if it is defined. */
  public String label(int field) {
    String number = Integer.toUnsignedString(field);
    return contains(field) ? number + " (" + def(field).name() + ")" : number;
  }

  /** Whether some field changes in that way. */
  public boolean has(Mutability mutability) {
    for (int field = 0; field < size(); field++) {
      if (def(field).mutability() == mutability) {
        return true;
      }
    }
    return false;
  }

  /** Number of fields. */
  public int size() {
    return defs.size();
  }

  /** Cells of the space. */
  public int cells() {
    return cells;
  }

  /** Whether {@code field} is a number of this schema. */
  public boolean contains(int field) {
    return field >= 0 && field < defs.size();
  }

  /** Definition of a field. */
  public FieldDef def(int field) {
    return defs.get(require(field));
  }

  /** f32 a cell of a field. */
  public int components(int field) {
    return def(field).type().components();
  }

  /** f32 of one world in a field: cells * components. */
  public long floats(int field) {
    return (long) cells * components(field);
  }

  /**
   * The number of the first field of that name.
   *
   * @throws MurkException {@link ErrorCode#UNDEFINED_FIELD} when there is none
   */
  public int indexOf(String name) {
    for (int field = 0; field < defs.size(); field++) {
      if (defs.get(field).name().equals(name)) {
        return field;
      }
    }
    throw new MurkException(
        ErrorCode.UNDEFINED_FIELD,
        "field=" + name + " allowed=" + defs.stream().map(FieldDef::name).toList());
  }

  /** Writes a field's initial values to {@code out}, {@link #floats} f32. */
  public void writeInitial(int field, MemorySegment out) {
    float[] values = def(field).initialOrNull();
    FieldDef.InitialValue function = def(field).initialValueOrNull();
    if (function != null) {
      writeEach(function, components(field), out);
    } else if (values == null) {
      out.fill((byte) 0);
    } else if (values.length == 1) {
      for (long i = 0; i < floats(field); i++) {
        out.setAtIndex(ValueLayout.JAVA_FLOAT, i, values[0]);
      }
    } else {
      MemorySegment.copy(values, 0, out, ValueLayout.JAVA_FLOAT, 0, values.length);
    }
  }

  /** The value of all elements if a field's definition gives one for all, else null. */
  public @Nullable Float constantInitialOrNull(int field) {
    float[] values = def(field).initialOrNull();
    if (def(field).initialValueOrNull() != null || values != null && values.length != 1) {
      return null;
    }
    return values == null ? Float.valueOf(0f) : Float.valueOf(values[0]);
  }

  private void writeEach(FieldDef.InitialValue function, int components, MemorySegment out) {
    long at = 0;
    for (int rank = 0; rank < cells; rank++) {
      for (int component = 0; component < components; component++) {
        out.setAtIndex(ValueLayout.JAVA_FLOAT, at++, function.at(rank, component));
      }
    }
  }

  /**
   * Whether a field begins with the same bits in both schemas, which lay out alike: equal values,
   * or the very same function.
   */
  public boolean sameInitial(int field, FieldSchema other) {
    FieldDef a = def(field);
    FieldDef b = other.def(field);
    return a.initialValueOrNull() == b.initialValueOrNull()
        && Arrays.equals(a.initialOrNull(), b.initialOrNull());
  }

  /** Whether both schemas lay out the same memory: cells, types and mutabilities agree. */
  public boolean sameLayout(FieldSchema other) {
    if (cells != other.cells || size() != other.size()) {
      return false;
    }
    for (int field = 0; field < size(); field++) {
      FieldDef a = def(field);
      FieldDef b = other.def(field);
      if (!a.type().equals(b.type()) || a.mutability() != b.mutability()) {
        return false;
      }
    }
    return true;
  }

  private int require(int field) {
    if (!contains(field)) {
      throw new MurkException(
          ErrorCode.INVALID_ARGUMENT,
          "field=" + Integer.toUnsignedString(field) + " allowed=0.." + (defs.size() - 1));
    }
    return field;
  }

  @Override
  public String toString() {
    return "FieldSchema[cells=" + cells + ", " + defs + "]";
  }
}
