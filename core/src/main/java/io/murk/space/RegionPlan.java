package io.murk.space;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

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
    byte[] mask = new byte[ranks.length];
    Arrays.fill(mask, (byte) 1);
    return new RegionPlan(ranks, consecutive(0, ranks.length), mask, shape);
  }

  /** Every cell, in the shape of the space. */
  static RegionPlan all(Space space) {
    return dense(consecutive(0, (int) space.cellCount()), space.shape());
  }

  /** As {@link #requireRoom(long, long)}, of a region without padding. */
  static void requireRoom(long cells) {
    requireRoom(cells, cells);
  }

  /**
   * Refuses a region that can't fit the heap before the heap is full.
   *
   * @param elements of its tensor, with a mask of a byte each
   * @param cells that may lie in it, with a rank and an index each
   * @throws MurkException {@link ErrorCode#ALLOCATION_FAILED}
   */
  static void requireRoom(long elements, long cells) {
    long bytes = elements + 8 * cells;
    long most = Runtime.getRuntime().maxMemory();
    if (bytes > most || elements > Integer.MAX_VALUE - 8) {
      throw new MurkException(
          ErrorCode.ALLOCATION_FAILED,
          "region elements="
              + elements
              + " need "
              + bytes
              + " bytes of Java heap, which has "
              + most
              + " (-Xmx, in MURK_JVM_OPTS); allowed: at most 2147483639 elements");
    }
  }

  /** The ranks from {@code first}, as many as {@code count}. */
  static int[] consecutive(int first, int count) {
    requireRoom(count);
    int[] ranks = new int[count];
    for (int i = 0; i < count; i++) {
      ranks[i] = first + i;
    }
    return ranks;
  }

  /** The cells within {@code radius} neighbour steps of the centre, in canonical order. */
  static RegionPlan disk(Space space, Coord center, int radius) {
    int start = Coord.requireCell(space, center);
    requireRadius(radius);
    Search search = new Search(space, start);
    while (search.steps < radius && search.expand()) {}
    int[] ranks = search.reached.stream().toArray();
    return dense(ranks, ranks.length);
  }

  /** The fewest neighbour steps from one cell to another, or -1 if there is no way. */
  static int steps(Space space, int from, int to) {
    Search search = new Search(space, from);
    while (!search.reached.get(to)) {
      if (!search.expand()) {
        return -1;
      }
    }
    return search.steps;
  }

  /** Breadth-first search: which cells can be reached in so many steps. */
  private static final class Search {
    private final Space space;
    private final BitSet reached = new BitSet();
    private final int[] near;
    private int[] frontier;
    private int steps;
    private long found = 1;

    Search(Space space, int start) {
      this.space = space;
      near = new int[space.maxDegree()];
      frontier = new int[] {start};
      reached.set(start);
    }

    /** Goes a step further, unless there are no further cells. */
    boolean expand() {
      int[] next = new int[16];
      int count = 0;
      for (int cell : frontier) {
        int degree = space.neighbours(cell, near);
        for (int i = 0; i < degree; i++) {
          if (!reached.get(near[i])) {
            reached.set(near[i]);
            if (count == next.length) {
              requireRoom(found + count);
              next = Arrays.copyOf(next, (int) Math.min(2L * count, Integer.MAX_VALUE - 8));
            }
            next[count++] = near[i];
          }
        }
      }
      found += count;
      requireRoom(found);
      frontier = Arrays.copyOf(next, count);
      steps += count > 0 ? 1 : 0;
      return count > 0;
    }
  }

  static void requireRadius(int radius) {
    if (radius < 0) {
      throw new MurkException(ErrorCode.INVALID_REGION, "radius=" + radius + " allowed=0..");
    }
  }

  /** The cells that are listed, in canonical order and once each. */
  static RegionPlan listed(Space space, List<Coord> cells) {
    int[] ranks =
        cells.stream()
            .mapToInt(cell -> Coord.requireCell(space, cell))
            .sorted()
            .distinct()
            .toArray();
    return dense(ranks, ranks.length);
  }

  /** Checks the corners of a box: two cells, the first not beyond the second on any axis. */
  static void requireBox(Space space, Coord min, Coord max) {
    Coord.requireCell(space, min);
    Coord.requireCell(space, max);
    for (int axis = 0; axis < space.ndim(); axis++) {
      if (min.axis(axis) > max.axis(axis)) {
        throw new MurkException(
            ErrorCode.INVALID_REGION,
            "min=" + min + " max=" + max + " allowed: min <= max on all axes");
      }
    }
  }

  /** The cells from one to another of a space whose only axis is the rank. */
  static RegionPlan interval(Space space, Coord min, Coord max) {
    requireBox(space, min, max);
    int count = max.axis(0) - min.axis(0) + 1;
    return dense(consecutive(min.axis(0), count), count);
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
