package io.murk.propagator.library.stencil;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.util.Arrays;

/** Ints in an array that grows. */
final class IntSequence {
  private static final int MOST = Integer.MAX_VALUE - 8;

  private int[] values = new int[16];
  private int size;

  void add(int value) {
    if (size == values.length) {
      if (size == MOST) {
        throw new MurkException(
            ErrorCode.CELL_COUNT_OVERFLOW, "neighbours of cells without order allowed=0.." + MOST);
      }
      values = Arrays.copyOf(values, (int) Math.min(2L * size, MOST));
    }
    values[size++] = value;
  }

  int at(int index) {
    return values[index];
  }

  void set(int index, int value) {
    values[index] = value;
  }

  int size() {
    return size;
  }

  int[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
