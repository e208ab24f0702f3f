package io.murk.ffi.marshal;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.Boundary;
import io.murk.field.FieldDef;
import io.murk.field.FieldType;
import io.murk.field.Mutability;
import io.murk.obs.ObsDtype;
import io.murk.obs.ObsEntry;
import io.murk.obs.ObsRegion;
import io.murk.obs.ObsSpec;
import io.murk.obs.ObsTransform;
import io.murk.obs.Pool;
import io.murk.propagator.library.ScalarDiffusion;
import io.murk.space.EdgeBehavior;
import io.murk.space.Fcc12;
import io.murk.space.Hex2D;
import io.murk.space.Line1D;
import io.murk.space.ProductSpace;
import io.murk.space.Region;
import io.murk.space.Ring1D;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.space.Square8;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what worlds and observations are made of from the caller's structs and arrays. */
public final class DefinitionReader {
  private static final SpaceType[] SPACES = SpaceType.values();
  private static final String SPACE_TYPES =
      "0 Line1D|1 Ring1D|2 Square4|3 Square8|4 Hex2D|5 ProductSpace|6 Fcc12";

  /** Bounds of products: a coordinate in murk.h has few axes anyway. */
  private static final int MAX_COMPONENTS = 16;

  private static final int MAX_NESTED = 4;
  private static final long MAX_PARAMS = 1 << 16;
  private static final long MAX_SOURCES = 1 << 24;
  private static final int REGION_ALL = 0;
  private static final int REGION_AGENT_DISK = 5;
  private static final int REGION_AGENT_RECT = 6;
  private static final int MAX_REGION_PARAMS = 8;

  /** By their numbers in murk.h, from 1 on. */
  private static final Pool.Kernel[] POOL_KERNELS = {
    Pool.Kernel.MEAN, Pool.Kernel.MAX, Pool.Kernel.MIN, Pool.Kernel.SUM
  };

  private static final String EDGES = "0 Absorb|1 Clamp|2 Wrap";
  private static final String MUTABILITIES = "0 Static|1 PerTick|2 Sparse";
  private static final String BOUNDARIES = "0 Clamp|1 Reflect|2 Absorb|3 Wrap";

  private DefinitionReader() {}

  /**
   * The space of a type and its parameters.
   *
   * @param params f64, each integral; those behind the ones that the type takes are ignored
   */
  public static Space space(int type, long params, long count) {
    int n = Check.size("n_params", count, 0, MAX_PARAMS);
    Check.arrayUnlessEmpty("params", params, n, Double.BYTES);
    return new SpaceParams(params, n).space(type, 0);
  }

  /** Parameters of a space, taken one after the other. */
  private static final class SpaceParams {
    private final long address;
    private final int count;
    private int next;

    SpaceParams(long address, int count) {
      this.address = address;
      this.count = count;
    }

    Space space(long type, int depth) {
      if (type < 0 || type >= SPACES.length) {
        throw Check.invalid("space_type=" + type + " allowed=" + SPACE_TYPES);
      }
      SpaceType known = SPACES[(int) type];
      if (count - next < known.params) {
        throw Check.invalid(
            "n_params="
                + count
                + " allowed="
                + (next + known.params)
                + "..: "
                + known
                + " takes "
                + known.text);
      }
      return switch (known) {
        case LINE1D -> Line1D.of(length("length"), edge());
        case RING1D -> Ring1D.of(length("length"));
        case SQUARE4 -> Square4.of(length("rows"), length("cols"), edge());
        case SQUARE8 -> Square8.of(length("rows"), length("cols"), edge());
        case HEX2D -> {
          long cols = length("cols");
          yield Hex2D.of(length("rows"), cols);
        }
        case FCC12 -> Fcc12.of(length("w"), length("h"), length("d"), edge());
        case PRODUCT_SPACE -> product(depth);
      };
    }

    private Space product(int depth) {
      long components = integral("components");
      if (components < 1 || components > MAX_COMPONENTS) {
        throw Check.invalid("components=" + components + " allowed=1.." + MAX_COMPONENTS);
      }
      if (depth == MAX_NESTED) {
        throw Check.invalid(
            "ProductSpace in ProductSpace, depth=" + depth + " allowed=0.." + (MAX_NESTED - 1));
      }
      List<Space> parts = new ArrayList<>();
      for (int i = 0; i < components; i++) {
        if (count - next < 2) {
          throw Check.invalid(
              "n_params="
                  + count
                  + " allowed="
                  + (next + 2)
                  + "..: component "
                  + i
                  + " starts with its type and the number of its parameters");
        }
        long type = integral("space_type");
        long own = integral("n_params");
        if (own < 0 || own > count - next) {
          throw Check.invalid(
              "component " + i + " n_params=" + own + " allowed=0.." + (count - next));
        }
        var inner = new SpaceParams(address + (long) next * Double.BYTES, (int) own);
        parts.add(inner.space(type, depth + 1));
        next += (int) own;
      }
      return ProductSpace.of(parts);
    }

    private EdgeBehavior edge() {
      return Check.constant("edge", integral("edge"), EdgeBehavior.values(), EDGES);
    }

    private long length(String name) {
      long length = integral(name);
      if (length < 0) {
        throw Check.invalid(name + "=" + length + " allowed=1..");
      }
      return length;
    }

    private long integral(String name) {
      double value = Memory.f64(address + (long) next++ * Double.BYTES);
      if (value != Math.rint(value) || Math.abs(value) >= 0x1p53) {
        throw Check.invalid(name + "=" + value + " allowed: an integer");
      }
      return (long) value;
    }
  }

  /** Space types by their numbers in murk.h. */
  private enum SpaceType {
    LINE1D(2, "length, edge"),
    RING1D(1, "length"),
    SQUARE4(3, "rows, cols, edge"),
    SQUARE8(3, "rows, cols, edge"),
    HEX2D(2, "cols, rows"),
    PRODUCT_SPACE(1, "the number of components, and for each its type, its n_params, its params"),
    FCC12(4, "w, h, d, edge");

    private final int params;
    private final String text;

    SpaceType(int params, String text) {
      this.params = params;
      this.text = text;
    }
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
   * @throws MurkException INVALID_OBS_SPEC when there are none, INVALID_ARGUMENT when a value of
   *     one is out of range
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
    int dtype = Memory.i32(entry + ObsEntryLayout.DTYPE);
    if (dtype != 0) {
      throw Check.invalid(name + "dtype=" + dtype + " allowed=0 F32");
    }
    return new ObsEntry(
        Memory.i32(entry + ObsEntryLayout.FIELD_ID),
        region,
        poolOrNull(entry, name),
        transform,
        new ObsDtype.F32(),
        ObsEntry.ALL_COMPONENTS);
  }

  private static ObsRegion region(long entry, String name) {
    int type = Memory.i32(entry + ObsEntryLayout.REGION_TYPE);
    int params = Memory.i32(entry + ObsEntryLayout.N_REGION_PARAMS);
    return switch (type) {
      case REGION_ALL -> new ObsRegion.Fixed(new Region.All());
      case REGION_AGENT_DISK -> {
        Check.range(name + "n_region_params", params, 1, MAX_REGION_PARAMS);
        int radius = Memory.i32(entry + ObsEntryLayout.REGION_PARAMS);
        Check.range(name + "region_params[0]", radius, 0, Integer.MAX_VALUE);
        yield new ObsRegion.AgentDisk(radius);
      }
      case REGION_AGENT_RECT -> {
        Check.range(name + "n_region_params", params, 1, MAX_REGION_PARAMS);
        List<Integer> halfExtents = new ArrayList<>(params);
        for (int axis = 0; axis < params; axis++) {
          int half = Memory.i32(entry + ObsEntryLayout.REGION_PARAMS + axis * Integer.BYTES);
          String param = name + "region_params[" + axis + "]";
          halfExtents.add(Check.range(param, half, 0, Integer.MAX_VALUE));
        }
        yield new ObsRegion.AgentRect(halfExtents);
      }
      default ->
          throw Check.invalid(
              name + "region_type=" + type + " allowed=0 All|5 AgentDisk|6 AgentRect");
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

  private static @Nullable Pool poolOrNull(long entry, String name) {
    int kernel = Memory.i32(entry + ObsEntryLayout.POOL_KERNEL);
    if (kernel == 0) {
      return null;
    }
    if (kernel < 0 || kernel > POOL_KERNELS.length) {
      throw Check.invalid(
          name + "pool_kernel=" + kernel + " allowed=0 None|1 Mean|2 Max|3 Min|4 Sum");
    }
    int size = Memory.i32(entry + ObsEntryLayout.POOL_KERNEL_SIZE);
    int stride = Memory.i32(entry + ObsEntryLayout.POOL_STRIDE);
    Check.range(name + "pool_kernel_size", size, 1, Integer.MAX_VALUE);
    Check.range(name + "pool_stride", stride, 1, Integer.MAX_VALUE);
    return Pool.square(POOL_KERNELS[kernel - 1], size, stride);
  }
}
