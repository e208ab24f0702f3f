package io.murk.obs.execute;

import io.murk.egress.EgressTarget;
import io.murk.obs.kernel.ObsKernelChoice;
import io.murk.obs.kernel.ObsKernels;
import io.murk.space.GridGeometry;
import java.lang.foreign.MemorySegment;

/**
 * A disk of cells around an agent, compiled to one run of cells for each row of its box; on a grid
 * with four neighbours a cell:
 *
 * <pre>
 *              left = col - radius
 *               |
 *      top -----+---------#---------   first[0] = last[0] = 0
 *               |     # # # # #     |
 *      row      | # # # # @ # # # # |  first[radius] = -radius, last[radius] = radius
 *               |     # # # # #     |
 *               +---------#---------   first[2 * radius] = last[2 * radius] = 0
 * </pre>
 *
 * <p>A run is clipped where the space ends and split where it wraps; a window may be larger than
 * the space, and then shows cells more than once. Tensor: [side, side, components], rows of the
 * space first.
 *
 * <p>Centres may be any ints, so cells are counted in longs. Immutable. Hot: 0 B/op.
 */
public final class DiskWindow {
  private static final ObsKernels KERNELS = ObsKernelChoice.KERNELS;
  private static final byte VALID = 1;
  private static final byte PADDING = 0;

  private final int rows;
  private final int cols;
  private final boolean wraps;
  private final int radius;
  private final int side;
  private final int rowAxis;
  private final int components;

  /** Of each row of the box the columns, from the middle, where its run begins and ends. */
  private final int[] first;

  private final int[] last;
  private final long cells;
  private final MemorySegment mask;

  /**
   * A window.
   *
   * @param grid the space as a grid
   * @param radius steps by the metric of the grid
   * @param components f32 of a cell; the window's elements are at most 2^31 - 9
   */
  public DiskWindow(GridGeometry grid, int radius, int components) {
    this.rows = grid.rows();
    this.cols = grid.cols();
    this.wraps = grid.wraps();
    this.rowAxis = grid.rowAxis();
    this.radius = radius;
    this.side = 2 * radius + 1;
    this.components = components;
    this.first = new int[side];
    this.last = new int[side];
    byte[] bytes = new byte[Math.toIntExact((long) side * side * components)];
    long count = 0;
    for (int t = 0; t < side; t++) {
      first[t] = grid.metric().firstCol(radius, t - radius);
      last[t] = grid.metric().lastCol(radius, t - radius);
      for (int dc = first[t]; dc <= last[t]; dc++) {
        int at = (t * side + radius + dc) * components;
        java.util.Arrays.fill(bytes, at, at + components, VALID);
        count++;
      }
    }
    this.cells = count;
    this.mask = MemorySegment.ofArray(bytes).asReadOnly();
  }

  /** Length of the box on both axes. */
  public int side() {
    return side;
  }

  /** Elements of the tensor. */
  public long floats() {
    return mask.byteSize();
  }

  /** How many elements hold a cell's value for an agent at this centre. */
  long validElements(long center) {
    int row = (int) (center >> 32);
    int col = (int) center;
    if (wraps || isInside(row, col)) {
      return cells * components;
    }
    long top = (long) row - radius;
    int end = endRow(top);
    long count = 0;
    for (int t = firstRow(top); t < end; t++) {
      count += Math.max(0, endCol(t, col) - firstCol(t, col));
    }
    return count * components;
  }

  /**
   * Writes the tensor and mask of one agent, all elements of them.
   *
   * @param field the field's values of the agent's world
   * @param map what cells become
   * @param target the caller's buffers
   * @param at where the tensor starts in the output
   * @param maskAt where it starts in the mask
   * @param center where the agent is, as {@link #center} says
   */
  void gather(
      MemorySegment field, ValueMap map, EgressTarget target, long at, long maskAt, long center) {
    int row = (int) (center >> 32);
    int col = (int) center;
    KERNELS.fillBytes(target.output(), at, floats() * map.type().bytes(), PADDING);
    if (isInside(row, col)) {
      KERNELS.copyBytes(mask, 0, target.mask(), maskAt, floats());
      gatherInside(field, map, target.output(), at, center);
    } else if (wraps) {
      KERNELS.copyBytes(mask, 0, target.mask(), maskAt, floats());
      gatherWrapped(field, map, target.output(), at, center);
    } else {
      KERNELS.fillBytes(target.mask(), maskAt, floats(), PADDING);
      gatherClipped(field, map, target, at, maskAt, center);
    }
  }

  /** A centre's coordinate as one number: row in the high half, column in the low half. */
  long center(int axis0, int axis1) {
    int row = rowAxis == 0 ? axis0 : axis1;
    int col = rowAxis == 0 ? axis1 : axis0;
    return (long) row << 32 | Integer.toUnsignedLong(col);
  }

  /** Every row of the box is one run. */
  private void gatherInside(
      MemorySegment field, ValueMap map, MemorySegment output, long at, long center) {
    int[] first = this.first;
    int[] last = this.last;
    long cellBytes = map.cellBytes();
    long source = ((center >> 32) - radius) * cols + (int) center;
    long middle = at + radius * cellBytes;
    for (int t = 0; t < side; t++) {
      map.run(
          field, source + first[t], output, middle + first[t] * cellBytes, last[t] - first[t] + 1);
      source += cols;
      middle += side * cellBytes;
    }
  }

  /** Runs end where the space ends. */
  private void gatherClipped(
      MemorySegment field, ValueMap map, EgressTarget target, long at, long maskAt, long center) {
    int col = (int) center;
    long top = (center >> 32) - radius;
    long left = (long) col - radius;
    int end = endRow(top);
    for (int t = firstRow(top); t < end; t++) {
      long from = firstCol(t, col);
      long count = endCol(t, col) - from;
      if (count > 0) {
        long cell = (long) t * side + (from - left);
        map.run(
            field, (top + t) * cols + from, target.output(), at + cell * map.cellBytes(), count);
        KERNELS.fillBytes(target.mask(), maskAt + cell * components, count * components, VALID);
      }
    }
  }

  /** Runs go on at the other side, as often as it takes. */
  private void gatherWrapped(
      MemorySegment field, ValueMap map, MemorySegment output, long at, long center) {
    int col = (int) center;
    long top = (center >> 32) - radius;
    for (int t = 0; t < side; t++) {
      long row = Math.floorMod(top + t, (long) rows) * cols;
      long from = Math.floorMod((long) col + first[t], (long) cols);
      long to = at + ((long) t * side + radius + first[t]) * map.cellBytes();
      long left = last[t] - first[t] + 1;
      while (left > 0) {
        long run = Math.min(left, cols - from);
        map.run(field, row + from, output, to, run);
        to += run * map.cellBytes();
        left -= run;
        from = 0;
      }
    }
  }

  /** Whether the whole box lies in the grid. */
  private boolean isInside(int row, int col) {
    return row >= radius
        && col >= radius
        && (long) row + radius < rows
        && (long) col + radius < cols;
  }

  /** The first row of the box that lies in the grid. */
  private int firstRow(long top) {
    return (int) Math.min(side, Math.max(0, -top));
  }

  /** One past the last row of the box that lies in the grid. */
  private int endRow(long top) {
    return (int) Math.max(0, Math.min(side, rows - top));
  }

  /** The first column of the grid in the run of row {@code t} of the box. */
  private long firstCol(int t, int col) {
    return Math.max(0, (long) col + first[t]);
  }

  /**
   * One past the last column of the grid in that run; not above {@link #firstCol} if there is none.
   */
  private long endCol(int t, int col) {
    return Math.min(cols, (long) col + last[t] + 1);
  }
}
