package io.murk.space;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A face-centred cubic lattice with twelve neighbours a cell: of a box of points, those whose
 * coordinates have an even sum.
 *
 * <p>Coordinate [x, y, z] with x + y + z even; canonical order by z, then y, then x. Neighbours
 * differ by one on two axes: first on x and y, then on x and z, then on y and z, each time in the
 * order [+, +], [-, +], [+, -], [-, -]. A clamped step would leave the lattice, so Clamp leaves
 * neighbours out as Absorb does. A lattice that wraps has even axis lengths.
 *
 * <p>Distance, of axis differences (the short way round where edges wrap): {@code max(dx, dy, dz,
 * (dx + dy + dz) / 2)}, the steps on a lattice without ends. It is the steps here too, unless the
 * lattice is one point thick on two axes: its cells then have no neighbours.
 */
public final class Fcc12 implements Space {
  private static final String[] AXES = {"w", "h", "d"};

  private static final int DEGREE = 12;

  /** Steps on x, y and z to each neighbour. */
  private static final byte[] STEPS = {
    1, 1, 0, -1, 1, 0, 1, -1, 0, -1, -1, 0, //
    1, 0, 1, -1, 0, 1, 1, 0, -1, -1, 0, -1, //
    0, 1, 1, 0, -1, 1, 0, 1, -1, 0, -1, -1
  };

  private final int width;
  private final int height;
  private final int depth;
  private final EdgeBehavior edge;

  /** How steps resolve: as the edge says, but Clamp as Absorb. */
  private final EdgeBehavior topology;

  /** Cells of a row whose first x is 0, and of one whose first x is 1; together the width. */
  private final int evenRow;

  private final int oddRow;

  /** Cells of a slice with an even z, and of one with an odd z. */
  private final long evenSlice;

  private final long oddSlice;
  private final long cells;

  private Fcc12(int width, int height, int depth, EdgeBehavior edge, long cells) {
    this.width = width;
    this.height = height;
    this.depth = depth;
    this.edge = edge;
    this.topology = edge == EdgeBehavior.WRAP ? EdgeBehavior.WRAP : EdgeBehavior.ABSORB;
    this.cells = cells;
    oddRow = width / 2;
    evenRow = width - oddRow;
    long evenRows = height - height / 2;
    long oddRows = height / 2;
    evenSlice = evenRows * evenRow + oddRows * oddRow;
    oddSlice = evenRows * oddRow + oddRows * evenRow;
  }

  /**
   * A lattice.
   *
   * @param w values of x, 1 to 2^31 - 1
   * @param h values of y, 1 to 2^31 - 1
   * @param d values of z, 1 to 2^31 - 1
   * @param edge what lies beyond the first and last point of an axis; with WRAP, all lengths are
   *     even
   * @throws MurkException {@code EMPTY_SPACE}, {@code DIMENSION_TOO_LARGE}, or {@code
   *     INVALID_SPACE_COMPOSITION} if an odd axis would wrap or there are more than 2^63 - 1 cells
   */
  public static Fcc12 of(long w, long h, long d, EdgeBehavior edge) {
    Coord.requireLengths(AXES, w, h, d);
    if (edge == EdgeBehavior.WRAP && ((w | h | d) & 1) != 0) {
      throw new MurkException(
          ErrorCode.INVALID_SPACE_COMPOSITION,
          "FCC12 with Wrap requires even dimensions for parity consistency, w="
              + w
              + " h="
              + h
              + " d="
              + d
              + " allowed=2, 4, 6..");
    }
    return new Fcc12((int) w, (int) h, (int) d, edge, countCells(w, h, d));
  }

  /** Half of the points; one more if all lengths are odd. */
  private static long countCells(long w, long h, long d) {
    long rows = h * d;
    long evenRows = rows - rows / 2;
    try {
      return Math.addExact(
          Math.multiplyExact(evenRows, w - w / 2), Math.multiplyExact(rows / 2, w / 2));
    } catch (ArithmeticException e) {
      throw new MurkException(
          ErrorCode.INVALID_SPACE_COMPOSITION,
          "FCC12 "
              + w
              + "x"
              + h
              + "x"
              + d
              + " exceeds maximum cell count, allowed="
              + Long.MAX_VALUE,
          e);
    }
  }

  /** Number of values of x. */
  public int width() {
    return width;
  }

  /** Number of values of y. */
  public int height() {
    return height;
  }

  /** Number of values of z. */
  public int depth() {
    return depth;
  }

  /** What lies beyond the first and last point of an axis. */
  public EdgeBehavior edge() {
    return edge;
  }

  @Override
  public int ndim() {
    return 3;
  }

  @Override
  public int axisLength(int axis) {
    return switch (axis) {
      case 0 -> width;
      case 1 -> height;
      default -> depth;
    };
  }

  @Override
  public int[] shape() {
    Coord.requireRanks(this);
    return new int[] {(int) cells};
  }

  @Override
  public long cellCount() {
    return cells;
  }

  @Override
  public int rank(int[] coord, int from, int ndim) {
    return ndim == 3 ? rank(coord[from], coord[from + 1], coord[from + 2]) : -1;
  }

  /** As {@link #rank(int...)}, without an array. */
  public int rank(int x, int y, int z) {
    long rank = contains(x, y, z) ? rankOf(x, y, z) : -1;
    return rank > Integer.MAX_VALUE ? -1 : (int) rank;
  }

  private boolean contains(int[] coord, int from) {
    return contains(coord[from], coord[from + 1], coord[from + 2]);
  }

  private boolean contains(int x, int y, int z) {
    boolean inBox = x >= 0 && y >= 0 && z >= 0 && x < width && y < height && z < depth;
    return inBox && ((x ^ y ^ z) & 1) == 0;
  }

  /** Cells of the slices, rows and points before a cell; x / 2 whatever the first x of its row. */
  private long rankOf(int x, int y, int z) {
    return slicesBefore(z) + rowsBefore(y, z) + (x >> 1);
  }

  private long slicesBefore(int z) {
    int odd = z >> 1;
    return (z - odd) * evenSlice + odd * oddSlice;
  }

  /** Two rows that follow each other hold as many cells as the lattice is wide. */
  private long rowsBefore(int y, int z) {
    long pairs = (long) (y >> 1) * width;
    return (y & 1) == 0 ? pairs : pairs + firstRow(z);
  }

  private int firstRow(int z) {
    return (z & 1) == 0 ? evenRow : oddRow;
  }

  /** The z of a cell. */
  private int z(int rank) {
    long pair = evenSlice + oddSlice;
    int even = 2 * (int) (rank / pair);
    return rank % pair < evenSlice ? even : even + 1;
  }

  /** The y of a cell whose z is known; {@code inSlice} is its number there. */
  private int y(int inSlice, int z) {
    int even = 2 * (inSlice / width);
    return inSlice % width < firstRow(z) ? even : even + 1;
  }

  /** The x of a cell whose y and z are known. */
  private int x(int inSlice, int y, int z) {
    return 2 * (inSlice - (int) rowsBefore(y, z)) + ((y ^ z) & 1);
  }

  @Override
  public int[] coord(int rank) {
    Coord.requireRank(this, rank);
    int z = z(rank);
    int inSlice = rank - (int) slicesBefore(z);
    int y = y(inSlice, z);
    return new int[] {x(inSlice, y, z), y, z};
  }

  /** {@inheritDoc} A lattice of few cells may have fewer neighbours for all of them. */
  @Override
  public int maxDegree() {
    return edge == EdgeBehavior.ABSORB && width == 1 && height == 1 && depth == 1 ? 0 : DEGREE;
  }

  @Override
  public int neighbours(int rank, int[] out, int at) {
    Coord.requireRank(this, rank);
    int z = z(rank);
    int inSlice = rank - (int) slicesBefore(z);
    int y = y(inSlice, z);
    int x = x(inSlice, y, z);
    EdgeBehavior topology = this.topology;
    int end = at;
    for (int i = 0; i < 3 * DEGREE; i += 3) {
      int nearX = topology.resolve(x + STEPS[i], width);
      int nearY = topology.resolve(y + STEPS[i + 1], height);
      int nearZ = topology.resolve(z + STEPS[i + 2], depth);
      if ((nearX | nearY | nearZ) >= 0) {
        out[end++] = (int) rankOf(nearX, nearY, nearZ);
      }
    }
    return end - at;
  }

  @Override
  public double distance(int[] a, int[] b) {
    requireCell(a);
    requireCell(b);
    long dx = edge.distance(a[0], b[0], width);
    long dy = edge.distance(a[1], b[1], height);
    long dz = edge.distance(a[2], b[2], depth);
    return Math.max(Math.max(dx, Math.max(dy, dz)), (dx + dy + dz) / 2);
  }

  private void requireCell(int[] coord) {
    if (coord.length != 3 || !contains(coord, 0)) {
      throw Coord.notACell(this, coord);
    }
  }

  @Override
  public RegionPlan compile(Region region) {
    Coord.requireRanks(this);
    return switch (region) {
      case Region.All() -> RegionPlan.all(this);
      case Region.Disk(Coord center, int radius) -> RegionPlan.disk(this, center, radius);
      case Region.Neighbours(Coord center, int depth) -> RegionPlan.disk(this, center, depth);
      case Region.Rect(Coord min, Coord max) -> box(min, max);
      case Region.Coords(List<Coord> cells) -> RegionPlan.listed(this, cells);
    };
  }

  private RegionPlan box(Coord min, Coord max) {
    RegionPlan.requireBox(this, min, max);
    int[] ranks = new int[16];
    int count = 0;
    for (int z = min.axis(2); z <= max.axis(2); z++) {
      for (int y = min.axis(1); y <= max.axis(1); y++) {
        int first = min.axis(0) + ((min.axis(0) ^ y ^ z) & 1);
        int inRow = first > max.axis(0) ? 0 : (max.axis(0) - first) / 2 + 1;
        if (inRow > ranks.length - count) {
          RegionPlan.requireRoom((long) count + inRow);
          long room = Math.max((long) count + inRow, 2L * count);
          ranks = Arrays.copyOf(ranks, (int) Math.min(room, Integer.MAX_VALUE - 8));
        }
        for (int i = 0; i < inRow; i++) {
          ranks[count++] = (int) rankOf(first, y, z) + i;
        }
      }
    }
    return RegionPlan.dense(Arrays.copyOf(ranks, count), count);
  }

  @Override
  public boolean sameTopology(Space other) {
    return other instanceof Fcc12 that
        && width == that.width
        && height == that.height
        && depth == that.depth
        && edge == that.edge;
  }

  @Override
  public int displacements(int rank, double[] out, int at, int stride) {
    Coord.requireRank(this, rank);
    int z = z(rank);
    int inSlice = rank - (int) slicesBefore(z);
    int y = y(inSlice, z);
    int x = x(inSlice, y, z);
    int first = at;
    int count = 0;
    for (int i = 0; i < 3 * DEGREE; i += 3) {
      int nearX = topology.resolve(x + STEPS[i], width);
      int nearY = topology.resolve(y + STEPS[i + 1], height);
      int nearZ = topology.resolve(z + STEPS[i + 2], depth);
      if ((nearX | nearY | nearZ) >= 0) {
        out[first] = topology.displacement(x, nearX, STEPS[i], width);
        out[first + 1] = topology.displacement(y, nearY, STEPS[i + 1], height);
        out[first + 2] = topology.displacement(z, nearZ, STEPS[i + 2], depth);
        first += stride;
        count++;
      }
    }
    return count;
  }

  @Override
  public @Nullable GridGeometry geometryOrNull() {
    return null;
  }

  @Override
  public String toString() {
    return "Fcc12[w=" + width + ", h=" + height + ", d=" + depth + ", edge=" + edge + "]";
  }
}
