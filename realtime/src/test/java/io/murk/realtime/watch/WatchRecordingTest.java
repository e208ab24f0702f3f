package io.murk.realtime.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.murk.testing.NoLeaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the endpoints say, against what others know of it: the recordings that {@code murk top} is
 * tested with, and the tables of the documentation.
 */
@ExtendWith(NoLeaks.class)
final class WatchRecordingTest {
  private static final Path ROOT = Path.of(System.getProperty("murk.root", ".."));
  private static final Path RECORDED = ROOT.resolve("python/tests/recorded");
  private static final Path FRESH = Path.of("target/recorded");
  private static final Pattern METRIC = Pattern.compile("murk_[a-z0-9_]*[a-z0-9]");
  private static final Pattern LINE =
      Pattern.compile(
          "(murk_[a-z0-9_]+)\\{world=\"(?:[^\"\\\\]|\\\\.)*\"(,[a-z]+=\"(?:[^\"\\\\]|\\\\.)*\")?}"
              + " (\\S+)");

  @Test
  void theRecordedStateHasTheKeysThatAreSent() throws IOException {
    String fresh = answer("/state.json", "watch_state.json");
    assertEquals(keys(fresh), keys(recorded("watch_state.json")), advice("watch_state.json"));
  }

  @Test
  void theRecordedMetricsHaveTheNamesThatAreSent() throws IOException {
    String fresh = answer("/metrics", "watch_metrics.txt");
    assertEquals(series(fresh), series(recorded("watch_metrics.txt")), advice("watch_metrics.txt"));
  }

  /** The rules of the format that a scraper relies on. */
  @Test
  void metricsKeepTheFormat() throws IOException {
    String type = "";
    String name = "";
    Set<String> seen = new TreeSet<>();
    for (String line : answer("/metrics", "watch_metrics.txt").split("\n")) {
      if (line.startsWith("# TYPE ")) {
        name = line.split(" ")[2];
        type = line.split(" ")[3];
        assertTrue(seen.add(name), name + " twice");
        assertEquals(type.equals("counter"), name.endsWith("_total"), line);
      } else if (!line.startsWith("# HELP ")) {
        Matcher parts = LINE.matcher(line);
        assertTrue(parts.matches(), line);
        Double.parseDouble(parts.group(3));
        String suffix = parts.group(1).substring(name.length());
        List<String> allowed = type.equals("summary") ? List.of("", "_sum", "_count") : List.of("");
        assertTrue(allowed.contains(suffix), line);
      }
    }
    assertEquals(new TreeSet<>(MetricsText.names()), seen);
  }

  @Test
  void theSumOfASummaryIsInSeconds() throws IOException {
    String metrics = answer("/metrics", "watch_metrics.txt");
    for (String line :
        List.of(
            "murk_tick_seconds{world=\"world\",quantile=\"0.5\"} 0.001",
            "murk_tick_seconds{world=\"world\",quantile=\"1\"} 0.004",
            "murk_tick_seconds_sum{world=\"world\"} 0.006",
            "murk_tick_seconds_count{world=\"world\"} 4",
            "murk_propagator_seconds{world=\"world\",propagator=\"1:a \\\"quoted\\\" one\"} 5.0E-4",
            "murk_phase{world=\"world\",phase=\"running\"} 1",
            "murk_phase{world=\"world\",phase=\"dropped\"} 0")) {
      assertTrue(metrics.contains(line + "\n"), line + " in\n" + metrics);
    }
  }

  @Test
  void theDocumentationHasEveryMetricAndNoOther() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/realtime.md"));
    Set<String> listed = new TreeSet<>();
    for (String line : page.split("\n")) {
      if (line.startsWith("| `murk_")) {
        listed.add(line.substring(3, line.indexOf('`', 3)));
      }
    }
    assertEquals(new TreeSet<>(MetricsText.names()), listed, "the table of docs/realtime.md");
  }

  @Test
  void theRunbookNamesMetricsThatExist() throws IOException {
    Set<String> unknown = new TreeSet<>();
    Matcher metric = METRIC.matcher(Files.readString(ROOT.resolve("docs/runbook.md")));
    int found = 0;
    while (metric.find()) {
      found++;
      if (!MetricsText.names().contains(metric.group())) {
        unknown.add(metric.group());
      }
    }
    assertEquals(Set.of(), unknown);
    assertTrue(found > 10, "metrics in docs/runbook.md: " + found);
  }

  /** What a server says, left in target/recorded too. */
  private static String answer(String path, String file) throws IOException {
    try (var world = new MadeUpWorld(20, 30);
        var server = WatchServer.start(world, WatchOptions.DEFAULTS, WatchServer.PATIENCE)) {
      String body = Wire.get(server, path).body();
      Files.createDirectories(FRESH);
      Files.writeString(FRESH.resolve(file), body);
      return body;
    }
  }

  private static String recorded(String file) throws IOException {
    Path path = RECORDED.resolve(file);
    return Files.exists(path) ? Files.readString(path) : "{}";
  }

  private static String advice(String file) {
    return "copy realtime/target/recorded/" + file + " to python/tests/recorded";
  }

  private static Set<String> keys(String json) throws IOException {
    Set<String> keys = new TreeSet<>();
    collect("", new JsonMapper().readTree(json), keys);
    return keys;
  }

  private static void collect(String path, JsonNode node, Set<String> keys) {
    keys.add(path);
    node.properties()
        .forEach(entry -> collect(path + "/" + entry.getKey(), entry.getValue(), keys));
    if (node.isArray()) {
      node.forEach(item -> collect(path + "/*", item, keys));
    }
  }

  private static Set<String> series(String metrics) {
    return metrics
        .lines()
        .map(line -> line.startsWith("#") ? line : line.replaceFirst(" \\S+$", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
