package io.murk.obs.compile;

import io.murk.obs.execute.WindowAxis;
import io.murk.space.EdgeBehavior;
import io.murk.space.Fcc12;
import io.murk.space.GraphSpace;
import io.murk.space.GridGeometry;
import io.murk.space.Hex2D;
import io.murk.space.Line1D;
import io.murk.space.ProductSpace;
import io.murk.space.Ring1D;
import io.murk.space.Space;
import io.murk.space.Square4;
import io.murk.space.Square8;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A space that is no product, as a part of the one that is observed; which has one such component
 * if it is no product itself.
 *
 * @param space the component
 * @param firstAxis where its axes begin in a coordinate
 * @param stride ranks of the whole space from one of its cells to the next
 */
record SpaceComponent(Space space, int firstAxis, long stride) {
  /** The components of a space, products within products taken apart. */
  static List<SpaceComponent> of(Space space) {
    List<SpaceComponent> components = new ArrayList<>();
    add(space, 0, 1, components);
    return components;
  }

  private static void add(Space space, int firstAxis, long stride, List<SpaceComponent> out) {
    if (!(space instanceof ProductSpace product)) {
      out.add(new SpaceComponent(space, firstAxis, stride));
      return;
    }
    int axis = firstAxis;
    long cells = stride * product.cellCount();
    for (Space component : product.components()) {
      cells /= component.cellCount();
      add(component, axis, cells, out);
      axis += component.ndim();
    }
  }

  /** Whether its cells lie in rows along its last tensor axis. */
  boolean isInRows() {
    return switch (space) {
      case Line1D _, Ring1D _, Square4 _, Square8 _, Hex2D _ -> true;
      case Fcc12 _, GraphSpace _, ProductSpace _ -> false;
    };
  }

  /** How far cells are, if they lie in rows; a line is the one row of a grid. */
  GridGeometry.Metric metric() {
    GridGeometry grid = space.geometryOrNull();
    return grid == null ? GridGeometry.Metric.MANHATTAN : grid.metric();
  }

  /**
   * Adds its axes in tensor order; not those of a graph.
   *
   * @param halves half of the box on each axis of a coordinate of the whole space
   * @param unit ranks from one cell to the next
   */
  void addAxes(int[] halves, long unit, List<WindowAxis> out) {
    switch (space) {
      case Line1D line -> out.add(axis(0, line.edge(), unit, halves));
      case Ring1D _ -> out.add(axis(0, EdgeBehavior.WRAP, unit, halves));
      case Square4 _, Square8 _, Hex2D _ -> {
        GridGeometry grid = Objects.requireNonNull(space.geometryOrNull());
        out.add(axis(grid.rowAxis(), grid.edge(), unit * grid.cols(), halves));
        out.add(axis(1 - grid.rowAxis(), grid.edge(), unit, halves));
      }
      case Fcc12 lattice -> {
        for (int i = 0; i < lattice.ndim(); i++) {
          out.add(axis(i, lattice.edge(), 0, halves));
        }
      }
      case GraphSpace _, ProductSpace _ -> throw new AssertionError(space);
    }
  }

  private WindowAxis axis(int own, EdgeBehavior edge, long stride, int[] halves) {
    int axis = firstAxis + own;
    return new WindowAxis(
        axis, space.axisLength(own), edge == EdgeBehavior.WRAP, stride, halves[axis]);
  }
}
