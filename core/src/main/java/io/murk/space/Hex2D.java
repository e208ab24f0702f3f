package io.murk.space;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.util.Arrays;

/**
 * A parallelogram of hexagons (pointy tops, axial coordinates) with six neighbours a cell.
 *
 * <p>Coordinate [q, r] with q below cols and r below rows, rank = r * cols + q: tensors are [r, q],
 * the row axis first, although q comes first in a coordinate. Neighbour order: east (q + 1),
 * northeast (q + 1, r - 1), northwest (r - 1), west (q - 1), southwest (q - 1, r + 1), southeast (r
 * + 1); one outside is left out. Distance: {@code max(|dq|, |dr|, |dq + dr|)}.
 *
 * <p>A compiled disk lies in its bounding box [2R + 1, 2R + 1] with the centre in the middle and
 * padding where no cell is. R is the radius, or rows + cols if that is less.
 */
public final class Hex2D implements Space {
  private static final String[] AXES = {"rows", "cols"};

  /** The longest side of a box whose mask is a Java array: its square is below 2^31 - 8. */
  private static final int MAX_SIDE = 46_339;

  private final GridGeometry grid;

  private Hex2D(GridGeometry grid) {
    this.grid = grid;
  }

  /**
   * A grid.
   *
   * @param rows number of values of r, 1 to 2^31 - 1
   * @param cols number of values of q, 1 to 2^31 - 1
   */
  public static Hex2D of(long rows, long cols) {
    Coord.requireLengths(AXES, rows, cols);
    return new Hex2D(
        new GridGeometry((int) rows, (int) cols, EdgeBehavior.ABSORB, GridGeometry.Metric.HEX));
  }

  /** Number of values of r, axis 1 of a coordinate. */
  public int rows() {
    return grid.rows();
  }

  /** Number of values of q, axis 0 of a coordinate. */
  public int cols() {
    return grid.cols();
  }

  @Override
  public int ndim() {
    return 2;
  }

  @Override
  public int axisLength(int axis) {
    return grid.axisLength(axis);
  }

  @Override
  public int[] shape() {
    return new int[] {rows(), cols()};
  }

  @Override
  public long cellCount() {
    return grid.cells();
  }

  @Override
  public int rank(int[] coord, int from, int ndim) {
    return ndim == 2 ? grid.rank(coord, from) : -1;
  }

  @Override
  public int[] coord(int rank) {
    Coord.requireRank(this, rank);
    return grid.coord(rank);
  }

  @Override
  public int maxDegree() {
    int shorter = Math.min(rows(), cols());
    int longer = Math.max(rows(), cols());
    return switch (shorter) {
      case 1 -> Math.min(longer - 1, 2);
      case 2 -> longer == 2 ? 3 : 4;
      default -> 6;
    };
  }

  @Override
  public int neighbours(int rank, int[] out, int at) {
    Coord.requireRank(this, rank);
    return grid.neighbours(rank, out, at);
  }

  @Override
  public double distance(int[] a, int[] b) {
    requireCell(a);
    requireCell(b);
    return grid.distance(a, b);
  }

  private void requireCell(int[] coord) {
    if (coord.length != 2 || !grid.contains(coord, 0)) {
      throw Coord.notACell(this, coord);
    }
  }

  @Override
  public RegionPlan compile(Region region) {
    return switch (region) {
      case Region.Disk(Coord center, int radius) -> disk(center, radius);
      case Region.Neighbours(Coord center, int depth) -> disk(center, depth);
      default -> grid.compile(this, region);
    };
  }

  /**
   * The cells within the distance are those within so many steps: with two cells, a parallelogram
   * holds a shortest way between them.
   */
  private RegionPlan disk(Coord center, int radius) {
    Coord.requireRanks(this);
    Coord.requireCell(this, center);
    RegionPlan.requireRadius(radius);
    int reach = (int) Math.min(radius, (long) rows() + cols());
    long side = 2L * reach + 1;
    if (side > MAX_SIDE) {
      throw new MurkException(
          ErrorCode.INVALID_REGION,
          "radius=" + radius + " allowed=0.." + (MAX_SIDE - 1) / 2 + " on " + this);
    }
    RegionPlan.requireRoom(side * side, Math.min(side * side, cellCount()));
    byte[] mask = new byte[(int) (side * side)];
    int[] ranks = new int[16];
    int[] places = new int[16];
    int count = 0;
    int q = center.axis(0);
    int r = center.axis(1);
    for (int dr = Math.max(-reach, -r); dr <= Math.min(reach, rows() - 1 - r); dr++) {
      int last = Math.min(grid.metric().lastCol(reach, dr), cols() - 1 - q);
      for (int dq = Math.max(grid.metric().firstCol(reach, dr), -q); dq <= last; dq++) {
        if (count == ranks.length) {
          ranks = Arrays.copyOf(ranks, 2 * count);
          places = Arrays.copyOf(places, 2 * count);
        }
        ranks[count] = (r + dr) * cols() + q + dq;
        places[count] = (int) ((dr + reach) * side + dq + reach);
        mask[places[count++]] = 1;
      }
    }
    return new RegionPlan(
        Arrays.copyOf(ranks, count),
        Arrays.copyOf(places, count),
        mask,
        new int[] {(int) side, (int) side});
  }

  @Override
  public boolean sameTopology(Space other) {
    return other instanceof Hex2D that && grid.equals(that.grid);
  }

  @Override
  public int displacements(int rank, double[] out, int at, int stride) {
    Coord.requireRank(this, rank);
    return grid.displacements(rank, out, at, stride);
  }

  @Override
  public GridGeometry geometryOrNull() {
    return grid;
  }

  @Override
  public String toString() {
    return "Hex2D[rows=" + rows() + ", cols=" + cols() + "]";
  }
}
