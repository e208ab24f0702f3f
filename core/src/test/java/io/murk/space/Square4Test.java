package io.murk.space;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.ErrorCode;
import io.murk.testing.Failures;
import java.util.List;
import org.junit.jupiter.api.Test;

final class Square4Test {
  @Test
  void textsNameTheArgumentAndWhatIsAllowed() {
    Space space = Square4.of(2, 3, EdgeBehavior.ABSORB);
    Failures.assertRefused(
        ErrorCode.COORD_OUT_OF_BOUNDS, "rank=6 allowed=0..5", () -> space.coord(6));
    Failures.assertRefused(
        ErrorCode.COORD_OUT_OF_BOUNDS,
        "coord=[2, 0] allowed=[0..1, 0..2]",
        () -> space.distance(new int[] {2, 0}, new int[] {0, 0}));
    Failures.assertRefused(
        ErrorCode.COORD_OUT_OF_BOUNDS,
        "coord=[0]: expected 2D coordinate, got 1D",
        () -> space.compile(new Region.Disk(Coord.of(0), 1)));
    Failures.assertRefused(
        ErrorCode.INVALID_REGION,
        "radius=-1 allowed=0..",
        () -> space.compile(new Region.Disk(Coord.of(0, 0), -1)));
    Failures.assertRefused(
        ErrorCode.INVALID_REGION,
        "min=[1, 0] max=[0, 2] allowed: min <= max on all axes",
        () -> space.compile(new Region.Rect(Coord.of(1, 0), Coord.of(0, 2))));
    Failures.assertRefused(
        ErrorCode.EMPTY_SPACE,
        "space must have at least one cell, rows=0 cols=3 allowed=1..",
        () -> Square4.of(0, 3, EdgeBehavior.WRAP));
    Failures.assertRefused(
        ErrorCode.DIMENSION_TOO_LARGE,
        "cols (-1) exceeds maximum (2147483647), allowed=1..2147483647",
        () -> Square4.of(3, -1, EdgeBehavior.WRAP));
  }

  @Test
  void topologyIsTypeShapeAndEdge() {
    Space space = Square4.of(2, 3, EdgeBehavior.ABSORB);
    assertTrue(space.sameTopology(Square4.of(2, 3, EdgeBehavior.ABSORB)));
    assertFalse(space.sameTopology(Square4.of(3, 2, EdgeBehavior.ABSORB)));
    assertFalse(space.sameTopology(Square4.of(2, 3, EdgeBehavior.CLAMP)));
    assertEquals("Square4[rows=2, cols=3, edge=ABSORB]", space.toString());
  }

  @Test
  void aSpaceWithMoreCellsThanRanksNeverGivesAWrongRank() {
    Square4 vast = Square4.of(1 << 16, 1 << 16, EdgeBehavior.ABSORB);
    int last = (1 << 16) - 1;
    assertEquals(1L << 32, vast.cellCount());
    assertEquals(7, vast.rank(0, 7));
    assertEquals(-1, vast.rank(last, last));
    assertEquals(-1, vast.rank(1 << 15, 0));
    assertEquals(2.0 * last, vast.distance(new int[] {0, 0}, new int[] {last, last}));
    Failures.assertRefused(
        ErrorCode.CELL_COUNT_OVERFLOW,
        "cells=4294967296 allowed=1..2147483647",
        () -> vast.neighbours(0, new int[4]));
    Failures.assertRefused(
        ErrorCode.CELL_COUNT_OVERFLOW, () -> vast.compile(new Region.Coords(List.of())));
  }

  @Test
  void geometryIsTheGrid() {
    GridGeometry geometry = Square4.of(2, 3, EdgeBehavior.WRAP).geometryOrNull();
    assertEquals(
        new GridGeometry(2, 3, EdgeBehavior.WRAP, GridGeometry.Metric.MANHATTAN), geometry);
    assertTrue(geometry.wraps());
    assertEquals(0, geometry.rowAxis());
  }

  @Test
  void coordinatesAreValues() {
    int[] axes = {1, 2};
    Coord coord = Coord.of(axes);
    axes[0] = 9;
    coord.toArray()[1] = 9;
    assertEquals(Coord.of(1, 2), coord);
    assertEquals(Coord.of(1, 2).hashCode(), coord.hashCode());
    assertEquals("[1, 2]", coord.toString());
    assertArrayEquals(new int[] {1, 2}, coord.toArray());
  }
}
