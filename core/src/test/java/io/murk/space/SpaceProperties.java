package io.murk.space;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Spaces of any kind and size against their rules, written down once more without any haste. */
final class SpaceProperties {
  private static final int[][] SQUARE = {
    {-1, 0}, {1, 0}, {0, -1}, {0, 1}, {-1, -1}, {-1, 1}, {1, -1}, {1, 1}
  };
  private static final int[][] HEX = {{1, 0}, {1, -1}, {0, -1}, {-1, 0}, {-1, 1}, {0, 1}};
  private static final int[][] FCC = {
    {1, 1, 0}, {-1, 1, 0}, {1, -1, 0}, {-1, -1, 0},
    {1, 0, 1}, {-1, 0, 1}, {1, 0, -1}, {-1, 0, -1},
    {0, 1, 1}, {0, -1, 1}, {0, 1, -1}, {0, -1, -1}
  };

  @Provide
  Arbitrary<Space> small() {
    return spaces(6);
  }

  @Provide
  Arbitrary<Space> large() {
    return spaces(200);
  }

  private static Arbitrary<Space> spaces(int most) {
    Arbitrary<Space> plain = plain(most);
    Arbitrary<Space> parts = plain(Math.min(4, most));
    Arbitrary<Space> products = parts.list().ofMinSize(1).ofMaxSize(3).map(ProductSpace::of);
    Arbitrary<Space> nested =
        Combinators.combine(parts, parts).as((a, b) -> ProductSpace.of(ProductSpace.of(a), b));
    return Arbitraries.oneOf(plain, plain, products, nested);
  }

  private static Arbitrary<Space> plain(int most) {
    Arbitrary<Integer> length = Arbitraries.integers().between(1, most);
    return Combinators.combine(
            Arbitraries.integers().between(0, 5),
            Arbitraries.of(EdgeBehavior.class),
            length,
            length,
            length)
        .as(SpaceProperties::space);
  }

  private static Space space(int kind, EdgeBehavior edge, int a, int b, int c) {
    int even = edge == EdgeBehavior.WRAP ? 2 : 1;
    return switch (kind) {
      case 0 -> Line1D.of(a, edge);
      case 1 -> Ring1D.of(a);
      case 2 -> Square4.of(a, b, edge);
      case 3 -> Square8.of(a, b, edge);
      case 4 -> Hex2D.of(a, b);
      default -> Fcc12.of((long) a * even, (long) b * even, (long) c * even, edge);
    };
  }

  /** The coordinates of a cell's neighbours, in order. */
  private static List<int[]> near(Space space, int[] at) {
    List<int[]> near = new ArrayList<>();
    switch (space) {
      case Line1D line -> step(near, at, line.edge(), space, new int[][] {{-1}, {1}});
      case Ring1D _ -> step(near, at, EdgeBehavior.WRAP, space, new int[][] {{-1}, {1}});
      case Square4 grid -> step(near, at, grid.edge(), space, Arrays.copyOf(SQUARE, 4));
      case Square8 grid -> step(near, at, grid.edge(), space, SQUARE);
      case Hex2D _ -> step(near, at, EdgeBehavior.ABSORB, space, HEX);
      case Fcc12 lattice -> {
        boolean wraps = lattice.edge() == EdgeBehavior.WRAP;
        step(near, at, wraps ? EdgeBehavior.WRAP : EdgeBehavior.ABSORB, space, FCC);
      }
      case ProductSpace product -> {
        int from = 0;
        for (Space part : product.components()) {
          for (int[] other : near(part, Arrays.copyOfRange(at, from, from + part.ndim()))) {
            int[] whole = at.clone();
            System.arraycopy(other, 0, whole, from, other.length);
            near.add(whole);
          }
          from += part.ndim();
        }
      }
      case GraphSpace _ -> throw new AssertionError(space);
    }
    return near;
  }

  private static void step(
      List<int[]> near, int[] at, EdgeBehavior edge, Space space, int[][] steps) {
    for (int[] step : steps) {
      int[] to = at.clone();
      boolean stays = true;
      for (int axis = 0; axis < to.length; axis++) {
        int length = space.axisLength(axis);
        int value = at[axis] + step[axis];
        to[axis] =
            switch (edge) {
              case ABSORB -> value;
              case CLAMP -> Math.clamp(value, 0, length - 1);
              case WRAP -> Math.floorMod(value, length);
            };
        stays &= to[axis] >= 0 && to[axis] < length;
      }
      if (stays) {
        near.add(to);
      }
    }
  }

  @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
  void everyRankHasACoordinateThatHasIt(@ForAll("large") Space space, @ForAll int any) {
    int rank = Math.floorMod(any, (int) space.cellCount());
    int[] coord = space.coord(rank);
    assertEquals(rank, space.rank(coord));
    int[] among = new int[coord.length + 3];
    Arrays.fill(among, -1);
    System.arraycopy(coord, 0, among, 2, coord.length);
    assertEquals(rank, space.rank(among, 2, coord.length));
  }

  @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
  void ranksFollowCanonicalOrder(@ForAll("large") Space space, @ForAll int any) {
    int cells = (int) space.cellCount();
    int rank = Math.floorMod(any, cells);
    int next = (rank + 1) % cells;
    if (next > rank) {
      assertTrue(compare(space, space.coord(rank), space.coord(next)) < 0, space.toString());
    }
  }

  /** Hex2D orders by its last axis first, Fcc12 too; a product by its first component. */
  private static int compare(Space space, int[] a, int[] b) {
    if (space instanceof ProductSpace product) {
      int from = 0;
      for (Space part : product.components()) {
        int to = from + part.ndim();
        int order = compare(part, Arrays.copyOfRange(a, from, to), Arrays.copyOfRange(b, from, to));
        if (order != 0) {
          return order;
        }
        from = to;
      }
      return 0;
    }
    boolean lastFirst = space instanceof Hex2D || space instanceof Fcc12;
    for (int i = 0; i < a.length; i++) {
      int axis = lastFirst ? a.length - 1 - i : i;
      if (a[axis] != b[axis]) {
        return Integer.compare(a[axis], b[axis]);
      }
    }
    return 0;
  }

  @Property(tries = 600, edgeCases = EdgeCasesMode.NONE)
  void neighboursAreTheStepsInOrder(@ForAll("large") Space space, @ForAll int any) {
    int rank = Math.floorMod(any, (int) space.cellCount());
    int[] expected = near(space, space.coord(rank)).stream().mapToInt(space::rank).toArray();
    int[] out = new int[space.maxDegree()];
    int count = space.neighbours(rank, out);
    assertArrayEquals(expected, Arrays.copyOf(out, count), space + " rank=" + rank);
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void theTableIsWhatTheSpaceSays(@ForAll("small") Space space) {
    NeighbourTable table = NeighbourTable.of(space);
    int[] out = new int[space.maxDegree()];
    for (int rank = 0; rank < space.cellCount(); rank++) {
      int count = space.neighbours(rank, out);
      assertArrayEquals(
          Arrays.copyOf(out, count),
          Arrays.copyOfRange(table.ranks(), table.starts()[rank], table.starts()[rank + 1]));
    }
    assertEquals(table.starts()[table.cells()], table.ranks().length);
  }

  @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
  void distancesAreAMetric(
      @ForAll("large") Space space, @ForAll int x, @ForAll int y, @ForAll int z) {
    int[] a = space.coord(Math.floorMod(x, (int) space.cellCount()));
    int[] b = space.coord(Math.floorMod(y, (int) space.cellCount()));
    int[] c = space.coord(Math.floorMod(z, (int) space.cellCount()));
    assertEquals(0.0, space.distance(a, a));
    assertEquals(space.distance(a, b), space.distance(b, a));
    assertTrue(Arrays.equals(a, b) || space.distance(a, b) >= 1);
    assertTrue(space.distance(a, c) <= space.distance(a, b) + space.distance(b, c));
  }

  /** A lattice that is one point thick on two axes has no neighbours to step along. */
  private static boolean isConnected(Space space) {
    return switch (space) {
      case Fcc12 lattice ->
          IntStream.of(lattice.width(), lattice.height(), lattice.depth())
                  .filter(length -> length == 1)
                  .count()
              < 2;
      case ProductSpace product ->
          product.components().stream().allMatch(SpaceProperties::isConnected);
      default -> true;
    };
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void aDiskHoldsTheCellsWithinItsRadius(
      @ForAll("small") Space space, @ForAll int any, @ForAll @IntRange(max = 9) int radius) {
    if (!isConnected(space)) {
      return;
    }
    int cells = (int) space.cellCount();
    int[] center = space.coord(Math.floorMod(any, cells));
    int[] expected =
        IntStream.range(0, cells)
            .filter(rank -> space.distance(center, space.coord(rank)) <= radius)
            .toArray();
    RegionPlan plan = space.compile(new Region.Disk(Coord.of(center), radius));
    assertArrayEquals(expected, plan.ranks(), space + " " + Arrays.toString(center));
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void aBoxHoldsTheCellsBetweenItsCorners(
      @ForAll("small") Space space, @ForAll int x, @ForAll int y) {
    int cells = (int) space.cellCount();
    int[] min = space.coord(Math.floorMod(x, cells));
    int[] max = space.coord(Math.floorMod(y, cells));
    for (int axis = 0; axis < min.length; axis++) {
      int swap = Math.min(min[axis], max[axis]);
      max[axis] = Math.max(min[axis], max[axis]);
      min[axis] = swap;
    }
    if (space.rank(min) < 0 || space.rank(max) < 0) {
      return;
    }
    int[] expected =
        IntStream.range(0, cells).filter(rank -> isBetween(space.coord(rank), min, max)).toArray();
    RegionPlan plan = space.compile(new Region.Rect(Coord.of(min), Coord.of(max)));
    assertArrayEquals(expected, plan.ranks(), space.toString());
    assertEquals(expected.length, Arrays.stream(plan.shape()).reduce(1, (a, b) -> a * b));
  }

  private static boolean isBetween(int[] coord, int[] min, int[] max) {
    return IntStream.range(0, coord.length)
        .allMatch(axis -> coord[axis] >= min[axis] && coord[axis] <= max[axis]);
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void aGraphIsWhatItsArraysSay(
      @ForAll @IntRange(min = 1, max = 12) int vertices,
      @ForAll @IntRange(max = 30) int edges,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<List<Integer>> near = new ArrayList<>();
    for (int vertex = 0; vertex < vertices; vertex++) {
      near.add(new ArrayList<>());
    }
    for (int edge = 0; edge < edges; edge++) {
      int a = random.nextInt(vertices);
      int b = random.nextInt(vertices);
      near.get(a).add(random.nextInt(near.get(a).size() + 1), b);
      near.get(b).add(random.nextInt(near.get(b).size() + 1), a);
    }
    int[] starts = new int[vertices + 1];
    for (int vertex = 0; vertex < vertices; vertex++) {
      starts[vertex + 1] = starts[vertex] + near.get(vertex).size();
    }
    int[] ranks = near.stream().flatMap(List::stream).mapToInt(Integer::intValue).toArray();
    GraphSpace graph = GraphSpace.of(starts, ranks);
    NeighbourTable table = NeighbourTable.of(graph);
    assertArrayEquals(starts, table.starts());
    assertArrayEquals(ranks, table.ranks());
    int[] a = {random.nextInt(vertices)};
    int[] b = {random.nextInt(vertices)};
    assertEquals(graph.distance(a, b), graph.distance(b, a));
    int[] out = new int[graph.maxDegree()];
    int count = graph.neighbours(a[0], out);
    for (int i = 0; i < count; i++) {
      assertEquals(near.get(a[0]).get(i), out[i]);
      assertEquals(out[i] == a[0] ? 0.0 : 1.0, graph.distance(a, new int[] {out[i]}));
    }
  }
}
