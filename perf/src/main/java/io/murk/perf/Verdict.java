package io.murk.perf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Figures held against their budgets.
 *
 * @param table one line a figure: name, figure, budget, verdict, remark
 * @param failures one sentence for each budget that does not hold
 */
record Verdict(String table, List<String> failures) {
  /** Compares; a budget that nobody measured does not hold either. */
  static Verdict of(Budgets budgets, List<Figure> figures) {
    List<String> failures = new ArrayList<>();
    StringBuilder table = new StringBuilder();
    line(table, "figure", "measured", "budget", "", "");
    for (Figure figure : figures) {
      Budget budget = budgets.ofOrNull(figure.name());
      String limit = budget == null ? "-" : number(budget.limit());
      if (figure.isLeftOut()) {
        line(table, figure.name(), "-", limit, "left out", figure.remark());
      } else if (budget == null) {
        line(table, figure.name(), number(figure.value()), limit, "", figure.remark());
      } else {
        boolean holds = figure.value() <= budget.limit();
        String mark = holds ? "ok" : "OVER";
        line(table, figure.name(), number(figure.value()), limit, mark, figure.remark());
        if (!holds) {
          failures.add(
              figure.name()
                  + " = "
                  + number(figure.value())
                  + ", budget "
                  + limit
                  + " ("
                  + budget.reason()
                  + ")");
        }
      }
    }
    for (Budget budget : budgets.all()) {
      if (figures.stream().noneMatch(figure -> figure.name().equals(budget.name()))) {
        failures.add(budget.name() + " was not measured, budget " + number(budget.limit()));
      }
    }
    return new Verdict(table.toString(), failures);
  }

  private static void line(
      StringBuilder table, String name, String value, String limit, String mark, String remark) {
    String line =
        String.format(Locale.ROOT, "%-36s %10s %8s  %-9s %s", name, value, limit, mark, remark);
    table.append(line.stripTrailing()).append('\n');
  }

  private static String number(double value) {
    String format = value == Math.rint(value) ? "%.0f" : Math.abs(value) < 0.01 ? "%.1e" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }
}
