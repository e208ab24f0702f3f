package io.murk.space;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.util.Arrays;

/** A cell's axis values; a value with equality, for configuration and messages. */
public final class Coord {
  private final int[] axes;

  private Coord(int[] axes) {
    this.axes = axes;
  }

  /** The coordinate with these axis values. */
  public static Coord of(int... axes) {
    return new Coord(axes.clone());
  }

  /** Number of axes. */
  public int ndim() {
    return axes.length;
  }

  /** Value on axis {@code axis}. */
  public int axis(int axis) {
    return axes[axis];
  }

  /** The axis values, a new array. */
  public int[] toArray() {
    return axes.clone();
  }

  /** Checks the axis lengths that a space is made of, given with their names. */
  static void requireLengths(String[] names, long... lengths) {
    for (long length : lengths) {
      if (length == 0) {
        StringBuilder given = new StringBuilder("space must have at least one cell,");
        for (int i = 0; i < names.length; i++) {
          given.append(' ').append(names[i]).append('=').append(lengths[i]);
        }
        throw new MurkException(ErrorCode.EMPTY_SPACE, given.append(" allowed=1..").toString());
      }
    }
    for (int i = 0; i < names.length; i++) {
      if (lengths[i] < 0 || lengths[i] > Integer.MAX_VALUE) {
        throw new MurkException(
            ErrorCode.DIMENSION_TOO_LARGE,
            names[i] + " (" + lengths[i] + ") exceeds maximum (2147483647), allowed=1..2147483647");
      }
    }
  }

  /**
   * Checks that the cells of a space have ranks: it may have more cells than an int has values, and
   * its cells then have coordinates only.
   */
  static void requireRanks(Space space) {
    if (space.cellCount() > Integer.MAX_VALUE) {
      throw new MurkException(
          ErrorCode.CELL_COUNT_OVERFLOW, "cells=" + space.cellCount() + " allowed=1..2147483647");
    }
  }

  /** Checks that a rank is a cell's. */
  static void requireRank(Space space, int rank) {
    long cells = space.cellCount();
    if (rank < 0 || rank >= cells || cells > Integer.MAX_VALUE) {
      requireRanks(space);
      throw new MurkException(
          ErrorCode.COORD_OUT_OF_BOUNDS, "rank=" + rank + " allowed=0.." + (cells - 1));
    }
  }

  /** The rank of a coordinate that must be a cell of a space with ranks. */
  static int requireCell(Space space, int... coord) {
    int rank = space.rank(coord);
    if (rank < 0) {
      throw notACell(space, coord);
    }
    return rank;
  }

  /** As {@link #requireCell(Space, int[])}. */
  static int requireCell(Space space, Coord coord) {
    return requireCell(space, coord.axes);
  }

  /** What is wrong with a coordinate that is no cell of a space. */
  static MurkException notACell(Space space, int[] coord) {
    StringBuilder text = new StringBuilder("coord=").append(Arrays.toString(coord));
    if (coord.length != space.ndim()) {
      text.append(": expected ").append(space.ndim()).append("D coordinate, got ");
      text.append(coord.length).append('D');
    } else {
      text.append(" allowed=");
      boolean within = true;
      for (int axis = 0; axis < coord.length; axis++) {
        int length = space.axisLength(axis);
        text.append(axis == 0 ? "[0.." : ", 0..").append(length - 1);
        within &= coord[axis] >= 0 && coord[axis] < length;
      }
      text.append(within ? "], x + y + z even" : "]");
    }
    return new MurkException(ErrorCode.COORD_OUT_OF_BOUNDS, text.toString());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Coord that && Arrays.equals(axes, that.axes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(axes);
  }

  @Override
  public String toString() {
    return Arrays.toString(axes);
  }
}
