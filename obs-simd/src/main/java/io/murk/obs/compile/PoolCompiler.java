package io.murk.obs.compile;

import io.murk.obs.Pool;
import io.murk.obs.execute.PooledBox;
import io.murk.obs.execute.ValueMap;
import io.murk.obs.kernel.PoolRows;
import java.util.Arrays;

/** Makes the windows of an entry with a pool. */
final class PoolCompiler {
  /** Windows over a box, and how many there are on each of its axes. */
  record Windows(PooledBox box, int[] sides) {}

  private PoolCompiler() {}

  /**
   * Windows over a box of cells.
   *
   * @param sides the box's axes, without the components of a cell
   * @param pitch cells from one row of the box to the next, where it lies when it is pooled
   * @param map what results become
   */
  static Windows compile(int entry, Pool pool, int[] sides, long pitch, ValueMap map) {
    if (sides.length != 2) {
      throw SpecErrors.invalid(
          entry, "pool", pool, "none: the region has axes " + Arrays.toString(sides) + ", not two");
    }
    checkSide(entry, "pool.rows", pool.rows(), sides[0]);
    checkSide(entry, "pool.cols", pool.cols(), sides[1]);
    checkSide(entry, "pool.rowStride", pool.rowStride(), Integer.MAX_VALUE);
    checkSide(entry, "pool.colStride", pool.colStride(), Integer.MAX_VALUE);
    int outRows = (sides[0] - pool.rows()) / pool.rowStride() + 1;
    int outCols = (sides[1] - pool.cols()) / pool.colStride() + 1;
    PoolRows rows =
        new PoolRows(
            kind(pool.kernel()),
            pool.rows(),
            pool.cols(),
            pool.rowStride(),
            pool.colStride(),
            pitch,
            outRows,
            outCols);
    return new Windows(new PooledBox(rows, map.width(), map.code()), new int[] {outRows, outCols});
  }

  /**
   * Checks that a box can be gathered before it is pooled.
   *
   * @param elements of the box
   */
  static void requireScratch(int entry, Pool pool, long elements) {
    long heap = Runtime.getRuntime().maxMemory() / (Float.BYTES + 1);
    long most = Math.min(heap, PooledBox.MAX_BOX);
    if (elements > most) {
      throw SpecErrors.invalid(
          entry,
          "pool",
          pool,
          "at most " + most + " values to gather on the Java heap, the region has " + elements);
    }
  }

  private static void checkSide(int entry, String key, int value, int most) {
    if (value < 1 || value > most) {
      throw SpecErrors.invalid(
          entry, key, value, "1.." + (most == Integer.MAX_VALUE ? "" : "" + most));
    }
  }

  private static PoolRows.Kind kind(Pool.Kernel kernel) {
    return switch (kernel) {
      case MEAN -> PoolRows.Kind.MEAN;
      case MAX -> PoolRows.Kind.MAX;
      case MIN -> PoolRows.Kind.MIN;
      case SUM -> PoolRows.Kind.SUM;
    };
  }
}
