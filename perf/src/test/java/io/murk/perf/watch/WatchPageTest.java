package io.murk.perf.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.murk.realtime.watch.WatchOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The watch page in headless Chromium, on a world that runs. The variable CHROMIUM names the
 * browser; without one this is skipped, and fails instead where MURK_REQUIRE_CHROMIUM is set.
 */
final class WatchPageTest {
  /** Colours in the map, and a sum that differs when the picture does. */
  private static final String MAP =
      """
      (() => {
        const map = document.getElementById("map");
        const pixels = map.getContext("2d").getImageData(0, 0, map.width, map.height).data;
        const seen = new Set();
        let sum = 0;
        for (let i = 0; i < pixels.length; i += 4) {
          const pixel = pixels[i] | pixels[i + 1] << 8 | pixels[i + 2] << 16;
          seen.add(pixel);
          sum = (sum * 31 + pixel) | 0;
        }
        return {colours: seen.size, sum, rows: map.height, cols: map.width};
      })()\
      """;

  @TempDir(cleanup = CleanupMode.NEVER)
  Path scratch; // Chromium's last threads may still write; the system empties its directory

  @Test
  @Timeout(60)
  void thePageMoves() throws Exception {
    Optional<String> program = Browser.program();
    boolean required = System.getenv("MURK_REQUIRE_CHROMIUM") != null;
    assumeTrue(
        program.isPresent() || required, "no Chromium: set CHROMIUM, or apt install chromium");
    try (var demo = new RealtimeDemo(WatchOptions.DEFAULTS.name("demo"));
        var walker = new Walker(demo);
        var browser =
            new Browser(program.orElseThrow(), scratch, demo.server().uri().toString(), true)) {
      counts(browser);
      heatMap(browser);
      fits(browser);
      assertEquals(List.of(), browser.errors());
      demo.world().shutdown();
      browser.await(text("message") + ".includes('has ended')");
      assertTrue(browser.evaluate(text("phase")).asText().contains("dropped"));
      demo.server().close();
      browser.await(text("message") + ".includes('Nobody answers')");
      assertTrue(walker.isAlive());
    }
  }

  private void counts(Browser browser) throws Exception {
    browser.await("parseFloat(" + text("ticks_per_second") + ") > 5");
    int tick = tick(browser);
    browser.await(text("tick") + " !== 'tick " + tick + "'");
    assertTrue(tick(browser) > tick);
    browser.await("document.querySelectorAll('#counters tr').length > 5");
    browser.await("document.querySelectorAll('#latencies tr').length === 4");
    assertEquals(
        "AgentMovement",
        browser.evaluate("document.querySelector('#propagators td').textContent").asText());
    String drawn =
        "(() => { const c = document.getElementById('chart_ticks');"
            + " const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
            + " return d.filter((part, i) => i % 4 === 3 && part > 0).length })()";
    browser.await(drawn + " > 50");
  }

  private void heatMap(Browser browser) throws Exception {
    String select = "document.getElementById('field_name')";
    assertEquals(
        "presence,heat", browser.evaluate("[..." + select + "].map(o => o.text).join()").asText());
    browser.await(MAP + ".colours > 1");
    browser.evaluate(select + ".value = '1'; " + select + ".dispatchEvent(new Event('change'))");
    browser.await(MAP + ".colours > 10");
    JsonNode map = browser.evaluate(MAP);
    assertEquals(100, map.get("rows").asInt());
    assertEquals(100, map.get("cols").asInt());
    browser.await(MAP + ".sum !== " + map.get("sum").asInt());
    String range = browser.evaluate(text("range")).asText();
    assertTrue(range.contains("K, tick "), range);
    browser.evaluate(select + ".value = '0'; " + select + ".dispatchEvent(new Event('change'))");
    browser.await(MAP + ".colours < 30");
    assertNotEquals(0, browser.evaluate(MAP).get("sum").asInt());
  }

  /** Nothing is cut off at 900 pixels, and the dark colours are in use. */
  private static void fits(Browser browser) throws Exception {
    assertTrue(
        browser.evaluate("document.documentElement.scrollWidth <= window.innerWidth").asBoolean());
    assertEquals(
        "rgb(22, 24, 28)",
        browser.evaluate("getComputedStyle(document.documentElement).backgroundColor").asText());
    String picture = System.getProperty("murk.watch.screenshot");
    if (picture != null) {
      Files.write(Path.of(picture), browser.screenshot());
    }
  }

  private static String text(String id) {
    return "document.getElementById('" + id + "').textContent";
  }

  private static int tick(Browser browser) throws Exception {
    return Integer.parseInt(browser.evaluate(text("tick")).asText().replace("tick ", ""));
  }

  /** Keeps the demo in motion. */
  private static final class Walker implements AutoCloseable {
    private final Thread thread;

    Walker(RealtimeDemo demo) {
      thread =
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                try {
                  while (true) {
                    demo.walk();
                    Thread.sleep(20);
                  }
                } catch (InterruptedException end) {
                  // the test is over
                }
              });
    }

    boolean isAlive() {
      return thread.isAlive();
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }
}
