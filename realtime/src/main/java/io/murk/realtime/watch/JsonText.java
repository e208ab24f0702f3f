package io.murk.realtime.watch;

import java.util.Locale;

/** Writes one JSON document, in the order of the calls. */
final class JsonText {
  private final StringBuilder text = new StringBuilder(4096);
  private boolean first = true;

  JsonText open(char bracket) {
    comma();
    text.append(bracket);
    first = true;
    return this;
  }

  JsonText open(String key, char bracket) {
    key(key).append(bracket);
    first = true;
    return this;
  }

  JsonText close(char bracket) {
    text.append(bracket);
    first = false;
    return this;
  }

  JsonText put(String key, long value) {
    key(key).append(value);
    return this;
  }

  JsonText put(String key, boolean value) {
    key(key).append(value);
    return this;
  }

  /** What is no number in JSON is null. */
  JsonText put(String key, double value) {
    StringBuilder to = key(key);
    if (Double.isFinite(value)) {
      to.append(value);
    } else {
      to.append("null");
    }
    return this;
  }

  JsonText put(String key, String value) {
    key(key);
    quote(value);
    return this;
  }

  JsonText putNull(String key) {
    key(key).append("null");
    return this;
  }

  JsonText add(String value) {
    comma();
    quote(value);
    return this;
  }

  JsonText add(long value) {
    comma();
    text.append(value);
    return this;
  }

  private StringBuilder key(String key) {
    comma();
    quote(key);
    return text.append(':');
  }

  private void comma() {
    if (!first) {
      text.append(',');
    }
    first = false;
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
