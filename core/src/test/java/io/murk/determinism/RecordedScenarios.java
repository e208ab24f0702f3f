package io.murk.determinism;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The recorded hashes: {@code scenarios.txt} has a line for each scenario, {@code traces/NAME.txt}
 * one for each of its steps, to find the first that differs.
 */
final class RecordedScenarios {
  /** Also from the directories of the modules beside core. */
  private static final Path ROOT =
      Path.of("").toAbsolutePath().resolveSibling("core/src/test/resources/determinism");

  private RecordedScenarios() {}

  /** The recorded hash of every scenario by its name. */
  static Map<String, String> hashes() {
    Map<String, String> hashes = new TreeMap<>();
    for (String line : read(ROOT.resolve("scenarios.txt"))) {
      if (!line.startsWith("#")) {
        String[] columns = line.split(" +", 3);
        hashes.put(columns[0], columns[1]);
      }
    }
    return hashes;
  }

  /** The recorded steps of a scenario. */
  static List<String> steps(String name) {
    return read(ROOT.resolve("traces").resolve(name + ".txt")).stream()
        .filter(line -> !line.startsWith("#"))
        .toList();
  }

  /** Writes what the scenarios did, instead of whatever was recorded. */
  static void write(Map<Scenario, Trace> traces) {
    List<String> lines = new ArrayList<>();
    lines.add("# Scenario, hash of the whole run, steps, failed steps, and what it contains.");
    lines.add("# Written by ./mvnw test with -Dmurk.determinism.record, see docs/building.md.");
    traces.forEach((scenario, trace) -> {
      lines.add(
          String.format(
              "%-28s %s %3d %2d %s",
              scenario.name(),
              trace.hash(),
              scenario.steps(),
              trace.failures(),
              scenario.contents()));
      List<String> steps = new ArrayList<>();
      steps.add("# tick outcome receipts " + String.join(" ", trace.fieldNames()));
      steps.addAll(trace.lines());
      put(ROOT.resolve("traces").resolve(scenario.name() + ".txt"), steps);
    });
    put(ROOT.resolve("scenarios.txt"), lines);
  }

  private static void put(Path file, List<String> lines) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, String.join("\n", lines) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> read(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
