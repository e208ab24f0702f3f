package io.murk.space;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.error.ErrorCode;
import io.murk.testing.Failures;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What spaces say of themselves and of what they refuse. */
final class SpaceTextsTest {
  private static final Space LINE = Line1D.of(3, EdgeBehavior.ABSORB);

  @Test
  void spacesDescribeThemselves() {
    assertEquals("Ring1D[len=4]", Ring1D.of(4).toString());
    assertEquals(
        "Square8[rows=2, cols=3, edge=CLAMP]", Square8.of(2, 3, EdgeBehavior.CLAMP).toString());
    assertEquals("Hex2D[rows=2, cols=3]", Hex2D.of(2, 3).toString());
    assertEquals(
        "Fcc12[w=2, h=3, d=4, edge=ABSORB]", Fcc12.of(2, 3, 4, EdgeBehavior.ABSORB).toString());
    assertEquals(
        "ProductSpace[Ring1D[len=4], Line1D[len=3, edge=ABSORB]]",
        ProductSpace.of(Ring1D.of(4), LINE).toString());
  }

  @Test
  void lengthsAreChecked() {
    assertRefused(
        ErrorCode.EMPTY_SPACE,
        "space must have at least one cell, len=0 allowed=1..",
        () -> Ring1D.of(0));
    assertRefused(
        ErrorCode.EMPTY_SPACE,
        "space must have at least one cell, w=4294967296 h=0 d=1 allowed=1..",
        () -> Fcc12.of(1L << 32, 0, 1, EdgeBehavior.ABSORB));
    assertRefused(
        ErrorCode.DIMENSION_TOO_LARGE,
        "h (-3) exceeds maximum (2147483647), allowed=1..2147483647",
        () -> Fcc12.of(2, -3, 1L << 40, EdgeBehavior.ABSORB));
    assertRefused(
        ErrorCode.DIMENSION_TOO_LARGE,
        "rows (2147483648) exceeds maximum (2147483647), allowed=1..2147483647",
        () -> Hex2D.of(1L << 31, 1L << 31));
    assertRefused(
        ErrorCode.DIMENSION_TOO_LARGE,
        "cols (2147483648) exceeds maximum (2147483647), allowed=1..2147483647",
        () -> Square8.of(1, 1L << 31, EdgeBehavior.WRAP));
  }

  @Test
  void partsMustFitTogether() {
    assertRefused(
        ErrorCode.INVALID_SPACE_COMPOSITION,
        "FCC12 with Wrap requires even dimensions for parity consistency, w=2 h=3 d=4"
            + " allowed=2, 4, 6..",
        () -> Fcc12.of(2, 3, 4, EdgeBehavior.WRAP));
    long most = Integer.MAX_VALUE;
    assertRefused(
        ErrorCode.INVALID_SPACE_COMPOSITION,
        "FCC12 2147483647x2147483647x2147483647 exceeds maximum cell count,"
            + " allowed=9223372036854775807",
        () -> Fcc12.of(most, most, most, EdgeBehavior.CLAMP));
    assertRefused(
        ErrorCode.INVALID_SPACE_COMPOSITION,
        "ProductSpace requires at least one component, components=0 allowed=1..",
        ProductSpace::of);
    Space plane = Square4.of(most, most, EdgeBehavior.ABSORB);
    assertRefused(
        ErrorCode.INVALID_SPACE_COMPOSITION,
        "total cell count overflows usize, components=["
            + plane
            + ", Line1D[len=3, edge=ABSORB]] allowed=1..9223372036854775807 cells",
        () -> ProductSpace.of(plane, LINE));
    assertEquals(4611686014132420609L, ProductSpace.of(plane).cellCount());
  }

  @Test
  void coordinatesAreNamedInFull() {
    Space product = ProductSpace.of(Hex2D.of(2, 4), LINE);
    int[] good = {0, 0, 0};
    assertRefused(
        ErrorCode.COORD_OUT_OF_BOUNDS,
        "coord=[3, 1, 3] allowed=[0..3, 0..1, 0..2]",
        () -> product.distance(good, new int[] {3, 1, 3}));
    assertRefused(
        ErrorCode.COORD_OUT_OF_BOUNDS,
        "coord=[1, 2]: expected 3D coordinate, got 2D",
        () -> product.distance(good, new int[] {1, 2}));
    assertRefused(
        ErrorCode.INVALID_REGION,
        "min=[0, 0] max=[1, 1, 1] allowed: 3 axes each",
        () -> product.compile(new Region.Rect(Coord.of(0, 0), Coord.of(1, 1, 1))));
    Space lattice = Fcc12.of(2, 2, 4, EdgeBehavior.WRAP);
    assertRefused(
        ErrorCode.COORD_OUT_OF_BOUNDS,
        "coord=[1, 1, 1] allowed=[0..1, 0..1, 0..3], x + y + z even",
        () -> lattice.compile(new Region.Coords(List.of(Coord.of(1, 1, 1)))));
    assertRefused(
        ErrorCode.COORD_OUT_OF_BOUNDS,
        "coord=[1, 1, 4] allowed=[0..1, 0..1, 0..3]",
        () -> lattice.distance(good, new int[] {1, 1, 4}));
  }

  @Test
  void aDiskOnHexagonsThatFitsNoArrayIsRefused() {
    Space wide = Hex2D.of(3, 30_000);
    Region disk = new Region.Disk(Coord.of(0, 0), 23_170);
    assertRefused(
        ErrorCode.INVALID_REGION,
        "radius=23170 allowed=0..23169 on Hex2D[rows=3, cols=30000]",
        () -> wide.compile(disk));
  }

  @Test
  void spacesWithMoreCellsThanRanksHaveCoordinatesAndDistances() {
    Space[] vast = {
      Square8.of(1 << 16, 1 << 16, EdgeBehavior.ABSORB),
      Hex2D.of(1 << 16, 1 << 16),
      Fcc12.of(1 << 11, 1 << 11, 1 << 11, EdgeBehavior.WRAP),
      ProductSpace.of(Ring1D.of(1 << 16), Line1D.of(1 << 16, EdgeBehavior.CLAMP)),
      ProductSpace.of(Square4.of(1 << 16, 1 << 16, EdgeBehavior.ABSORB), LINE)
    };
    for (Space space : vast) {
      assertTrue(space.cellCount() > Integer.MAX_VALUE, space.toString());
      int[] last = new int[space.ndim()];
      for (int axis = 0; axis < last.length; axis++) {
        last[axis] = space.axisLength(axis) - 1 & ~(space instanceof Fcc12 ? 1 : 0);
      }
      assertEquals(-1, space.rank(last), space.toString());
      assertEquals(0, space.rank(new int[last.length]));
      assertEquals(0.0, space.distance(last, last));
      assertTrue(space.distance(new int[last.length], last) > 0);
      last[0] = Integer.MAX_VALUE;
      Failures.assertRefused(
          ErrorCode.COORD_OUT_OF_BOUNDS, () -> space.distance(last, new int[last.length]));
      Failures.assertRefused(ErrorCode.CELL_COUNT_OVERFLOW, () -> space.coord(0));
      Failures.assertRefused(ErrorCode.CELL_COUNT_OVERFLOW, () -> space.neighbours(0, new int[20]));
      Failures.assertRefused(
          ErrorCode.CELL_COUNT_OVERFLOW, () -> space.displacements(0, new double[60]));
      Failures.assertRefused(ErrorCode.CELL_COUNT_OVERFLOW, () -> space.compile(new Region.All()));
    }
  }

  @Test
  void gridsAreGridsAndNothingElseIs() {
    assertEquals(
        new GridGeometry(2, 3, EdgeBehavior.CLAMP, GridGeometry.Metric.CHEBYSHEV),
        Square8.of(2, 3, EdgeBehavior.CLAMP).geometryOrNull());
    GridGeometry hex = Hex2D.of(2, 3).geometryOrNull();
    assertEquals(new GridGeometry(2, 3, EdgeBehavior.ABSORB, GridGeometry.Metric.HEX), hex);
    assertEquals(1, hex.rowAxis());
    assertFalse(hex.wraps());
    for (Space space :
        List.of(
            LINE,
            Ring1D.of(3),
            Fcc12.of(2, 2, 2, EdgeBehavior.WRAP),
            ProductSpace.of(Hex2D.of(2, 3)))) {
      assertNull(space.geometryOrNull());
    }
  }

  @Test
  void metricsKnowTheirDisks() {
    for (GridGeometry.Metric metric : GridGeometry.Metric.values()) {
      for (int radius = 0; radius < 5; radius++) {
        for (int dr = -6; dr <= 6; dr++) {
          for (int dc = -6; dc <= 6; dc++) {
            boolean within = dc >= metric.firstCol(radius, dr) && dc <= metric.lastCol(radius, dr);
            assertEquals(metric.distance(dr, dc) <= radius, within, metric + " " + dr + " " + dc);
          }
        }
      }
      for (int i = 0; i < metric.degree(); i++) {
        assertEquals(1, metric.distance(metric.rowStep(i), metric.colStep(i)));
      }
    }
  }

  @Test
  void metricsDoNotOverflow() {
    int most = Integer.MAX_VALUE;
    int least = Integer.MIN_VALUE;
    assertEquals(4294967295L, GridGeometry.Metric.MANHATTAN.distance(most, least));
    assertEquals(2147483648L, GridGeometry.Metric.CHEBYSHEV.distance(most, least));
    assertEquals(2147483648L, GridGeometry.Metric.HEX.distance(most, least));
    assertEquals(4294967294L, GridGeometry.Metric.HEX.distance(most, most));
  }

  @Test
  void theWorkedExampleOfAProduct() {
    ProductSpace space = ProductSpace.of(Hex2D.of(5, 5), Line1D.of(10, EdgeBehavior.ABSORB));
    assertEquals(250, space.cellCount());
    assertEquals(2, space.components().size());
    int[] cell = {2, 1, 5};
    int[] other = {4, 0, 8};
    int[] near = new int[8];
    assertEquals(8, space.neighbours(space.rank(cell), near));
    assertArrayEquals(new int[] {2, 1, 4}, space.coord(near[6]));
    assertArrayEquals(new int[] {2, 1, 6}, space.coord(near[7]));
    assertEquals(5.0, space.distance(cell, other));
    assertEquals(5.0, space.metricDistance(cell, other, new ProductSpace.Metric.L1()));
    assertEquals(3.0, space.metricDistance(cell, other, new ProductSpace.Metric.LInfinity()));
    var weighted = new ProductSpace.Metric.Weighted(List.of(1.0, 2.0));
    assertEquals(8.0, space.metricDistance(cell, other, weighted));
    Region box = new Region.Rect(Coord.of(1, 1, 3), Coord.of(2, 2, 5));
    assertEquals(12, space.compile(box).ranks().length);
    assertArrayEquals(new int[] {1, 0, 0}, space.coord(10));
    Failures.assertRefused(
        ErrorCode.INVALID_SPACE_COMPOSITION,
        "weighted metric requires exactly one weight per component, weights=1 allowed=2",
        () -> space.metricDistance(cell, other, new ProductSpace.Metric.Weighted(List.of(1.0))));
    Failures.assertRefused(
        ErrorCode.COORD_OUT_OF_BOUNDS,
        "coord=[5, 1, 5] allowed=[0..4, 0..4, 0..9]",
        () ->
            space.metricDistance(
                new int[] {5, 1, 5}, other, new ProductSpace.Metric.Weighted(List.of())));
  }

  private static void assertRefused(
      ErrorCode code, String detail, org.junit.jupiter.api.function.Executable call) {
    Failures.assertRefused(code, detail, call);
  }
}
