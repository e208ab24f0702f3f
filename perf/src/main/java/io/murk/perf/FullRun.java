package io.murk.perf;

import io.murk.perf.history.HistoryEntry;
import io.murk.perf.history.Machine;
import io.murk.perf.history.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * All benchmarks by JMH and the gate in its long form, held against one budgets.properties; ends
 * with status 1 if a budget does not hold. A run of all benchmarks leaves an entry in the history.
 */
public final class FullRun {
  private static final int REPEATS = 5;

  private FullRun() {}

  /**
   * Runs.
   *
   * @param args where JMH's results go, where the history lies, then what JMH understands; a run
   *     whose arguments choose benchmarks or parameters is no full one
   */
  public static void main(String[] args) throws Exception {
    Path results = Path.of(args[0]);
    Path history = Path.of(args[1]);
    String[] forJmh = List.of(args).subList(2, args.length).toArray(String[]::new);
    Source source = Source.read();
    Machine machine = Machine.read(); // before this run makes a load of its own
    var options = new CommandLineOptions(forJmh);
    boolean full = isFull(forJmh);
    Budgets budgets = Budgets.load();
    Collection<RunResult> jmh =
        new Runner(
                new OptionsBuilder()
                    .parent(options)
                    .addProfiler(GCProfiler.class)
                    .shouldFailOnError(true)
                    .resultFormat(ResultFormatType.JSON)
                    .result(results.toString())
                    .build())
            .run();
    List<Figure> figures = new ArrayList<>(Gate.measure(full ? REPEATS : 1));
    figures.addAll(JmhFigures.of(budgets, JmhFigures.measured(jmh)));
    Verdict verdict = Verdict.of(budgets, figures);
    if (full) {
      verdict = verdict.and(JmhFigures.unmeasured(budgets, figures));
      var run = new HistoryEntry.Run(source, machine, String.join(" ", forJmh), REPEATS);
      Path entry = HistoryEntry.of(run, figures, budgets, verdict.failures()).writeTo(history);
      System.out.println("history: " + entry.getFileName());
    } else {
      System.out.println("history: no entry, because not all benchmarks ran");
    }
    System.out.print(verdict.table());
    System.out.printf(Locale.ROOT, "%d figures%n", figures.size());
    System.exit(verdict.tell(System.out)); // workers of a batch may still be parked
  }

  /** Whether JMH runs everything: nothing included, excluded, or given a parameter. */
  static boolean isFull(String... args) throws Exception {
    var options = new CommandLineOptions(args);
    boolean parameters = List.of(args).stream().anyMatch(arg -> arg.equals("-p"));
    return options.getIncludes().isEmpty() && options.getExcludes().isEmpty() && !parameters;
  }
}
