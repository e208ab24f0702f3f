package io.murk.obs.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.egress.ElementType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every implementation owes: the defined bits at every length, and not a byte beside them. */
abstract class ObsKernelsContract {
  private static final int MARGIN = 9;
  private static final byte POISON = 0x5a;
  private static final int[] SPECIALS = {
    0x7fc00000,
    0xffc12345,
    0x7f812345,
    0x7f800000,
    0xff800000,
    0,
    0x80000000,
    1,
    0x80000001,
    0x7f7fffff,
    0xff7fffff,
    0x3f800000,
    0xbf800000
  };
  private static final double[][] RANGES = {
    {0, 1},
    {-1, 1},
    {-0.1, 0.3},
    {0.25, 0.25},
    {0, Double.MIN_VALUE},
    {-1e308, 1.7e308},
    {-0.0, 0.0},
    {-0.0, 1}
  };

  /** The implementation under test. */
  abstract ObsKernels kernels();

  static IntStream lengths() {
    return IntStream.concat(IntStream.rangeClosed(0, 67), IntStream.of(128, 257, 4096 + 3));
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void storeRunKeepsEveryBit(int length) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment source = source(arena, length);
      MemorySegment target = target(arena, length * 4L);
      kernels().storeRun(source, 4, target, MARGIN, length, ElementCode.identity(ElementType.F32));
      for (int i = 0; i < length; i++) {
        assertEquals(bits(source, 4, i), bits(target, MARGIN, i), "element " + i);
      }
      assertMargins(target, length * 4L);
    }
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void normalizedStoreRunIsTheFormula(int length) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment source = source(arena, length);
      for (double[] pair : RANGES) {
        double range = pair[1] - pair[0];
        MemorySegment target = target(arena, length * 4L);
        ElementCode code = ElementCode.identity(ElementType.F32).normalized(pair[0], pair[1]);
        kernels().storeRun(source, 4, target, MARGIN, length, code);
        for (int i = 0; i < length; i++) {
          float raw = Float.intBitsToFloat(bits(source, 4, i));
          float expected = normalized(raw, pair[0], range);
          float actual = Float.intBitsToFloat(bits(target, MARGIN, i));
          String about = "element " + i + " raw=" + raw + " min=" + pair[0] + " range=" + range;
          if (Float.isNaN(expected)) {
            assertEquals(expected, actual, about);
          } else {
            assertEquals(Float.floatToRawIntBits(expected), Float.floatToRawIntBits(actual), about);
          }
        }
        assertMargins(target, length * 4L);
      }
    }
  }

  private static float normalized(float raw, double min, double range) {
    if (range == 0) {
      return 0.0f;
    }
    double scaled = ((double) raw - min) / range;
    return scaled < 0 ? 0.0f : scaled > 1 ? 1.0f : (float) scaled;
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void fillsStayWithinTheirRun(int length) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment floats = target(arena, length * 4L);
      kernels().fillBytes(floats, MARGIN, length * 4L, (byte) 0);
      for (int i = 0; i < length; i++) {
        assertEquals(0, bits(floats, MARGIN, i), "element " + i);
      }
      assertMargins(floats, length * 4L);
      for (byte value = 0; value <= 1; value++) {
        MemorySegment mask = target(arena, length);
        kernels().fillBytes(mask, MARGIN, length, value);
        for (int i = 0; i < length; i++) {
          assertEquals(value, mask.get(ValueLayout.JAVA_BYTE, MARGIN + i), "element " + i);
        }
        assertMargins(mask, length);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("lengths")
  void copyBytesCopiesFromHeapToo(int length) {
    try (Arena arena = Arena.ofConfined()) {
      byte[] bytes = new byte[length + 2];
      new Random(length).nextBytes(bytes);
      MemorySegment target = target(arena, length);
      kernels().copyBytes(MemorySegment.ofArray(bytes).asReadOnly(), 2, target, MARGIN, length);
      for (int i = 0; i < length; i++) {
        assertEquals(bytes[2 + i], target.get(ValueLayout.JAVA_BYTE, MARGIN + i), "element " + i);
      }
      assertMargins(target, length);
    }
  }

  private static MemorySegment source(Arena arena, int length) {
    Random random = new Random(length);
    MemorySegment source = arena.allocate((length + 1) * 4L, 4);
    for (int i = 0; i <= length; i++) {
      int bits =
          random.nextInt(4) == 0
              ? SPECIALS[random.nextInt(SPECIALS.length)]
              : Float.floatToRawIntBits((float) random.nextGaussian());
      source.setAtIndex(ValueLayout.JAVA_INT, i, bits);
    }
    return source;
  }

  private static MemorySegment target(Arena arena, long bytes) {
    MemorySegment target = arena.allocate(bytes + 2 * MARGIN);
    target.fill(POISON);
    return target;
  }

  private static int bits(MemorySegment segment, long offset, int i) {
    return segment.get(ValueLayout.JAVA_INT_UNALIGNED, offset + i * 4L);
  }

  private static void assertMargins(MemorySegment target, long bytes) {
    for (int i = 0; i < MARGIN; i++) {
      assertEquals(POISON, target.get(ValueLayout.JAVA_BYTE, i), "before the run");
      assertEquals(POISON, target.get(ValueLayout.JAVA_BYTE, MARGIN + bytes + i), "after the run");
    }
  }
}
