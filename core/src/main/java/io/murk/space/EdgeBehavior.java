package io.murk.space;

/** What lies beyond the last cell of an axis. The ordinal is the number of murk.h. */
public enum EdgeBehavior {
  /** Nothing: a neighbour outside is left out. */
  ABSORB,
  /** The edge cell again: an axis value is clamped, so that edge cells neighbour themselves. */
  CLAMP,
  /** The other side: an axis value is taken modulo the axis length. */
  WRAP;

  /** The axis value that {@code value} stands for, or -1 when it stands for none. */
  int resolve(int value, int length) {
    if (value >= 0 && value < length) {
      return value;
    }
    return switch (this) {
      case ABSORB -> -1;
      case CLAMP -> value < 0 ? 0 : length - 1;
      case WRAP -> Math.floorMod(value, length);
    };
  }

  /** Steps between two values of an axis. */
  int distance(int a, int b, int length) {
    int direct = Math.abs(a - b);
    return this == WRAP ? Math.min(direct, length - direct) : direct;
  }

  /**
   * How far the value that a step resolved to lies from where the step began, as {@link
   * Space#displacements} says.
   */
  int displacement(int from, int to, int step, int length) {
    if (this != WRAP) {
      return step;
    }
    int plain = to - from;
    if (plain > length / 2) {
      return plain - length;
    }
    return plain < -(length / 2) ? plain + length : plain;
  }

  /** The most neighbours that a cell has along an axis. */
  int axisDegree(int length) {
    return this == ABSORB ? Math.min(length - 1, 2) : 2;
  }
}
