package io.murk.space;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.testing.AllocationProbe;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Looking a cell up allocates nothing: tables of millions of cells are built from it. */
final class SpaceAllocationTest {
  static List<Space> spaces() {
    Space line = Line1D.of(5, EdgeBehavior.CLAMP);
    Space lattice = Fcc12.of(4, 4, 4, EdgeBehavior.WRAP);
    return List.of(
        line,
        Ring1D.of(7),
        Square4.of(4, 5, EdgeBehavior.ABSORB),
        Square8.of(4, 5, EdgeBehavior.WRAP),
        Hex2D.of(5, 4),
        lattice,
        ProductSpace.of(Hex2D.of(3, 3), line),
        ProductSpace.of(ProductSpace.of(line, lattice), GraphSpaceTest.house()),
        GraphSpaceTest.house().withPositions(GraphSpaceTest.CORNERS));
  }

  @ParameterizedTest
  @MethodSource("spaces")
  void ranksNeighboursAndDisplacementsAllocateNothing(Space space) {
    int[] near = new int[space.maxDegree()];
    double[] way = new double[space.maxDegree() * space.displacementAxes()];
    int[] coord = space.coord((int) space.cellCount() - 1);
    int last = (int) space.cellCount() - 1;
    Runnable lookUps =
        () -> {
          for (int rank = 0; rank <= last; rank++) {
            space.neighbours(rank, near);
            space.displacements(rank, way);
          }
          if (space.rank(coord, coord.length) != last) {
            throw new AssertionError();
          }
        };
    assertEquals(0, AllocationProbe.bytes(200, lookUps));
  }
}
