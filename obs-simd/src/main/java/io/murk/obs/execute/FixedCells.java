package io.murk.obs.execute;

import io.murk.obs.kernel.ObsKernelChoice;
import io.murk.obs.kernel.ObsKernels;
import java.lang.foreign.MemorySegment;

/**
 * Cells that are the same for everybody, and where each lies in a tensor:
 *
 * <pre>
 *   field   . . 12 13 14 . . 22 23 24 . .      ranks  = {12, 22}
 *   tensor  12 13 14  0  22 23 24  0           places = {0, 4}, counts = {3, 3}
 * </pre>
 *
 * <p>Runs of consecutive cells are copied as such. Where they would be short, and the tensor has no
 * gaps, the index of every value is listed instead.
 *
 * <p>Immutable; arrays are not copied. Hot: 0 B/op.
 */
public final class FixedCells {
  private static final ObsKernels KERNELS = ObsKernelChoice.KERNELS;
  private static final byte VALID = 1;
  private static final byte PADDING = 0;
  private static final int[] NONE = {};

  private final int[] ranks;
  private final int[] places;
  private final int[] counts;

  /** Instead of runs: where the value of each element lies, counted in f32; or nothing. */
  private final int[] values;

  private final long cells;
  private final long valid;

  private FixedCells(int[] ranks, int[] places, int[] counts, int[] values, long cells) {
    this.ranks = ranks;
    this.places = places;
    this.counts = counts;
    this.values = values;
    this.cells = cells;
    long count = values.length > 0 ? cells : 0;
    for (int run : counts) {
      count += run;
    }
    this.valid = count;
  }

  /** Every cell of a space, in canonical order. */
  public static FixedCells all(int cells) {
    return new FixedCells(new int[1], new int[1], new int[] {cells}, NONE, cells);
  }

  /**
   * Runs of cells that follow each other in the field and in the tensor.
   *
   * @param ranks the first cell of each
   * @param places where it lies in the tensor, counted in cells
   * @param counts cells of each
   * @param cells cells that the tensor has room for
   */
  public static FixedCells runs(int[] ranks, int[] places, int[] counts, long cells) {
    return new FixedCells(ranks, places, counts, NONE, cells);
  }

  /**
   * A tensor without gaps.
   *
   * @param values where the value of each element lies, counted in f32 from the first one that the
   *     map sees; at least one
   * @param cells cells that they belong to
   */
  public static FixedCells listed(int[] values, long cells) {
    return new FixedCells(NONE, NONE, NONE, values, cells);
  }

  /** Cells that the tensor has room for. */
  long cells() {
    return cells;
  }

  /** How many of them exist. */
  long valid() {
    return valid;
  }

  /** Whether every cell exists. */
  public boolean isComplete() {
    return valid == cells;
  }

  /** Whether these are all cells of a field, in its order. */
  boolean isField(int fieldCells) {
    return counts.length == 1 && counts[0] == fieldCells && isComplete();
  }

  /** Writes the tensor, 0 where there is no cell. */
  void gather(MemorySegment field, ValueMap map, MemorySegment output, long at) {
    if (values.length > 0) {
      map.listed(field, values, output, at);
      return;
    }
    long cellBytes = map.cellBytes();
    if (!isComplete()) {
      KERNELS.fillBytes(output, at, cells * cellBytes, PADDING);
    }
    int[] ranks = this.ranks;
    int[] places = this.places;
    int[] counts = this.counts;
    for (int i = 0; i < ranks.length; i++) {
      map.run(field, ranks[i], output, at + places[i] * cellBytes, counts[i]);
    }
  }

  /** Writes the tensor's mask, {@code width} bytes for a cell. */
  void writeMask(MemorySegment mask, long maskAt, long width) {
    if (isComplete()) {
      KERNELS.fillBytes(mask, maskAt, cells * width, VALID);
      return;
    }
    KERNELS.fillBytes(mask, maskAt, cells * width, PADDING);
    for (int i = 0; i < ranks.length; i++) {
      KERNELS.fillBytes(mask, maskAt + places[i] * width, counts[i] * width, VALID);
    }
  }
}
