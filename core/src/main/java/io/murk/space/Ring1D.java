package io.murk.space;

import org.jspecify.annotations.Nullable;

/**
 * A closed row of cells: a {@link Line1D} whose ends meet, as a type of its own.
 *
 * <p>Coordinate [i], rank = i. Neighbour order: i - 1, i + 1, modulo the number of cells. Distance:
 * the short way round.
 */
public final class Ring1D implements Space {
  private final Line1D line;

  private Ring1D(Line1D line) {
    this.line = line;
  }

  /**
   * A ring.
   *
   * @param len number of cells, 1 to 2^31 - 1
   */
  public static Ring1D of(long len) {
    return new Ring1D(Line1D.of(len, EdgeBehavior.WRAP));
  }

  /** Number of cells. */
  public int length() {
    return line.length();
  }

  @Override
  public int ndim() {
    return 1;
  }

  @Override
  public int axisLength(int axis) {
    return line.axisLength(axis);
  }

  @Override
  public int[] shape() {
    return line.shape();
  }

  @Override
  public long cellCount() {
    return line.cellCount();
  }

  @Override
  public int rank(int[] coord, int from, int ndim) {
    return line.rank(coord, from, ndim);
  }

  @Override
  public int[] coord(int rank) {
    return line.coord(rank);
  }

  @Override
  public int maxDegree() {
    return line.maxDegree();
  }

  @Override
  public int neighbours(int rank, int[] out, int at) {
    return line.neighbours(rank, out, at);
  }

  @Override
  public double distance(int[] a, int[] b) {
    return line.distance(a, b);
  }

  @Override
  public RegionPlan compile(Region region) {
    return line.compile(region);
  }

  @Override
  public boolean sameTopology(Space other) {
    return other instanceof Ring1D that && line.sameTopology(that.line);
  }

  @Override
  public int displacements(int rank, double[] out, int at, int stride) {
    return line.displacements(rank, out, at, stride);
  }

  @Override
  public @Nullable GridGeometry geometryOrNull() {
    return null;
  }

  @Override
  public String toString() {
    return "Ring1D[len=" + length() + "]";
  }
}
