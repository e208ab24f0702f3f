package io.murk.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The figures of docs/plans/baseline.md are those of the run that it names. */
final class BaselineTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([^`]+)` \\| [^|]+ \\| ([\\d.,]+) \\| [\\d.,]+ \\| (\\S+) \\|$");

  private static final Pattern RUN = Pattern.compile("perf/history/[\\w.-]+\\.json");

  private final String page = Book.text("docs/plans/baseline.md");

  @Test
  void figuresAreThoseOfTheRun() throws IOException {
    Matcher run = RUN.matcher(page);
    assertTrue(run.find(), "no run of perf/history is named");
    JsonNode entry = new ObjectMapper().readTree(Book.text(run.group()));
    Matcher row = ROW.matcher(page);
    int rows = 0;
    while (row.find()) {
      rows++;
      JsonNode figure = figure(entry, row.group(1));
      assertEquals(shown(figure.get("value").decimalValue()), row.group(2), row.group(1));
      assertEquals(figure.get("unit").asText(), row.group(3), row.group(1));
    }
    assertTrue(rows >= 20, "figures found: " + rows);
    assertTrue(page.contains(entry.get("figures").size() + "\nfigures"), "the number of figures");
    assertEquals(0, entry.get("failures").size());
    assertTrue(page.contains(entry.get("commit").asText().substring(0, 7)), "the commit");
    assertTrue(page.contains(entry.get("cpu").asText()), "the processor");
    assertTrue(page.contains(entry.get("settings").asText()), "the settings");
  }

  private static JsonNode figure(JsonNode entry, String name) {
    for (JsonNode figure : entry.get("figures")) {
      if (figure.get("name").asText().equals(name)) {
        return figure;
      }
    }
    throw new AssertionError("no figure " + name + " in that run");
  }

  /** Three digits, or whole numbers from 100 on. */
  private static String shown(BigDecimal value) {
    return value.compareTo(BigDecimal.valueOf(100)) >= 0
        ? String.format(Locale.ROOT, "%,.0f", value.setScale(0, java.math.RoundingMode.HALF_EVEN))
        : value
            .round(new MathContext(3, java.math.RoundingMode.HALF_EVEN))
            .stripTrailingZeros()
            .toPlainString();
  }
}
