package io.murk.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The gate can fail. */
final class VerdictTest {
  private static final String TEXT =
      """
      # a comment

      bytes.step = 0 | a tick creates nothing
      ratio.to-c = 4 | near enough
      """;

  private static Verdict verdict(Figure... figures) throws IOException {
    return Verdict.of(Budgets.read(new StringReader(TEXT)), List.of(figures));
  }

  @Test
  void figuresWithinTheirBudgetsPass() throws IOException {
    assertEquals(
        List.of(),
        verdict(new Figure("bytes.step", 0, ""), new Figure("ratio.to-c", 4, "")).failures());
  }

  @Test
  void aFigureOverItsBudgetFailsWithItsNameFigureAndBudget() throws IOException {
    Verdict verdict =
        verdict(new Figure("bytes.step", 0.01, ""), new Figure("ratio.to-c", 4.25, "9 to 2"));
    assertEquals(
        List.of(
            "bytes.step = 0.01, budget 0 (a tick creates nothing)",
            "ratio.to-c = 4.25, budget 4 (near enough)"),
        verdict.failures());
    assertTrue(verdict.table().contains("OVER"), verdict.table());
  }

  @Test
  void aBudgetThatNobodyMeasuredFails() throws IOException {
    assertEquals(
        List.of("ratio.to-c was not measured, budget 4"),
        verdict(new Figure("bytes.step", 0, "")).failures());
  }

  @Test
  void aBudgetOfJmhIsNotAskedOfTheGate() throws IOException {
    String text = "jmh.bytes.call = 0 | in a process of its own | A.call";
    Budgets budgets = Budgets.read(new StringReader(text));
    assertEquals(List.of(), Verdict.of(budgets, List.of()).failures());
    assertTrue(budgets.ofOrNull("jmh.bytes.call").isBytes());
  }

  @Test
  void aFigureThatWasLeftOutSaysWhyAndPasses() throws IOException {
    Verdict verdict =
        verdict(new Figure("bytes.step", 0, ""), Figure.leftOut("ratio.to-c", "no C compiler"));
    assertEquals(List.of(), verdict.failures());
    assertTrue(verdict.table().contains("no C compiler"), verdict.table());
  }

  @Test
  void aFigureWithoutBudgetIsForInformation() throws IOException {
    assertEquals(
        List.of(),
        verdict(
                new Figure("bytes.step", 0, ""),
                new Figure("ratio.to-c", 1, ""),
                new Figure("info.speed", 1e9, ""))
            .failures());
  }

  @Test
  void aCallThatAllocatesIsSeen() {
    Object[] kept = new Object[1];
    Figure figure = HeapFigures.figure("bytes.object", () -> kept[0] = new long[2], 0);
    assertTrue(figure.value() >= 16, () -> "figure=" + figure);
  }

  @Test
  void aBudgetWithoutReasonIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> Budgets.read(new StringReader("bytes.step = 0")));
  }

  @Test
  void theBudgetsOfThisBuildCanBeRead() {
    assertEquals(0.0, Budgets.load().ofOrNull("bytes.lockstep.step").limit());
  }
}
