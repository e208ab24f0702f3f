package io.murk.field;

/**
 * What becomes of a value outside its field's bounds, if the field enforces them. The ordinal is
 * the number of murk.h.
 *
 * <p>All arithmetic is f32, rounded after every operation, in the order stated. A NaN stays as it
 * is. A value inside keeps its bits: comparisons are strict, so that -0 is not below 0.
 */
public enum Boundary {
  /** The nearer bound: {@code v < lo ? lo : v > hi ? hi : v}. */
  CLAMP,
  /**
   * Thrown back at the bounds, as often as it takes. With {@code w = hi - lo}, for {@code v < lo}
   * or {@code v > hi}: {@code lo} if w is 0; else {@code u = (v - lo) % (w + w)}, the exact
   * remainder with the sign of the dividend; {@code u = u + (w + w)} if it is below 0; {@code r =
   * lo + (u <= w ? u : (w + w) - u)}; and the nearer bound if rounding put r outside.
   */
  REFLECT,
  /** As {@link #CLAMP}: the bound takes it up. */
  ABSORB,
  /**
   * In again at the other bound, so that values lie in [lo, hi). With {@code w = hi - lo}, for
   * {@code v < lo} or {@code v >= hi}: {@code lo} if w is 0; else {@code m = (v - lo) % w}, the
   * exact remainder with the sign of the dividend; {@code m = m + w} if it is below 0; {@code r =
   * lo + m}; and {@code lo} if rounding put r at hi.
   */
  WRAP;

  /**
   * The value that stands for {@code v} within bounds.
   *
   * @param v any value; NaN is answered with NaN, an infinity that wraps or reflects too
   * @param lo the smallest value
   * @param hi the largest value, at least {@code lo}; {@code 2 * (hi - lo)} is finite unless the
   *     boundary is Clamp or Absorb
   */
  public float apply(float v, float lo, float hi) {
    return switch (this) {
      case CLAMP, ABSORB -> clamp(v, lo, hi);
      case REFLECT -> v < lo || v > hi ? reflect(v, lo, hi) : v;
      case WRAP -> v < lo || v >= hi ? wrap(v, lo, hi) : v;
    };
  }

  private static float clamp(float v, float lo, float hi) {
    if (v < lo) {
      return lo;
    }
    return v > hi ? hi : v;
  }

  private static float reflect(float v, float lo, float hi) {
    float w = hi - lo;
    if (w == 0) {
      return lo;
    }
    float period = w + w;
    float u = (v - lo) % period;
    if (u < 0) {
      u = u + period;
    }
    return clamp(lo + (u <= w ? u : period - u), lo, hi);
  }

  private static float wrap(float v, float lo, float hi) {
    float w = hi - lo;
    if (w == 0) {
      return lo;
    }
    float m = (v - lo) % w;
    if (m < 0) {
      m = m + w;
    }
    float r = lo + m;
    return r >= hi ? lo : r;
  }
}
