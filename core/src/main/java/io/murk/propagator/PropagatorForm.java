package io.murk.propagator;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.field.FieldSchema;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The parameters of a propagator by name, as world descriptions hold them: words, and arrays of
 * i32, i64 and f32. Immutable; arrays given and taken are not copied.
 *
 * <p>A number is its shortest decimal that reads back as the same bits, an enum constant its name
 * in small letters, a field its number.
 */
public final class PropagatorForm {
  private final String kind;
  private final Map<String, Object> values;

  private PropagatorForm(String kind, Map<String, Object> values) {
    this.kind = kind;
    this.values = values;
  }

  /** A form without parameters. */
  public static PropagatorForm of(String kind) {
    return new PropagatorForm(kind, new LinkedHashMap<>());
  }

  private PropagatorForm and(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(values);
    if (more.put(name, value) != null) {
      throw new MurkException(ErrorCode.INVALID_ARGUMENT, kind + " " + name + " is given twice");
    }
    return new PropagatorForm(kind, more);
  }

  /** This form with an integer, or the number of a field. */
  public PropagatorForm with(String name, long value) {
    return and(name, Long.toString(value));
  }

  /** This form with a number. */
  public PropagatorForm with(String name, float value) {
    return and(name, Float.toString(value));
  }

  /** This form with a number. */
  public PropagatorForm with(String name, double value) {
    return and(name, Double.toString(value));
  }

  /** This form with a choice of two. */
  public PropagatorForm with(String name, boolean value) {
    return and(name, Boolean.toString(value));
  }

  /** This form with one of an enum's constants. */
  public PropagatorForm with(String name, Enum<?> value) {
    return and(name, value.name().toLowerCase(Locale.ROOT));
  }

  /** This form with a word, as it was written down. */
  public PropagatorForm with(String name, String word) {
    return and(name, word);
  }

  /** This form with an array. */
  public PropagatorForm array(String name, int[] value) {
    return and(name, value);
  }

  /** This form with an array. */
  public PropagatorForm array(String name, long[] value) {
    return and(name, value);
  }

  /** This form with an array. */
  public PropagatorForm array(String name, float[] value) {
    return and(name, value);
  }

  /** What kind of propagator it is: for those of the library the name of the class. */
  public String kind() {
    return kind;
  }

  /** Words ({@code String}) and arrays, in their order. */
  public Map<String, Object> values() {
    return Collections.unmodifiableMap(values);
  }

  /** The number of a field. */
  public int field(String name) {
    return (int) integer(name, 0, FieldSchema.MAX_FIELDS - 1);
  }

  /** The number of a field, or -1 for none. */
  public int fieldOrNone(String name) {
    return (int) integer(name, -1, FieldSchema.MAX_FIELDS - 1);
  }

  /** An integer within bounds. */
  public long integer(String name, long min, long max) {
    String word = word(name);
    try {
      long value = Long.parseLong(word);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw refused(name, word, min + ".." + max);
  }

  /** A number. */
  public float f32(String name) {
    String word = word(name);
    try {
      return Float.parseFloat(plain(word));
    } catch (NumberFormatException e) {
      throw refused(name, word, "a number");
    }
  }

  /** A number. */
  public double f64(String name) {
    String word = word(name);
    try {
      return Double.parseDouble(plain(word));
    } catch (NumberFormatException e) {
      throw refused(name, word, "a number");
    }
  }

  /** Java reads more than numbers: spaces around them, hexadecimal ones and suffixes. */
  private static String plain(String word) {
    boolean named = word.equals("NaN") || word.equals("Infinity") || word.equals("-Infinity");
    for (int i = 0; i < word.length() && !named; i++) {
      if ("0123456789+-.eE".indexOf(word.charAt(i)) < 0) {
        throw new NumberFormatException(word);
      }
    }
    return word;
  }

  /** A choice of two. */
  public boolean flag(String name) {
    String word = word(name);
    if (!word.equals("true") && !word.equals("false")) {
      throw refused(name, word, "true or false");
    }
    return word.equals("true");
  }

  /** One of an enum's constants. */
  public <E extends Enum<E>> E choice(String name, Class<E> type) {
    String word = word(name);
    for (E constant : type.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(word)) {
        return constant;
      }
    }
    throw refused(
        name, word, java.util.Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT));
  }

  /** An array. */
  public int[] ints(String name) {
    if (value(name) instanceof int[] array) {
      return array;
    }
    throw noArray(name, "i32");
  }

  /** An array. */
  public long[] longs(String name) {
    if (value(name) instanceof long[] array) {
      return array;
    }
    throw noArray(name, "i64");
  }

  /** An array. */
  public float[] floats(String name) {
    if (value(name) instanceof float[] array) {
      return array;
    }
    throw noArray(name, "f32");
  }

  /** Refuses what does not hold. */
  public void require(boolean holds, String detail) {
    if (!holds) {
      throw new MurkException(ErrorCode.INVALID_ARGUMENT, kind + " " + detail);
    }
  }

  private Object value(String name) {
    Object value = values.get(name);
    if (value == null) {
      throw new MurkException(ErrorCode.INVALID_ARGUMENT, kind + " " + name + " is not given");
    }
    return value;
  }

  private String word(String name) {
    if (value(name) instanceof String word) {
      return word;
    }
    throw refused(name, "an array", "a word");
  }

  private MurkException noArray(String name, String type) {
    return refused(name, "no array of " + type, "an array of " + type);
  }

  private MurkException refused(String name, String word, String allowed) {
    return new MurkException(
        ErrorCode.INVALID_ARGUMENT, kind + " " + name + "=" + word + " allowed=" + allowed);
  }

  @Override
  public String toString() {
    return kind + values.keySet();
  }
}
