package io.murk.describe.text;

import java.util.HexFormat;

/**
 * Numbers as words that keep every bit: the shortest decimal that reads back as the same number,
 * Infinity, -Infinity, NaN for the usual one, and {@code bits:} with hexadecimal digits for others.
 */
final class Numbers {
  private static final String BITS = "bits:";

  private Numbers() {}

  static String text(float value) {
    int bits = Float.floatToRawIntBits(value);
    return Float.isNaN(value) && bits != Float.floatToIntBits(value)
        ? BITS + HexFormat.of().toHexDigits(bits)
        : Float.toString(value);
  }

  static String text(double value) {
    long bits = Double.doubleToRawLongBits(value);
    return Double.isNaN(value) && bits != Double.doubleToLongBits(value)
        ? BITS + HexFormat.of().toHexDigits(bits)
        : Double.toString(value);
  }

  /** The number, or a {@link NumberFormatException}. */
  static float f32(String word) {
    if (word.startsWith(BITS) && word.length() == BITS.length() + 8) {
      return Float.intBitsToFloat((int) HexFormat.fromHexDigitsToLong(word, 5, word.length()));
    }
    return Float.parseFloat(decimal(word));
  }

  /** The number, or a {@link NumberFormatException}. */
  static double f64(String word) {
    if (word.startsWith(BITS) && word.length() == BITS.length() + 16) {
      return Double.longBitsToDouble(HexFormat.fromHexDigitsToLong(word, 5, word.length()));
    }
    return Double.parseDouble(decimal(word));
  }

  /** Java's parsers take more than decimals. */
  private static String decimal(String word) {
    boolean named = word.equals("NaN") || word.equals("Infinity") || word.equals("-Infinity");
    for (int i = 0; i < word.length() && !named; i++) {
      if ("0123456789+-.eE".indexOf(word.charAt(i)) < 0) {
        throw new NumberFormatException(word);
      }
    }
    return word;
  }
}
