package io.murk.ffi.replay;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object or array that is written from left to right. Numbers may have 64 bits, unsigned.
 */
final class Json {
  private final StringBuilder text = new StringBuilder();

  /** Whether the next member is the first of its object or array. */
  private boolean first = true;

  /** Nothing written yet. */
  Json() {}

  /** Begins an object, as a member if it has a name. */
  Json object(@Nullable String name) {
    return open(name, '{');
  }

  /** Begins an array. */
  Json array(@Nullable String name) {
    return open(name, '[');
  }

  private Json open(@Nullable String name, char bracket) {
    key(name);
    text.append(bracket);
    first = true;
    return this;
  }

  /** Ends an object. */
  Json endObject() {
    text.append('}');
    first = false;
    return this;
  }

  /** Ends an array. */
  Json endArray() {
    text.append(']');
    first = false;
    return this;
  }

  /** A whole number. */
  Json number(@Nullable String name, long value) {
    key(name);
    text.append(value);
    return this;
  }

  /** A whole number of 64 bits without a sign. */
  Json unsigned(@Nullable String name, long value) {
    key(name);
    text.append(Long.toUnsignedString(value));
    return this;
  }

  /** A number; null for what JSON has no word for. */
  Json real(@Nullable String name, double value) {
    key(name);
    text.append(Double.isFinite(value) ? Double.toString(value) : "null");
    return this;
  }

  /** true or false. */
  Json flag(@Nullable String name, boolean value) {
    key(name);
    text.append(value);
    return this;
  }

  /** null. */
  Json nothing(@Nullable String name) {
    key(name);
    text.append("null");
    return this;
  }

  /** 64 bits as 16 hexadecimal digits. */
  Json hash(@Nullable String name, long value) {
    return string(name, HexFormat.of().toHexDigits(value));
  }

  /** A text; other control characters become blanks. */
  Json string(@Nullable String name, String value) {
    key(name);
    quoted(value);
    return this;
  }

  private void quoted(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> text.append('\\').append(c);
        case '\n' -> text.append("\\n");
        case '\t' -> text.append("\\t");
        default -> text.append(c < ' ' ? ' ' : c);
      }
    }
    text.append('"');
  }

  private void key(@Nullable String name) {
    if (!first) {
      text.append(',');
    }
    first = false;
    if (name != null) {
      quoted(name);
      text.append(':');
    }
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
