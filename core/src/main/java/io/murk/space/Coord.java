package io.murk.space;

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
