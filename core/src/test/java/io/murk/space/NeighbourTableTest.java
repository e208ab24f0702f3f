package io.murk.space;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.murk.error.ErrorCode;
import io.murk.testing.Failures;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NeighbourTableTest {
  @Test
  void equalTopologiesShareATable() {
    NeighbourTable table = NeighbourTable.of(Fcc12.of(4, 4, 6, EdgeBehavior.WRAP));
    assertSame(table, NeighbourTable.of(Fcc12.of(4, 4, 6, EdgeBehavior.WRAP)));
    assertNotSame(table, NeighbourTable.of(Fcc12.of(4, 4, 6, EdgeBehavior.ABSORB)));
    assertEquals(48, table.cells());
    assertEquals(12, table.degree(47));
    NeighbourTable ofGraph = NeighbourTable.of(GraphSpaceTest.house());
    assertSame(ofGraph, NeighbourTable.of(GraphSpaceTest.house()));
  }

  @Test
  void aTableInUseIsBuiltOnceAlthoughManyOthersCameAndWent() {
    Space space = Hex2D.of(31, 17);
    NeighbourTable held = NeighbourTable.of(space);
    for (int length = 1; length <= 40; length++) {
      WeakReference<NeighbourTable> other =
          new WeakReference<>(NeighbourTable.of(Line1D.of(length, EdgeBehavior.CLAMP)));
      assertForgotten(other);
    }
    assertSame(held, NeighbourTable.of(Hex2D.of(31, 17)));
  }

  private static void assertForgotten(WeakReference<NeighbourTable> table) {
    for (int attempt = 0; attempt < 50 && table.get() != null; attempt++) {
      System.gc();
    }
    assertNull(table.get());
  }

  @Test
  void moreTopologiesThanAreRememberedAreStillRight() {
    List<NeighbourTable> held = new ArrayList<>();
    for (int length = 1; length <= 100; length++) {
      NeighbourTable table = NeighbourTable.of(Ring1D.of(length));
      assertEquals(length, table.cells());
      assertEquals(2, table.degree(length - 1));
      held.add(table);
    }
    NeighbourTable again = NeighbourTable.of(Ring1D.of(1));
    assertArrayEquals(held.get(0).ranks(), again.ranks());
    assertSame(held.get(99), NeighbourTable.of(Ring1D.of(100)));
  }

  @Test
  void moreNeighboursThanAnArrayHoldsAreRefused() {
    Failures.assertRefused(
        ErrorCode.CELL_COUNT_OVERFLOW,
        "neighbours of Line1D[len=2147483647, edge=ABSORB] allowed=0..2147483639",
        () -> NeighbourTable.of(Line1D.of(Integer.MAX_VALUE, EdgeBehavior.ABSORB)));
    Failures.assertRefused(
        ErrorCode.CELL_COUNT_OVERFLOW,
        () -> NeighbourTable.of(Square8.of(1 << 16, 1 << 16, EdgeBehavior.WRAP)));
    Space loops = GraphSpace.of(new int[] {0, 1 << 18}, new int[1 << 18]);
    Space manyNeighbours = ProductSpace.of(loops, Line1D.of(9_000, EdgeBehavior.ABSORB));
    Failures.assertRefused(ErrorCode.CELL_COUNT_OVERFLOW, () -> NeighbourTable.of(manyNeighbours));
  }
}
