package io.murk.space;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.ErrorCode;
import io.murk.testing.Failures;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every space must do; run on a space of at most a few dozen cells. */
abstract class SpaceContract {
  abstract Space space();

  private int cells() {
    return (int) space().cellCount();
  }

  private int[] neighbours(int rank) {
    int[] out = new int[space().maxDegree()];
    int count = space().neighbours(rank, out);
    return Arrays.copyOf(out, count);
  }

  private double distance(int a, int b) {
    return space().distance(space().coord(a), space().coord(b));
  }

  @Test
  void ranksAndCoordinatesAreABijection() {
    for (int rank = 0; rank < cells(); rank++) {
      int[] coord = space().coord(rank);
      assertEquals(space().ndim(), coord.length);
      assertEquals(rank, space().rank(coord));
      assertEquals(rank, space().rank(Arrays.copyOf(coord, coord.length + 1), coord.length));
    }
  }

  @Test
  void whatIsNoCellHasNoRank() {
    int ndim = space().ndim();
    assertEquals(-1, space().rank());
    assertEquals(-1, space().rank(new int[ndim + 1]));
    for (int extreme : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      for (int axis = 0; axis < ndim; axis++) {
        int[] coord = space().coord(0);
        coord[axis] = extreme;
        assertEquals(-1, space().rank(coord), Arrays.toString(coord));
      }
    }
  }

  @Test
  void neighboursAreCells() {
    int degree = 0;
    for (int rank = 0; rank < cells(); rank++) {
      int[] near = neighbours(rank);
      degree = Math.max(degree, near.length);
      for (int other : near) {
        assertTrue(other >= 0 && other < cells(), "rank=" + rank + " neighbour=" + other);
      }
    }
    assertEquals(degree, space().maxDegree());
  }

  @Test
  void neighbourhoodIsSymmetric() {
    for (int a = 0; a < cells(); a++) {
      for (int b : neighbours(a)) {
        int self = a;
        assertEquals(
            Arrays.stream(neighbours(a)).filter(rank -> rank == b).count(),
            Arrays.stream(neighbours(b)).filter(rank -> rank == self).count(),
            a + " and " + b);
      }
    }
  }

  @Test
  void distanceIsAMetric() {
    for (int a = 0; a < cells(); a++) {
      assertEquals(0.0, distance(a, a));
      for (int b = 0; b < cells(); b++) {
        assertEquals(distance(a, b), distance(b, a));
        assertTrue(a == b || distance(a, b) > 0, a + " and " + b);
        for (int c = 0; c < cells(); c++) {
          assertTrue(distance(a, c) <= distance(a, b) + distance(b, c), a + ", " + b + ", " + c);
        }
      }
    }
  }

  @Test
  void distanceCountsStepsAlongNeighbours() {
    for (int start = 0; start < cells(); start++) {
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
      for (int rank = 0; rank < cells(); rank++) {
        assertEquals(steps[rank], distance(start, rank), start + " to " + rank);
      }
    }
  }

  @Test
  void theRegionOfAllCellsIsEveryCellInCanonicalOrder() {
    RegionPlan plan = space().compile(new Region.All());
    assertArrayEquals(IntStream.range(0, cells()).toArray(), plan.ranks());
    assertArrayEquals(plan.ranks(), plan.tensorIndices());
    assertEquals(1.0, plan.validRatio());
  }

  @Test
  void aDiskIsTheCellsWithinItsRadius() {
    for (int center = 0; center < cells(); center++) {
      for (int radius = 0; radius < 6; radius++) {
        int self = center;
        int reach = radius;
        int[] expected =
            IntStream.range(0, cells()).filter(rank -> distance(self, rank) <= reach).toArray();
        Coord at = Coord.of(space().coord(center));
        assertArrayEquals(expected, space().compile(new Region.Disk(at, radius)).ranks());
        assertArrayEquals(expected, space().compile(new Region.Neighbours(at, radius)).ranks());
      }
    }
  }

  @Test
  void listedCellsComeOnceInCanonicalOrder() {
    Coord first = Coord.of(space().coord(0));
    Coord last = Coord.of(space().coord(cells() - 1));
    RegionPlan plan = space().compile(new Region.Coords(List.of(last, first, last)));
    assertArrayEquals(cells() == 1 ? new int[] {0} : new int[] {0, cells() - 1}, plan.ranks());
    RegionPlan none = space().compile(new Region.Coords(List.of()));
    assertEquals(0, none.ranks().length);
    assertEquals(0.0, none.validRatio());
  }

  @Test
  void badRanksAndCoordinatesAreRefused() {
    int[] bad = space().coord(0);
    bad[0] = -1;
    int[] good = space().coord(0);
    int[] near = new int[space().maxDegree()];
    for (int rank : new int[] {-1, cells(), Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      Failures.assertRefused(ErrorCode.COORD_OUT_OF_BOUNDS, () -> space().coord(rank));
      Failures.assertRefused(ErrorCode.COORD_OUT_OF_BOUNDS, () -> space().neighbours(rank, near));
    }
    Failures.assertRefused(ErrorCode.COORD_OUT_OF_BOUNDS, () -> space().distance(bad, good));
    Failures.assertRefused(ErrorCode.COORD_OUT_OF_BOUNDS, () -> space().distance(good, bad));
    Failures.assertRefused(
        ErrorCode.COORD_OUT_OF_BOUNDS, () -> space().distance(good, new int[good.length + 1]));
    Failures.assertRefused(
        ErrorCode.COORD_OUT_OF_BOUNDS, () -> space().compile(new Region.Disk(Coord.of(bad), 1)));
    Failures.assertRefused(
        ErrorCode.INVALID_REGION, () -> space().compile(new Region.Disk(Coord.of(good), -1)));
  }

  @Test
  void aSpaceHasItsOwnTopology() {
    assertTrue(space().sameTopology(space()));
    assertFalse(space().sameTopology(Square4.of(97, 89, EdgeBehavior.WRAP)));
  }
}
