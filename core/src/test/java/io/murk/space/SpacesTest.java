package io.murk.space;

import io.murk.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract on every space, edge and some sizes; one cell and two cells are among them. */
@ParameterizedClass
@MethodSource("cases")
final class SpacesTest extends SpaceContract {
  /** A space, and what it is excused from. */
  record Case(Space space, boolean degreeIsReached, boolean isSymmetric, boolean distanceIsSteps) {
    static Case of(Space space) {
      return new Case(space, true, true, true);
    }

    @Override
    public String toString() {
      return space.toString();
    }
  }

  @Parameter Case current;

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (EdgeBehavior edge : EdgeBehavior.values()) {
      for (int length : new int[] {1, 2, 3, 4, 9}) {
        cases.add(Case.of(Line1D.of(length, edge)));
      }
      for (int[] size : new int[][] {{1, 1}, {1, 2}, {2, 1}, {2, 2}, {3, 2}, {1, 7}, {4, 5}}) {
        cases.add(Case.of(Square4.of(size[0], size[1], edge)));
        cases.add(Case.of(Square8.of(size[0], size[1], edge)));
      }
    }
    for (int length : new int[] {1, 2, 3, 4, 9}) {
      cases.add(Case.of(Ring1D.of(length)));
    }
    for (int[] size :
        new int[][] {{1, 1}, {1, 2}, {2, 1}, {2, 2}, {1, 4}, {5, 2}, {3, 3}, {4, 5}, {6, 3}}) {
      cases.add(Case.of(Hex2D.of(size[0], size[1])));
    }
    addLattices(cases);
    addProducts(cases);
    addGraphs(cases);
    return cases;
  }

  private static void addLattices(List<Case> cases) {
    for (EdgeBehavior edge : List.of(EdgeBehavior.ABSORB, EdgeBehavior.CLAMP)) {
      for (int[] size : new int[][] {{2, 2, 1}, {3, 1, 2}, {2, 2, 2}, {1, 4, 3}, {3, 4, 2}}) {
        cases.add(new Case(Fcc12.of(size[0], size[1], size[2], edge), false, true, true));
      }
      cases.add(Case.of(Fcc12.of(3, 3, 4, edge)));
      for (int[] size : new int[][] {{1, 1, 3}, {1, 4, 1}, {5, 1, 1}}) {
        cases.add(new Case(Fcc12.of(size[0], size[1], size[2], edge), false, true, false));
      }
    }
    cases.add(Case.of(Fcc12.of(1, 1, 1, EdgeBehavior.ABSORB)));
    cases.add(new Case(Fcc12.of(1, 1, 1, EdgeBehavior.CLAMP), false, true, true));
    for (int[] size : new int[][] {{2, 2, 2}, {4, 2, 2}, {2, 4, 6}, {4, 4, 4}}) {
      cases.add(Case.of(Fcc12.of(size[0], size[1], size[2], EdgeBehavior.WRAP)));
    }
  }

  private static void addProducts(List<Case> cases) {
    Space line = Line1D.of(3, EdgeBehavior.ABSORB);
    Space ring = Ring1D.of(4);
    Space clamped = Line1D.of(2, EdgeBehavior.CLAMP);
    Space point = Square8.of(1, 1, EdgeBehavior.ABSORB);
    Space lattice = Fcc12.of(2, 2, 2, EdgeBehavior.WRAP);
    cases.add(Case.of(ProductSpace.of(line)));
    cases.add(Case.of(ProductSpace.of(point, point)));
    cases.add(Case.of(ProductSpace.of(Line1D.of(2, EdgeBehavior.ABSORB), point)));
    cases.add(Case.of(ProductSpace.of(Hex2D.of(3, 3), line)));
    cases.add(Case.of(ProductSpace.of(line, ring)));
    cases.add(Case.of(ProductSpace.of(clamped, Square8.of(2, 3, EdgeBehavior.WRAP))));
    cases.add(Case.of(ProductSpace.of(lattice, clamped)));
    cases.add(Case.of(ProductSpace.of(clamped, lattice, line)));
    cases.add(Case.of(ProductSpace.of(ProductSpace.of(clamped, ring), ProductSpace.of(line))));
    cases.add(Case.of(ProductSpace.of(ring, ProductSpace.of(point, Hex2D.of(2, 3)))));
  }

  private static void addGraphs(List<Case> cases) {
    cases.add(Case.of(GraphSpace.of(new int[] {0, 0}, new int[0])));
    cases.add(Case.of(GraphSpace.of(new int[] {0, 2}, new int[] {0, 0})));
    cases.add(Case.of(GraphSpace.of(new int[] {0, 0, 0}, new int[0])));
    cases.add(Case.of(GraphSpace.of(new int[] {0, 1, 2}, new int[] {1, 0})));
    cases.add(Case.of(GraphSpaceTest.house()));
    cases.add(Case.of(GraphSpaceTest.house().withPositions(GraphSpaceTest.CORNERS)));
    cases.add(Case.of(GraphSpaceTest.copy(Square4.of(4, 5, EdgeBehavior.CLAMP))));
    Space oneWay = GraphSpace.directed(new int[] {0, 1, 2, 4, 4}, new int[] {1, 2, 0, 3});
    cases.add(new Case(oneWay, true, false, true));
    cases.add(Case.of(GraphSpace.directed(new int[] {0, 1, 2}, new int[] {1, 0})));
    cases.add(Case.of(ProductSpace.of(GraphSpaceTest.house(), Ring1D.of(3))));
    Space placed = GraphSpaceTest.house().withPositions(GraphSpaceTest.CORNERS);
    cases.add(new Case(ProductSpace.of(Ring1D.of(3), placed, oneWay), true, false, true));
  }

  @Override
  ErrorCode boxRefusal(int[] corner) {
    return current.space instanceof ProductSpace && corner.length != current.space.ndim()
        ? ErrorCode.INVALID_REGION
        : ErrorCode.COORD_OUT_OF_BOUNDS;
  }

  @Override
  Space space() {
    return current.space;
  }

  @Override
  boolean degreeIsReached() {
    return current.degreeIsReached;
  }

  @Override
  boolean isSymmetric() {
    return current.isSymmetric;
  }

  @Override
  boolean distanceIsSteps() {
    return current.distanceIsSteps;
  }
}
