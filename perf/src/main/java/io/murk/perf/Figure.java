package io.murk.perf;

/**
 * Something that was measured, or why it was not.
 *
 * @param name as in budgets.properties; a name without a budget is for information
 * @param value bytes for each call, or a ratio; NaN if it was left out
 * @param remark what a reader may want to know beside it, or why it was left out
 */
record Figure(String name, double value, String remark) {
  /** A figure that could not be taken on this machine. */
  static Figure leftOut(String name, String why) {
    return new Figure(name, Double.NaN, why);
  }

  boolean isLeftOut() {
    return Double.isNaN(value);
  }
}
