package io.murk.propagator.library.kernel;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.murk.propagator.library.kernel.vector.VectorStencilKernels;
import io.murk.testing.FieldValues;
import io.murk.testing.Seeds;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The vector kernels give the bits of the scalar ones, these of the formula; nothing else is
 * touched.
 */
final class StencilKernelsTest {
  private static final int[] LENGTHS =
      IntStream.concat(IntStream.rangeClosed(0, 67), IntStream.of(128, 257, 4096 + 3)).toArray();

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

  private static final int REACH = 40;

  private final StencilKernels scalar = new ScalarStencilKernels();
  private final StencilKernels vector = new VectorStencilKernels();
  private final SplittableRandom random = Seeds.random("StencilKernelsTest");

  /** One run of a kernel. */
  private interface Run {
    void of(StencilKernels kernels, MemorySegment out);
  }

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

  private float[] bits(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextInt(8) == 0 ? 1f : 0f;
    }
    return values;
  }

  private long[] offsets(int degree) {
    return random.longs(degree, -REACH, REACH + 1).map(o -> 4 * o).toArray();
  }

  /** The kernels write the same to [first, first + count) and leave the rest as it was. */
  private MemorySegment compare(int floats, long first, long count, String what, Run run) {
    float[] before = values(floats, false);
    MemorySegment expected = MemorySegment.ofArray(before.clone());
    MemorySegment actual = MemorySegment.ofArray(before.clone());
    run.of(scalar, expected);
    run.of(vector, actual);
    float[] after = FieldValues.of(actual);
    FieldValues.assertBits(FieldValues.of(expected), after, what);
    for (int i = 0; i < floats; i++) {
      assertTrue(
          i >= first && i < first + count
              || Float.floatToRawIntBits(after[i]) == Float.floatToRawIntBits(before[i]),
          what + ": element " + i + " lies outside of the run");
    }
    return expected;
  }

  private static float at(MemorySegment in, long i, long offsetBytes) {
    return in.getAtIndex(ValueLayout.JAVA_FLOAT, i + offsetBytes / 4);
  }

  private static float mean(MemorySegment in, long i, long[] offsets) {
    float sum = -0f;
    for (long offset : offsets) {
      sum = sum + at(in, i, offset);
    }
    return sum / offsets.length;
  }

  private static void assertElement(float expected, MemorySegment actual, long i, String what) {
    FieldValues.assertBits(
        new float[] {expected},
        new float[] {actual.getAtIndex(ValueLayout.JAVA_FLOAT, i)},
        what + " element " + i);
  }

  @Test
  void diffusionAndMeansOfEveryDegreeAndLength() {
    for (int degree = 0; degree <= 14; degree++) {
      long[] o = offsets(degree);
      for (int count : LENGTHS) {
        int floats = count + 2 * REACH;
        float[] w = WEIGHTS[random.nextInt(WEIGHTS.length)];
        MemorySegment in = MemorySegment.ofArray(values(floats, count % 2 == 0));
        String what = "degree=" + degree + " count=" + count;
        MemorySegment diffused =
            compare(
                floats,
                REACH,
                count,
                what,
                (k, out) -> k.diffuse(in, out, REACH, count, o, w[0], w[1]));
        MemorySegment means =
            compare(floats, REACH, count, what, (k, out) -> k.mean(in, out, REACH, count, o));
        for (long i = REACH; i < REACH + count; i++) {
          float v = at(in, i, 0);
          float mean = degree == 0 ? v : mean(in, i, o);
          assertElement(mean, means, i, what + " mean");
          assertElement(degree == 0 ? v : w[0] * v + w[1] * mean, diffused, i, what);
        }
      }
    }
  }

  @Test
  void anyAndAllOfEveryDegreeAndLength() {
    for (int degree : new int[] {0, 1, 2, 3, 4, 6, 12}) {
      long[] o = offsets(degree);
      for (int count : LENGTHS) {
        int floats = count + 2 * REACH;
        MemorySegment in = MemorySegment.ofArray(bits(floats));
        String what = "degree=" + degree + " count=" + count;
        MemorySegment any =
            compare(floats, REACH, count, what, (k, out) -> k.any(in, out, REACH, count, o));
        MemorySegment none = MemorySegment.ofArray(new float[floats]);
        for (int i = 0; i < floats; i++) {
          none.setAtIndex(ValueLayout.JAVA_FLOAT, i, 1f - at(in, i, 0));
        }
        MemorySegment all =
            compare(floats, REACH, count, what, (k, out) -> k.all(none, out, REACH, count, o));
        for (long i = REACH; i < REACH + count; i++) {
          float found = at(in, i, 0);
          for (long offset : o) {
            found = found + at(in, i, offset);
          }
          assertElement(found > 0 ? 1f : 0f, any, i, what + " any");
          assertElement(found > 0 ? 0f : 1f, all, i, what + " all");
        }
      }
    }
  }

  @Test
  void differencesAndSlopesOfEveryLength() {
    for (int count : LENGTHS) {
      int floats = count + 2 * REACH;
      MemorySegment in = MemorySegment.ofArray(values(floats, count % 2 == 0));
      long[] o = offsets(4);
      String what = "count=" + count;
      MemorySegment differences =
          compare(
              2 * floats,
              2 * REACH,
              2L * count,
              what,
              (k, out) -> k.differences(in, out, REACH, count, o, -0.5f));
      Slope x = new Slope(offsets(3), new float[] {1f, -1f, 0.5f}, 3f, -1f);
      for (Slope y :
          List.of(
              new Slope(offsets(2), new float[] {0.7f, -1f}, 1f, -1f),
              new Slope(new long[0], new float[0], 1f, -1f))) {
        MemorySegment slopes =
            compare(
                2 * floats,
                2 * REACH,
                2L * count,
                what,
                (k, out) -> k.slopes(in, out, REACH, count, x, y));
        for (long i = REACH; i < REACH + count; i++) {
          assertElement(slope(in, i, x), slopes, 2 * i, what + " x");
          assertElement(slope(in, i, y), slopes, 2 * i + 1, what + " y");
        }
      }
      for (long i = REACH; i < REACH + count; i++) {
        float east = at(in, i, o[0]) - at(in, i, o[1]);
        float south = at(in, i, o[2]) - at(in, i, o[3]);
        assertElement(-east / 2f, differences, 2 * i, what);
        assertElement(-south / 2f, differences, 2 * i + 1, what);
      }
    }
  }

  private static float slope(MemorySegment in, long i, Slope slope) {
    float sum = 0f;
    for (int k = 0; k < slope.offsets().length; k++) {
      sum = sum + (at(in, i, slope.offsets()[k]) - at(in, i, 0)) * slope.weights()[k];
    }
    return slope.offsets().length == 0 ? 0f : sum / slope.divisor() * slope.sign();
  }

  @Test
  void thresholdsAndWavesOfEveryLength() {
    for (int count : LENGTHS) {
      MemorySegment d = MemorySegment.ofArray(values(count, true));
      MemorySegment v = MemorySegment.ofArray(values(count, true));
      float[] means = values(count, true);
      String what = "count=" + count;
      compare(count, 0, count, what, (k, out) -> k.threshold(d, out, count, 0.5f));
      MemorySegment[] newD = new MemorySegment[2];
      compare(
          count,
          0,
          count,
          what,
          (k, out) -> {
            MemorySegment meanThenD = MemorySegment.ofArray(means.clone());
            newD[k == scalar ? 0 : 1] = meanThenD;
            k.wave(d, v, meanThenD, out, 0, count, 1.21f, 0.3f, 0.1f);
          });
      FieldValues.assertBits(FieldValues.of(newD[0]), FieldValues.of(newD[1]), what);
    }
  }

  @Test
  void nativeMemoryGivesTheSameBits() {
    try (var arena = Arena.ofConfined()) {
      MemorySegment in = arena.allocate(ValueLayout.JAVA_FLOAT, 256);
      in.copyFrom(MemorySegment.ofArray(values(256, true)));
      MemorySegment expected = arena.allocate(ValueLayout.JAVA_FLOAT, 256);
      MemorySegment actual = arena.allocate(ValueLayout.JAVA_FLOAT, 256);
      long[] o = offsets(6);
      scalar.diffuse(in, expected, 50, 61, o, 0.75f, 0.25f);
      vector.diffuse(in, actual, 50, 61, o, 0.75f, 0.25f);
      FieldValues.assertBits(FieldValues.of(expected), FieldValues.of(actual), "native memory");
    }
  }

  @Test
  void runsBeyondTheMemoryAreRefusedByBoth() {
    MemorySegment in = MemorySegment.ofArray(new float[64]);
    MemorySegment out = MemorySegment.ofArray(new float[64]);
    long[] o = {-80, 80, -4, 4};
    for (StencilKernels kernels : List.of(scalar, vector)) {
      assertThrows(
          IndexOutOfBoundsException.class, () -> kernels.diffuse(in, out, 20, 32, o, 0.5f, 0.5f));
      assertThrows(IndexOutOfBoundsException.class, () -> kernels.mean(in, out, 20, 32, o));
      assertThrows(IndexOutOfBoundsException.class, () -> kernels.any(in, out, 20, 32, o));
      assertThrows(
          IndexOutOfBoundsException.class, () -> kernels.differences(in, out, 20, 32, o, 0.5f));
    }
  }
}
