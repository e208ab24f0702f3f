package io.murk.perf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures what budgets.properties limits, prints a table and ends with status 1 if a budget does
 * not hold. The short form runs in every build, within a minute; the long one repeats it, so that
 * each figure has an error, and is a part of {@link FullRun}.
 */
public final class Gate {
  private Gate() {}

  /** Takes no arguments. */
  public static void main(String[] args) {
    long start = System.nanoTime();
    Verdict verdict = Verdict.of(Budgets.load(), measure());
    System.out.print(verdict.table());
    System.out.printf(Locale.ROOT, "measured in %.0f s%n", (System.nanoTime() - start) / 1e9);
    System.exit(verdict.tell(System.out)); // workers of a batch may still be parked
  }

  /** Every figure once. */
  static List<Figure> measure() {
    List<Figure> figures = new ArrayList<>(HeapFigures.measure());
    figures.addAll(RatioFigures.measure());
    return figures;
  }

  /** Every figure several times, one after the other. */
  static List<Figure> measure(int repeats) {
    Map<String, List<Figure>> byName = new LinkedHashMap<>();
    for (int i = 0; i < repeats; i++) {
      for (Figure figure : measure()) {
        byName.computeIfAbsent(figure.name(), name -> new ArrayList<>()).add(figure);
      }
    }
    return byName.values().stream().map(Gate::combine).toList();
  }

  /** Of bytes the most, since they are exact; of times the median, with half the range as error. */
  static Figure combine(List<Figure> repeats) {
    Figure first = repeats.getFirst();
    if (repeats.size() == 1 || repeats.stream().anyMatch(Figure::isLeftOut)) {
      return first;
    }
    double[] values = repeats.stream().mapToDouble(Figure::value).sorted().toArray();
    double least = values[0];
    double most = values[values.length - 1];
    boolean exact = first.unit().equals("B/op");
    int middle = values.length / 2;
    double median =
        values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    return new Figure(
        first.name(),
        first.limitedBy(),
        exact ? most : median,
        (most - least) / 2,
        first.unit(),
        (exact ? "most of " : "median of ") + Arrays.toString(rounded(values)));
  }

  private static String[] rounded(double[] values) {
    return Arrays.stream(values)
        .mapToObj(v -> String.format(Locale.ROOT, "%.3g", v))
        .toArray(String[]::new);
  }
}
