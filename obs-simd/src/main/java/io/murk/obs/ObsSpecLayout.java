package io.murk.obs;

/**
 * The bytes of a spec ("MOBS"). Little-endian, without gaps.
 *
 * <pre>
 * version 1, that of murk 0.1.9            version 2
 *
 * header                                   header
 *  +0  4 bytes  "MOBS"                      +0  4 bytes  "MOBS"
 *  +4  u16      version = 1                 +4  u16      version = 2
 *  +6  u16      entries                     +6  u16      0
 *                                           +8  u32      entries
 *
 * then for each entry                      then for each entry
 *  u32      field                           u32      field
 *  u8       region tag                      i32      component, -1: all
 *  u16      n                               u8       region tag
 *  i32[n]   region parameters               u8       transform tag
 *  u8       transform tag                   u8       dtype tag
 *  f64 f64  min, max   (Normalize)          u8       pool tag
 *  u8       dtype tag = 0                   u32      n
 *  u8       pool tag                        i32[n]   region parameters
 *  u32 u32  size, stride   (tag != 0)       f64 f64  min, max   (Normalize)
 *                                           f32 f32  scale, offset   (U8)
 *                                           u32 x 4  rows, cols, rowStride, colStride
 *                                                    (pool tag != 0)
 *
 * region tag and its parameters            transform tag   dtype tag   pool tag
 *  0 All         (none)                     0 Identity      0 F32       0 none
 *  1 Disk        center..., radius          1 Normalize     1 F16  v2   1 Mean
 *  2 Rect        min..., max...             2 OneHot   v2   2 U8   v2   2 Max
 *  3 Neighbours  center..., depth                                       3 Min
 *  4 Coords      ndim, count, axes...                                   4 Sum
 *  5 AgentDisk   radius
 *  6 AgentRect   half extents...
 * </pre>
 *
 * <p>The axes of Coords are those of its first cell, then of its second, and so on; without a cell
 * {@code ndim} is 0. A version 1 entry has one size and one stride for both axes of its windows,
 * and observes all components.
 */
final class ObsSpecLayout {
  /** The bytes {@code M O B S} as a little-endian int. */
  static final int MAGIC = 'M' | 'O' << 8 | 'B' << 16 | 'S' << 24;

  static final int V1 = 1;
  static final int V2 = 2;

  /** Bytes of the two headers up to their first entry. */
  static final int V1_HEADER_BYTES = 8;

  static final int V2_HEADER_BYTES = 12;

  /** Bytes of an entry without region parameters, numbers of a transform, a dtype or a pool. */
  static final int V1_ENTRY_BYTES = 10;

  static final int V2_ENTRY_BYTES = 16;

  /** The most entries, and the most region parameters of one, that version 1 can count. */
  static final int V1_MAX_COUNT = 0xffff;

  static final int NORMALIZE_BYTES = 2 * Double.BYTES;
  static final int U8_BYTES = 2 * Float.BYTES;
  static final int V1_POOL_BYTES = 2 * Integer.BYTES;
  static final int V2_POOL_BYTES = 4 * Integer.BYTES;

  static final int ALL = 0;
  static final int DISK = 1;
  static final int RECT = 2;
  static final int NEIGHBOURS = 3;
  static final int COORDS = 4;
  static final int AGENT_DISK = 5;
  static final int AGENT_RECT = 6;
  static final String REGIONS = "0 All|1 Disk|2 Rect|3 Neighbours|4 Coords|5 AgentDisk|6 AgentRect";

  static final int IDENTITY = 0;
  static final int NORMALIZE = 1;
  static final int ONE_HOT = 2;
  static final String V1_TRANSFORMS = "0 Identity|1 Normalize";
  static final String V2_TRANSFORMS = V1_TRANSFORMS + "|2 OneHot";

  static final int F32 = 0;
  static final int F16 = 1;
  static final int U8 = 2;
  static final String V1_DTYPES = "0 F32";
  static final String V2_DTYPES = V1_DTYPES + "|1 F16|2 U8";

  static final int NO_POOL = 0;
  static final String POOLS = "0 none|1 Mean|2 Max|3 Min|4 Sum";

  private ObsSpecLayout() {}

  static int poolTag(Pool.Kernel kernel) {
    return switch (kernel) {
      case MEAN -> 1;
      case MAX -> 2;
      case MIN -> 3;
      case SUM -> 4;
    };
  }
}
