package io.murk.propagator.library.stencil;

import java.util.Arrays;

/**
 * The different stencils of a space, numbered as they come. A lattice has some tens or hundreds; a
 * graph may have one for every cell, of which only the first {@link #LIMIT} get a number.
 */
final class StencilTable {
  static final int LIMIT = 4096;
  private static final int SLOTS = LIMIT * 4;

  private final int axes;
  private final int[] slots = new int[SLOTS];
  private int[][] offsets = new int[16][];
  private float[][] weights = new float[16][];
  private int size;

  StencilTable(int axes) {
    this.axes = axes;
  }

  int axes() {
    return axes;
  }

  int size() {
    return size;
  }

  int[] offsets(int stencil) {
    return offsets[stencil];
  }

  float[] weights(int stencil) {
    return weights[stencil];
  }

  /** The number of a stencil of {@code degree} entries, or -1 when there are too many. */
  int number(int[] entryOffsets, float[] entryWeights, int degree) {
    int slot = hash(entryOffsets, entryWeights, degree) & SLOTS - 1;
    while (slots[slot] != 0) {
      int known = slots[slot] - 1;
      if (same(known, entryOffsets, entryWeights, degree)) {
        return known;
      }
      slot = slot + 1 & SLOTS - 1;
    }
    if (size == LIMIT) {
      return -1;
    }
    if (size == offsets.length) {
      offsets = Arrays.copyOf(offsets, size * 2);
      weights = Arrays.copyOf(weights, size * 2);
    }
    offsets[size] = Arrays.copyOf(entryOffsets, degree);
    weights[size] = Arrays.copyOf(entryWeights, degree * axes);
    slots[slot] = ++size;
    return size - 1;
  }

  boolean same(int stencil, int[] entryOffsets, float[] entryWeights, int degree) {
    return Arrays.equals(offsets[stencil], 0, offsets[stencil].length, entryOffsets, 0, degree)
        && Arrays.equals(
            weights[stencil], 0, weights[stencil].length, entryWeights, 0, degree * axes);
  }

  private int hash(int[] entryOffsets, float[] entryWeights, int degree) {
    int hash = degree;
    for (int k = 0; k < degree; k++) {
      hash = (hash ^ entryOffsets[k]) * 0x9E3779B1;
      hash ^= hash >>> 15;
    }
    for (int k = 0; k < degree * axes; k++) {
      hash = (hash ^ Float.floatToIntBits(entryWeights[k])) * 0x9E3779B1;
      hash ^= hash >>> 15;
    }
    return hash;
  }
}
