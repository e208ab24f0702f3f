package io.murk.space;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Any topology, given as arrays: the neighbours of every vertex, in the order that sums follow.
 *
 * <p>Coordinate [vertex], rank = vertex number. Distance: the fewest steps from one vertex to
 * another, infinite if there is no way; it is searched for at each call, which takes time and
 * memory in proportion to the graph. A disk holds what can be reached from its centre.
 *
 * <p>Vertices may have positions, from which {@link #displacements} follow. They have no other
 * effect.
 */
public final class GraphSpace implements Space {
  private static final double[] NOWHERE = {};

  private final int[] starts;
  private final int[] ranks;
  private final boolean directed;

  /** Positions of the vertices, {@code [vertex][axes]}. */
  private final double[] positions;

  private final int axes;
  private final int maxDegree;

  private GraphSpace(int[] starts, int[] ranks, boolean directed, double[] positions) {
    this.starts = starts;
    this.ranks = ranks;
    this.directed = directed;
    this.positions = positions;
    this.axes = positions.length / (starts.length - 1);
    int largest = 0;
    for (int vertex = 0; vertex < starts.length - 1; vertex++) {
      largest = Math.max(largest, starts[vertex + 1] - starts[vertex]);
    }
    maxDegree = largest;
  }

  /**
   * A graph in which neighbours are mutual: a vertex stands among the neighbours of another as
   * often as the other among its own.
   *
   * @param starts compressed sparse rows: the neighbours of vertex {@code v} are {@code
   *     ranks[starts[v]]} to {@code ranks[starts[v + 1] - 1]}; one entry more than there are
   *     vertices, from 0 to the length of {@code ranks}, never falling; copied
   * @param ranks vertex numbers; a vertex may neighbour itself, or another one several times;
   *     copied
   * @throws MurkException {@code EMPTY_SPACE} if there is no vertex, {@code
   *     INVALID_SPACE_COMPOSITION} naming the entry that breaks a rule
   */
  public static GraphSpace of(int[] starts, int[] ranks) {
    return checked(starts, ranks, false);
  }

  /** As {@link #of}, but neighbours need not be mutual. */
  public static GraphSpace directed(int[] starts, int[] ranks) {
    return checked(starts, ranks, true);
  }

  private static GraphSpace checked(int[] givenStarts, int[] givenRanks, boolean directed) {
    int[] starts = givenStarts.clone();
    int[] ranks = givenRanks.clone();
    if (starts.length < 2) {
      throw new MurkException(
          ErrorCode.EMPTY_SPACE,
          "space must have at least one cell, starts.length=" + starts.length + " allowed=2..");
    }
    int vertices = starts.length - 1;
    for (int i = 0; i <= vertices; i++) {
      int least = i == 0 ? 0 : starts[i - 1];
      int most = i == 0 ? 0 : ranks.length;
      if (starts[i] < least || starts[i] > most) {
        throw misfit("starts[" + i + "]", starts[i], least + ".." + most);
      }
    }
    if (starts[vertices] != ranks.length) {
      throw misfit("starts[" + vertices + "]", starts[vertices], "ranks.length=" + ranks.length);
    }
    for (int i = 0; i < ranks.length; i++) {
      if (ranks[i] < 0 || ranks[i] >= vertices) {
        throw misfit("ranks[" + i + "]", ranks[i], "0.." + (vertices - 1));
      }
    }
    if (!directed) {
      requireMutual(starts, ranks);
    }
    return new GraphSpace(starts, ranks, directed, NOWHERE);
  }

  private static MurkException misfit(String key, Object value, Object allowed) {
    return new MurkException(
        ErrorCode.INVALID_SPACE_COMPOSITION, key + "=" + value + " allowed=" + allowed);
  }

  /**
   * Compares the sorted neighbours of every vertex with the vertices that it is a neighbour of. The
   * latter come sorted, because they are noted down in the order of the vertices.
   */
  private static void requireMutual(int[] starts, int[] ranks) {
    int vertices = starts.length - 1;
    int[] ends = new int[vertices + 1];
    for (int near : ranks) {
      ends[near + 1]++;
    }
    for (int vertex = 0; vertex < vertices; vertex++) {
      ends[vertex + 1] += ends[vertex];
    }
    int[] reverse = new int[ranks.length];
    for (int vertex = 0; vertex < vertices; vertex++) {
      for (int i = starts[vertex]; i < starts[vertex + 1]; i++) {
        reverse[ends[ranks[i]]++] = vertex;
      }
    }
    int[] sorted = ranks.clone();
    int from = 0;
    for (int vertex = 0; vertex < vertices; vertex++) {
      Arrays.sort(sorted, starts[vertex], starts[vertex + 1]);
      int odd =
          Arrays.mismatch(sorted, starts[vertex], starts[vertex + 1], reverse, from, ends[vertex]);
      if (odd >= 0) {
        int named = odd < starts[vertex + 1] - starts[vertex] ? sorted[starts[vertex] + odd] : -1;
        int naming = odd < ends[vertex] - from ? reverse[from + odd] : -1;
        int other = named < 0 || naming < 0 ? Math.max(named, naming) : Math.min(named, naming);
        throw new MurkException(
            ErrorCode.INVALID_SPACE_COMPOSITION,
            "vertex="
                + vertex
                + " neighbour="
                + other
                + ": one is the neighbour of the other more often than the other way round"
                + " allowed=as often, or a directed graph");
      }
      from = ends[vertex];
    }
  }

  /**
   * This graph with positions for its vertices.
   *
   * @param newPositions of every vertex as many coordinates as of every other, at least one, all
   *     finite; copied
   * @throws MurkException {@code INVALID_SPACE_COMPOSITION} naming the vertex that breaks a rule
   */
  public GraphSpace withPositions(double[][] newPositions) {
    int vertices = starts.length - 1;
    if (newPositions.length != vertices) {
      throw misfit("positions.length", newPositions.length, vertices);
    }
    int dims = newPositions[0].length;
    int most = (Integer.MAX_VALUE - 8) / vertices;
    if (dims == 0 || dims > most) {
      throw misfit("positions[0].length", dims, "1.." + most);
    }
    double[] copy = new double[vertices * dims];
    for (int vertex = 0; vertex < vertices; vertex++) {
      double[] own = newPositions[vertex];
      if (own.length != dims) {
        throw misfit("positions[" + vertex + "].length", own.length, dims);
      }
      System.arraycopy(own, 0, copy, vertex * dims, dims);
    }
    for (int i = 0; i < copy.length; i++) {
      if (!Double.isFinite(copy[i])) {
        throw misfit("positions[" + i / dims + "]", copy[i], "finite numbers");
      }
    }
    return new GraphSpace(starts, ranks, directed, copy);
  }

  /** Whether neighbours need not be mutual. */
  public boolean isDirected() {
    return directed;
  }

  /** How many neighbours all vertices have together. */
  public int links() {
    return ranks.length;
  }

  /** Where the neighbours of each vertex begin, as {@link #of} takes them; a new array. */
  public int[] linkStarts() {
    return starts.clone();
  }

  /** The neighbours, as {@link #of} takes them; a new array. */
  public int[] linkRanks() {
    return ranks.clone();
  }

  /** The positions, {@code [vertex][axes]}; a new array, empty without. */
  public double[] positions() {
    return positions.clone();
  }

  /** The arrays of the graph, for a table that shares them. */
  int[] starts() {
    return starts;
  }

  int[] ranks() {
    return ranks;
  }

  @Override
  public int ndim() {
    return 1;
  }

  @Override
  public int axisLength(int axis) {
    return starts.length - 1;
  }

  @Override
  public int[] shape() {
    return new int[] {starts.length - 1};
  }

  @Override
  public long cellCount() {
    return starts.length - 1;
  }

  @Override
  public int rank(int[] coord, int from, int ndim) {
    boolean isVertex = ndim == 1 && coord[from] >= 0 && coord[from] < starts.length - 1;
    return isVertex ? coord[from] : -1;
  }

  @Override
  public int[] coord(int rank) {
    Coord.requireRank(this, rank);
    return new int[] {rank};
  }

  @Override
  public int maxDegree() {
    return maxDegree;
  }

  @Override
  public int neighbours(int rank, int[] out, int at) {
    Coord.requireRank(this, rank);
    int degree = starts[rank + 1] - starts[rank];
    System.arraycopy(ranks, starts[rank], out, at, degree);
    return degree;
  }

  @Override
  public double distance(int[] a, int[] b) {
    int from = Coord.requireCell(this, a);
    int to = Coord.requireCell(this, b);
    int steps = RegionPlan.steps(this, from, to);
    return steps < 0 ? Double.POSITIVE_INFINITY : steps;
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
    return this == other
        || (other instanceof GraphSpace that
            && directed == that.directed
            && Arrays.equals(starts, that.starts)
            && Arrays.equals(ranks, that.ranks)
            && Arrays.equals(positions, that.positions));
  }

  /** Axes of the positions; 0 without. */
  @Override
  public int displacementAxes() {
    return axes;
  }

  @Override
  public int displacements(int rank, double[] out, int at, int stride) {
    Coord.requireRank(this, rank);
    int first = at;
    for (int i = starts[rank]; i < starts[rank + 1]; i++) {
      for (int axis = 0; axis < axes; axis++) {
        out[first + axis] = positions[ranks[i] * axes + axis] - positions[rank * axes + axis];
      }
      first += stride;
    }
    return starts[rank + 1] - starts[rank];
  }

  @Override
  public @Nullable GridGeometry geometryOrNull() {
    return null;
  }

  @Override
  public String toString() {
    return "GraphSpace[vertices="
        + (starts.length - 1)
        + ", neighbours="
        + ranks.length
        + ", directed="
        + directed
        + ", axes="
        + displacementAxes()
        + "]";
  }
}
