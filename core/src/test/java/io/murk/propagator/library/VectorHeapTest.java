package io.murk.propagator.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No vector kernel takes heap, whatever the process ran before. With methods of our own between
 * vectors every one of these orders found a kernel whose vectors were objects for good.
 */
final class VectorHeapTest {
  /** Eight propagators on nine spaces, and the line of the kernels. */
  private static final int LINES = 8 * 9 + 1;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void noTickTakesHeapAfterWorldsOfManyShapes(long order) throws Exception {
    List<String> lines =
        KernelChoiceTest.printed(
            VectorHeapProgram.class,
            List.of("--add-modules=jdk.incubator.vector"),
            List.of(Long.toString(order)));
    assertTrue(lines.getFirst().startsWith("kernels=vector: "), lines.getFirst());
    assertEquals(List.of(), lines.stream().skip(1).filter(line -> !line.endsWith("=0")).toList());
    assertEquals(LINES, lines.size());
  }
}
