package io.murk.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Each row of docs/runbook.md has a test that plants its failure, and each counter has a row. */
final class RunbookTest {
  private static final Path RUNBOOK =
      Path.of(System.getProperty("murk.root", ".."), "docs", "runbook.md");
  private static final List<Class<?>> PLANTED =
      List.of(RunbookCommandsTest.class, RunbookReadersTest.class, RunbookTimeTest.class);

  /** The first columns. */
  private static List<String> rows() throws IOException {
    List<String> rows = new ArrayList<>();
    for (String line : Files.readAllLines(RUNBOOK)) {
      if (line.startsWith("| ")) {
        rows.add(line.substring(2, line.indexOf(" |", 2)));
      }
    }
    assertEquals("symptom", rows.removeFirst());
    return rows;
  }

  @Test
  void eachRowHasItsTestAndEachTestItsRow() throws IOException {
    List<String> planted = new ArrayList<>();
    for (Class<?> type : PLANTED) {
      for (Method method : type.getDeclaredMethods()) {
        RunbookRow row = method.getAnnotation(RunbookRow.class);
        if (row != null) {
          assertTrue(method.isAnnotationPresent(Test.class), method.toString());
          planted.add(row.value());
        }
      }
    }
    List<String> rows = rows();
    assertEquals(new TreeSet<>(rows), new TreeSet<>(planted));
    assertEquals(rows.size(), planted.size(), "a row or a test is there twice");
  }

  @Test
  void theRunbookNamesEachCounter() throws IOException {
    String text = Files.readString(RUNBOOK);
    Set<String> missing = new TreeSet<>();
    for (WorldCounter counter : WorldCounter.values()) {
      if (!text.contains("`" + PlantedWorld.name(counter) + "`")) {
        missing.add(counter.name());
      }
    }
    assertEquals(Set.of(), missing);
  }
}
