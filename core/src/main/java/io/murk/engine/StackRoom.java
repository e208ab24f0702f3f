package io.murk.engine;

/**
 * Makes sure that some stack is left before something is begun that must not end half-way.
 *
 * <p>A stack overflow may strike at any call. It is harmless where nothing was changed yet; so the
 * few places that hand memory over ask here first. hot: 0 B/op.
 */
public final class StackRoom {
  /** Frames of about 100 bytes each, compiled; two to three times that when interpreted. */
  private static final int FRAMES = 28;

  private StackRoom() {}

  /**
   * Goes down the stack and comes back.
   *
   * @throws StackOverflowError when there is too little of it
   */
  public static void require() {
    if (deeper(FRAMES, 1, 2, 3, 4, 5, 6, 7) == 0) {
      throw new AssertionError("a sum of positive numbers is 0");
    }
  }

  /** What is needed after the call lies on the stack during it: that makes a frame large. */
  private static long deeper(int left, long a, long b, long c, long d, long e, long f, long g) {
    if (left == 0) {
      return a;
    }
    long below = deeper(left - 1, b, c, d, e, f, g, a);
    return Math.max(below, Math.max(a, Math.max(b, Math.max(c, Math.max(d, Math.max(e, f + g))))));
  }
}
