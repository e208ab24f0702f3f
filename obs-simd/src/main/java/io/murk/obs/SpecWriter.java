package io.murk.obs;

import static io.murk.obs.ObsSpecLayout.V1;
import static io.murk.obs.ObsSpecLayout.V1_MAX_COUNT;
import static io.murk.obs.ObsSpecLayout.V2;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.space.Coord;
import io.murk.space.Region;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes specs: first what each entry's region is in numbers, then the size, then the bytes. */
final class SpecWriter {
  /** The most elements of a Java array. */
  private static final long MAX_BYTES = Integer.MAX_VALUE - 8;

  private final List<ObsEntry> entries;
  private final int[][] params;
  private final int version;

  private SpecWriter(List<ObsEntry> entries) {
    this.entries = entries;
    params = new int[entries.size()][];
    boolean fits = params.length <= V1_MAX_COUNT;
    for (int i = 0; i < params.length; i++) {
      ObsEntry entry = entries.get(i);
      params[i] = params(i, entry.region());
      check(i, entry);
      fits &= params[i].length <= V1_MAX_COUNT && fitsV1(entry);
    }
    version = fits ? V1 : V2;
  }

  static byte[] write(ObsSpec spec) {
    return new SpecWriter(spec.entries()).write();
  }

  private static boolean fitsV1(ObsEntry entry) {
    Pool pool = entry.pool();
    return entry.component() == ObsEntry.ALL_COMPONENTS
        && entry.dtype() instanceof ObsDtype.F32
        && !(entry.transform() instanceof ObsTransform.OneHot)
        && (pool == null || pool.rows() == pool.cols() && pool.rowStride() == pool.colStride());
  }

  private static void check(int index, ObsEntry entry) {
    requireAtLeast(index, "component", entry.component(), ObsEntry.ALL_COMPONENTS);
    Pool pool = entry.pool();
    if (pool != null) {
      requireAtLeast(index, "pool.rows", pool.rows(), 0);
      requireAtLeast(index, "pool.cols", pool.cols(), 0);
      requireAtLeast(index, "pool.rowStride", pool.rowStride(), 0);
      requireAtLeast(index, "pool.colStride", pool.colStride(), 0);
    }
  }

  private byte[] write() {
    long bytes = version == V1 ? ObsSpecLayout.V1_HEADER_BYTES : ObsSpecLayout.V2_HEADER_BYTES;
    for (int i = 0; i < params.length; i++) {
      bytes += bytes(entries.get(i), params[i]);
    }
    if (bytes > MAX_BYTES) {
      throw new MurkException(
          ErrorCode.INVALID_OBS_SPEC, "bytes=" + bytes + " allowed=at most " + MAX_BYTES);
    }
    ByteBuffer out = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(ObsSpecLayout.MAGIC).putShort((short) version);
    if (version == V1) {
      out.putShort((short) params.length);
    } else {
      out.putShort((short) 0).putInt(params.length);
    }
    for (int i = 0; i < params.length; i++) {
      if (version == V1) {
        putV1(out, entries.get(i), params[i]);
      } else {
        putV2(out, entries.get(i), params[i]);
      }
    }
    return out.array();
  }

  private long bytes(ObsEntry entry, int[] region) {
    boolean first = version == V1;
    long bytes = first ? ObsSpecLayout.V1_ENTRY_BYTES : ObsSpecLayout.V2_ENTRY_BYTES;
    bytes += (long) region.length * Integer.BYTES;
    bytes +=
        entry.transform() instanceof ObsTransform.Normalize ? ObsSpecLayout.NORMALIZE_BYTES : 0;
    bytes += entry.dtype() instanceof ObsDtype.U8 ? ObsSpecLayout.U8_BYTES : 0;
    if (entry.pool() != null) {
      bytes += first ? ObsSpecLayout.V1_POOL_BYTES : ObsSpecLayout.V2_POOL_BYTES;
    }
    return bytes;
  }

  private static void putV1(ByteBuffer out, ObsEntry entry, int[] region) {
    out.putInt(entry.field()).put((byte) regionTag(entry.region()));
    out.putShort((short) region.length);
    putAll(out, region);
    out.put((byte) transformTag(entry.transform()));
    putNumbers(out, entry.transform());
    out.put((byte) ObsSpecLayout.F32).put((byte) poolTag(entry.pool()));
    Pool pool = entry.pool();
    if (pool != null) {
      out.putInt(pool.rows()).putInt(pool.rowStride());
    }
  }

  private static void putV2(ByteBuffer out, ObsEntry entry, int[] region) {
    out.putInt(entry.field()).putInt(entry.component());
    out.put((byte) regionTag(entry.region())).put((byte) transformTag(entry.transform()));
    out.put((byte) dtypeTag(entry.dtype())).put((byte) poolTag(entry.pool()));
    out.putInt(region.length);
    putAll(out, region);
    putNumbers(out, entry.transform());
    if (entry.dtype() instanceof ObsDtype.U8(float scale, float offset)) {
      out.putFloat(scale).putFloat(offset);
    }
    Pool pool = entry.pool();
    if (pool != null) {
      out.putInt(pool.rows()).putInt(pool.cols());
      out.putInt(pool.rowStride()).putInt(pool.colStride());
    }
  }

  private static void putAll(ByteBuffer out, int[] values) {
    for (int value : values) {
      out.putInt(value);
    }
  }

  private static void putNumbers(ByteBuffer out, ObsTransform transform) {
    if (transform instanceof ObsTransform.Normalize(double min, double max)) {
      out.putDouble(min).putDouble(max);
    }
  }

  private static int regionTag(ObsRegion region) {
    return switch (region) {
      case ObsRegion.Fixed(Region.All()) -> ObsSpecLayout.ALL;
      case ObsRegion.Fixed(Region.Disk _) -> ObsSpecLayout.DISK;
      case ObsRegion.Fixed(Region.Rect _) -> ObsSpecLayout.RECT;
      case ObsRegion.Fixed(Region.Neighbours _) -> ObsSpecLayout.NEIGHBOURS;
      case ObsRegion.Fixed(Region.Coords _) -> ObsSpecLayout.COORDS;
      case ObsRegion.AgentDisk _ -> ObsSpecLayout.AGENT_DISK;
      case ObsRegion.AgentRect _ -> ObsSpecLayout.AGENT_RECT;
    };
  }

  private static int transformTag(ObsTransform transform) {
    return switch (transform) {
      case ObsTransform.Identity() -> ObsSpecLayout.IDENTITY;
      case ObsTransform.Normalize _ -> ObsSpecLayout.NORMALIZE;
      case ObsTransform.OneHot() -> ObsSpecLayout.ONE_HOT;
    };
  }

  private static int dtypeTag(ObsDtype dtype) {
    return switch (dtype) {
      case ObsDtype.F32() -> ObsSpecLayout.F32;
      case ObsDtype.F16() -> ObsSpecLayout.F16;
      case ObsDtype.U8 _ -> ObsSpecLayout.U8;
    };
  }

  private static int poolTag(@Nullable Pool pool) {
    return pool == null ? ObsSpecLayout.NO_POOL : ObsSpecLayout.poolTag(pool.kernel());
  }

  private static int[] params(int entry, ObsRegion region) {
    return switch (region) {
      case ObsRegion.Fixed(Region.All()) -> new int[0];
      case ObsRegion.Fixed(Region.Disk(Coord center, int radius)) ->
          around(center, requireAtLeast(entry, "radius", radius, 0));
      case ObsRegion.Fixed(Region.Neighbours(Coord center, int depth)) ->
          around(center, requireAtLeast(entry, "depth", depth, 0));
      case ObsRegion.Fixed(Region.Rect(Coord min, Coord max)) -> corners(entry, min, max);
      case ObsRegion.Fixed(Region.Coords(List<Coord> cells)) -> cells(entry, cells);
      case ObsRegion.AgentDisk(int radius) ->
          new int[] {requireAtLeast(entry, "radius", radius, 0)};
      case ObsRegion.AgentRect(List<Integer> halfExtents) -> {
        for (int half : halfExtents) {
          requireAtLeast(entry, "halfExtent", half, 0);
        }
        yield halfExtents.stream().mapToInt(Integer::intValue).toArray();
      }
    };
  }

  private static int[] around(Coord center, int radius) {
    int[] params = java.util.Arrays.copyOf(center.toArray(), center.ndim() + 1);
    params[center.ndim()] = radius;
    return params;
  }

  private static int[] corners(int entry, Coord min, Coord max) {
    requireAxes(entry, "max", max, min.ndim());
    int[] params = java.util.Arrays.copyOf(min.toArray(), 2 * min.ndim());
    System.arraycopy(max.toArray(), 0, params, min.ndim(), max.ndim());
    return params;
  }

  private static int[] cells(int entry, List<Coord> cells) {
    int ndim = cells.isEmpty() ? 0 : cells.getFirst().ndim();
    long count = 2 + (long) cells.size() * ndim;
    if (count > MAX_BYTES) {
      throw new MurkException(
          ErrorCode.INVALID_OBS_SPEC,
          "entry=" + entry + " region_params=" + count + " allowed=at most " + MAX_BYTES);
    }
    int[] params = new int[(int) count];
    params[0] = ndim;
    params[1] = cells.size();
    int at = 2;
    for (Coord cell : cells) {
      requireAxes(entry, "coord", cell, ndim);
      for (int axis = 0; axis < ndim; axis++) {
        params[at++] = cell.axis(axis);
      }
    }
    return params;
  }

  private static void requireAxes(int entry, String key, Coord coord, int ndim) {
    if (coord.ndim() != ndim) {
      throw new MurkException(
          ErrorCode.INVALID_OBS_SPEC,
          "entry=" + entry + " " + key + "=" + coord + " allowed=" + ndim + " axes, as the first");
    }
  }

  private static int requireAtLeast(int entry, String key, int value, int least) {
    if (value < least) {
      throw new MurkException(
          ErrorCode.INVALID_OBS_SPEC,
          "entry=" + entry + " " + key + "=" + value + " allowed=" + least + "..");
    }
    return value;
  }
}
