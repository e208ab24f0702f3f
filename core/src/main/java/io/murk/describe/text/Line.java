package io.murk.describe.text;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.propagator.PropagatorForm;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One line of a description: a keyword, a kind or none, and values by key. Whatever is asked of it
 * and not there is an error that names the line.
 */
public final class Line {
  private final int number;
  private final ArrayReader arrays;
  private final String keyword;
  private final String kind;
  private final Map<String, String> values = new LinkedHashMap<>();

  /** Reads the words of a line. */
  Line(int number, String text, ArrayReader arrays) {
    this.number = number;
    this.arrays = arrays;
    int at = wordEnd(text, 0);
    keyword = text.substring(0, at);
    int second = Math.min(at + 1, text.length());
    int end = wordEnd(text, second);
    boolean hasKind = second < text.length() && text.substring(second, end).indexOf('=') < 0;
    kind = hasKind ? text.substring(second, end) : "";
    require(!keyword.isEmpty() && (!hasKind || !kind.isEmpty()), "begins with no word");
    readValues(text, hasKind ? end : at);
  }

  private static int wordEnd(String text, int from) {
    int space = text.indexOf(' ', from);
    return space < 0 ? text.length() : space;
  }

  private void readValues(String text, int from) {
    int at = from;
    while (at < text.length()) {
      int equals = text.indexOf('=', at);
      require(
          text.charAt(at) == ' ' && equals > at + 1, "column=" + (at + 1) + " allowed: key=value");
      String key = text.substring(at + 1, equals);
      require(key.indexOf(' ') < 0, "column=" + (at + 1) + " allowed: key=value");
      boolean quoted = text.startsWith("\"", equals + 1);
      int end = quoted ? Quoted.end(text, equals + 1) : wordEnd(text, equals + 1);
      require(end > equals + 1, key + " has no value, or no quotation mark ends it");
      require(values.put(key, text.substring(equals + 1, end)) == null, key + " is given twice");
      at = end;
    }
  }

  String keyword() {
    return keyword;
  }

  /** The second word if it is no value, else nothing. */
  String kind() {
    return kind;
  }

  /** Whether a value is there that was not read. */
  public boolean has(String key) {
    return values.containsKey(key);
  }

  private String take(String key) {
    String word = values.remove(key);
    if (word == null) {
      throw wrong(key + " is missing");
    }
    return word;
  }

  private String word(String key) {
    String word = take(key);
    require(!word.startsWith("\""), key + "=" + word + " allowed: a word without marks");
    return word;
  }

  /** Any text. */
  String quoted(String key) {
    String text = take(key);
    require(text.startsWith("\""), key + "=" + text + " allowed: text in quotation marks");
    try {
      return Quoted.unquote(text);
    } catch (NumberFormatException e) {
      throw wrong(key + "=" + text + " allowed: escapes \\\", \\\\ and \\u0000");
    }
  }

  @Nullable String quotedOrNull(String key) {
    return has(key) ? quoted(key) : null;
  }

  /** A number to the bit. */
  public double f64(String key) {
    String word = word(key);
    try {
      return Numbers.f64(word);
    } catch (IllegalArgumentException e) {
      throw wrong(key + "=" + word + " allowed: a number");
    }
  }

  /** A number to the bit. */
  float f32(String key) {
    String word = word(key);
    try {
      return Numbers.f32(word);
    } catch (IllegalArgumentException e) {
      throw wrong(key + "=" + word + " allowed: a number");
    }
  }

  /** An integer within bounds. */
  public long integer(String key, long min, long max) {
    String word = word(key);
    try {
      long value = Long.parseLong(word);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw wrong(key + "=" + word + " allowed=" + min + ".." + max);
  }

  /** An integer from 0 to 2^64 - 1. */
  public long u64(String key) {
    String word = word(key);
    try {
      return Long.parseUnsignedLong(word);
    } catch (NumberFormatException e) {
      throw wrong(key + "=" + word + " allowed=0..18446744073709551615");
    }
  }

  boolean flag(String key) {
    String word = word(key);
    require(word.equals("true") || word.equals("false"), key + "=" + word + " allowed=true, false");
    return word.equals("true");
  }

  <E extends Enum<E>> E choice(String key, Class<E> type) {
    String word = word(key);
    for (E constant : type.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(word)) {
        return constant;
      }
    }
    throw wrong(
        key
            + "="
            + word
            + " allowed="
            + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT));
  }

  /** Whether a value refers to an array. */
  boolean isArray(String key) {
    return ArrayReader.typeOrNull(values.getOrDefault(key, "")) != null;
  }

  /** The array that a value refers to. */
  Object array(String key, ArrayType type) {
    String word = word(key);
    require(
        ArrayReader.typeOrNull(word) == type,
        key + "=" + word + " allowed=" + type.word() + ":first byte:elements");
    return arrays.read(this, key, word, type);
  }

  /** All values that are left. */
  PropagatorForm form() {
    PropagatorForm form = PropagatorForm.of(kind);
    for (String key : values.keySet().toArray(new String[0])) {
      ArrayType type = ArrayReader.typeOrNull(values.getOrDefault(key, ""));
      form =
          switch (type) {
            case null -> form.with(key, word(key));
            case I32 -> form.array(key, (int[]) array(key, type));
            case I64 -> form.array(key, (long[]) array(key, type));
            case F32 -> form.array(key, (float[]) array(key, type));
            case F64 -> throw wrong(key + " allowed: an array of i32, i64 or f32");
          };
    }
    return form;
  }

  /** Refuses what nobody asked for. */
  public void requireAllRead() {
    require(values.isEmpty(), "allowed: no " + values.keySet());
  }

  void require(boolean holds, String detail) {
    if (!holds) {
      throw wrong(detail);
    }
  }

  MurkException wrong(String detail) {
    return wrong(number, detail);
  }

  static MurkException wrong(int number, String detail) {
    return new MurkException(
        ErrorCode.REPLAY_MALFORMED, "world description line=" + number + " " + shown(detail));
  }

  /** As much of a text as a message holds. */
  private static String shown(String detail) {
    return detail.length() <= 300 ? detail : detail.substring(0, 300) + "...";
  }

  /** What is built of the line; a refusal of the parts names the line. */
  <T> T build(Supplier<T> builder) {
    try {
      return builder.get();
    } catch (MurkException e) {
      throw e.code() == ErrorCode.REPLAY_MALFORMED
          ? e
          : new MurkException(
              ErrorCode.REPLAY_MALFORMED,
              "world description line=" + number + " " + shown(String.valueOf(e.getMessage())),
              e);
    }
  }
}
