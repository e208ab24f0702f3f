package io.murk.obs.kernel;

/**
 * What places centres that are pairs of i32: of each axis of a centre its numbers, again and again
 * as for the lanes of a vector that is loaded of many centres. Written once; then immutable.
 */
public final class WindowPairs {
  /** From one centre to the next. */
  public static final int BYTES = 2 * Integer.BYTES;

  /** As many as the widest vector has lanes. */
  private static final int LANES = 16;

  final int[] ends = new int[LANES];
  final int[] lows = new int[LANES];
  final int[] tops = new int[LANES];
  final int[] factors = new int[LANES];
  final int[] strides = new int[LANES];

  /** Pairs whose axes are still to be said. */
  public WindowPairs() {}

  /**
   * Says what an axis is.
   *
   * @param axis of a centre, 0 or 1
   * @param end its last value
   * @param low values below it have a kind each
   * @param top values above it have
   * @param factor what a kind is multiplied by in a state
   * @param stride bytes from one value to the next; a field has at most 2^31 - 1
   */
  public void axis(int axis, int end, int low, int top, int factor, int stride) {
    for (int lane = axis; lane < LANES; lane += 2) {
      ends[lane] = end;
      lows[lane] = low;
      tops[lane] = top;
      factors[lane] = factor;
      strides[lane] = stride;
    }
  }

  /** The last values. */
  public int[] ends() {
    return ends;
  }

  /** The first values that have no kind of their own. */
  public int[] lows() {
    return lows;
  }

  /** The last values that have none. */
  public int[] tops() {
    return tops;
  }

  /** What kinds are multiplied by. */
  public int[] factors() {
    return factors;
  }

  /** Bytes from one value to the next. */
  public int[] strides() {
    return strides;
  }
}
