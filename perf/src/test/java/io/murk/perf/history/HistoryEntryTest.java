package io.murk.perf.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.murk.perf.Budgets;
import io.murk.perf.Figure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries of the history are JSON that a reader of any language understands. */
final class HistoryEntryTest {
  private static final Machine MACHINE =
      new Machine("a \"quoted\" name", "A CPU\\1", 2, 512, "Linux amd64", "A JVM 25", 0.5);

  private static JsonNode read(String json) throws Exception {
    return new ObjectMapper().readTree(json);
  }

  private static HistoryEntry entry() {
    return HistoryEntry.of(
        new HistoryEntry.Run(new Source("0123456789abcdef", true), MACHINE, "-f 1", 5),
        List.of(
            new Figure("ratio.tick-to-c", "ratio.tick-to-c", 1.23456789, 0.25, "times", ""),
            new Figure("A.step side=16", "A.step side=16", 408.24, Double.NaN, "ns/op", ""),
            new Figure("left.out", "left.out", Double.NaN, Double.NaN, "ns/op", "no C compiler")),
        Budgets.load(),
        List.of("a budget \"x\" is broken"));
  }

  @Test
  void anEntrySaysWhatWasMeasuredOnWhat() throws Exception {
    JsonNode json = read(entry().json());
    assertEquals(1, json.get("format").asInt());
    assertEquals("a \"quoted\" name", json.get("machine").asText());
    assertEquals("A CPU\\1", json.get("cpu").asText());
    assertEquals("0123456789abcdef", json.get("commit").asText());
    assertTrue(json.get("changed").asBoolean());
    assertEquals("-f 1", json.get("settings").asText());
    assertEquals("a budget \"x\" is broken", json.get("failures").get(0).asText());
    Instant.parse(json.get("date").asText());
  }

  @Test
  void figuresHaveValueErrorUnitAndBudget() throws Exception {
    JsonNode figures = read(entry().json()).get("figures");
    assertEquals(2, figures.size(), "what was left out has no figure");
    JsonNode ratio = figures.get(0);
    assertEquals("ratio.tick-to-c", ratio.get("name").asText());
    assertEquals(1.23457, ratio.get("value").asDouble());
    assertEquals(0.25, ratio.get("error").asDouble());
    assertEquals(2, ratio.get("budget").asDouble());
    JsonNode time = figures.get(1);
    assertEquals("ns/op", time.get("unit").asText());
    assertFalse(time.has("error"));
    assertFalse(time.has("budget"));
  }

  @Test
  void anEntryIsAFileOfItsOwn(@TempDir Path directory) throws Exception {
    Path file = entry().writeTo(directory.resolve("history"));
    assertTrue(file.getFileName().toString().matches("[0-9-]+T[0-9]+Z-01234567\\.json"));
    assertEquals(read(entry().json()).get("figures"), read(Files.readString(file)).get("figures"));
  }

  @Test
  void thereAreEntriesAndNoneNamesAHostOrAPath() throws Exception {
    List<Path> entries;
    try (Stream<Path> files =
        Files.list(Path.of(System.getProperty("murk.root", ".."), "perf/history"))) {
      entries = files.filter(file -> file.toString().endsWith(".json")).toList();
    }
    for (Path entry : entries) {
      String text = Files.readString(entry);
      JsonNode json = read(text);
      assertEquals(1, json.get("format").asInt(), entry::toString);
      assertTrue(json.get("figures").size() > 100, entry + ": not a full run");
      assertFalse(
          text.contains("/home/") || text.contains("/root") || text.contains("/work"), text);
    }
    assertFalse(entries.isEmpty());
  }
}
