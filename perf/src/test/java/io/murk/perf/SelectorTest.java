package io.murk.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.perf.bench.TickBenchmark;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Budgets name benchmarks that exist. */
final class SelectorTest {
  @Test
  void aBenchmarkAndItsParametersAreRead() {
    Selector selector = Selector.parse(" TickBenchmark.step side=16 edge=WRAP ");
    assertEquals("TickBenchmark.step", selector.subject());
    assertNull(selector.reference());
    assertEquals(Map.of("side", "16", "edge", "WRAP"), selector.parameters());
  }

  @Test
  void aRatioHasAReference() {
    Selector selector = Selector.parse("A.murk / A.c side=16");
    assertEquals("A.murk", selector.subject());
    assertEquals("A.c", selector.reference());
    assertEquals(Map.of("side", "16"), selector.parameters());
  }

  @Test
  void whatIsNoParameterIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Selector.parse("A.murk to A.c"));
  }

  @Test
  void parametersThatAreNotNamedMayBeAnything() {
    Selector selector = Selector.parse("A.murk side=16");
    assertTrue(selector.isSubject("A.murk", Map.of("side", "16", "edge", "WRAP")));
    assertFalse(selector.isSubject("A.murk", Map.of("side", "100", "edge", "WRAP")));
    assertFalse(selector.isSubject("A.c", Map.of("side", "16")));
  }

  @Test
  void everyBenchmarkThatABudgetNamesIsThere() {
    List<String> missing = new ArrayList<>();
    for (Budget budget : Budgets.load().all()) {
      Selector selector = budget.benchmarks();
      if (selector != null) {
        Stream.of(
                selector.subject(),
                selector.reference() == null ? selector.subject() : selector.reference())
            .filter(name -> !isBenchmark(name))
            .forEach(name -> missing.add(budget.name() + ": " + name));
      }
    }
    assertEquals(List.of(), missing);
  }

  /** JMH's annotations are not there at run time, so a public method is all that is asked for. */
  private static boolean isBenchmark(String name) {
    String[] words = name.split("\\.");
    try {
      String room = TickBenchmark.class.getPackageName();
      return Stream.of(Class.forName(room + "." + words[0]).getMethods())
          .map(Method::getName)
          .anyMatch(words[1]::equals);
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
