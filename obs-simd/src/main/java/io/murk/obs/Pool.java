package io.murk.obs;

/**
 * How cells of a two-dimensional tensor are summed up in windows, before the transform.
 *
 * <p>Output element [i, j] is made of the elements {@code [i * rowStride + 0..rows - 1, j *
 * colStride + 0..cols - 1]} that hold a cell's value, row by row; windows that do not fit entirely
 * are left out, so an axis of length n gives {@code (n - rows) / rowStride + 1}. A window without a
 * value is 0 with mask 0.
 *
 * @param kernel what a window becomes
 * @param rows rows of a window, 1 or more
 * @param cols columns of a window, 1 or more
 * @param rowStride rows from one window to the next, 1 or more
 * @param colStride columns from one window to the next, 1 or more
 */
public record Pool(Kernel kernel, int rows, int cols, int rowStride, int colStride) {
  /** What a window becomes; all in f32, in the order of the elements. */
  public enum Kernel {
    /** The sum, divided by the number of values. A NaN makes it NaN. */
    MEAN,
    /** The largest value but NaN; the first of equal ones (-0.0 and 0.0 are). */
    MAX,
    /** The smallest value but NaN; the first of equal ones. */
    MIN,
    /** The sum, from 0.0 on. A NaN makes it NaN. */
    SUM
  }

  /** A square window with one stride on both axes. */
  public static Pool square(Kernel kernel, int size, int stride) {
    return new Pool(kernel, size, size, stride, stride);
  }
}
