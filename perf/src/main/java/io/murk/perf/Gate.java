package io.murk.perf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures what budgets.properties limits, prints a table and ends with status 1 if a budget does
 * not hold. Runs in every build, within a minute.
 */
public final class Gate {
  private Gate() {}

  /** Takes no arguments. */
  public static void main(String[] args) {
    long start = System.nanoTime();
    List<Figure> figures = new ArrayList<>(HeapFigures.measure());
    figures.addAll(RatioFigures.measure());
    Verdict verdict = Verdict.of(Budgets.load(), figures);
    System.out.print(verdict.table());
    System.out.printf(Locale.ROOT, "measured in %.0f s%n", (System.nanoTime() - start) / 1e9);
    for (String failure : verdict.failures()) {
      System.err.println("budget does not hold: " + failure);
    }
    System.exit(verdict.failures().isEmpty() ? 0 : 1); // workers of a batch may still be parked
  }
}
