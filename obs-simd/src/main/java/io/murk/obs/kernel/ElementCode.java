package io.murk.obs.kernel;

import io.murk.egress.ElementType;

/**
 * How a value of a field becomes an element of a tensor: the constants of a transform and of an
 * element type, for kernels.
 *
 * <p>First the transform. Identity keeps the value. Normalize is {@code f32(clamp((f64(value) -
 * min) / range, 0, 1))}, or +0.0 if {@code range == 0}; clamping compares strictly, so NaN stays
 * NaN and -0.0 stays -0.0. Then the type: f32 as it is (bit by bit, if there is no transform), f16
 * rounded to nearest even, u8 as {@code round(clamp(value * scale + offset, 0, 255))} in f32, to
 * nearest even, NaN as 0.
 */
public final class ElementCode {
  final ElementType type;
  final boolean normalize;
  final double min;
  final double range;
  final float scale;
  final float offset;

  private ElementCode(
      ElementType type, boolean normalize, double min, double range, float scale, float offset) {
    this.type = type;
    this.normalize = normalize;
    this.min = min;
    this.range = range;
    this.scale = scale;
    this.offset = offset;
  }

  /** Values as they are, in a type; as u8 with scale 1 and offset 0. */
  public static ElementCode identity(ElementType type) {
    return new ElementCode(type, false, 0.0, 0.0, 1.0f, 0.0f);
  }

  /** This code with {@code min..max} mapped to 0..1 first; both finite, {@code min <= max}. */
  public ElementCode normalized(double min, double max) {
    return new ElementCode(type, true, min, max - min, scale, offset);
  }

  /** This code with another scale and offset, both finite, for u8. */
  public ElementCode scaled(float scale, float offset) {
    return new ElementCode(type, normalize, min, range, scale, offset);
  }

  /** What elements are. */
  public ElementType type() {
    return type;
  }

  /** Whether elements have the bits of the values. */
  boolean isCopy() {
    return type == ElementType.F32 && !normalize;
  }

  /** The transform of one value. */
  float transform(float value) {
    if (!normalize) {
      return value;
    }
    if (range == 0.0) {
      return 0.0f;
    }
    double scaled = (value - min) / range;
    scaled = scaled < 0.0 ? 0.0 : scaled;
    scaled = scaled > 1.0 ? 1.0 : scaled;
    return (float) scaled;
  }

  /** The byte of one transformed value. */
  byte quantize(float value) {
    float x = value * scale + offset;
    x = x > 0.0f ? x : 0.0f; // NaN too
    x = x > 255.0f ? 255.0f : x;
    return (byte) (int) Math.rint(x);
  }
}
