package io.murk.propagator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.testing.AllocationProbe;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random numbers are the published function, numbered as the documentation says. */
final class CounterRandomTest {
  /** The known answers of the authors' own library, Random123, file kat_vectors. */
  @ParameterizedTest
  @CsvSource({
    "00000000 00000000 00000000 00000000, 00000000 00000000 00000000 00000000,"
        + " 9c6ca96a e17eae66 fc10ecd4 5256a7d8",
    "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff ffffffff ffffffff,"
        + " 2a881696 57012287 f6c7446e a16a6732",
    "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0 082efa98 ec4e6c89,"
        + " 59cd1dbb b8879579 86b5d00c ac8b6d84"
  })
  void blocksAreThreefry4x32With20Rounds(String counter, String key, String block) {
    long[] c = longs(counter);
    long[] k = longs(key);
    var random = new CounterRandom(k[0], k[1]);
    long[] expected = longs(block);
    for (int half = 0; half < 2; half++) {
      assertEquals(
          Long.toHexString(expected[half]), Long.toHexString(random.pair(c[0], c[1], half)));
    }
  }

  /** Four words, two in a long, the first one low. */
  private static long[] longs(String words) {
    int[] w = new int[4];
    Arrays.setAll(w, i -> Integer.parseUnsignedInt(words.split(" ", -1)[i], 16));
    return new long[] {
      Integer.toUnsignedLong(w[0]) | (long) w[1] << 32,
      Integer.toUnsignedLong(w[2]) | (long) w[3] << 32
    };
  }

  @Test
  void elementsShareBlocksAsDocumented() {
    var random = new CounterRandom(42, 7);
    long[] elements = {0, 1, 15, 16, 17, 63, 64, 100, 1_000_003, (1L << 40) + 77};
    for (long e : elements) {
      for (int draw : new int[] {0, 1, 255}) {
        long block = (e / 64) * 16 + e % 16 + ((long) draw << 56);
        int word = (int) (e % 64) / 16;
        long pair = random.pair(9, block, word / 2);
        assertEquals((int) (pair >>> 32 * (word % 2)), random.word(9, e, draw));
      }
    }
  }

  @Test
  void everyPartOfTheKeyAndTheCounterMatters() {
    int word = new CounterRandom(1, 2).word(3, 4, 0);
    assertNotEquals(word, new CounterRandom(1 + (1L << 32), 2).word(3, 4, 0));
    assertNotEquals(word, new CounterRandom(2, 2).word(3, 4, 0));
    assertNotEquals(word, new CounterRandom(1, 3).word(3, 4, 0));
    assertNotEquals(word, new CounterRandom(1, 2 + (1L << 32)).word(3, 4, 0));
    assertNotEquals(word, new CounterRandom(1, 2).word(4, 4, 0));
    assertNotEquals(word, new CounterRandom(1, 2).word(3 + (1L << 32), 4, 0));
    assertNotEquals(word, new CounterRandom(1, 2).word(3, 5, 0));
    assertNotEquals(word, new CounterRandom(1, 2).word(3, 4, 1));
    var again = new CounterRandom(1, 2);
    assertEquals(1, again.seed());
    assertEquals(2, again.stream());
    assertEquals(word, again.word(3, 4, 0));
  }

  @Test
  void uniformNumbersAreTheUpperBitsOfAWord() {
    assertEquals(0f, CounterRandom.uniform(0xff));
    assertEquals(0x1p-24f, CounterRandom.uniform(0x100));
    assertEquals(0.5f, CounterRandom.uniform(0x80000000));
    assertEquals(1f - 0x1p-24f, CounterRandom.uniform(-1));
  }

  @Test
  void uniformNumbersAreSpreadEvenly() {
    var random = new CounterRandom(20_260_101, 0);
    int[] bins = new int[64];
    int n = 1 << 16;
    for (int e = 0; e < n; e++) {
      bins[(int) (random.uniform(1, e, 0) * 64)]++;
    }
    double chiSquared = 0;
    for (int count : bins) {
      double off = count - n / 64.0;
      chiSquared += off * off / (n / 64.0);
    }
    assertTrue(chiSquared > 32 && chiSquared < 108, "chi squared, 63 degrees: " + chiSquared);
  }

  @Test
  void anElementsNumberTakesNoMemory() {
    var random = new CounterRandom(3, 4);
    float[] sum = new float[1];
    assertEquals(
        0,
        AllocationProbe.bytes(
            20_000,
            () -> {
              for (int e = 0; e < 8; e++) {
                sum[0] += random.uniform(5, e, 0);
              }
            }));
    assertTrue(sum[0] > 0);
  }
}
