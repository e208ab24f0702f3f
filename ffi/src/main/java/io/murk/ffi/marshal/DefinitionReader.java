package io.murk.ffi.marshal;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.Boundary;
import io.murk.field.FieldDef;
import io.murk.field.FieldType;
import io.murk.field.Mutability;
import io.murk.obs.ObsEntry;
import io.murk.obs.ObsRegion;
import io.murk.obs.ObsSpec;
import io.murk.obs.ObsTransform;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.space.EdgeBehavior;
import io.murk.space.Space;
import io.murk.space.Square4;
import java.util.ArrayList;
import java.util.List;

/** Reads what worlds and observations are made of from the caller's structs and arrays. */
public final class DefinitionReader {
  private static final int SQUARE4 = 2;
  private static final int SQUARE4_PARAMS = 3;
  private static final long MAX_PARAMS = 1 << 16;
  private static final long MAX_SOURCES = 1 << 24;
  private static final int REGION_ALL = 0;
  private static final int REGION_AGENT_DISK = 5;
  private static final int REGION_AGENT_RECT = 6;
  private static final int MAX_REGION_PARAMS = 8;
  private static final int POOL_KERNELS = 5;

  private static final String EDGES = "0 Absorb|1 Clamp|2 Wrap";
  private static final String MUTABILITIES = "0 Static|1 PerTick|2 Sparse";
  private static final String BOUNDARIES = "0 Clamp|1 Reflect|2 Absorb|3 Wrap";

  private DefinitionReader() {}

  /** The space of a type and its parameters. */
  public static Space space(int type, long params, long count) {
    if (type != SQUARE4) {
      throw Check.invalid("space_type=" + type + " allowed=2 Square4 (in this version)");
    }
    Check.size("n_params", count, SQUARE4_PARAMS, MAX_PARAMS);
    Check.array("params", params, Double.BYTES);
    long rows = length("rows", Memory.f64(params));
    long cols = length("cols", Memory.f64(params + Double.BYTES));
    long edge = integral("edge", Memory.f64(params + 2 * Double.BYTES));
    return Square4.of(rows, cols, Check.constant("edge", edge, EdgeBehavior.values(), EDGES));
  }

  private static long length(String name, double value) {
    long length = integral(name, value);
    if (length < 0) {
      throw Check.invalid(name + "=" + length + " allowed=1..");
    }
    return length;
  }

  private static long integral(String name, double value) {
    if (value != Math.rint(value) || Math.abs(value) >= 0x1p53) {
      throw Check.invalid(name + "=" + value + " allowed: an integer");
    }
    return (long) value;
  }

  /** A field definition. */
  public static FieldDef field(String name, int type, int mutability, int dims, int boundary) {
    FieldType fieldType =
        switch (type) {
          case 0 -> new FieldType.Scalar();
          case 1 -> new FieldType.Vector(dims);
          case 2 -> new FieldType.Categorical(dims);
          default ->
              throw Check.invalid(
                  "field_type=" + type + " allowed=0 Scalar|1 Vector|2 Categorical");
        };
    return FieldDef.of(name, fieldType)
        .mutability(Check.constant("mutability", mutability, Mutability.values(), MUTABILITIES))
        .boundary(Check.constant("boundary_behavior", boundary, Boundary.values(), BOUNDARIES));
  }

  /** MurkScalarDiffusionDef. */
  public static ScalarDiffusion scalarDiffusion(long def) {
    Check.pointer("def", def);
    int size = Memory.i32(def + ScalarDiffusionLayout.STRUCT_SIZE);
    if (size != ScalarDiffusionLayout.BYTES) {
      throw Check.invalid(
          "struct_size="
              + Integer.toUnsignedString(size)
              + " allowed="
              + ScalarDiffusionLayout.BYTES);
    }
    ScalarDiffusion.Builder builder =
        ScalarDiffusion.builder(
                Memory.i32(def + ScalarDiffusionLayout.INPUT_FIELD),
                Memory.i32(def + ScalarDiffusionLayout.OUTPUT_FIELD))
            .gradientField(Memory.i32(def + ScalarDiffusionLayout.GRADIENT_FIELD))
            .coefficient(Memory.f64(def + ScalarDiffusionLayout.COEFFICIENT))
            .decay(Memory.f64(def + ScalarDiffusionLayout.DECAY));
    if (Memory.u8(def + ScalarDiffusionLayout.HAS_CLAMP_MIN) != 0) {
      builder.clampMin(Memory.f32(def + ScalarDiffusionLayout.CLAMP_MIN));
    }
    if (Memory.u8(def + ScalarDiffusionLayout.HAS_CLAMP_MAX) != 0) {
      builder.clampMax(Memory.f32(def + ScalarDiffusionLayout.CLAMP_MAX));
    }
    addSources(builder, def);
    return builder.build();
  }

  private static void addSources(ScalarDiffusion.Builder builder, long def) {
    int count =
        Check.size("n_sources", Memory.i64(def + ScalarDiffusionLayout.N_SOURCES), 0, MAX_SOURCES);
    long ranks = Memory.i64(def + ScalarDiffusionLayout.SOURCE_RANKS);
    long values = Memory.i64(def + ScalarDiffusionLayout.SOURCE_VALUES);
    Check.arrayUnlessEmpty("source_ranks", ranks, count, Long.BYTES);
    Check.arrayUnlessEmpty("source_values", values, count, Float.BYTES);
    for (int i = 0; i < count; i++) {
      builder.source(
          Memory.i64(ranks + (long) i * Long.BYTES), Memory.f32(values + (long) i * Float.BYTES));
    }
  }

  /**
   * MurkObsEntry array.
   *
   * @throws MurkException INVALID_OBS_SPEC when there are none or one can't be had in this version,
   *     INVALID_ARGUMENT when a value is out of range
   */
  public static ObsSpec obsSpec(long entries, long count) {
    if (count == 0) {
      throw new MurkException(
          ErrorCode.INVALID_OBS_SPEC, "n_entries=0 allowed=1.." + Check.MAX_OBS_ENTRIES);
    }
    if (entries == 0) {
      throw new MurkException(ErrorCode.INVALID_OBS_SPEC, "entries=NULL allowed: a pointer");
    }
    int checked = Check.size("n_entries", count, 1, Check.MAX_OBS_ENTRIES);
    List<ObsEntry> list = new ArrayList<>(checked);
    for (int i = 0; i < checked; i++) {
      list.add(obsEntry(entries + (long) i * ObsEntryLayout.BYTES, "entries[" + i + "]."));
    }
    return new ObsSpec(list);
  }

  private static ObsEntry obsEntry(long entry, String name) {
    ObsRegion region = region(entry, name);
    ObsTransform transform = transform(entry, name);
    Check.range(name + "dtype", Memory.i32(entry + ObsEntryLayout.DTYPE), 0, 0);
    requireNoPooling(entry, name);
    return new ObsEntry(Memory.i32(entry + ObsEntryLayout.FIELD_ID), region, transform);
  }

  private static ObsRegion region(long entry, String name) {
    int type = Memory.i32(entry + ObsEntryLayout.REGION_TYPE);
    int params = Memory.i32(entry + ObsEntryLayout.N_REGION_PARAMS);
    return switch (type) {
      case REGION_ALL -> new ObsRegion.All();
      case REGION_AGENT_DISK -> {
        Check.range(name + "n_region_params", params, 1, MAX_REGION_PARAMS);
        int radius = Memory.i32(entry + ObsEntryLayout.REGION_PARAMS);
        Check.range(name + "region_params[0]", radius, 0, Integer.MAX_VALUE);
        yield new ObsRegion.AgentDisk(radius);
      }
      case REGION_AGENT_RECT ->
          throw new MurkException(
              ErrorCode.INVALID_OBS_SPEC,
              name + "region_type=6 AgentRect is not in this version, allowed=0 All|5 AgentDisk");
      default -> throw Check.invalid(name + "region_type=" + type + " allowed=0 All|5 AgentDisk");
    };
  }

  private static ObsTransform transform(long entry, String name) {
    int type = Memory.i32(entry + ObsEntryLayout.TRANSFORM_TYPE);
    return switch (type) {
      case 0 -> new ObsTransform.Identity();
      case 1 ->
          new ObsTransform.Normalize(
              Memory.f32(entry + ObsEntryLayout.NORMALIZE_MIN),
              Memory.f32(entry + ObsEntryLayout.NORMALIZE_MAX));
      default ->
          throw Check.invalid(name + "transform_type=" + type + " allowed=0 Identity|1 Normalize");
    };
  }

  private static void requireNoPooling(long entry, String name) {
    int kernel = Memory.i32(entry + ObsEntryLayout.POOL_KERNEL);
    Check.range(name + "pool_kernel", kernel, 0, POOL_KERNELS - 1);
    if (kernel != 0) {
      Check.range(
          name + "pool_kernel_size",
          Memory.i32(entry + ObsEntryLayout.POOL_KERNEL_SIZE),
          1,
          Integer.MAX_VALUE);
      Check.range(
          name + "pool_stride",
          Memory.i32(entry + ObsEntryLayout.POOL_STRIDE),
          1,
          Integer.MAX_VALUE);
      throw new MurkException(
          ErrorCode.INVALID_OBS_SPEC,
          name + "pool_kernel=" + kernel + " is not in this version, allowed=0 None");
    }
  }
}
