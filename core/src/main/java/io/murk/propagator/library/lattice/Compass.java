package io.murk.propagator.library.lattice;

import io.murk.space.NeighbourTable;
import io.murk.space.Space;
import java.util.Arrays;

/**
 * The cells north, south, east and west of every cell: the first neighbour whose coordinate is one
 * less or more on axis 0, or on axis 1, and the same on the other one. Further axes may differ.
 * Coordinates are compared as they are, so nothing lies beyond a seam.
 */
public final class Compass implements TopologyCache.Table {
  /** Directions of a cell, in the order north, south, east, west. */
  public static final int DIRECTIONS = 4;

  private static final TopologyCache<Compass> BUILT =
      new TopologyCache<>(Compass.class, Compass::new);

  private final Space space;
  private final int[] targets;

  private Compass(Space space) {
    this.space = space;
    NeighbourTable table = NeighbourTable.of(space);
    int cells = table.cells();
    int[] row = new int[cells];
    int[] column = new int[cells];
    for (int cell = 0; cell < cells; cell++) {
      int[] coord = space.coord(cell);
      row[cell] = coord[0];
      column[cell] = coord.length > 1 ? coord[1] : 0;
    }
    targets = new int[Math.multiplyExact(cells, DIRECTIONS)];
    Arrays.fill(targets, -1);
    for (int cell = 0; cell < cells; cell++) {
      for (int at = table.starts()[cell]; at < table.starts()[cell + 1]; at++) {
        int near = table.ranks()[at];
        int direction = direction(row[near] - row[cell], column[near] - column[cell]);
        if (direction >= 0 && targets[cell * DIRECTIONS + direction] < 0) {
          targets[cell * DIRECTIONS + direction] = near;
        }
      }
    }
  }

  private static int direction(int rows, int columns) {
    if (Math.abs(rows) + Math.abs(columns) != 1) {
      return -1;
    }
    if (rows != 0) {
      return rows < 0 ? 0 : 1;
    }
    return columns > 0 ? 2 : 3;
  }

  /** The compass of a space, built once for its topology. */
  public static Compass of(Space space) {
    return BUILT.of(space);
  }

  @Override
  public Space space() {
    return space;
  }

  /** The cell that lies in a direction (north 0, south 1, east 2, west 3), or -1. */
  public int target(int cell, int direction) {
    return targets[cell * DIRECTIONS + direction];
  }
}
