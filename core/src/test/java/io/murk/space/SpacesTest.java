package io.murk.space;

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
    return cases;
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
