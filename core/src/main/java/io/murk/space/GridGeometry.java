package io.murk.space;

import java.util.List;

/**
 * A space seen as a grid of rows with row-major ranks, for row kernels and observation windows.
 *
 * <p>A coordinate is [row, col], or [col, row] on a hexagonal grid: {@link #rowAxis} says which.
 *
 * @param rows length of the row axis
 * @param cols length of the column axis, along which ranks are consecutive
 * @param edge what lies beyond the last row and column
 * @param metric who neighbours whom, and how far apart two cells are
 */
public record GridGeometry(int rows, int cols, EdgeBehavior edge, Metric metric) {
  /** Steps to neighbours and the distance that they make, on an unbounded grid. */
  public enum Metric {
    /** North, south, west, east; {@code |dr| + |dc|}. */
    MANHATTAN(new int[] {-1, 1, 0, 0}, new int[] {0, 0, -1, 1}),

    /** As MANHATTAN, then northwest, northeast, southwest, southeast; {@code max(|dr|, |dc|)}. */
    CHEBYSHEV(new int[] {-1, 1, 0, 0, -1, -1, 1, 1}, new int[] {0, 0, -1, 1, -1, 1, -1, 1}),

    /**
     * Axial hexagons, row = r and column = q: east, northeast, northwest, west, southwest,
     * southeast; {@code max(|dr|, |dc|, |dr + dc|)}.
     */
    HEX(new int[] {0, -1, -1, 0, 1, 1}, new int[] {1, 1, 0, -1, -1, 0});

    private final int[] rowSteps;
    private final int[] colSteps;

    Metric(int[] rowSteps, int[] colSteps) {
      this.rowSteps = rowSteps;
      this.colSteps = colSteps;
    }

    /** Neighbours of a cell. */
    public int degree() {
      return rowSteps.length;
    }

    /** Row difference to neighbour {@code i}, in neighbour order. */
    public int rowStep(int i) {
      return rowSteps[i];
    }

    /** Column difference to neighbour {@code i}, in neighbour order. */
    public int colStep(int i) {
      return colSteps[i];
    }

    /** Steps from a cell to the one that lies so many rows and columns away. */
    public long distance(int dr, int dc) {
      long rowDistance = Math.abs((long) dr);
      long colDistance = Math.abs((long) dc);
      return switch (this) {
        case MANHATTAN -> rowDistance + colDistance;
        case CHEBYSHEV -> Math.max(rowDistance, colDistance);
        case HEX -> Math.max(Math.max(rowDistance, colDistance), Math.abs((long) dr + dc));
      };
    }

    /**
     * Where a disk begins in its row: the smallest {@code dc} whose cell at row difference {@code
     * dr} lies within {@code radius}. Above {@link #lastCol} when there is none.
     *
     * @param radius 0 to 2^30
     */
    public int firstCol(int radius, int dr) {
      return -lastCol(radius, -dr);
    }

    /** Where a disk ends in its row: the largest such {@code dc}. */
    public int lastCol(int radius, int dr) {
      long rowDistance = Math.abs((long) dr);
      if (rowDistance > radius) {
        return -1;
      }
      return switch (this) {
        case MANHATTAN -> radius - (int) rowDistance;
        case CHEBYSHEV -> radius;
        case HEX -> Math.min(radius, radius - dr);
      };
    }
  }

  /** Whether windows wrap around both axes. */
  public boolean wraps() {
    return edge == EdgeBehavior.WRAP;
  }

  /** Which axis of a coordinate is the row: 0, or 1 on a hexagonal grid ([q, r]). */
  public int rowAxis() {
    return metric == Metric.HEX ? 1 : 0;
  }

  long cells() {
    return (long) rows * cols;
  }

  int axisLength(int axis) {
    return axis == rowAxis() ? rows : cols;
  }

  boolean contains(int[] coord, int from) {
    int row = coord[from + rowAxis()];
    int col = coord[from + 1 - rowAxis()];
    return row >= 0 && row < rows && col >= 0 && col < cols;
  }

  int rank(int[] coord, int from) {
    if (!contains(coord, from)) {
      return -1;
    }
    long rank = (long) coord[from + rowAxis()] * cols + coord[from + 1 - rowAxis()];
    return rank > Integer.MAX_VALUE ? -1 : (int) rank;
  }

  int[] coord(int rank) {
    int[] coord = new int[2];
    coord[rowAxis()] = rank / cols;
    coord[1 - rowAxis()] = rank % cols;
    return coord;
  }

  double distance(int[] a, int[] b) {
    int dr = a[rowAxis()] - b[rowAxis()];
    int dc = a[1 - rowAxis()] - b[1 - rowAxis()];
    return wraps()
        ? metric.distance(edge.distance(dr, 0, rows), edge.distance(dc, 0, cols))
        : metric.distance(dr, dc);
  }

  int neighbours(int rank, int[] out, int at) {
    int row = rank / cols;
    int col = rank % cols;
    int[] rowSteps = metric.rowSteps;
    int[] colSteps = metric.colSteps;
    int end = at;
    for (int i = 0; i < rowSteps.length; i++) {
      int r = edge.resolve(row + rowSteps[i], rows);
      int c = edge.resolve(col + colSteps[i], cols);
      if (r >= 0 && c >= 0) {
        out[end++] = r * cols + c;
      }
    }
    return end - at;
  }

  int displacements(int rank, double[] out, int at, int stride) {
    int row = rank / cols;
    int col = rank % cols;
    int rowAxis = rowAxis();
    int count = 0;
    for (int i = 0; i < metric.degree(); i++) {
      int r = edge.resolve(row + metric.rowSteps[i], rows);
      int c = edge.resolve(col + metric.colSteps[i], cols);
      if (r >= 0 && c >= 0) {
        int first = at + count * stride;
        out[first + rowAxis] = edge.displacement(row, r, metric.rowSteps[i], rows);
        out[first + 1 - rowAxis] = edge.displacement(col, c, metric.colSteps[i], cols);
        count++;
      }
    }
    return count;
  }

  /** Compiles a region of a space that is this grid; disks without padding. */
  RegionPlan compile(Space space, Region region) {
    Coord.requireRanks(space);
    return switch (region) {
      case Region.All() -> RegionPlan.all(space);
      case Region.Disk(Coord center, int radius) -> RegionPlan.disk(space, center, radius);
      case Region.Neighbours(Coord center, int depth) -> RegionPlan.disk(space, center, depth);
      case Region.Rect(Coord min, Coord max) -> box(space, min, max);
      case Region.Coords(List<Coord> cells) -> RegionPlan.listed(space, cells);
    };
  }

  private RegionPlan box(Space space, Coord min, Coord max) {
    RegionPlan.requireBox(space, min, max);
    int top = min.axis(rowAxis());
    int left = min.axis(1 - rowAxis());
    int height = max.axis(rowAxis()) - top + 1;
    int width = max.axis(1 - rowAxis()) - left + 1;
    RegionPlan.requireRoom((long) height * width);
    int[] ranks = new int[height * width];
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = (top + i / width) * cols + left + i % width;
    }
    return RegionPlan.dense(ranks, height, width);
  }
}
