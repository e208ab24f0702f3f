package io.murk.obs.execute;

/**
 * An axis of a window's box, along which cells lie at equal distances.
 *
 * @param coordAxis which axis of a centre it is
 * @param length values that the axis of the space takes, from 0 on
 * @param wraps whether the last is followed by the first
 * @param stride ranks from one value to the next
 * @param half values of the box on each side of the middle
 */
public record WindowAxis(int coordAxis, int length, boolean wraps, long stride, int half) {
  /** Length of the box. */
  public int side() {
    return 2 * half + 1;
  }

  /** The value of the space that a value of the unbounded axis stands for, or -1. */
  long resolve(long value) {
    if (value >= 0 && value < length) {
      return value;
    }
    return wraps ? Math.floorMod(value, (long) length) : -1;
  }

  /**
   * Of how many kinds the values are, if those from which a box looks the same, moved along, are of
   * one kind: each for itself near the ends, and all that see no end.
   */
  int kinds() {
    return Math.min(length, side());
  }

  /** Values below this one are of a kind with their own number, as this one is. */
  int low() {
    return length <= side() ? length : half;
  }

  /** Values above this one have a kind each again. */
  int top() {
    return length <= side() ? length : length - half - 1;
  }

  /** A value of a kind. */
  int valueOf(int kind) {
    return length <= side() || kind <= half ? kind : length - side() + kind;
  }
}
