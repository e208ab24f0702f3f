package io.murk.space;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every combination of one cell from each of several spaces.
 *
 * <p>A coordinate is those of the components, one after the other; canonical order lets the last
 * component run fastest. A neighbour differs in one component and is a neighbour there; those of
 * the first component come first. Distance: the sum of the components' distances; {@link
 * #metricDistance} has others. Components may be products.
 */
public final class ProductSpace implements Space {
  /** How the distances of the components make one distance. */
  public sealed interface Metric {
    /** Their sum, as {@link Space#distance}. */
    record L1() implements Metric {}

    /** The largest of them. */
    record LInfinity() implements Metric {}

    /** The sum of each times the weight of its component. */
    record Weighted(List<Double> weights) implements Metric {
      /** Copies the list. */
      public Weighted {
        weights = List.copyOf(weights);
      }
    }
  }

  private final Space[] components;

  /** Where each component's axes begin, and behind the last their number. */
  private final int[] axisStarts;

  private final int[] displacementStarts;

  /** Ranks from one cell of a component to its next; meaningful if the cells have ranks. */
  private final int[] strides;

  private final int[] counts;
  private final long cells;
  private final int maxDegree;

  private ProductSpace(Space[] components, long cells) {
    this.components = components;
    this.cells = cells;
    int n = components.length;
    axisStarts = new int[n + 1];
    displacementStarts = new int[n + 1];
    strides = new int[n];
    counts = new int[n];
    int degree = 0;
    for (int i = 0; i < n; i++) {
      axisStarts[i + 1] = axisStarts[i] + components[i].ndim();
      displacementStarts[i + 1] = displacementStarts[i] + components[i].displacementAxes();
      degree += components[i].maxDegree();
    }
    maxDegree = degree;
    long stride = 1;
    for (int i = n - 1; i >= 0; i--) {
      strides[i] = (int) stride;
      counts[i] = (int) components[i].cellCount();
      stride *= components[i].cellCount();
    }
  }

  /** As {@link #of(List)}. */
  public static ProductSpace of(Space... components) {
    return of(List.of(components));
  }

  /**
   * A product.
   *
   * @param components at least one
   * @throws MurkException {@code INVALID_SPACE_COMPOSITION} if there is none, or if there are more
   *     than 2^63 - 1 cells
   */
  public static ProductSpace of(List<Space> components) {
    if (components.isEmpty()) {
      throw new MurkException(
          ErrorCode.INVALID_SPACE_COMPOSITION,
          "ProductSpace requires at least one component, components=0 allowed=1..");
    }
    long cells = 1;
    for (Space component : components) {
      if (component.cellCount() > Long.MAX_VALUE / cells) {
        throw new MurkException(
            ErrorCode.INVALID_SPACE_COMPOSITION,
            "total cell count overflows usize, components="
                + components
                + " allowed=1.."
                + Long.MAX_VALUE
                + " cells");
      }
      cells *= component.cellCount();
    }
    return new ProductSpace(components.toArray(new Space[0]), cells);
  }

  /** The components, in the order of their axes. */
  public List<Space> components() {
    return List.of(components);
  }

  @Override
  public int ndim() {
    return axisStarts[components.length];
  }

  @Override
  public int axisLength(int axis) {
    int i = 0;
    while (axis >= axisStarts[i + 1]) {
      i++;
    }
    return components[i].axisLength(axis - axisStarts[i]);
  }

  @Override
  public int[] shape() {
    return concatenated(Arrays.stream(components).map(Space::shape).toList());
  }

  private static int[] concatenated(List<int[]> shapes) {
    return shapes.stream().flatMapToInt(Arrays::stream).toArray();
  }

  @Override
  public long cellCount() {
    return cells;
  }

  @Override
  public int rank(int[] coord, int from, int ndim) {
    if (ndim != ndim()) {
      return -1;
    }
    long rank = 0;
    for (int i = 0; i < components.length; i++) {
      int own = components[i].rank(coord, from + axisStarts[i], axisStarts[i + 1] - axisStarts[i]);
      if (own < 0) {
        return -1;
      }
      rank = rank * components[i].cellCount() + own;
    }
    return rank > Integer.MAX_VALUE ? -1 : (int) rank;
  }

  @Override
  public int[] coord(int rank) {
    Coord.requireRank(this, rank);
    int[] coord = new int[ndim()];
    for (int i = 0; i < components.length; i++) {
      int[] own = components[i].coord(rank / strides[i] % counts[i]);
      System.arraycopy(own, 0, coord, axisStarts[i], own.length);
    }
    return coord;
  }

  @Override
  public int maxDegree() {
    return maxDegree;
  }

  @Override
  public int neighbours(int rank, int[] out, int at) {
    Coord.requireRank(this, rank);
    int end = at;
    for (int i = 0; i < components.length; i++) {
      int stride = strides[i];
      int own = rank / stride % counts[i];
      int first = end;
      end += components[i].neighbours(own, out, first);
      for (int k = first; k < end; k++) {
        out[k] = rank + (out[k] - own) * stride;
      }
    }
    return end - at;
  }

  @Override
  public double distance(int[] a, int[] b) {
    double sum = 0.0;
    for (double distance : distances(a, b)) {
      sum += distance;
    }
    return sum;
  }

  /**
   * Another distance between two cells, made of the distances of the components.
   *
   * @throws MurkException {@code COORD_OUT_OF_BOUNDS}; then {@code INVALID_SPACE_COMPOSITION} if
   *     there is not one weight for each component
   */
  public double metricDistance(int[] a, int[] b, Metric metric) {
    double[] distances = distances(a, b);
    double result = 0.0;
    switch (metric) {
      case Metric.L1() -> {
        for (double distance : distances) {
          result += distance;
        }
      }
      case Metric.LInfinity() -> {
        for (double distance : distances) {
          result = Math.max(result, distance);
        }
      }
      case Metric.Weighted(List<Double> weights) -> {
        if (weights.size() != components.length) {
          throw new MurkException(
              ErrorCode.INVALID_SPACE_COMPOSITION,
              "weighted metric requires exactly one weight per component, weights="
                  + weights.size()
                  + " allowed="
                  + components.length);
        }
        for (int i = 0; i < distances.length; i++) {
          result += distances[i] * weights.get(i);
        }
      }
    }
    return result;
  }

  private double[] distances(int[] a, int[] b) {
    requireCell(a);
    requireCell(b);
    double[] distances = new double[components.length];
    for (int i = 0; i < distances.length; i++) {
      distances[i] =
          components[i].distance(
              Arrays.copyOfRange(a, axisStarts[i], axisStarts[i + 1]),
              Arrays.copyOfRange(b, axisStarts[i], axisStarts[i + 1]));
    }
    return distances;
  }

  /** If the cells have no ranks, the components check all but the number of axes. */
  private void requireCell(int[] coord) {
    if (coord.length != ndim() || (cells <= Integer.MAX_VALUE && rank(coord) < 0)) {
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

  /** Every combination of the cells of the components' boxes. */
  private RegionPlan box(Coord min, Coord max) {
    if (min.ndim() != ndim() || max.ndim() != ndim()) {
      throw new MurkException(
          ErrorCode.INVALID_REGION,
          "min=" + min + " max=" + max + " allowed: " + ndim() + " axes each");
    }
    int[] ranks = {0};
    int[][] shapes = new int[components.length][];
    for (int i = 0; i < components.length; i++) {
      RegionPlan own = components[i].compile(new Region.Rect(part(min, i), part(max, i)));
      shapes[i] = own.shape();
      ranks = combined(ranks, own.ranks(), strides[i]);
    }
    return RegionPlan.dense(ranks, concatenated(List.of(shapes)));
  }

  private Coord part(Coord coord, int component) {
    return Coord.of(
        Arrays.copyOfRange(coord.toArray(), axisStarts[component], axisStarts[component + 1]));
  }

  /** A box has no padding, so its cells lie in their order in the tensor. */
  private static int[] combined(int[] outer, int[] inner, int stride) {
    RegionPlan.requireRoom((long) outer.length * inner.length);
    int[] ranks = new int[outer.length * inner.length];
    int count = 0;
    for (int rank : outer) {
      for (int own : inner) {
        ranks[count++] = rank + own * stride;
      }
    }
    return ranks;
  }

  @Override
  public boolean sameTopology(Space other) {
    if (!(other instanceof ProductSpace that) || components.length != that.components.length) {
      return false;
    }
    for (int i = 0; i < components.length; i++) {
      if (!components[i].sameTopology(that.components[i])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int displacementAxes() {
    return displacementStarts[components.length];
  }

  @Override
  public int displacements(int rank, double[] out, int at, int stride) {
    Coord.requireRank(this, rank);
    int axes = displacementAxes();
    int count = 0;
    for (int i = 0; i < components.length; i++) {
      int own = rank / strides[i] % counts[i];
      int begin = displacementStarts[i];
      int end = displacementStarts[i + 1];
      int first = at + count * stride;
      int degree = components[i].displacements(own, out, first + begin, stride);
      for (int k = 0; k < degree; k++) {
        int row = first + k * stride;
        Arrays.fill(out, row, row + begin, 0.0);
        Arrays.fill(out, row + end, row + axes, 0.0);
      }
      count += degree;
    }
    return count;
  }

  @Override
  public @Nullable GridGeometry geometryOrNull() {
    return null;
  }

  @Override
  public String toString() {
    return "ProductSpace" + Arrays.toString(components);
  }
}
