package io.murk.space;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.testing.Failures;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * Spaces at the limits of int, and regions that no heap holds: right answers, or errors at once.
 */
final class HugeSpacesTest {
  private static final int MOST = Integer.MAX_VALUE;

  private static int[] neighbours(Space space, int cell) {
    int[] near = new int[space.maxDegree()];
    return java.util.Arrays.copyOf(near, space.neighbours(cell, near));
  }

  private static List<Integer> around(Space space, int cell) {
    int[] near = new int[space.maxDegree()];
    int n = space.neighbours(cell, near);
    return java.util.stream.IntStream.range(0, n).map(i -> near[i]).boxed().toList();
  }

  @Test
  void theLongestLineAndRingHaveRightEnds() {
    Space ring = Ring1D.of(MOST);
    assertEquals(List.of(MOST - 2, 0), around(ring, MOST - 1));
    assertEquals(List.of(MOST - 1, 1), around(ring, 0));
    assertEquals(7, ring.distance(new int[] {5}, new int[] {MOST - 2}));
    Space line = Line1D.of(MOST, EdgeBehavior.ABSORB);
    assertEquals(List.of(MOST - 2), around(line, MOST - 1));
    assertEquals(MOST - 1, line.distance(new int[] {0}, new int[] {MOST - 1}));
    assertArrayEquals(
        new int[] {MOST - 4, MOST - 3, MOST - 2, MOST - 1},
        line.compile(new Region.Disk(Coord.of(MOST - 2), 2)).ranks());
    assertEquals(0, neighbours(Line1D.of(1, EdgeBehavior.ABSORB), 0).length);
  }

  @Test
  void regionsThatNoHeapHoldsAreRefusedAtOnce() {
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          for (Space line : List.of(Line1D.of(MOST, EdgeBehavior.WRAP), Ring1D.of(MOST))) {
            refused(line, new Region.All());
            refused(line, new Region.Rect(Coord.of(0), Coord.of(MOST - 1)));
          }
          for (Space grid :
              List.of(
                  Square4.of(46_340, 46_340, EdgeBehavior.CLAMP),
                  Square8.of(46_340, 46_340, EdgeBehavior.CLAMP),
                  Hex2D.of(46_340, 46_340))) {
            refused(grid, new Region.All());
            refused(grid, new Region.Rect(Coord.of(0, 0), Coord.of(46_339, 46_339)));
          }
          refused(Hex2D.of(20_000, 20_000), new Region.Disk(Coord.of(10_000, 10_000), 20_000));
          Space product = ProductSpace.of(Ring1D.of(1 << 15), Hex2D.of(1 << 8, 255));
          refused(product, new Region.All());
          refused(product, new Region.Rect(Coord.of(0, 0, 0), Coord.of((1 << 15) - 1, 254, 255)));
          Space fcc = Fcc12.of(1 << 16, 1 << 15, 1, EdgeBehavior.ABSORB);
          refused(fcc, new Region.All());
        });
  }

  private static void refused(Space space, Region region) {
    long needed = 9L * space.cellCount();
    if (needed > Runtime.getRuntime().maxMemory()) {
      MurkException e = assertThrows(MurkException.class, () -> space.compile(region), "" + space);
      assertEquals(ErrorCode.ALLOCATION_FAILED, e.code(), e.getMessage());
    }
  }

  @Test
  void theErrorSaysWhatIsNeeded() {
    long heap = Runtime.getRuntime().maxMemory();
    long cells = heap / 9 + 1;
    if (cells < MOST - 8) {
      Failures.assertRefused(
          ErrorCode.ALLOCATION_FAILED,
          "region elements="
              + cells
              + " need "
              + 9 * cells
              + " bytes of Java heap, which has "
              + heap
              + " (-Xmx, in MURK_JVM_OPTS); allowed: at most 2147483639 elements",
          () -> Line1D.of(cells, EdgeBehavior.ABSORB).compile(new Region.All()));
    }
  }

  @Test
  void moreCellsThanRanksAreCountedAndRefused() {
    Space line = Line1D.of(MOST, EdgeBehavior.WRAP);
    assertEquals((long) MOST * MOST, ProductSpace.of(line, line).cellCount());
    assertThrows(MurkException.class, () -> ProductSpace.of(line, line, line));
    assertThrows(MurkException.class, () -> Fcc12.of(MOST, MOST, MOST, EdgeBehavior.ABSORB));
    for (Space space :
        List.of(
            Square4.of(1 << 16, 1 << 16, EdgeBehavior.ABSORB),
            ProductSpace.of(line, line),
            Fcc12.of(MOST, 2, 2, EdgeBehavior.ABSORB))) {
      for (Region region :
          List.of(new Region.All(), new Region.Disk(Coord.of(new int[space.ndim()]), 1))) {
        Failures.assertRefused(ErrorCode.CELL_COUNT_OVERFLOW, () -> space.compile(region));
      }
      Failures.assertRefused(ErrorCode.CELL_COUNT_OVERFLOW, () -> NeighbourTable.of(space));
    }
  }
}
