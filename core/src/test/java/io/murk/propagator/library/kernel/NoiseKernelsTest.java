package io.murk.propagator.library.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.murk.propagator.CounterRandom;
import io.murk.propagator.library.kernel.vector.VectorNoiseKernels;
import io.murk.testing.FieldValues;
import io.murk.testing.Seeds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The vector kernels give the words of the scalar ones, and touch nothing else. */
final class NoiseKernelsTest {
  private final NoiseKernels scalar = new ScalarNoiseKernels();
  private final NoiseKernels vector = new VectorNoiseKernels();
  private final SplittableRandom seeds = Seeds.random("NoiseKernelsTest");

  @Test
  void everyRunOfElementsGivesTheSameWords() {
    for (int length : new int[] {0, 1, 15, 63, 64, 65, 127, 128, 200, 1000}) {
      for (long from : new long[] {0, 1, 37, 63, 64, 65, (1L << 34) - 70}) {
        var random = new CounterRandom(seeds.nextLong(), seeds.nextLong());
        long tick = seeds.nextLong();
        int draw = seeds.nextInt(CounterRandom.DRAWS);
        var expected = MemorySegment.ofArray(new int[length + 3]);
        var actual = MemorySegment.ofArray(new int[length + 3]);
        scalar.words(random, tick, draw, from, from + length, expected);
        vector.words(random, tick, draw, from, from + length, actual);
        assertEquals(-1, expected.mismatch(actual), "from=" + from + " length=" + length);
        for (int i = 0; i < length; i++) {
          assertEquals(
              random.word(tick, from + i, draw), actual.getAtIndex(ValueLayout.JAVA_INT, i));
        }
      }
    }
  }

  @Test
  void everyRunOfElementsGivesTheSameNoise() {
    int n = 1000;
    float[] values = new float[n];
    float[] special = {0f, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_VALUE, 1e30f};
    for (int i = 0; i < n; i++) {
      values[i] = i % 5 == 0 ? special[i / 5 % special.length] : (float) seeds.nextDouble(-9, 9);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment previous = arena.allocateFrom(ValueLayout.JAVA_FLOAT, values);
      for (float scale : new float[] {0f, 0.1f, 1f, 3e38f, 1e-44f}) {
        for (int from : new int[] {0, 1, 63, 64, 70}) {
          for (int to : new int[] {from, from + 3, 128, 129, 999, 1000}) {
            var random = new CounterRandom(seeds.nextLong(), seeds.nextLong());
            MemorySegment expected = arena.allocateFrom(ValueLayout.JAVA_FLOAT, new float[n]);
            MemorySegment actual = arena.allocateFrom(ValueLayout.JAVA_FLOAT, new float[n]);
            scalar.uniform(random, 5, from, to, previous, expected, scale);
            vector.uniform(random, 5, from, to, previous, actual, scale);
            FieldValues.assertBits(
                FieldValues.of(expected), FieldValues.of(actual), from + " to " + to);
          }
        }
      }
    }
  }

  @Test
  void runsBeyondTheMemoryAreRefusedByBoth() {
    var random = new CounterRandom(1, 2);
    MemorySegment short64 = MemorySegment.ofArray(new float[63]);
    MemorySegment long64 = MemorySegment.ofArray(new float[64]);
    for (NoiseKernels kernels : new NoiseKernels[] {scalar, vector}) {
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> kernels.uniform(random, 1, 0, 64, long64, short64, 1f));
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> kernels.uniform(random, 1, 0, 64, short64, long64, 1f));
    }
  }
}
