package io.murk.space;

/**
 * A rectangular grid with eight neighbours a cell.
 *
 * <p>Coordinate [row, col], rank = row * cols + col. Neighbour order: north (row - 1), south (row +
 * 1), west (col - 1), east (col + 1), northwest, northeast, southwest, southeast. Distance:
 * Chebyshev (the longer of the two axis distances), the short way round where the edges wrap.
 */
public final class Square8 implements Space {
  private static final String[] AXES = {"rows", "cols"};

  private final GridGeometry grid;

  private Square8(GridGeometry grid) {
    this.grid = grid;
  }

  /**
   * A grid.
   *
   * @param rows length of axis 0, 1 to 2^31 - 1
   * @param cols length of axis 1, 1 to 2^31 - 1
   * @param edge what lies beyond the last row and column
   */
  public static Square8 of(long rows, long cols, EdgeBehavior edge) {
    Coord.requireLengths(AXES, rows, cols);
    return new Square8(
        new GridGeometry((int) rows, (int) cols, edge, GridGeometry.Metric.CHEBYSHEV));
  }

  /** Length of axis 0. */
  public int rows() {
    return grid.rows();
  }

  /** Length of axis 1. */
  public int cols() {
    return grid.cols();
  }

  /** What lies beyond the last row and column. */
  public EdgeBehavior edge() {
    return grid.edge();
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
    int vertical = edge().axisDegree(rows());
    int horizontal = edge().axisDegree(cols());
    return vertical + horizontal + vertical * horizontal;
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
    return grid.compile(this, region);
  }

  @Override
  public boolean sameTopology(Space other) {
    return other instanceof Square8 that && grid.equals(that.grid);
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
    return "Square8[rows=" + rows() + ", cols=" + cols() + ", edge=" + edge() + "]";
  }
}
