package io.murk.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/design/performance-budget.md and budgets.properties say the same. */
final class BudgetTableTest {
  private static final Path ROOT = Path.of(System.getProperty("murk.root", ".."));
  private static final Path PAGE = ROOT.resolve("docs/design/performance-budget.md");

  /** A row: {@code | `name` | limit | reason | result |}. */
  private static final Pattern ROW =
      Pattern.compile("^\\| `([a-z][^`]*)` \\| ([0-9.,]+) \\| ([^|]+) \\| ([^|]+) \\|$");

  @Test
  void theTableHasEveryBudgetAndNoOther() throws IOException {
    Map<String, Double> file = new LinkedHashMap<>();
    Budgets.load().all().forEach(budget -> file.put(budget.name(), budget.limit()));
    String how =
        "left: perf/budgets.properties, right: the table of "
            + PAGE.getFileName()
            + ", a row `| `name` | limit | reason | result |` a budget, in the same order";
    assertEquals(lines(file), lines(table()), how);
  }

  @Test
  void everyBudgetThatIsLooserThanItWasIsListedWithItsReason() throws IOException {
    String page = Files.readString(PAGE);
    String loosened = page.substring(page.indexOf("## Loosened budgets"));
    Map<String, Double> tightest = tightest();
    List<String> silent =
        Budgets.load().all().stream()
            .filter(budget -> budget.limit() > tightest.getOrDefault(budget.name(), budget.limit()))
            .map(Budget::name)
            .filter(name -> !loosened.contains("- `" + name + "`: "))
            .toList();
    assertEquals(
        List.of(), silent, "budgets that a run in perf/history kept tighter, and no reason why");
  }

  /** The least limit that each budget had in any run of the history. */
  private static Map<String, Double> tightest() throws IOException {
    Map<String, Double> tightest = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(ROOT.resolve("perf/history"))) {
      for (Path file : files.filter(file -> file.toString().endsWith(".json")).toList()) {
        for (JsonNode figure : new ObjectMapper().readTree(file.toFile()).get("figures")) {
          if (figure.has("budget")) {
            double limit = figure.get("budget").asDouble();
            tightest.merge(figure.get("name").asText(), limit, Math::min);
          }
        }
      }
    }
    assertTrue(tightest.containsKey("bytes.lockstep.step"), "the history was not read");
    return tightest;
  }

  private static Map<String, Double> table() throws IOException {
    Map<String, Double> table = new LinkedHashMap<>();
    for (String line : Files.readAllLines(PAGE)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        double limit = Double.parseDouble(row.group(2).replace(",", ""));
        assertEquals(null, table.put(row.group(1), limit), "two rows: " + line);
      }
    }
    return table;
  }

  private static String lines(Map<String, Double> budgets) {
    StringBuilder lines = new StringBuilder();
    budgets.forEach((name, limit) -> lines.append(name).append(" = ").append(limit).append('\n'));
    return lines.toString();
  }
}
