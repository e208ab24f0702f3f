package io.murk.obs.kernel;

import org.jspecify.annotations.Nullable;

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
 * Where rows go on at the other side of a space, a second window of the same width has that side:
 * other columns of the same rows. All counts are values (f32). Immutable; the arrays are not
 * copied.
 */
public final class WindowRows {
  /** Elements of the windows for which {@link #lanes} are kept; larger ones have long runs. */
  private static final long MOST_LANES = 1 << 16;

  /** Room behind the last element in {@link #lanes}, as much as the widest vector. */
  private static final int SLACK = 16;

  final int width;
  final long[] start;
  final int[] first;
  final int[] end;

  /** The least and one past the largest value of the box's rows, relative to the centre. */
  private final long least;

  private final long most;

  /** Whether every row sees its whole width. */
  final boolean full;

  /** For each element -1 if it is seen, else 0, and 0 behind them; empty for large windows. */
  private final int[] lanes;

  private final @Nullable WindowRows other;

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
      least = Math.min(least, start[t]);
      most = Math.max(most, start[t] + width);
      full &= first[t] == 0 && end[t] == width;
    }
    this.least = least;
    this.most = most;
    this.full = full;
    this.lanes = values() <= MOST_LANES ? lanes(width, first, end) : new int[0];
    this.other = null;
  }

  /** A window of two: columns that {@code other} sees are not seen by {@code rows}. */
  public WindowRows(WindowRows rows, WindowRows other) {
    this.width = rows.width;
    this.start = rows.start;
    this.first = rows.first;
    this.end = rows.end;
    this.least = Math.min(rows.least, other.least);
    this.most = Math.max(rows.most, other.most);
    this.full = false;
    this.lanes = rows.lanes;
    this.other = other;
  }

  private static int[] lanes(int width, int[] first, int[] end) {
    int[] lanes = new int[first.length * width + SLACK];
    for (int t = 0; t < first.length; t++) {
      for (int c = first[t]; c < end[t]; c++) {
        lanes[t * width + c] = -1;
      }
    }
    return lanes;
  }

  /** What rows see at the other side of the space, if any do; it has no other side again. */
  public @Nullable WindowRows otherOrNull() {
    return other;
  }

  /** Values of a row of the box. */
  public int width() {
    return width;
  }

  /** Of each row, where its column 0 lies from the centre. Not a copy: nobody writes it. */
  public long[] start() {
    return start;
  }

  /** The first column that row {@code t} sees. */
  public int first(int t) {
    return first[t];
  }

  /** One past the last column that row {@code t} sees. */
  public int end(int t) {
    return end[t];
  }

  /** Whether every row sees its whole width. */
  public boolean isFull() {
    return full;
  }

  /**
   * -1 for each element that is seen and 0 for the others, with room for a vector behind them; of
   * length 0 if the window is too large for that. Not a copy: nobody writes it.
   */
  public int[] lanes() {
    return lanes;
  }

  /** The least value of the box's rows, relative to the centre, not above 0. */
  public long least() {
    return least;
  }

  /** One past the largest value of the box's rows, relative to the centre, 0 or more. */
  public long most() {
    return most;
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
