package io.murk.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.ErrorCode;
import io.murk.testing.Failures;
import org.junit.jupiter.api.Test;

final class Line1DTest {
  @Test
  void textsNameTheArgumentAndWhatIsAllowed() {
    Space space = Line1D.of(3, EdgeBehavior.CLAMP);
    Failures.assertRefused(
        ErrorCode.COORD_OUT_OF_BOUNDS, "rank=3 allowed=0..2", () -> space.coord(3));
    Failures.assertRefused(
        ErrorCode.COORD_OUT_OF_BOUNDS,
        "coord=[-1] allowed=[0..2]",
        () -> space.distance(new int[] {-1}, new int[] {0}));
    Failures.assertRefused(
        ErrorCode.COORD_OUT_OF_BOUNDS,
        "coord=[0, 0]: expected 1D coordinate, got 2D",
        () -> space.compile(new Region.Disk(Coord.of(0, 0), 1)));
    Failures.assertRefused(
        ErrorCode.INVALID_REGION,
        "min=[2] max=[1] allowed: min <= max on all axes",
        () -> space.compile(new Region.Rect(Coord.of(2), Coord.of(1))));
    Failures.assertRefused(
        ErrorCode.EMPTY_SPACE,
        "space must have at least one cell, len=0 allowed=1..",
        () -> Line1D.of(0, EdgeBehavior.WRAP));
    Failures.assertRefused(
        ErrorCode.DIMENSION_TOO_LARGE,
        "len (4294967296) exceeds maximum (2147483647), allowed=1..2147483647",
        () -> Line1D.of(1L << 32, EdgeBehavior.WRAP));
  }

  @Test
  void topologyIsTypeLengthAndEdge() {
    Line1D space = Line1D.of(5, EdgeBehavior.WRAP);
    assertTrue(space.sameTopology(Line1D.of(5, EdgeBehavior.WRAP)));
    assertFalse(space.sameTopology(Line1D.of(6, EdgeBehavior.WRAP)));
    assertFalse(space.sameTopology(Line1D.of(5, EdgeBehavior.CLAMP)));
    assertEquals("Line1D[len=5, edge=WRAP]", space.toString());
    assertEquals(5, space.length());
    assertEquals(EdgeBehavior.WRAP, space.edge());
  }

  @Test
  void theLongestLineHasARankForEveryCell() {
    int last = Integer.MAX_VALUE - 1;
    for (EdgeBehavior edge : EdgeBehavior.values()) {
      Space space = Line1D.of(Integer.MAX_VALUE, edge);
      assertEquals(last, space.rank(last));
      int[] near = new int[2];
      int count = space.neighbours(last, near);
      assertEquals(last - 1, near[0]);
      assertEquals(edge == EdgeBehavior.ABSORB ? 1 : 2, count);
      assertEquals(
          edge == EdgeBehavior.WRAP ? 1.0 : last, space.distance(new int[] {0}, new int[] {last}));
    }
  }
}
