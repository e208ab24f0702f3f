package io.murk.space;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.testing.Failures;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every space must do; run on a space of at most a few dozen cells. */
abstract class SpaceContract {
  abstract Space space();

  /** Whether some cell has as many neighbours as {@link Space#maxDegree} says. */
  boolean degreeIsReached() {
    return true;
  }

  /** Whether whoever neighbours a cell is neighboured by it. */
  boolean isSymmetric() {
    return true;
  }

  /** Whether the distance is the number of steps between any two cells. */
  boolean distanceIsSteps() {
    return true;
  }

  final int cells() {
    return (int) space().cellCount();
  }

  final int[] neighbours(int rank) {
    int[] out = new int[space().maxDegree()];
    int count = space().neighbours(rank, out);
    return Arrays.copyOf(out, count);
  }

  final double distance(int a, int b) {
    return space().distance(space().coord(a), space().coord(b));
  }

  /** Steps from a cell to every cell; -1 to those that cannot be reached. */
  private int[] steps(int start) {
    int[] steps = new int[cells()];
    Arrays.fill(steps, -1);
    steps[start] = 0;
    int[] queue = new int[cells()];
    queue[0] = start;
    for (int head = 0, tail = 1; head < tail; head++) {
      for (int near : neighbours(queue[head])) {
        if (steps[near] < 0) {
          steps[near] = steps[queue[head]] + 1;
          queue[tail++] = near;
        }
      }
    }
    return steps;
  }

  @Test
  final void ranksAndCoordinatesAreABijection() {
    for (int rank = 0; rank < cells(); rank++) {
      int[] coord = space().coord(rank);
      assertEquals(space().ndim(), coord.length);
      assertEquals(rank, space().rank(coord));
      assertEquals(rank, space().rank(Arrays.copyOf(coord, coord.length + 1), coord.length));
    }
  }

  @Test
  final void noOtherCoordinateHasARank() {
    int[] coord = new int[space().ndim()];
    int found = 0;
    int axis = 0;
    while (axis < coord.length) {
      found += space().rank(coord) >= 0 ? 1 : 0;
      for (axis = 0; axis < coord.length; axis++) {
        if (++coord[axis] < space().axisLength(axis)) {
          break;
        }
        coord[axis] = 0;
      }
    }
    assertEquals(cells(), found);
  }

  @Test
  final void whatIsNoCellHasNoRank() {
    int ndim = space().ndim();
    assertEquals(-1, space().rank());
    assertEquals(-1, space().rank(new int[ndim + 1]));
    for (int axis = 0; axis < ndim; axis++) {
      int length = space().axisLength(axis);
      for (int outside : new int[] {-1, length, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
        int[] coord = space().coord(0);
        coord[axis] = outside;
        assertEquals(-1, space().rank(coord), Arrays.toString(coord));
      }
    }
  }

  @Test
  final void neighboursAreCells() {
    int degree = 0;
    for (int rank = 0; rank < cells(); rank++) {
      int[] near = neighbours(rank);
      degree = Math.max(degree, near.length);
      for (int other : near) {
        assertTrue(other >= 0 && other < cells(), "rank=" + rank + " neighbour=" + other);
      }
    }
    assertTrue(degree <= space().maxDegree());
    assertEquals(degreeIsReached(), degree == space().maxDegree());
  }

  @Test
  final void neighboursAreWrittenWhereTheyAreWanted() {
    for (int rank = 0; rank < cells(); rank++) {
      int[] near = neighbours(rank);
      int[] out = new int[near.length + 5];
      Arrays.fill(out, -7);
      assertEquals(near.length, space().neighbours(rank, out, 3));
      assertArrayEquals(near, Arrays.copyOfRange(out, 3, 3 + near.length));
      for (int i : new int[] {0, 1, 2, near.length + 3, near.length + 4}) {
        assertEquals(-7, out[i]);
      }
    }
  }

  @Test
  final void theTableHoldsTheNeighbours() {
    NeighbourTable table = NeighbourTable.of(space());
    assertEquals(cells(), table.cells());
    for (int rank = 0; rank < cells(); rank++) {
      int[] near = neighbours(rank);
      assertEquals(near.length, table.degree(rank));
      assertArrayEquals(
          near, Arrays.copyOfRange(table.ranks(), table.starts()[rank], table.starts()[rank + 1]));
    }
  }

  @Test
  final void neighbourhoodIsSymmetric() {
    boolean symmetric = true;
    for (int a = 0; a < cells(); a++) {
      for (int b : neighbours(a)) {
        int self = a;
        symmetric &=
            Arrays.stream(neighbours(a)).filter(rank -> rank == b).count()
                == Arrays.stream(neighbours(b)).filter(rank -> rank == self).count();
      }
    }
    assertEquals(isSymmetric(), symmetric);
  }

  @Test
  final void distanceIsAMetric() {
    for (int a = 0; a < cells(); a++) {
      assertEquals(0.0, distance(a, a));
      for (int b = 0; b < cells(); b++) {
        assertTrue(!isSymmetric() || distance(a, b) == distance(b, a));
        assertTrue(a == b || distance(a, b) > 0, a + " and " + b);
        for (int c = 0; c < cells(); c++) {
          assertTrue(distance(a, c) <= distance(a, b) + distance(b, c), a + ", " + b + ", " + c);
        }
      }
    }
  }

  @Test
  final void distanceCountsStepsAlongNeighbours() {
    boolean equal = true;
    for (int start = 0; start < cells(); start++) {
      int[] steps = steps(start);
      for (int rank = 0; rank < cells(); rank++) {
        double reached = steps[rank] < 0 ? Double.POSITIVE_INFINITY : steps[rank];
        equal &= reached == distance(start, rank);
        assertTrue(distance(start, rank) <= reached);
      }
    }
    assertEquals(distanceIsSteps(), equal);
  }

  /** A coordinate and the way to a neighbour lead to it: around the edge, or stopped by it. */
  @Test
  final void displacementsLeadToTheNeighbours() {
    int axes = space().displacementAxes();
    if (hasGraph(space())) {
      return;
    }
    assertEquals(space().ndim(), axes);
    for (int rank = 0; rank < cells(); rank++) {
      int[] near = neighbours(rank);
      double[] way = displacements(rank);
      int[] from = space().coord(rank);
      for (int i = 0; i < near.length; i++) {
        int[] to = space().coord(near[i]);
        for (int axis = 0; axis < axes; axis++) {
          int length = space().axisLength(axis);
          double step = way[i * axes + axis];
          assertEquals(step, Math.rint(step));
          int there = from[axis] + (int) step;
          boolean arrives =
              there == to[axis]
                  || Math.floorMod(there, length) == to[axis]
                  || Math.clamp(there, 0, length - 1) == to[axis];
          assertTrue(arrives, rank + " to " + near[i] + " axis=" + axis + " step=" + step);
          assertTrue(Math.abs(step) <= Math.max(1, length / 2));
        }
      }
    }
  }

  /** Displacements in a graph are what its positions say. */
  private static boolean hasGraph(Space space) {
    return space instanceof GraphSpace
        || (space instanceof ProductSpace product
            && product.components().stream().anyMatch(SpaceContract::hasGraph));
  }

  final double[] displacements(int rank) {
    double[] out = new double[space().maxDegree() * space().displacementAxes()];
    int count = space().displacements(rank, out);
    assertEquals(neighbours(rank).length, count);
    return Arrays.copyOf(out, count * space().displacementAxes());
  }

  @Test
  final void displacementsAreWrittenWhereTheyAreWanted() {
    int axes = space().displacementAxes();
    int stride = axes + 2;
    for (int rank = 0; rank < cells(); rank++) {
      double[] dense = displacements(rank);
      int count = neighbours(rank).length;
      double[] wide = new double[3 + count * stride];
      Arrays.fill(wide, Double.NaN);
      assertEquals(count, space().displacements(rank, wide, 3, stride));
      for (int i = 0; i < wide.length; i++) {
        int neighbour = Math.floorDiv(i - 3, stride);
        int axis = Math.floorMod(i - 3, stride);
        boolean written = i >= 3 && axis < axes;
        assertEquals(written ? dense[neighbour * axes + axis] : Double.NaN, wide[i]);
      }
    }
  }

  @Test
  final void theRegionOfAllCellsIsEveryCellInCanonicalOrder() {
    RegionPlan plan = space().compile(new Region.All());
    assertArrayEquals(IntStream.range(0, cells()).toArray(), plan.ranks());
    assertArrayEquals(plan.ranks(), plan.tensorIndices());
    assertArrayEquals(space().shape(), plan.shape());
    assertEquals(cells(), plan.mask().length);
    assertEquals(1.0, plan.validRatio());
    assertEquals(cells(), Arrays.stream(space().shape()).reduce(1, (a, b) -> a * b));
  }

  @Test
  final void aDiskIsTheCellsWithinSoManySteps() {
    for (int center = 0; center < cells(); center++) {
      int[] steps = steps(center);
      Coord at = Coord.of(space().coord(center));
      for (int radius : new int[] {0, 1, 2, 3, 5, Integer.MAX_VALUE}) {
        int[] expected =
            IntStream.range(0, cells())
                .filter(rank -> steps[rank] >= 0 && steps[rank] <= radius)
                .toArray();
        RegionPlan disk = space().compile(new Region.Disk(at, radius));
        RegionPlan neighbours = space().compile(new Region.Neighbours(at, radius));
        assertArrayEquals(expected, disk.ranks());
        assertArrayEquals(expected, neighbours.ranks());
        assertPlaces(disk);
      }
    }
  }

  @Test
  final void aBoxIsTheCellsBetweenItsCorners() {
    for (int a = 0; a < cells(); a++) {
      for (int b = 0; b < cells(); b++) {
        int[] min = space().coord(a);
        int[] max = space().coord(b);
        Region box = new Region.Rect(Coord.of(min), Coord.of(max));
        if (IntStream.range(0, min.length).anyMatch(axis -> min[axis] > max[axis])) {
          Failures.assertRefused(ErrorCode.INVALID_REGION, () -> space().compile(box));
          continue;
        }
        int[] expected =
            IntStream.range(0, cells()).filter(rank -> isBetween(rank, min, max)).toArray();
        RegionPlan plan = space().compile(box);
        assertArrayEquals(expected, plan.ranks(), box.toString());
        assertEquals(1.0, plan.validRatio());
        assertPlaces(plan);
      }
    }
  }

  private boolean isBetween(int rank, int[] min, int[] max) {
    int[] coord = space().coord(rank);
    return IntStream.range(0, coord.length)
        .allMatch(axis -> coord[axis] >= min[axis] && coord[axis] <= max[axis]);
  }

  /** Every cell of a plan has a place of its own in the tensor, and the mask knows them all. */
  private static void assertPlaces(RegionPlan plan) {
    byte[] expected = new byte[Arrays.stream(plan.shape()).reduce(1, (a, b) -> a * b)];
    for (int at : plan.tensorIndices()) {
      assertEquals(0, expected[at]);
      expected[at] = 1;
    }
    assertEquals(plan.ranks().length, plan.tensorIndices().length);
    assertArrayEquals(expected, plan.mask());
  }

  @Test
  final void listedCellsComeOnceInCanonicalOrder() {
    Coord first = Coord.of(space().coord(0));
    Coord last = Coord.of(space().coord(cells() - 1));
    RegionPlan plan = space().compile(new Region.Coords(List.of(last, first, last)));
    assertArrayEquals(cells() == 1 ? new int[] {0} : new int[] {0, cells() - 1}, plan.ranks());
    RegionPlan none = space().compile(new Region.Coords(List.of()));
    assertEquals(0, none.ranks().length);
    assertArrayEquals(new int[] {0}, none.shape());
    assertEquals(0.0, none.validRatio());
  }

  @Test
  final void badRanksAreRefused() {
    int[] near = new int[space().maxDegree()];
    double[] way = new double[space().maxDegree() * space().displacementAxes()];
    for (int rank : new int[] {-1, cells(), Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertRefused(() -> space().coord(rank));
      assertRefused(() -> space().neighbours(rank, near));
      assertRefused(() -> space().displacements(rank, way));
    }
  }

  @Test
  final void badCoordinatesAreRefused() {
    int[] good = space().coord(0);
    int ndim = good.length;
    List<int[]> bad = new java.util.ArrayList<>();
    bad.add(new int[0]);
    bad.add(Arrays.copyOf(good, ndim - 1));
    bad.add(Arrays.copyOf(good, ndim + 1));
    for (int axis = 0; axis < ndim; axis++) {
      for (int value : new int[] {-1, space().axisLength(axis), Integer.MIN_VALUE}) {
        int[] outside = good.clone();
        outside[axis] = value;
        bad.add(outside);
      }
    }
    for (int[] coord : bad) {
      Coord at = Coord.of(coord);
      Coord inside = Coord.of(good);
      assertRefused(() -> space().distance(coord, good));
      assertRefused(() -> space().distance(good, coord));
      assertRefused(() -> space().compile(new Region.Disk(at, 1)));
      assertRefused(() -> space().compile(new Region.Neighbours(at, 1)));
      assertRefused(() -> space().compile(new Region.Coords(List.of(inside, at))));
      ErrorCode code = boxRefusal(coord);
      Failures.assertRefused(code, () -> space().compile(new Region.Rect(at, inside)));
      Failures.assertRefused(code, () -> space().compile(new Region.Rect(inside, at)));
    }
    Failures.assertRefused(
        ErrorCode.INVALID_REGION,
        "radius=-1 allowed=0..",
        () -> space().compile(new Region.Disk(Coord.of(good), -1)));
  }

  /** With what a box with this corner is refused. */
  ErrorCode boxRefusal(int[] corner) {
    return ErrorCode.COORD_OUT_OF_BOUNDS;
  }

  private static void assertRefused(org.junit.jupiter.api.function.Executable call) {
    MurkException refused = assertThrows(MurkException.class, call);
    assertEquals(ErrorCode.COORD_OUT_OF_BOUNDS, refused.code(), refused::getMessage);
    String text = refused.getMessage();
    assertTrue(text.contains(" allowed=") || text.contains("D coordinate, got "), text);
  }

  @Test
  final void aSpaceHasItsOwnTopology() {
    assertTrue(space().sameTopology(space()));
    assertFalse(space().sameTopology(Square4.of(97, 89, EdgeBehavior.WRAP)));
    assertFalse(Square4.of(97, 89, EdgeBehavior.WRAP).sameTopology(space()));
  }

  @Test
  final void aGridHasRowMajorRanks() {
    GridGeometry grid = space().geometryOrNull();
    if (grid == null) {
      return;
    }
    assertEquals(cells(), (long) grid.rows() * grid.cols());
    for (int rank = 0; rank < cells(); rank++) {
      int[] coord = space().coord(rank);
      assertEquals(rank, coord[grid.rowAxis()] * grid.cols() + coord[1 - grid.rowAxis()]);
    }
  }
}
