package io.murk.obs.kernel;

/**
 * Windows over a rectangle of values that all exist: row i of windows begins at value {@code i *
 * rowStride * pitch} of the rectangle.
 *
 * @param kind what a window becomes
 * @param rows rows of a window
 * @param cols columns of a window
 * @param rowStride rows from one window to the next
 * @param colStride columns from one window to the next
 * @param pitch values from one row of the rectangle to the next
 * @param outRows rows of windows
 * @param outCols columns of windows
 */
public record PoolRows(
    Kind kind,
    int rows,
    int cols,
    int rowStride,
    int colStride,
    long pitch,
    int outRows,
    int outCols) {
  /** What a window becomes, in f32, its values in row-major order. */
  public enum Kind {
    /** {@code 0.0f + v0 + v1 ...}, divided by their number. */
    MEAN,
    /** From -infinity on, replaced where a value is larger; all NaN: not a value. */
    MAX,
    /** From +infinity on, replaced where a value is smaller; all NaN: not a value. */
    MIN,
    /** {@code 0.0f + v0 + v1 ...}. */
    SUM
  }
}
