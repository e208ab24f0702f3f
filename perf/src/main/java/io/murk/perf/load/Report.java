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
        what + ", us: p50, p99, p99.9, longest",
        micros(times.p50Nanos()),
        micros(times.p99Nanos()),
        micros(times.p999Nanos()),
        micros(times.maxNanos()));
  }

  private static String micros(long nanos) {
    return String.format(Locale.ROOT, nanos < 10_000 ? "%.1f" : "%.0f", nanos / 1e3);
  }

  static String decimal(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  String text() {
    return text.toString();
  }
}
