package io.murk.obs.execute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.murk.egress.ElementType;
import io.murk.obs.kernel.ElementCode;
import io.murk.obs.kernel.PoolRows;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Windows over masked boxes. */
final class PooledBoxTest {
  private static final ElementCode FLOATS = ElementCode.identity(ElementType.F32);

  @Test
  void everyRecordedCaseGivesWhatWasRecorded() throws IOException {
    Path file =
        Path.of(
            System.getProperty("murk.golden", "../core/src/test/resources/golden"),
            "observations",
            "_pool_2d.json");
    int pooled = 0;
    for (JsonNode golden : new ObjectMapper().readTree(file.toFile()).get("cases")) {
      int size = golden.get("kernel_size").asInt();
      int rows = golden.get("shape").get(0).asInt();
      int cols = golden.get("shape").get(1).asInt();
      int stride = golden.get("stride").asInt();
      int outRows = golden.get("output_shape").get(0).asInt();
      int outCols = golden.get("output_shape").get(1).asInt();
      if (outRows == 0 || outCols == 0) {
        assertTrue(size > rows || size > cols, golden.toString());
        continue; // such a pool is refused when it is compiled
      }
      PoolRows.Kind kind =
          PoolRows.Kind.valueOf(golden.get("kernel").asText().toUpperCase(Locale.ROOT));
      PooledBox box =
          new PooledBox(
              new PoolRows(kind, size, size, stride, stride, cols, outRows, outCols), 1, FLOATS);
      checkRecorded(golden, box);
      pooled++;
    }
    assertTrue(pooled > 0, "cases that have windows: " + pooled);
  }

  private static void checkRecorded(JsonNode golden, PooledBox box) {
    int cells = golden.get("input_mask").size();
    Scratch scratch = new Scratch(cells);
    boolean complete = true;
    for (int i = 0; i < cells; i++) {
      int bits = Integer.parseUnsignedInt(golden.get("input_f32").get(i).asText(), 16);
      scratch.box.output().set(ValueLayout.JAVA_INT_UNALIGNED, i * 4L, bits);
      byte bit = (byte) golden.get("input_mask").get(i).asInt();
      scratch.box.mask().set(ValueLayout.JAVA_BYTE, i, bit);
      complete &= bit == 1;
    }
    int elements = (int) box.elements();
    assertEquals(golden.get("output_mask").size(), elements, golden.toString());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment output = arena.allocate(elements * 4L);
      MemorySegment mask = arena.allocate(elements);
      box.store(scratch, complete, output, 0, mask, 0);
      int valid = 0;
      for (int i = 0; i < elements; i++) {
        String about = golden + " element " + i;
        int expectedMask = golden.get("output_mask").get(i).asInt();
        valid += expectedMask;
        assertEquals(expectedMask, mask.get(ValueLayout.JAVA_BYTE, i), about);
        int bits = Integer.parseUnsignedInt(golden.get("output_f32").get(i).asText(), 16);
        assertFloat(bits, output.get(ValueLayout.JAVA_INT_UNALIGNED, i * 4L), about);
      }
      assertEquals(valid, box.valid(mask, 0), golden.toString());
    }
  }

  /** Equal bits, or both NaN. */
  private static void assertFloat(int expected, int actual, String about) {
    if (!(Float.isNaN(Float.intBitsToFloat(expected))
        && Float.isNaN(Float.intBitsToFloat(actual)))) {
      assertEquals(expected, actual, about);
    }
  }

  @Test
  void aBoxWithoutGapsIsTheSameWhereItLiesAndMasked() {
    Random random = new Random(3);
    for (PoolRows.Kind kind : PoolRows.Kind.values()) {
      for (int i = 0; i < 200; i++) {
        int cols = 3 + random.nextInt(7);
        PoolRows rows = new PoolRows(kind, 2, 3, 1, 2, cols, 4, (cols - 3) / 2 + 1);
        PooledBox box = new PooledBox(rows, 1, FLOATS.normalized(-1, 1));
        Scratch scratch = new Scratch(5 * cols);
        for (int cell = 0; cell < 5 * cols; cell++) {
          float value = random.nextInt(3) == 0 ? special(random) : random.nextFloat();
          scratch.box.output().set(ValueLayout.JAVA_FLOAT_UNALIGNED, cell * 4L, value);
          scratch.box.mask().set(ValueLayout.JAVA_BYTE, cell, (byte) 1);
        }
        int elements = (int) box.elements();
        try (Arena arena = Arena.ofConfined()) {
          MemorySegment whole = arena.allocate(elements * 4L);
          MemorySegment masked = arena.allocate(elements * 4L);
          MemorySegment bits = arena.allocate(elements * 2L);
          box.store(scratch, true, whole, 0, bits, 0);
          box.store(scratch, false, masked, 0, bits, elements);
          for (int e = 0; e < elements; e++) {
            String about = rows + " element " + e;
            assertFloat(
                whole.getAtIndex(ValueLayout.JAVA_INT, e),
                masked.getAtIndex(ValueLayout.JAVA_INT, e),
                about);
          }
          assertEquals(-1, bits.asSlice(0, elements).mismatch(bits.asSlice(elements)));
        }
      }
    }
  }

  private static float special(Random random) {
    float[] specials = {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, -0.0f, 0.0f};
    return specials[random.nextInt(specials.length)];
  }

  @Test
  void aScratchBelongsToOneExecutionAtATime() {
    ScratchStack stack = new ScratchStack(6, false);
    Scratch first = stack.take();
    Scratch second = stack.take();
    assertNotSame(first, second);
    assertEquals(24, first.box.output().byteSize());
    assertEquals(6, first.box.mask().byteSize());
    stack.give(first);
    stack.give(second);
    assertSame(second, stack.take());
    assertSame(first, stack.take());
  }
}
