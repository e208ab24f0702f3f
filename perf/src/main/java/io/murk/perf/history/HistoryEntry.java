package io.murk.perf.history;

import io.murk.perf.Budget;
import io.murk.perf.Budgets;
import io.murk.perf.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A full run as JSON, one figure a line, in a file of its own: entries of different branches never
 * conflict, and there is no index that would.
 *
 * @param date of the run, UTC
 * @param run how it was measured
 * @param figures lines of JSON
 * @param failures budgets that did not hold
 */
public record HistoryEntry(Instant date, Run run, List<String> figures, List<String> failures) {
  private static final int FORMAT = 1;

  /**
   * How figures were measured.
   *
   * @param source what
   * @param machine on what
   * @param settings arguments of JMH
   * @param repeats of the gate
   */
  public record Run(Source source, Machine machine, String settings, int repeats) {}

  /** The entry of a run that ends now. Figures that were left out are not in it. */
  public static HistoryEntry of(
      Run run, List<Figure> figures, Budgets budgets, List<String> failures) {
    return new HistoryEntry(
        Instant.now().truncatedTo(ChronoUnit.SECONDS),
        run,
        figures.stream()
            .filter(figure -> !figure.isLeftOut())
            .map(figure -> line(figure, budgets.ofOrNull(figure.limitedBy())))
            .toList(),
        failures);
  }

  private static String line(Figure figure, @Nullable Budget budget) {
    var line = new StringBuilder("{\"name\": ").append(Json.text(figure.name()));
    line.append(", \"value\": ").append(Json.number(figure.value()));
    if (!Double.isNaN(figure.error())) {
      line.append(", \"error\": ").append(Json.number(figure.error()));
    }
    line.append(", \"unit\": ").append(Json.text(figure.unit()));
    if (budget != null) {
      line.append(", \"budget\": ").append(Json.number(budget.limit()));
    }
    return line.append('}').toString();
  }

  /** The whole entry. */
  public String json() {
    Machine machine = run.machine();
    List<String> members = new ArrayList<>();
    members.add("\"format\": " + FORMAT);
    members.add("\"commit\": " + Json.text(run.source().commit()));
    members.add("\"changed\": " + run.source().changed());
    members.add("\"date\": " + Json.text(date.toString()));
    members.add("\"machine\": " + Json.text(machine.name()));
    members.add("\"cpu\": " + Json.text(machine.cpu()));
    members.add("\"cores\": " + machine.cores());
    members.add("\"vectorBits\": " + machine.vectorBits());
    members.add("\"system\": " + Json.text(machine.system()));
    members.add("\"jvm\": " + Json.text(machine.jvm()));
    members.add("\"load\": " + Json.number(machine.load()));
    members.add("\"settings\": " + Json.text(run.settings()));
    members.add("\"gateRepeats\": " + run.repeats());
    members.add("\"failures\": " + Json.list(failures.stream().map(Json::text).toList()));
    members.add("\"figures\": " + Json.list(figures));
    return "{\n  " + String.join(",\n  ", members) + "\n}\n";
  }

  /** The name of its file: entries sort by date. */
  public String fileName() {
    String time = date.toString().replace(":", "");
    String commit = run.source().commit();
    return time + "-" + commit.substring(0, Math.min(8, commit.length())) + ".json";
  }

  /** Writes it to a file of its own. */
  public Path writeTo(Path directory) throws IOException {
    Files.createDirectories(directory);
    return Files.writeString(directory.resolve(fileName()), json());
  }
}
