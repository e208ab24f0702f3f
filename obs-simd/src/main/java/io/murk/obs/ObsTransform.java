package io.murk.obs;

/** What happens to a cell's value on its way to the tensor. */
public sealed interface ObsTransform {
  /** Nothing: the bits of the value are kept. */
  record Identity() implements ObsTransform {}

  /**
   * Maps {@code min..max} to 0..1 and clamps, computed in f64 and rounded to f32 once:
   *
   * <pre>{@code
   * max == min ? 0.0 : clamp((value - min) / (max - min), 0, 1)
   * }</pre>
   *
   * <p>NaN stays NaN and -0.0 stays -0.0, unless {@code max == min}.
   *
   * @param min the value that becomes 0, finite
   * @param max the value that becomes 1, finite, not below {@code min}
   */
  record Normalize(double min, double max) implements ObsTransform {}

  /**
   * A Categorical field of n values gives a last tensor axis of length n: 1 at the value's index, 0
   * elsewhere. A value that is none of 0, 1 .. n - 1 (and so NaN) gives 0 everywhere, with mask 1
   * as for any cell.
   */
  record OneHot() implements ObsTransform {}
}
