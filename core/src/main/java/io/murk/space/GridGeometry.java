package io.murk.space;

/**
 * A space seen as a grid of rows with row-major ranks, for row kernels and observation windows.
 *
 * @param rows length of axis 0
 * @param cols length of axis 1, the axis along which ranks are consecutive
 * @param edge what lies beyond the last row and column
 * @param metric how far apart two cells are
 */
public record GridGeometry(int rows, int cols, EdgeBehavior edge, Metric metric) {
  /** Distance on an unbounded grid by axis differences. */
  public enum Metric {
    /** {@code |dr| + |dc|}. */
    MANHATTAN;

    /**
     * How far a disk reaches along its row: the largest {@code |dc|} whose cell at row difference
     * {@code dr} lies within {@code radius}, or -1 when there is none.
     */
    public int halfWidth(int radius, int dr) {
      long reach = radius - Math.abs((long) dr);
      return reach < 0 ? -1 : (int) reach;
    }
  }

  /** Whether windows wrap around both axes. */
  public boolean wraps() {
    return edge == EdgeBehavior.WRAP;
  }
}
