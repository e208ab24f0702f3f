package io.murk.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The dashboard's tests that need nothing but Node: when a step is marked, and what the page makes
 * of a history. The page itself is tested in a browser with -Pdashboard.
 */
final class DashboardTest {
  private static final Path DASHBOARD =
      Path.of(System.getProperty("murk.root", ".."), "perf", "dashboard");

  @Test
  void stepsAreMarkedAndNoiseIsNot() throws Exception {
    passes("test/regression.test.mjs");
  }

  @Test
  void aHistoryBecomesSeries() throws Exception {
    passes("test/series.test.mjs");
  }

  private static void passes(String test) throws Exception {
    assumeTrue(nodeVersion() >= 20, "no Node 20 or newer: the dashboard's tests are left out");
    Process node = start("--test", test);
    String output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(node.waitFor(60, TimeUnit.SECONDS), output);
    assertEquals(0, node.exitValue(), output);
    assertTrue(output.contains("fail 0"), output);
  }

  private static int nodeVersion() throws Exception {
    try {
      Process node = start("--version");
      String version = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return node.waitFor() == 0
          ? Integer.parseInt(version.strip().substring(1).split("\\.")[0])
          : 0;
    } catch (IOException notThere) {
      return 0;
    }
  }

  private static Process start(String... arguments) throws IOException {
    var command = new ProcessBuilder();
    command.command().add("node");
    command.command().addAll(java.util.List.of(arguments));
    return command.directory(DASHBOARD.toFile()).redirectErrorStream(true).start();
  }
}
