package io.murk.space;

/**
 * A compiled region: its cells in iteration order and where each lies in a tensor.
 *
 * <p>Arrays are handed out as they are, without a copy: read them, do not write them.
 */
public final class RegionPlan {
  private final int[] ranks;
  private final int[] tensorIndices;
  private final byte[] mask;
  private final int[] shape;

  RegionPlan(int[] ranks, int[] tensorIndices, byte[] mask, int[] shape) {
    this.ranks = ranks;
    this.tensorIndices = tensorIndices;
    this.mask = mask;
    this.shape = shape;
  }

  /** A plan without padding: the i-th cell at tensor index i. */
  static RegionPlan dense(int[] ranks, int... shape) {
    int[] indices = new int[ranks.length];
    byte[] mask = new byte[ranks.length];
    for (int i = 0; i < ranks.length; i++) {
      indices[i] = i;
      mask[i] = 1;
    }
    return new RegionPlan(ranks, indices, mask, shape);
  }

  /** Ranks of the cells, in iteration order. */
  public int[] ranks() {
    return ranks;
  }

  /** Tensor index of each cell, in the same order. */
  public int[] tensorIndices() {
    return tensorIndices;
  }

  /** One byte an element of the tensor: 1 where a cell lies, 0 for padding. */
  public byte[] mask() {
    return mask;
  }

  /** Shape of the tensor. */
  public int[] shape() {
    return shape;
  }

  /** Share of the tensor's elements that are cells; 0 when it has none. */
  public double validRatio() {
    long elements = 1;
    for (int side : shape) {
      elements *= side;
    }
    long valid = 0;
    for (byte bit : mask) {
      valid += bit;
    }
    return elements == 0 ? 0.0 : (double) valid / elements;
  }
}
