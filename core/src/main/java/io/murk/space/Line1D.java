package io.murk.space;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of cells.
 *
 * <p>Coordinate [i], rank = i. Neighbour order: i - 1, i + 1. Distance: {@code |a - b|}, the short
 * way round where the ends wrap.
 */
public final class Line1D implements Space {
  private static final String[] AXES = {"len"};

  private final int length;
  private final EdgeBehavior edge;

  private Line1D(int length, EdgeBehavior edge) {
    this.length = length;
    this.edge = edge;
  }

  /**
   * A line.
   *
   * @param len number of cells, 1 to 2^31 - 1
   * @param edge what lies beyond the first and last cell
   */
  public static Line1D of(long len, EdgeBehavior edge) {
    Coord.requireLengths(AXES, len);
    return new Line1D((int) len, edge);
  }

  /** Number of cells. */
  public int length() {
    return length;
  }

  /** What lies beyond the first and last cell. */
  public EdgeBehavior edge() {
    return edge;
  }

  @Override
  public int ndim() {
    return 1;
  }

  @Override
  public int axisLength(int axis) {
    return length;
  }

  @Override
  public int[] shape() {
    return new int[] {length};
  }

  @Override
  public long cellCount() {
    return length;
  }

  @Override
  public int rank(int[] coord, int from, int ndim) {
    return ndim == 1 && coord[from] >= 0 && coord[from] < length ? coord[from] : -1;
  }

  @Override
  public int[] coord(int rank) {
    Coord.requireRank(this, rank);
    return new int[] {rank};
  }

  @Override
  public int maxDegree() {
    return edge.axisDegree(length);
  }

  @Override
  public int neighbours(int rank, int[] out, int at) {
    Coord.requireRank(this, rank);
    int end = at;
    for (int step = -1; step <= 1; step += 2) {
      int near = edge.resolve(rank + step, length);
      if (near >= 0) {
        out[end++] = near;
      }
    }
    return end - at;
  }

  @Override
  public double distance(int[] a, int[] b) {
    Coord.requireCell(this, a);
    Coord.requireCell(this, b);
    return edge.distance(a[0], b[0], length);
  }

  @Override
  public RegionPlan compile(Region region) {
    return switch (region) {
      case Region.All() -> RegionPlan.all(this);
      case Region.Disk(Coord center, int radius) -> RegionPlan.disk(this, center, radius);
      case Region.Neighbours(Coord center, int depth) -> RegionPlan.disk(this, center, depth);
      case Region.Rect(Coord min, Coord max) -> RegionPlan.interval(this, min, max);
      case Region.Coords(List<Coord> cells) -> RegionPlan.listed(this, cells);
    };
  }

  @Override
  public boolean sameTopology(Space other) {
    return other instanceof Line1D that && length == that.length && edge == that.edge;
  }

  @Override
  public int displacements(int rank, double[] out, int at, int stride) {
    Coord.requireRank(this, rank);
    int count = 0;
    for (int step = -1; step <= 1; step += 2) {
      int near = edge.resolve(rank + step, length);
      if (near >= 0) {
        out[at + count * stride] = edge.displacement(rank, near, step, length);
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
    return "Line1D[len=" + length + ", edge=" + edge + "]";
  }
}
