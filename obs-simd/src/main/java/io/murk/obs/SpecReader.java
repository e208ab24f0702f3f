package io.murk.obs;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.space.Coord;
import io.murk.space.Region;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads specs from bytes that nobody vouches for: every count is held against what is left before
 * memory is taken for it.
 */
final class SpecReader {
  private static final Pool.Kernel[] KERNELS = Pool.Kernel.values();

  private final ByteBuffer bytes;

  /** The entry that is being read, for messages; -1 in the header. */
  private int entry = -1;

  SpecReader(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  ObsSpec read() {
    require(ObsSpecLayout.V1_HEADER_BYTES);
    int magic = bytes.getInt();
    if (magic != ObsSpecLayout.MAGIC) {
      throw invalid("magic", hex(magic), hex(ObsSpecLayout.MAGIC) + ", the bytes MOBS");
    }
    int version = Short.toUnsignedInt(bytes.getShort());
    if (version > ObsSpecLayout.V2) {
      throw invalid("version", version, "0.." + ObsSpecLayout.V2);
    }
    boolean first = version < ObsSpecLayout.V2;
    long count = first ? Short.toUnsignedInt(bytes.getShort()) : countV2();
    List<ObsEntry> entries = new ArrayList<>(); // grows with what is really there
    for (entry = 0; entry < count; entry++) {
      entries.add(first ? entryV1() : entryV2());
    }
    if (bytes.hasRemaining()) {
      throw new MurkException(
          ErrorCode.INVALID_OBS_SPEC,
          "entries=" + count + " trailing_bytes=" + bytes.remaining() + " allowed=0");
    }
    return new ObsSpec(entries);
  }

  /** The rest of the header of version 2. */
  private long countV2() {
    int zero = Short.toUnsignedInt(bytes.getShort());
    if (zero != 0) {
      throw invalid("reserved", zero, "0");
    }
    require(Integer.BYTES);
    long count = Integer.toUnsignedLong(bytes.getInt());
    long most = bytes.remaining() / ObsSpecLayout.V2_ENTRY_BYTES;
    if (count > most) {
      throw invalid("entries", count, "at most " + most + ", which the bytes can hold");
    }
    return count;
  }

  private ObsEntry entryV1() {
    require(Integer.BYTES + 1 + Short.BYTES);
    int field = bytes.getInt();
    int regionTag = tag();
    ObsRegion region = region(regionTag, params(Short.toUnsignedInt(bytes.getShort())), true);
    require(1);
    ObsTransform transform = transform(tag(), true);
    require(2);
    ObsDtype dtype = dtype(tag(), true);
    Pool.Kernel kernel = kernelOrNull(tag());
    Pool pool = null;
    if (kernel != null) {
      require(ObsSpecLayout.V1_POOL_BYTES);
      int size = size("pool.size");
      int stride = size("pool.stride");
      pool = Pool.square(kernel, size, stride);
    }
    return new ObsEntry(field, region, pool, transform, dtype, ObsEntry.ALL_COMPONENTS);
  }

  private ObsEntry entryV2() {
    require(ObsSpecLayout.V2_ENTRY_BYTES);
    int field = bytes.getInt();
    int component = bytes.getInt();
    if (component < ObsEntry.ALL_COMPONENTS) {
      throw invalid("component", component, "-1..");
    }
    int regionTag = tag();
    int transformTag = tag();
    int dtypeTag = tag();
    Pool.Kernel kernel = kernelOrNull(tag());
    ObsRegion region = region(regionTag, params(Integer.toUnsignedLong(bytes.getInt())), false);
    ObsTransform transform = transform(transformTag, false);
    ObsDtype dtype = dtype(dtypeTag, false);
    Pool pool = null;
    if (kernel != null) {
      require(ObsSpecLayout.V2_POOL_BYTES);
      int rows = size("pool.rows");
      int cols = size("pool.cols");
      int rowStride = size("pool.rowStride");
      int colStride = size("pool.colStride");
      pool = new Pool(kernel, rows, cols, rowStride, colStride);
    }
    return new ObsEntry(field, region, pool, transform, dtype, component);
  }

  private int tag() {
    return Byte.toUnsignedInt(bytes.get());
  }

  private int[] params(long count) {
    require(count * Integer.BYTES);
    int[] params = new int[(int) count];
    for (int i = 0; i < params.length; i++) {
      params[i] = bytes.getInt();
    }
    return params;
  }

  private ObsRegion region(int tag, int[] params, boolean first) {
    return switch (tag) {
      case ObsSpecLayout.ALL -> {
        if (!first && params.length != 0) { // version 1 lets them pass, as 0.1.9 did
          throw invalid("region_params", params.length, "0 of All");
        }
        yield new ObsRegion.Fixed(new Region.All());
      }
      case ObsSpecLayout.DISK ->
          new ObsRegion.Fixed(new Region.Disk(center(params), reach("radius", params)));
      case ObsSpecLayout.NEIGHBOURS ->
          new ObsRegion.Fixed(new Region.Neighbours(center(params), reach("depth", params)));
      case ObsSpecLayout.RECT -> rect(params);
      case ObsSpecLayout.COORDS -> coords(params);
      case ObsSpecLayout.AGENT_DISK -> {
        if (params.length != 1) {
          throw invalid("region_params", params.length, "1 of AgentDisk: radius");
        }
        yield new ObsRegion.AgentDisk(reach("radius", params));
      }
      case ObsSpecLayout.AGENT_RECT -> agentRect(params);
      default -> throw invalid("region_tag", tag, ObsSpecLayout.REGIONS);
    };
  }

  private Coord center(int[] params) {
    if (params.length < 2) {
      throw invalid("region_params", params.length, "2..: center, then radius or depth");
    }
    return Coord.of(Arrays.copyOf(params, params.length - 1));
  }

  /** The last parameter, how far the region goes. */
  private int reach(String key, int[] params) {
    int reach = params[params.length - 1];
    if (reach < 0) {
      throw invalid(key, reach, "0..");
    }
    return reach;
  }

  private ObsRegion rect(int[] params) {
    if (params.length == 0 || params.length % 2 != 0) {
      throw invalid("region_params", params.length, "2, 4, 6.. of Rect: min, then max");
    }
    int ndim = params.length / 2;
    return new ObsRegion.Fixed(
        new Region.Rect(
            Coord.of(Arrays.copyOf(params, ndim)),
            Coord.of(Arrays.copyOfRange(params, ndim, params.length))));
  }

  private ObsRegion coords(int[] params) {
    if (params.length < 2) {
      throw invalid("region_params", params.length, "2.. of Coords: ndim, count, axes");
    }
    int ndim = params[0];
    int count = params[1];
    if (ndim < 0 || ndim == 0 && count != 0) {
      throw invalid("coords.ndim", ndim, "1..");
    }
    if (count < 0 || (long) count * ndim != params.length - 2) {
      throw invalid(
          "coords.count",
          count,
          (ndim == 0 ? "0" : (params.length - 2) + " / " + ndim) + ", for the axes that follow");
    }
    List<Coord> cells = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int at = 2 + i * ndim;
      cells.add(Coord.of(Arrays.copyOfRange(params, at, at + ndim)));
    }
    return new ObsRegion.Fixed(new Region.Coords(cells));
  }

  private ObsRegion agentRect(int[] params) {
    if (params.length == 0) {
      throw invalid("region_params", 0, "1.. of AgentRect: half extents");
    }
    for (int half : params) {
      if (half < 0) {
        throw invalid("halfExtent", half, "0..");
      }
    }
    return new ObsRegion.AgentRect(Arrays.stream(params).boxed().toList());
  }

  private ObsTransform transform(int tag, boolean first) {
    if (tag == ObsSpecLayout.NORMALIZE) {
      require(ObsSpecLayout.NORMALIZE_BYTES);
      double min = bytes.getDouble();
      double max = bytes.getDouble();
      return new ObsTransform.Normalize(min, max);
    }
    if (tag == ObsSpecLayout.IDENTITY) {
      return new ObsTransform.Identity();
    }
    if (tag == ObsSpecLayout.ONE_HOT && !first) {
      return new ObsTransform.OneHot();
    }
    throw invalid(
        "transform_tag", tag, first ? ObsSpecLayout.V1_TRANSFORMS : ObsSpecLayout.V2_TRANSFORMS);
  }

  private ObsDtype dtype(int tag, boolean first) {
    if (tag == ObsSpecLayout.F32) {
      return new ObsDtype.F32();
    }
    if (tag == ObsSpecLayout.F16 && !first) {
      return new ObsDtype.F16();
    }
    if (tag == ObsSpecLayout.U8 && !first) {
      require(ObsSpecLayout.U8_BYTES);
      float scale = bytes.getFloat();
      float offset = bytes.getFloat();
      return new ObsDtype.U8(scale, offset);
    }
    throw invalid("dtype_tag", tag, first ? ObsSpecLayout.V1_DTYPES : ObsSpecLayout.V2_DTYPES);
  }

  private Pool.@Nullable Kernel kernelOrNull(int tag) {
    if (tag == ObsSpecLayout.NO_POOL) {
      return null;
    }
    for (Pool.Kernel kernel : KERNELS) {
      if (ObsSpecLayout.poolTag(kernel) == tag) {
        return kernel;
      }
    }
    throw invalid("pool_tag", tag, ObsSpecLayout.POOLS);
  }

  private int size(String key) {
    int size = bytes.getInt();
    if (size <= 0) {
      throw invalid(key, Integer.toUnsignedString(size), "1.." + Integer.MAX_VALUE);
    }
    return size;
  }

  /** Checks that {@code wanted} more bytes are there. */
  private void require(long wanted) {
    if (wanted > bytes.remaining()) {
      throw new MurkException(
          ErrorCode.INVALID_OBS_SPEC,
          where()
              + "truncated: bytes="
              + bytes.limit()
              + " allowed=at least "
              + (bytes.position() + wanted));
    }
  }

  private MurkException invalid(String key, Object value, String allowed) {
    return new MurkException(
        ErrorCode.INVALID_OBS_SPEC, where() + key + "=" + value + " allowed=" + allowed);
  }

  private String where() {
    return entry < 0 ? "header " : "entry=" + entry + " ";
  }

  private static String hex(int value) {
    return String.format("0x%08x", value);
  }
}
