package io.murk.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** JMH's results are held against the budgets that name them. */
final class JmhFiguresTest {
  private static final String TEXT =
      """
      bytes.step = 0 | a tick creates nothing | A.murk
      ratio.to-c = 2 | near enough | A.murk / A.c side=100
      """;

  private static Budgets budgets() throws IOException {
    return Budgets.read(new StringReader(TEXT));
  }

  private static JmhFigures.Measured measured(
      String name, String side, double nanos, double bytes) {
    return new JmhFigures.Measured(name, Map.of("side", side), nanos + 5, nanos / 10, nanos, bytes);
  }

  private static List<Figure> gate() {
    return List.of(new Figure("bytes.step", 0, ""), new Figure("ratio.to-c", 1, ""));
  }

  private static List<String> failures(JmhFigures.Measured... results) throws IOException {
    List<Figure> figures = new java.util.ArrayList<>(gate());
    figures.addAll(JmhFigures.of(budgets(), List.of(results)));
    return Verdict.of(budgets(), figures).failures();
  }

  @Test
  void whatKeepsItsBudgetsPasses() throws IOException {
    assertEquals(
        List.of(), failures(measured("A.murk", "100", 200, 0), measured("A.c", "100", 100, 0)));
  }

  @Test
  void bytesOverTheBudgetFailWithBenchmarkFigureAndBudget() throws IOException {
    assertEquals(
        List.of("A.murk side=16 bytes = 48, budget 0 of bytes.step (a tick creates nothing)"),
        failures(measured("A.murk", "16", 100, 48)));
  }

  @Test
  void aRatioOverTheBudgetFailsWithBenchmarkFigureAndBudget() throws IOException {
    assertEquals(
        List.of("A.murk side=100 to A.c = 2.50, budget 2 of ratio.to-c (near enough)"),
        failures(measured("A.murk", "100", 250, 0), measured("A.c", "100", 100, 0)));
  }

  @Test
  void aRatioIsToTheReferenceWithTheSameParameters() throws IOException {
    assertEquals(
        List.of(),
        failures(
            measured("A.murk", "100", 150, 0),
            measured("A.c", "16", 10, 0),
            measured("A.c", "100", 100, 0),
            measured("A.murk", "16", 1000, 0)));
  }

  @Test
  void aBenchmarkThatDidNotRunIsNamed() throws IOException {
    List<Figure> figures = JmhFigures.of(budgets(), List.of(measured("A.murk", "16", 100, 0)));
    List<String> unmeasured = JmhFigures.unmeasured(budgets(), figures);
    assertEquals(1, unmeasured.size(), unmeasured::toString);
    assertTrue(unmeasured.getFirst().startsWith("ratio.to-c was not measured by JMH"));
  }

  @Test
  void whatJmhAllocatesItselfIsNotCounted() {
    assertEquals(0, JmhFigures.withoutOwn(13, 500));
    assertEquals(16, JmhFigures.withoutOwn(16.12, 60_000));
    assertTrue(JmhFigures.withoutOwn(16, 1_100) > 0, "the smallest object, 270 microseconds");
    assertEquals(0.5, JmhFigures.withoutOwn(0.5, 1_000_000), "one object in 32 calls");
  }

  @Test
  void aRunWithAChoiceOfBenchmarksIsNotFull() throws Exception {
    assertTrue(FullRun.isFull("-f", "1", "-wi", "4", "-w", "300ms", "-i", "5", "-r", "300ms"));
    assertFalse(FullRun.isFull("Tick", "-f", "1"));
    assertFalse(FullRun.isFull("-e", "Tick"));
    assertFalse(FullRun.isFull("-p", "side=16"));
  }

  @Test
  void repeatsOfTheGateBecomeAFigureWithAnError() {
    Figure ratio =
        Gate.combine(
            List.of(
                new Figure("ratio.a", 5, ""),
                new Figure("ratio.a", 1, ""),
                new Figure("ratio.a", 2, "")));
    assertEquals(2, ratio.value());
    assertEquals(2, ratio.error());
    Figure bytes =
        Gate.combine(List.of(new Figure("bytes.a", 0, ""), new Figure("bytes.a", 16, "")));
    assertEquals(16, bytes.value(), "bytes are exact: the most counts");
  }
}
