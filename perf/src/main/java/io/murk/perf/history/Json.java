package io.murk.perf.history;

import java.util.List;
import java.util.Locale;

/** Values written as JSON. */
final class Json {
  private Json() {}

  static String text(String value) {
    var json = new StringBuilder("\"");
    for (char c : value.toCharArray()) {
      switch (c) {
        case '"', '\\' -> json.append('\\').append(c);
        case '\n' -> json.append("\\n");
        default -> json.append(c < ' ' ? String.format(Locale.ROOT, "\\u%04x", (int) c) : c);
      }
    }
    return json.append('"').toString();
  }

  /** Six significant digits: no figure of ours has more. What is not finite is null. */
  static String number(double value) {
    if (!Double.isFinite(value)) {
      return "null";
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    return Double.toString(Double.parseDouble(String.format(Locale.ROOT, "%.5e", value)));
  }

  /** Elements that are JSON already, one a line. */
  static String list(List<String> elements) {
    return elements.isEmpty() ? "[]" : "[\n    " + String.join(",\n    ", elements) + "\n  ]";
  }
}
