package io.murk.propagator.library.stencil;

import java.util.Arrays;

/** f32 in an array that grows. */
final class FloatSequence {
  private float[] values = new float[16];
  private int size;

  void add(float value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, Math.multiplyExact(size, 2));
    }
    values[size++] = value;
  }

  float[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
