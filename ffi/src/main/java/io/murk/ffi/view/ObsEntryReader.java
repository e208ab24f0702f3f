package io.murk.ffi.view;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.ffi.marshal.Check;
import io.murk.ffi.marshal.Memory;
import io.murk.obs.ObsDtype;
import io.murk.obs.ObsEntry;
import io.murk.obs.ObsRegion;
import io.murk.obs.ObsSpec;
import io.murk.obs.ObsSpecCodec;
import io.murk.obs.ObsTransform;
import io.murk.obs.Pool;
import io.murk.space.Coord;
import io.murk.space.Region;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads specs: MurkObsEntryDef arrays, and bytes. */
public final class ObsEntryReader {
  /** As in murk.h. */
  public static final int MAX_REGION_PARAMS = 1 << 22;

  public static final int MAX_SPEC_BYTES = 1 << 26;

  private static final int FLAG_COMPONENT = 1;
  private static final Pool.Kernel[] POOL_KERNELS = {
    Pool.Kernel.MEAN, Pool.Kernel.MAX, Pool.Kernel.MIN, Pool.Kernel.SUM
  };

  private final long entry;
  private final String name;

  private ObsEntryReader(long entry, String name) {
    this.entry = entry;
    this.name = name;
  }

  /**
   * MurkObsEntryDef array, whose elements all have the size of the first one.
   *
   * @throws MurkException INVALID_OBS_SPEC when there are none, INVALID_ARGUMENT when a value of
   *     one is out of range
   */
  public static ObsSpec spec(long entries, long count) {
    if (count == 0) {
      throw new MurkException(
          ErrorCode.INVALID_OBS_SPEC, "n_entries=0 allowed=1.." + Check.MAX_OBS_ENTRIES);
    }
    int checked = Check.size("n_entries", count, 1, Check.MAX_OBS_ENTRIES);
    Check.pointer("entries", entries);
    int size = ViewCheck.structSize("entries[0]", entries, ObsEntryDefLayout.BYTES);
    List<ObsEntry> list = new ArrayList<>(checked);
    for (int i = 0; i < checked; i++) {
      long entry = entries + (long) i * size;
      String name = "entries[" + i + "]";
      if (ViewCheck.structSize(name, entry, ObsEntryDefLayout.BYTES) != size) {
        throw Check.invalid(
            name + ".struct_size=" + Memory.i32(entry) + " allowed=" + size + ", as of entries[0]");
      }
      list.add(new ObsEntryReader(entry, name + ".").read());
    }
    return new ObsSpec(list);
  }

  /**
   * The spec that some bytes say.
   *
   * @throws MurkException INVALID_OBS_SPEC, or INVALID_ARGUMENT for the pointer and the length
   */
  public static ObsSpec spec(String argument, long bytes, String lengthName, long length) {
    int checked = Check.size(lengthName, length, 0, MAX_SPEC_BYTES);
    Check.arrayUnlessEmpty(argument, bytes, checked, 1);
    byte[] copied = new byte[checked];
    MemorySegment.copy(Memory.ALL, JAVA_BYTE, bytes, copied, 0, checked);
    return ObsSpecCodec.decode(copied);
  }

  private int i32(int offset) {
    return Memory.i32(entry + offset);
  }

  private ObsEntry read() {
    return new ObsEntry(
        i32(ObsEntryDefLayout.FIELD_ID), region(), poolOrNull(), transform(), dtype(), component());
  }

  private int component() {
    int flags = i32(ObsEntryDefLayout.FLAGS);
    if ((flags & ~FLAG_COMPONENT) != 0) {
      throw Check.invalid(
          name + "flags=0x" + Integer.toHexString(flags) + " allowed: bits of MurkObsFlag");
    }
    return flags == 0
        ? ObsEntry.ALL_COMPONENTS
        : Check.range(name + "component", i32(ObsEntryDefLayout.COMPONENT), 0, Integer.MAX_VALUE);
  }

  private ObsRegion region() {
    int type = i32(ObsEntryDefLayout.REGION_TYPE);
    int count =
        Check.size(
            name + "n_region_params",
            Memory.i64(entry + ObsEntryDefLayout.N_REGION_PARAMS),
            0,
            MAX_REGION_PARAMS);
    long at = Memory.i64(entry + ObsEntryDefLayout.REGION_PARAMS);
    Check.arrayUnlessEmpty(name + "region_params", at, count, Integer.BYTES);
    int[] params = new int[count];
    for (int i = 0; i < count; i++) {
      params[i] = Memory.i32(at + (long) i * Integer.BYTES);
    }
    return switch (type) {
      case 0 -> new ObsRegion.Fixed(new Region.All());
      case 1 -> new ObsRegion.Fixed(new Region.Disk(center(params), last(params)));
      case 2 -> rect(params);
      case 3 -> new ObsRegion.Fixed(new Region.Neighbours(center(params), last(params)));
      case 4 -> coords(params);
      case 5 -> {
        requireParams(params.length >= 1, params, "1: radius");
        yield new ObsRegion.AgentDisk(notNegative(params, 0));
      }
      case 6 -> agentRect(params);
      default ->
          throw Check.invalid(
              name
                  + "region_type="
                  + type
                  + " allowed=0 All|1 Disk|2 Rect|3 Neighbours|4 Coords|5 AgentDisk|6 AgentRect");
    };
  }

  private void requireParams(boolean good, int[] params, String allowed) {
    if (!good) {
      throw Check.invalid(name + "n_region_params=" + params.length + " allowed=" + allowed);
    }
  }

  private int notNegative(int[] params, int index) {
    return Check.range(name + "region_params[" + index + "]", params[index], 0, Integer.MAX_VALUE);
  }

  private Coord center(int[] params) {
    requireParams(params.length >= 2, params, "2..: center, then radius or depth");
    return Coord.of(Arrays.copyOf(params, params.length - 1));
  }

  private int last(int[] params) {
    return notNegative(params, params.length - 1);
  }

  private ObsRegion rect(int[] params) {
    boolean good = params.length >= 2 && params.length % 2 == 0;
    requireParams(good, params, "an even number: min, then max");
    int ndim = params.length / 2;
    return new ObsRegion.Fixed(
        new Region.Rect(
            Coord.of(Arrays.copyOf(params, ndim)),
            Coord.of(Arrays.copyOfRange(params, ndim, params.length))));
  }

  private ObsRegion coords(int[] params) {
    requireParams(params.length >= 2, params, "2..: ndim, count, then the axes of each cell");
    long ndim = params[0];
    long count = params[1];
    requireParams(
        ndim >= 0 && count >= 0 && params.length == 2 + ndim * count && (ndim > 0 || count == 0),
        params,
        "2 + ndim * count with ndim=" + ndim + " count=" + count);
    List<Coord> cells = new ArrayList<>((int) count);
    for (int i = 0; i < count; i++) {
      int from = 2 + i * (int) ndim;
      cells.add(Coord.of(Arrays.copyOfRange(params, from, from + (int) ndim)));
    }
    return new ObsRegion.Fixed(new Region.Coords(cells));
  }

  private ObsRegion agentRect(int[] params) {
    requireParams(params.length >= 1, params, "1..: a half extent for each axis");
    List<Integer> halfExtents = new ArrayList<>(params.length);
    for (int axis = 0; axis < params.length; axis++) {
      halfExtents.add(notNegative(params, axis));
    }
    return new ObsRegion.AgentRect(halfExtents);
  }

  private ObsTransform transform() {
    int type = i32(ObsEntryDefLayout.TRANSFORM_TYPE);
    return switch (type) {
      case 0 -> new ObsTransform.Identity();
      case 1 ->
          new ObsTransform.Normalize(
              Memory.f64(entry + ObsEntryDefLayout.NORMALIZE_MIN),
              Memory.f64(entry + ObsEntryDefLayout.NORMALIZE_MAX));
      case 2 -> new ObsTransform.OneHot();
      default ->
          throw Check.invalid(
              name + "transform_type=" + type + " allowed=0 Identity|1 Normalize|2 OneHot");
    };
  }

  private ObsDtype dtype() {
    int dtype = i32(ObsEntryDefLayout.DTYPE);
    return switch (dtype) {
      case 0 -> new ObsDtype.F32();
      case 1 -> new ObsDtype.F16();
      case 2 ->
          new ObsDtype.U8(
              Memory.f32(entry + ObsEntryDefLayout.SCALE),
              Memory.f32(entry + ObsEntryDefLayout.OFFSET));
      default -> throw Check.invalid(name + "dtype=" + dtype + " allowed=0 F32|1 F16|2 U8");
    };
  }

  private @Nullable Pool poolOrNull() {
    int kernel = i32(ObsEntryDefLayout.POOL_KERNEL);
    if (kernel == 0) {
      return null;
    }
    if (kernel < 0 || kernel > POOL_KERNELS.length) {
      throw Check.invalid(
          name + "pool_kernel=" + kernel + " allowed=0 None|1 Mean|2 Max|3 Min|4 Sum");
    }
    return new Pool(
        POOL_KERNELS[kernel - 1],
        positive("pool_rows", ObsEntryDefLayout.POOL_ROWS),
        positive("pool_cols", ObsEntryDefLayout.POOL_COLS),
        positive("pool_row_stride", ObsEntryDefLayout.POOL_ROW_STRIDE),
        positive("pool_col_stride", ObsEntryDefLayout.POOL_COL_STRIDE));
  }

  private int positive(String key, int offset) {
    return Check.size(name + key, Integer.toUnsignedLong(i32(offset)), 1, Integer.MAX_VALUE);
  }
}
