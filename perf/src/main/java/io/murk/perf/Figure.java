package io.murk.perf;

/**
 * Something that was measured, or why it was not.
 *
 * @param name as in budgets.properties, or of a JMH benchmark
 * @param limitedBy name of the budget that limits it, its own name as a rule; if there is no such
 *     budget, the figure is for information
 * @param value bytes for each call, a ratio or a time; NaN if it was left out
 * @param error half the width of where it may lie as well; NaN if it was measured once
 * @param unit of the value and the error
 * @param remark what a reader may want to know beside it, or why it was left out
 */
public record Figure(
    String name, String limitedBy, double value, double error, String unit, String remark) {
  /** A figure of the gate, which was measured once. Its name says the unit. */
  public Figure(String name, double value, String remark) {
    this(name, name, value, Double.NaN, unitOf(name), remark);
  }

  /** A figure that could not be taken on this machine. */
  public static Figure leftOut(String name, String why) {
    return new Figure(name, Double.NaN, why);
  }

  /** Whether there is no value. */
  public boolean isLeftOut() {
    return Double.isNaN(value);
  }

  private static String unitOf(String name) {
    if (name.startsWith("bytes.")) {
      return "B/op";
    }
    return name.startsWith("nanos.") ? "ns/op" : "times";
  }
}
