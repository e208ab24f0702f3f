package io.murk.propagator.library.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.propagator.library.kernel.vector.VectorDiffusionKernels;
import io.murk.testing.FieldValues;
import io.murk.testing.Seeds;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The vector kernels give the bits of the scalar ones, and touch nothing else. */
final class DiffusionKernelsTest {
  private static final float[] SPECIAL = {
    0f,
    -0f,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    Float.intBitsToFloat(0x007fffff),
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    1f,
    1.0000001f
  };

  private static final float[][] WEIGHTS = {{0.6f, 0.4f}, {1f, 0f}, {0f, 1f}, {-0f, 1e-42f}};

  private final DiffusionKernels scalar = new ScalarDiffusionKernels();
  private final DiffusionKernels vector = new VectorDiffusionKernels();
  private final SplittableRandom random = Seeds.random("DiffusionKernelsTest");

  private float[] values(int length, boolean special) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] =
          special && random.nextInt(3) == 0
              ? SPECIAL[random.nextInt(SPECIAL.length)]
              : (float) random.nextDouble(-100, 100);
    }
    return values;
  }

  private void compare(int count, int step, boolean special, float[] weights) {
    int row = count + 2 * step + random.nextInt(4);
    MemorySegment previous = MemorySegment.ofArray(values(3 * row, special));
    float[] before = values(3 * row, false);
    long centre = row + step;
    MemorySegment expected = MemorySegment.ofArray(before.clone());
    MemorySegment actual = MemorySegment.ofArray(before.clone());
    float keep = weights[0];
    float share = weights[1];
    scalar.cross(previous, expected, centre - row, centre, centre + row, step, count, keep, share);
    vector.cross(previous, actual, centre - row, centre, centre + row, step, count, keep, share);
    assertSame(expected, actual, "cross count=" + count + " step=" + step);
    scalar.tee(previous, expected, centre + row, centre, step, count, keep, share);
    vector.tee(previous, actual, centre + row, centre, step, count, keep, share);
    assertSame(expected, actual, "tee count=" + count + " step=" + step);
    float[] after = FieldValues.of(actual);
    for (int i = 0; i < after.length; i++) {
      assertTrue(
          i >= centre && i < centre + count
              || Float.floatToRawIntBits(after[i]) == Float.floatToRawIntBits(before[i]),
          "element " + i + " lies outside of the run");
    }
  }

  private static void assertSame(MemorySegment expected, MemorySegment actual, String what) {
    FieldValues.assertBits(FieldValues.of(expected), FieldValues.of(actual), what);
  }

  @Test
  void everyLengthGivesTheSameBits() {
    int[] lengths =
        IntStream.concat(IntStream.rangeClosed(0, 67), IntStream.of(128, 257, 4096 + 3)).toArray();
    for (int count : lengths) {
      for (int step = 1; step <= 3; step++) {
        for (float[] weights : WEIGHTS) {
          compare(count, step, false, weights);
          compare(count, step, true, weights);
        }
      }
    }
  }

  @Test
  void nativeMemoryGivesTheSameBits() {
    try (var arena = java.lang.foreign.Arena.ofConfined()) {
      int count = 61;
      MemorySegment previous = arena.allocate(ValueLayout.JAVA_FLOAT, 3L * 64);
      previous.copyFrom(MemorySegment.ofArray(values(3 * 64, true)));
      MemorySegment expected = arena.allocate(ValueLayout.JAVA_FLOAT, 3L * 64);
      MemorySegment actual = arena.allocate(ValueLayout.JAVA_FLOAT, 3L * 64);
      scalar.cross(previous, expected, 1, 65, 129, 1, count, 0.75f, 0.25f);
      vector.cross(previous, actual, 1, 65, 129, 1, count, 0.75f, 0.25f);
      assertSame(expected, actual, "native memory");
    }
  }

  @Test
  void runsBeyondTheMemoryAreRefusedByBoth() {
    MemorySegment previous = MemorySegment.ofArray(new float[64]);
    MemorySegment out = MemorySegment.ofArray(new float[64]);
    for (DiffusionKernels kernels : new DiffusionKernels[] {scalar, vector}) {
      org.junit.jupiter.api.Assertions.assertThrows(
          IndexOutOfBoundsException.class,
          () -> kernels.cross(previous, out, 0, 20, 40, 1, 32, 0.5f, 0.5f));
    }
  }
}
