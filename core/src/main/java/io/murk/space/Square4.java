package io.murk.space;

/**
 * A rectangular grid with four neighbours a cell.
 *
 * <p>Coordinate [row, col], rank = row * cols + col. Neighbour order: north (row - 1), south (row +
 * 1), west (col - 1), east (col + 1). Distance: Manhattan, the short way round where the edges
 * wrap.
 */
public final class Square4 implements Space {
  private static final String[] AXES = {"rows", "cols"};

  private final GridGeometry grid;

  private Square4(GridGeometry grid) {
    this.grid = grid;
  }

  /**
   * A grid.
   *
   * @param rows length of axis 0, 1 to 2^31 - 1
   * @param cols length of axis 1, 1 to 2^31 - 1
   * @param edge what lies beyond the last row and column
   */
  public static Square4 of(long rows, long cols, EdgeBehavior edge) {
    Coord.requireLengths(AXES, rows, cols);
    return new Square4(
        new GridGeometry((int) rows, (int) cols, edge, GridGeometry.Metric.MANHATTAN));
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
    return edge().axisDegree(rows()) + edge().axisDegree(cols());
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
    return other instanceof Square4 that && grid.equals(that.grid);
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
    return "Square4[rows=" + rows() + ", cols=" + cols() + ", edge=" + edge() + "]";
  }
}
