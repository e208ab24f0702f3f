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
  /** How a transform is computed to the same bits as its definition. */
  public enum Form {
    /** There is none. */
    IDENTITY,
    /**
     * In f32, min and range being f32 and range a power of two: {@code t = value - min}, {@code r =
     * t * (1 / range)}, 0 where t is below 0, 1 where r is above 1.
     *
     * <p>Why that is the same. A sum or quotient of two f32, rounded to f64 and then to f32, is the
     * one rounded to f32 at once, because 53 bits are more than twice 24 (Figueroa, When is double
     * rounding innocuous, 1995): so t is rounded as defined. Scaling by a power of two rounds
     * nothing unless r is subnormal. If min is 0 it is rounded there once, as defined. Else t is 0
     * or, as a multiple of the last bit of min or of a value near it, not below 2^-24 of min, and
     * {@link #LEAST_MIN} and {@link #MOST_RANGE} do the rest. Rounding keeps the order, so clamping
     * may come after it; t is asked for its sign, because r may have become -0.0.
     */
    SCALE,
    /**
     * In f32, min being +0.0 and range a f32: {@code value / range}, 0 where the value is below 0,
     * 1 where the quotient is above 1. The same for the reasons above.
     */
    QUOTIENT,
    /** By the reciprocal where that is surely the same, else in f64 by division. */
    PRODUCT,
    /** In f64 by division: range is 0, or min or range out of all proportion. */
    DIVISION
  }

  private static final double LEAST_MIN = 0x1p-60;
  private static final double LEAST_PRODUCT_MIN = 0x1p-40;
  private static final double LEAST_RANGE = 0x1p-60;
  private static final double MOST_RANGE = 0x1p30;

  final ElementType type;
  final boolean normalize;
  final double min;
  final double range;
  final float scale;
  final float offset;
  private final Form form;

  private ElementCode(
      ElementType type, boolean normalize, double min, double range, float scale, float offset) {
    this.type = type;
    this.normalize = normalize;
    this.min = min;
    this.range = range;
    this.scale = scale;
    this.offset = offset;
    this.form = normalize ? form(min, range) : Form.IDENTITY;
  }

  private static Form form(double min, double range) {
    if (!(range >= LEAST_RANGE && range <= MOST_RANGE)) {
      return Form.DIVISION;
    }
    if ((float) min != min || (float) range != range) {
      return product(min);
    }
    boolean isPower = range == Math.scalb(1.0, Math.getExponent(range));
    if (isPower && (min == 0.0 || Math.abs(min) >= LEAST_MIN)) {
      return Form.SCALE;
    }
    return Double.doubleToRawLongBits(min) == 0L ? Form.QUOTIENT : product(min);
  }

  private static Form product(double min) {
    return min == 0.0 || Math.abs(min) >= LEAST_PRODUCT_MIN ? Form.PRODUCT : Form.DIVISION;
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

  /** How the transform may be computed. */
  public Form form() {
    return form;
  }

  /** What is subtracted, of a transform. */
  public double min() {
    return min;
  }

  /** By what is divided, of a transform. */
  public double range() {
    return range;
  }

  /** The factor, of u8. */
  public float scale() {
    return scale;
  }

  /** The summand, of u8. */
  public float offset() {
    return offset;
  }

  /** Whether elements have the bits of the values. */
  public boolean isCopy() {
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
