package io.murk.space;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.ErrorCode;
import io.murk.testing.Failures;
import org.junit.jupiter.api.Test;

final class GraphSpaceTest {
  /** Where the corners of the house stand; the last vertex is in the garden. */
  static final double[][] CORNERS = {{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0.5, 1.75}, {4, 0}};

  private static final int[] STARTS = {0, 3, 6, 10, 14, 16, 16};
  private static final int[] RANKS = {1, 2, 3, 0, 2, 3, 1, 3, 4, 0, 2, 0, 1, 4, 3, 2};

  /** A square with its diagonals, a roof, and a vertex without neighbours. */
  static GraphSpace house() {
    return GraphSpace.of(STARTS, RANKS);
  }

  /** A graph with the cells and neighbours of another space. */
  static GraphSpace copy(Space space) {
    NeighbourTable table = NeighbourTable.of(space);
    return GraphSpace.of(table.starts(), table.ranks());
  }

  @Test
  void aCopyOfAGridHasItsNeighboursAndDistances() {
    for (EdgeBehavior edge : EdgeBehavior.values()) {
      Space grid = Square4.of(4, 5, edge);
      GraphSpace graph = copy(grid);
      assertEquals(grid.maxDegree(), graph.maxDegree());
      int[] expected = new int[4];
      int[] found = new int[4];
      for (int a = 0; a < 20; a++) {
        assertEquals(grid.neighbours(a, expected), graph.neighbours(a, found));
        assertArrayEquals(expected, found);
        for (int b = 0; b < 20; b++) {
          assertEquals(
              grid.distance(grid.coord(a), grid.coord(b)),
              graph.distance(new int[] {a}, new int[] {b}));
        }
      }
    }
  }

  @Test
  void aCopyOfAGridWithPositionsHasItsDisplacements() {
    Space grid = Hex2D.of(4, 3);
    double[][] positions = new double[12][];
    for (int rank = 0; rank < 12; rank++) {
      int[] coord = grid.coord(rank);
      positions[rank] = new double[] {coord[0], coord[1]};
    }
    GraphSpace graph = copy(grid).withPositions(positions);
    assertEquals(2, graph.displacementAxes());
    double[] expected = new double[12];
    double[] found = new double[12];
    for (int rank = 0; rank < 12; rank++) {
      assertEquals(grid.displacements(rank, expected), graph.displacements(rank, found));
      assertArrayEquals(expected, found);
    }
  }

  @Test
  void whatCannotBeReachedIsInfinitelyFar() {
    assertEquals(Double.POSITIVE_INFINITY, house().distance(new int[] {0}, new int[] {5}));
    assertEquals(0.0, house().distance(new int[] {5}, new int[] {5}));
    assertEquals(2.0, house().distance(new int[] {4}, new int[] {0}));
    Space oneWay = GraphSpace.directed(new int[] {0, 1, 1}, new int[] {1});
    assertEquals(1.0, oneWay.distance(new int[] {0}, new int[] {1}));
    assertEquals(Double.POSITIVE_INFINITY, oneWay.distance(new int[] {1}, new int[] {0}));
    Region around = new Region.Disk(Coord.of(4), Integer.MAX_VALUE);
    assertArrayEquals(new int[] {0, 1, 2, 3, 4}, house().compile(around).ranks());
  }

  @Test
  void arraysAreCopied() {
    int[] starts = {0, 1, 2};
    int[] ranks = {1, 0};
    double[][] positions = {{0.0}, {2.0}};
    GraphSpace graph = GraphSpace.of(starts, ranks).withPositions(positions);
    starts[1] = 2;
    ranks[0] = 0;
    positions[1][0] = 9;
    int[] near = new int[1];
    double[] way = new double[1];
    assertEquals(1, graph.neighbours(0, near));
    assertEquals(1, near[0]);
    assertEquals(1, graph.displacements(0, way));
    assertEquals(2.0, way[0]);
  }

  @Test
  void topologyIsContent() {
    GraphSpace house = house();
    assertTrue(house.sameTopology(house()));
    assertFalse(house.sameTopology(GraphSpace.directed(STARTS, RANKS)));
    int[] otherOrder = RANKS.clone();
    otherOrder[0] = 2;
    otherOrder[1] = 1;
    assertFalse(house.sameTopology(GraphSpace.of(STARTS, otherOrder)));
    int[] more = {0, 3, 6, 10, 14, 16, 16, 16};
    assertFalse(house.sameTopology(GraphSpace.of(more, RANKS)));
    GraphSpace placed = house.withPositions(CORNERS);
    assertTrue(placed.sameTopology(house().withPositions(CORNERS)));
    assertFalse(placed.sameTopology(house));
    double[][] elsewhere = CORNERS.clone();
    elsewhere[5] = new double[] {4, 1};
    assertFalse(placed.sameTopology(house.withPositions(elsewhere)));
    assertEquals(
        "GraphSpace[vertices=6, neighbours=16, directed=false, axes=2]", placed.toString());
    assertFalse(placed.isDirected());
    assertNull(placed.geometryOrNull());
    assertEquals(0, house.displacementAxes());
  }

  @Test
  void textsNameTheEntryAndWhatIsAllowed() {
    Failures.assertRefused(
        ErrorCode.EMPTY_SPACE,
        "space must have at least one cell, starts.length=1 allowed=2..",
        () -> GraphSpace.of(new int[] {0}, new int[0]));
    Failures.assertRefused(
        ErrorCode.EMPTY_SPACE, () -> GraphSpace.directed(new int[0], new int[0]));
    assertRefused("starts[0]=1 allowed=0", new int[] {1, 1}, new int[] {0});
    assertRefused("starts[2]=0 allowed=1..2", new int[] {0, 1, 0, 2}, new int[] {1, 0});
    assertRefused("starts[1]=3 allowed=0..2", new int[] {0, 3, 2}, new int[] {1, 0});
    assertRefused("starts[1]=-1 allowed=0..2", new int[] {0, -1, 2}, new int[] {1, 0});
    assertRefused("starts[2]=1 allowed=ranks.length=2", new int[] {0, 1, 1}, new int[] {1, 0});
    assertRefused("starts[1]=0 allowed=ranks.length=1", new int[] {0, 0}, new int[] {0});
    assertRefused("ranks[1]=2 allowed=0..1", new int[] {0, 1, 2}, new int[] {1, 2});
    assertRefused("ranks[0]=-1 allowed=0..1", new int[] {0, 1, 2}, new int[] {-1, 0});
    Failures.assertRefused(
        ErrorCode.COORD_OUT_OF_BOUNDS,
        "coord=[6] allowed=[0..5]",
        () -> house().distance(new int[] {6}, new int[] {0}));
  }

  private static void assertRefused(String detail, int[] starts, int[] ranks) {
    Failures.assertRefused(
        ErrorCode.INVALID_SPACE_COMPOSITION, detail, () -> GraphSpace.of(starts, ranks));
    Failures.assertRefused(
        ErrorCode.INVALID_SPACE_COMPOSITION, detail, () -> GraphSpace.directed(starts, ranks));
  }

  @Test
  void neighboursThatAreNotMutualAreRefusedUnlessDeclared() {
    assertOneWay(0, 1, new int[] {0, 1, 1}, new int[] {1});
    assertOneWay(0, 1, new int[] {0, 0, 1}, new int[] {0});
    assertOneWay(0, 1, new int[] {0, 2, 3}, new int[] {1, 1, 0});
    assertOneWay(0, 1, new int[] {0, 1, 2, 3}, new int[] {1, 2, 0});
    assertOneWay(1, 2, new int[] {0, 1, 3, 3}, new int[] {1, 0, 2});
    assertOneWay(1, 2, new int[] {0, 1, 2, 3}, new int[] {1, 0, 1});
  }

  private static void assertOneWay(int vertex, int neighbour, int[] starts, int[] ranks) {
    Failures.assertRefused(
        ErrorCode.INVALID_SPACE_COMPOSITION,
        "vertex="
            + vertex
            + " neighbour="
            + neighbour
            + ": one is the neighbour of the other more often than the other way round"
            + " allowed=as often, or a directed graph",
        () -> GraphSpace.of(starts, ranks));
    assertEquals(starts.length - 1, GraphSpace.directed(starts, ranks).cellCount());
  }

  @Test
  void positionsMustFit() {
    GraphSpace pair = GraphSpace.of(new int[] {0, 1, 2}, new int[] {1, 0});
    assertMisplaced("positions.length=1 allowed=2", pair, new double[][] {{0}});
    assertMisplaced("positions[0].length=0 allowed=1..", pair, new double[][] {{}, {}});
    assertMisplaced("positions[1].length=2 allowed=1", pair, new double[][] {{0}, {0, 1}});
    assertMisplaced(
        "positions[1]=NaN allowed=finite numbers", pair, new double[][] {{0}, {Double.NaN}});
  }

  private static void assertMisplaced(String detail, GraphSpace graph, double[][] positions) {
    Failures.assertRefused(
        ErrorCode.INVALID_SPACE_COMPOSITION, detail, () -> graph.withPositions(positions));
  }
}
