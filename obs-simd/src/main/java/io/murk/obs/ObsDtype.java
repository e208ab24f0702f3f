package io.murk.obs;

/** What an element of a tensor is. */
public sealed interface ObsDtype {
  /** IEEE-754 binary32: the value as it is. */
  record F32() implements ObsDtype {}

  /** IEEE-754 binary16: rounded to nearest, ties to even, as {@link Float#floatToFloat16}. */
  record F16() implements ObsDtype {}

  /**
   * An unsigned byte, computed in f32:
   *
   * <pre>{@code
   * round(clamp(value * scale + offset, 0, 255))
   * }</pre>
   *
   * <p>The product and the sum are each rounded to f32, the last step to nearest, ties to even. NaN
   * gives 0. Elements without a cell are 0, whatever the offset.
   *
   * @param scale finite; 255 for values of 0 to 1
   * @param offset finite
   */
  record U8(float scale, float offset) implements ObsDtype {}
}
