package io.murk.perf;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Figures held against their budgets.
 *
 * @param table one line a figure: name, figure, budget, verdict, remark
 * @param failures one sentence for each budget that does not hold
 */
public record Verdict(String table, List<String> failures) {
  /** Compares; a budget that nobody measured does not hold either. */
  public static Verdict of(Budgets budgets, List<Figure> figures) {
    List<String> failures = new ArrayList<>();
    StringBuilder table = new StringBuilder();
    line(table, "figure", "measured", "budget", "", "");
    for (Figure figure : figures) {
      Budget budget = budgets.ofOrNull(figure.limitedBy());
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
          failures.add(sentence(figure, budget));
        }
      }
    }
    for (Budget budget : budgets.all()) {
      if (budget.isOfTheGate()
          && figures.stream().noneMatch(figure -> figure.name().equals(budget.name()))) {
        failures.add(budget.name() + " was not measured, budget " + number(budget.limit()));
      }
    }
    return new Verdict(table.toString(), failures);
  }

  /** This verdict with further failures. */
  Verdict and(List<String> further) {
    List<String> all = new ArrayList<>(failures);
    all.addAll(further);
    return new Verdict(table, all);
  }

  /** Says what does not hold. Returns the status of a process: 0 if all holds. */
  int tell(PrintStream out) {
    for (String failure : failures) {
      out.println("budget does not hold: " + failure);
    }
    return failures.isEmpty() ? 0 : 1;
  }

  private static String sentence(Figure figure, Budget budget) {
    String whose = figure.name().equals(budget.name()) ? "" : " of " + budget.name();
    return figure.name()
        + " = "
        + number(figure.value())
        + ", budget "
        + number(budget.limit())
        + whose
        + " ("
        + budget.reason()
        + ")";
  }

  private static void line(
      StringBuilder table, String name, String value, String limit, String mark, String remark) {
    String line =
        String.format(Locale.ROOT, "%-44s %10s %8s  %-9s %s", name, value, limit, mark, remark);
    table.append(line.stripTrailing()).append('\n');
  }

  private static String number(double value) {
    String format = value == Math.rint(value) ? "%.0f" : Math.abs(value) < 0.01 ? "%.1e" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }
}
