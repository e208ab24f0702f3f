package io.murk.perf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** The results of JMH as figures, under the budgets that name their benchmarks. */
final class JmhFigures {
  /**
   * What JMH itself may allocate on the heap in an iteration, whatever is measured. In one of 300
   * ms an object of 16 bytes in each call still shows, up to 290 microseconds a call.
   */
  static final double OWN_BYTES = 16_384;

  /**
   * One benchmark with one set of parameters.
   *
   * @param name {@code Class.method}
   * @param parameters by name
   * @param nanos average time of a call
   * @param error of the time, at 99.9 %
   * @param leastNanos average of the fastest iteration
   * @param bytes on the heap for each call, without JMH's own
   */
  record Measured(
      String name,
      Map<String, String> parameters,
      double nanos,
      double error,
      double leastNanos,
      double bytes) {
    /** Name and parameters, as the history keeps them. */
    String title() {
      var title = new StringBuilder(name);
      parameters.forEach((key, value) -> title.append(' ').append(key).append('=').append(value));
      return title.toString();
    }
  }

  private JmhFigures() {}

  /** What the results say, benchmark by benchmark. */
  static List<Measured> measured(Collection<RunResult> results) {
    List<Measured> all = new ArrayList<>();
    for (RunResult result : results) {
      BenchmarkParams params = result.getParams();
      Map<String, String> parameters = new TreeMap<>();
      params.getParamsKeys().forEach(key -> parameters.put(key, params.getParam(key)));
      String[] words = params.getBenchmark().split("\\.");
      if (params.getMode() != Mode.AverageTime) {
        throw new IllegalStateException(
            params.getBenchmark() + ": mode=" + params.getMode() + " allowed=" + Mode.AverageTime);
      }
      Result<?> time = result.getPrimaryResult();
      double unit = params.getTimeUnit().toNanos(1);
      List<IterationResult> iterations = new ArrayList<>();
      for (BenchmarkResult fork : result.getBenchmarkResults()) {
        iterations.addAll(fork.getIterationResults());
      }
      double least =
          iterations.stream().mapToDouble(i -> i.getPrimaryResult().getScore()).min().orElseThrow();
      all.add(
          new Measured(
              words[words.length - 2] + "." + words[words.length - 1],
              parameters,
              time.getScore() * unit,
              time.getScoreError() * unit,
              least * unit,
              bytes(iterations)));
    }
    return all;
  }

  private static double bytes(List<IterationResult> iterations) {
    double[] bytes =
        iterations.stream()
            .mapToDouble(iteration -> {
              Result<?> norm = iteration.getSecondaryResults().get("gc.alloc.rate.norm");
              long calls = iteration.getMetadata().getMeasuredOps();
              return withoutOwn(Objects.requireNonNull(norm).getScore(), calls);
            })
            .sorted()
            .toArray();
    return bytes[bytes.length / 2];
  }

  /**
   * The fewest bytes for each call that explain what was counted, if JMH allocated some of it.
   * Objects are multiples of 8 bytes.
   */
  static double withoutOwn(double bytes, long calls) {
    double least = Math.max(0, Math.ceil((bytes - OWN_BYTES / calls) / 8) * 8);
    return Math.min(least, bytes);
  }

  /** Times and bytes of all benchmarks, and the ratios that budgets ask for. */
  static List<Figure> of(Budgets budgets, List<Measured> results) {
    List<Figure> figures = new ArrayList<>();
    for (Measured result : results) {
      String title = result.title();
      figures.add(
          new Figure(title, title, result.nanos(), result.error(), "ns/op", "JMH, average time"));
      String bytes = title + " bytes";
      figures.add(
          new Figure(
              bytes, limit(budgets, result, bytes), result.bytes(), Double.NaN, "B/op", "JMH"));
    }
    for (Budget budget : budgets.all()) {
      Selector selector = budget.benchmarks();
      if (selector != null && selector.reference() != null) {
        for (Measured result : results) {
          if (selector.isSubject(result.name(), result.parameters())) {
            reference(results, selector, result)
                .ifPresent(c -> figures.add(ratio(budget, result, c)));
          }
        }
      }
    }
    return figures;
  }

  /** The budgets whose benchmarks are not among the results. */
  static List<String> unmeasured(Budgets budgets, List<Figure> figures) {
    List<String> sentences = new ArrayList<>();
    for (Budget budget : budgets.all()) {
      boolean measured =
          figures.stream()
              .anyMatch(
                  f -> f.limitedBy().equals(budget.name()) && !f.name().equals(budget.name()));
      if (budget.benchmarks() != null && !measured) {
        sentences.add(
            budget.name() + " was not measured by JMH: no result of " + budget.benchmarks());
      }
    }
    return sentences;
  }

  private static String limit(Budgets budgets, Measured result, String otherwise) {
    for (Budget budget : budgets.all()) {
      Selector selector = budget.benchmarks();
      if (budget.isBytes()
          && selector != null
          && selector.isSubject(result.name(), result.parameters())) {
        return budget.name();
      }
    }
    return otherwise;
  }

  private static Optional<Measured> reference(
      List<Measured> results, Selector selector, Measured subject) {
    return results.stream()
        .filter(result -> result.name().equals(selector.reference()))
        .filter(result -> result.parameters().equals(subject.parameters()))
        .findFirst();
  }

  /** Of the fastest iterations, because the two did not take turns. */
  private static Figure ratio(Budget budget, Measured subject, Measured reference) {
    double ratio = subject.leastNanos() / reference.leastNanos();
    double relative = subject.error() / subject.nanos() + reference.error() / reference.nanos();
    return new Figure(
        subject.title() + " to " + reference.name(),
        budget.name(),
        ratio,
        ratio * relative,
        "times",
        Arrays.asList(Math.round(subject.leastNanos()), Math.round(reference.leastNanos()))
            + " ns, JMH");
  }
}
