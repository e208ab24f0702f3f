package io.murk.propagator.library.stencil;

import io.murk.space.Space;
import java.util.Arrays;

/** Reads the stencils of a space, cell by cell. */
final class StencilReader {
  /** East, west, south, north of Square4's order north, south, west, east. */
  private static final int[] SQUARE_ORDER = {3, 2, 1, 0};

  private final Space space;
  private final StencilRule rule;
  private final int axes;
  private final int[] near;
  private final double[] steps;
  private final LatticeSlopes lattice;

  /** Distances in rank of the cells that the last cell reads. */
  final int[] offsets;

  /** Weights of the last cell, [entry][axis]. */
  final float[] weights;

  StencilReader(Space space, StencilRule rule) {
    this.space = space;
    this.rule = rule;
    lattice = LatticeSlopes.of(space);
    axes =
        switch (rule) {
          case NEIGHBOURS, GRID_DIFFERENCES -> 0;
          case CENTRAL, ONE_SIDED -> 2;
          case LATTICE -> lattice.axes();
        };
    int entries = Math.max(4, space.maxDegree());
    near = new int[entries];
    steps = new double[entries * Math.max(1, space.displacementAxes())];
    offsets = new int[entries];
    weights = new float[entries * Math.max(1, axes)];
  }

  /** Axes that have weights; 0 for a rule without. */
  int axes() {
    return axes;
  }

  /** Reads a cell and returns how many entries its stencil has. */
  int read(int cell) {
    int degree = space.neighbours(cell, near);
    if (rule == StencilRule.GRID_DIFFERENCES) {
      return readGrid(cell, degree);
    }
    for (int k = 0; k < degree; k++) {
      offsets[k] = near[k] - cell;
    }
    if (rule != StencilRule.NEIGHBOURS) {
      space.displacements(cell, steps);
      if (rule == StencilRule.LATTICE) {
        lattice.weigh(steps, degree, weights);
      } else {
        weighByStep(degree);
      }
    }
    return degree;
  }

  /** With four neighbours their order says where they lie; with fewer, their way does. */
  private int readGrid(int cell, int degree) {
    if (degree == 4) {
      for (int k = 0; k < 4; k++) {
        offsets[k] = near[SQUARE_ORDER[k]] - cell;
      }
      return 4;
    }
    Arrays.fill(offsets, 0, 4, 0);
    space.displacements(cell, steps);
    for (int k = 0; k < degree; k++) {
      double row = steps[2 * k];
      double col = steps[2 * k + 1];
      int place = col > 0 ? 0 : col < 0 ? 1 : row > 0 ? 2 : 3;
      offsets[place] = near[k] - cell;
    }
    return 4;
  }

  private void weighByStep(int degree) {
    int stepAxes = space.displacementAxes();
    for (int k = 0; k < degree; k++) {
      boolean counts = rule == StencilRule.CENTRAL || offsets[k] != 0;
      double x = stepAxes > 1 && counts ? steps[k * stepAxes + 1] : 0;
      double y = counts ? steps[k * stepAxes] : 0;
      weights[2 * k] = x == 0 ? 0f : (float) (1 / x);
      weights[2 * k + 1] = y == 0 ? 0f : (float) (1 / y);
    }
  }
}
