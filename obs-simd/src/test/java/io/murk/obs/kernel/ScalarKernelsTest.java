package io.murk.obs.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.murk.egress.ElementType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** The contract for the definition itself, and what it says of single values. */
final class ScalarKernelsTest extends ObsKernelsContract {
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final float[] VALUES = {
    0f,
    -0f,
    1f,
    -1f,
    0.5f,
    2f,
    0.1f,
    77.7f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN
  };

  @Override
  ObsKernels kernels() {
    return new ScalarKernels();
  }

  @Test
  void bytesAreRoundedHalfToEvenAndSaturated() {
    ElementCode code = ElementCode.identity(ElementType.U8).scaled(2f, 1f);
    float[] values = {0f, 0.25f, 0.75f, 126.75f, 500f, -3f, Float.NaN, Float.POSITIVE_INFINITY};
    int[] bytes = {1, 2, 2, 254, 255, 0, 0, 255};
    for (int i = 0; i < values.length; i++) {
      int stored = stored(values[i], code).get(BYTE, 0) & 255;
      assertEquals(bytes[i], stored, "value=" + values[i]);
    }
  }

  @Test
  void halvesAreThoseOfTheJdk() {
    for (float value : VALUES) {
      short stored =
          stored(value, ElementCode.identity(ElementType.F16)).get(ValueLayout.JAVA_SHORT, 0);
      assertEquals(Float.floatToFloat16(value), stored, "value=" + value);
    }
  }

  private MemorySegment stored(float value, ElementCode code) {
    MemorySegment source = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, value);
    MemorySegment target = Arena.ofAuto().allocate(4, 4);
    kernels().storeRun(source, 0, target, 0, 1, code);
    return target;
  }
}
