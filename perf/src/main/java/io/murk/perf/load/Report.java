package io.murk.perf.load;

import io.murk.realtime.LatencySummary;
import java.util.Locale;
import java.util.Map;

/** Figures as a Markdown table of two columns. */
final class Report {
  private final StringBuilder text = new StringBuilder();

  Report(String title) {
    text.append("| ").append(title).append(" | |\n|---|---|\n");
  }

  /** A row of values, separated by commas. */
  void row(String what, Object... values) {
    text.append("| ").append(what).append(" | ");
    for (int i = 0; i < values.length; i++) {
      text.append(i == 0 ? "" : ", ").append(text(values[i]));
    }
    text.append(" |\n");
  }

  private static String text(Object value) {
    if (value instanceof Map<?, ?> counts) {
      StringBuilder all = new StringBuilder();
      counts.forEach((name, count) ->
          all.append(all.isEmpty() ? "" : ", ").append(name).append(' ').append(text(count)));
      return all.toString();
    }
    return value instanceof Long count
        ? String.format(Locale.ROOT, "%,d", count)
        : String.valueOf(value);
  }

  /** A row of a distribution. */
  void times(String what, LatencySummary times) {
    row(
        what + ", ms: p50, p99, p99.9, longest",
        millis(times.p50Nanos()),
        millis(times.p99Nanos()),
        millis(times.p999Nanos()),
        millis(times.maxNanos()));
  }

  static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.3f", nanos / 1e6);
  }

  static String decimal(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  String text() {
    return text.toString();
  }
}
