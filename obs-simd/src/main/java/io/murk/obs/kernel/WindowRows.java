package io.murk.obs.kernel;

/**
 * A window of cells that all exist, as rows of consecutive values: for each row of its box where
 * its values begin in a field, relative to the window's centre, and which of them are seen.
 *
 * <pre>
 *            0   first        end   width
 *   row t    | 0 0 | v v v v v | 0 0 |
 *              ^
 *              centre + start[t]
 * </pre>
 *
 * <p>Rows lie one after the other in the tensor. A row that sees nothing has {@code first == end}.
 * All counts are values (f32). Immutable; the arrays are not copied.
 */
public final class WindowRows {
  final int width;
  final long[] start;
  final int[] first;
  final int[] end;

  /** The least and one past the largest value that a row sees, relative to the centre. */
  final long least;

  final long most;

  /** Whether every row sees its whole width. */
  final boolean full;

  /**
   * A window.
   *
   * @param width values of a row of the box, 1 or more
   * @param start of each row, where its column 0 lies from the centre
   * @param first of each row, the first column that is seen
   * @param end of each row, one past the last column that is seen
   */
  public WindowRows(int width, long[] start, int[] first, int[] end) {
    this.width = width;
    this.start = start;
    this.first = first;
    this.end = end;
    long least = 0;
    long most = 0;
    boolean full = true;
    for (int t = 0; t < start.length; t++) {
      if (first[t] < end[t]) {
        least = Math.min(least, start[t] + first[t]);
        most = Math.max(most, start[t] + end[t]);
      }
      full &= first[t] == 0 && end[t] == width;
    }
    this.least = least;
    this.most = most;
    this.full = full;
  }

  /** Rows of the box. */
  public int rows() {
    return start.length;
  }

  /** Values of the box, seen or not. */
  public long values() {
    return (long) start.length * width;
  }
}
