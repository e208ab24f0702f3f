package io.murk.obs.execute;

import io.murk.egress.EgressTarget;
import io.murk.obs.kernel.ObsKernelChoice;
import io.murk.obs.kernel.ObsKernels;
import io.murk.obs.kernel.WindowBatch;
import io.murk.obs.kernel.WindowRows;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * What a {@link RowWindow} sees from inside a space, worked out for every kind of place: as rows
 * that all exist, with their mask. On a line of 9 cells, with half = 2:
 *
 * <pre>
 *      value of a centre    0  1  2  3  4  5  6  7  8
 *      its kind             0  1  2  2  2  2  2  3  4
 * </pre>
 *
 * <p>A state is a kind on every axis, the last axis running fastest. A large window has too many of
 * them, and knows only the one from which the whole box lies in the space, if there is one.
 *
 * <p>A row that goes on around the edge of the last axis is in several parts. If it has two, the
 * second is the other side of the rows; if it has more, because the box is longer than the space,
 * the one with the middle column belongs to the rows, and the others are written after them, as
 * runs. Immutable. Hot: 0 B/op.
 */
final class WindowStates {
  private static final ObsKernels KERNELS = ObsKernelChoice.KERNELS;

  /** How many bytes the masks of all states may take: what a core's nearest caches hold. */
  private static final int MAX_BYTES = 1 << 16;

  /** The most elements of a window whose mask is an array, with slack. */
  private static final int MAX_INNER = Integer.MAX_VALUE - 8 - WindowBatch.SLACK;

  private static final byte VALID = 1;
  private static final long NO_ROW = Long.MIN_VALUE;

  /**
   * What is seen from one kind of place.
   *
   * @param rows what needs no second part, in values
   * @param seen elements that hold a cell's value
   * @param parts the other parts: for each where it begins, in ranks from the centre, at which cell
   *     of the tensor, and its cells
   */
  private record State(WindowRows rows, long seen, long[] parts) {}

  private static final int PART = 3;
  private static final long[] NO_PARTS = {};

  private final WindowAxis[] axes;
  private final int[] first;
  private final int[] last;
  private final ValueMap map;
  private final long elements;

  /** All states, or only the one that sees no edge, or none. */
  private final State[] states;

  /** The rows of all states. */
  private final WindowRows[] rows;

  /** Of each state how many elements hold a cell's value; negative if it has parts. */
  private final long[] seen;

  private final boolean knowsAll;

  /** The state that sees no edge, or -1. */
  private final int inner;

  /** One mask for each state, or one for all if nothing is clipped. */
  private final byte[] maskBytes;

  private final MemorySegment masks;
  private final long maskStride;

  /** The states of a window whose map is dense; the arguments are those of the window. */
  WindowStates(WindowAxis[] axes, int[] first, int[] last, ValueMap map) {
    this.axes = axes;
    this.first = first;
    this.last = last;
    this.map = map;
    elements = (long) first.length * axes[axes.length - 1].side() * map.width();
    int kinds = 1;
    int middle = 0;
    boolean hasInner = elements <= MAX_INNER;
    boolean clips = false;
    for (WindowAxis axis : axes) {
      kinds *= axis.kinds(); // not above the cells of the box
      middle = middle * axis.kinds() + axis.half();
      hasInner &= axis.length() >= axis.side();
      clips |= !axis.wraps();
    }
    inner = hasInner ? middle : -1;
    knowsAll = kinds * elements <= MAX_BYTES;
    int known = hasInner ? 1 : 0;
    states = new State[knowsAll ? kinds : known];
    maskStride = clips ? elements : 0;
    long masks = clips ? states.length : Math.min(1, states.length);
    maskBytes = new byte[Math.toIntExact(masks * elements + WindowBatch.SLACK)];
    rows = new WindowRows[states.length];
    seen = new long[states.length];
    compile();
    this.masks = MemorySegment.ofArray(maskBytes).asReadOnly();
  }

  /** Where a state is known, or -1. */
  int index(int state) {
    if (knowsAll) {
      return state;
    }
    return state == inner ? 0 : -1;
  }

  /**
   * Writes what is seen from a known state, and its mask.
   *
   * @param index where it is known
   * @param center rank of the cell in the middle
   * @return how many elements hold a cell's value
   */
  long write(
      int index, MemorySegment field, long center, EgressTarget target, long at, long maskAt) {
    State state = states[index];
    MemorySegment output = target.output();
    map.window(field, center, output, at, state.rows);
    KERNELS.copyBytes(masks, index * maskStride, target.mask(), maskAt, elements);
    long[] parts = state.parts;
    for (int i = 0; i < parts.length; i += PART) {
      map.run(field, center + parts[i], output, at + parts[i + 1] * map.cellBytes(), parts[i + 2]);
    }
    return state.seen;
  }

  /** Where the state that sees no edge is known, or {@link WindowBatch#NONE}. */
  int common() {
    return inner < 0 ? WindowBatch.NONE : index(inner);
  }

  /**
   * Says of the states that were found for a batch where they are known, and how many are. A window
   * is not one of them if its centre is outside, which has a negative state, or if it takes more
   * than kernels for batches.
   */
  int find(WindowBatch batch) {
    long[] found = batch.found();
    int count = batch.count();
    int others = 0;
    for (int n = 0; n < count; n++) {
      others |= (int) found[n] ^ inner;
    }
    if (others == 0 && inner >= 0) {
      return findInner(batch);
    }
    int[] states = batch.states;
    int known = 0;
    for (int n = 0; n < count; n++) {
      int state = (int) found[n];
      int index = state < 0 || knowsAll ? state : index(state);
      long elements = index < 0 ? -1 : seen[index];
      states[n] = elements < 0 ? WindowBatch.NONE : index;
      batch.seen[n] = elements;
      known += elements < 0 ? 0 : 1;
    }
    return known;
  }

  /** Of a batch whose windows see no edge. */
  private int findInner(WindowBatch batch) {
    int index = common();
    if (seen[index] < 0) {
      batch.all(WindowBatch.NONE, 0);
      return 0;
    }
    batch.all(index, seen[index]);
    return batch.count();
  }

  /** Writes the windows of a batch, and their masks. */
  void write(MemorySegment field, EgressTarget target, WindowBatch batch) {
    KERNELS.storeWindows(field, target.output(), batch, rows, map.code());
    KERNELS.storeMasks(maskBytes, (int) maskStride, target.mask(), batch);
  }

  private void compile() {
    int columns = axes.length - 1;
    int kinds = knowsAll ? axes[columns].kinds() : 1;
    int[] center = new int[axisCount()];
    long[] starts = new long[first.length];
    for (int index = 0; index < states.length; index++) {
      place(knowsAll ? index : inner, center);
      if (index % kinds == 0) {
        starts = rowStarts(center);
      }
      states[index] = state(index, starts, center[axes[columns].coordAxis()]);
      rows[index] = states[index].rows;
      seen[index] = states[index].parts.length == 0 ? states[index].seen : -1;
    }
  }

  private int axisCount() {
    int most = 0;
    for (WindowAxis axis : axes) {
      most = Math.max(most, axis.coordAxis());
    }
    return most + 1;
  }

  /** Writes a centre from which a state is seen. */
  private void place(int state, int[] center) {
    int rest = state;
    for (int i = axes.length - 1; i >= 0; i--) {
      WindowAxis axis = axes[i];
      center[axis.coordAxis()] = axis.valueOf(rest % axis.kinds());
      rest /= axis.kinds();
    }
  }

  /** Where column 0 of the box would lie in each row, in ranks from the centre, or no row. */
  private long[] rowStarts(int[] center) {
    MemorySegment centers = MemorySegment.ofArray(center);
    long middle = 0;
    for (int i = 0; i < axes.length - 1; i++) {
      middle += center[axes[i].coordAxis()] * axes[i].stride();
    }
    long[] starts = new long[first.length];
    for (int t = 0; t < starts.length; t++) {
      long row = RowWindow.row(axes, t, centers, 0);
      starts[t] = row < 0 ? NO_ROW : row - middle - axes[axes.length - 1].half();
    }
    return starts;
  }

  private State state(int index, long[] rowStarts, int column) {
    WindowAxis columns = axes[axes.length - 1];
    int half = columns.half();
    int components = map.components();
    long[] starts = new long[first.length];
    int[] firsts = new int[first.length];
    int[] ends = new int[first.length];
    long seen = 0;
    for (int t = 0; t < starts.length; t++) {
      if (rowStarts[t] == NO_ROW || first[t] > last[t]) {
        continue;
      }
      int from = Math.max(first[t], -column);
      int end = Math.min(last[t], columns.length() - 1 - column) + 1;
      starts[t] = rowStarts[t] * components;
      if (from < end) {
        firsts[t] = (half + from) * components;
        ends[t] = (half + end) * components;
      }
      if (columns.wraps()) {
        from = first[t];
        end = last[t] + 1;
      }
      if (from < end) {
        seen += end - from;
        mark(index, t, half + from, half + end);
      }
    }
    int width = columns.side() * components;
    WindowRows rows = new WindowRows(width, starts, firsts, ends);
    long[] parts = columns.wraps() ? parts(rowStarts, column) : NO_PARTS;
    if (parts.length > 0 && isOneForEachRow(parts)) {
      rows = new WindowRows(rows, otherSide(width, parts));
      parts = NO_PARTS;
    }
    return new State(rows, seen * map.width(), parts);
  }

  private boolean isOneForEachRow(long[] parts) {
    int side = axes[axes.length - 1].side();
    for (int n = PART; n < parts.length; n += PART) {
      if (parts[n + 1] / side == parts[n - PART + 1] / side) {
        return false;
      }
    }
    return true;
  }

  /** Parts as rows. */
  private WindowRows otherSide(int width, long[] parts) {
    int side = axes[axes.length - 1].side();
    int components = map.components();
    long[] starts = new long[first.length];
    int[] firsts = new int[first.length];
    int[] ends = new int[first.length];
    for (int n = 0; n < parts.length; n += PART) {
      int t = (int) (parts[n + 1] / side);
      long column = parts[n + 1] - (long) t * side;
      starts[t] = (parts[n] - column) * components;
      firsts[t] = (int) column * components;
      ends[t] = (int) (column + parts[n + 2]) * components;
    }
    return new WindowRows(width, starts, firsts, ends);
  }

  /** What rows see beyond the edges of the last axis. */
  private long[] parts(long[] rowStarts, long column) {
    WindowAxis columns = axes[axes.length - 1];
    long length = columns.length();
    int count = 0;
    for (int t = 0; t < rowStarts.length; t++) {
      if (rowStarts[t] != NO_ROW && first[t] <= last[t]) {
        long firstTurn = Math.floorDiv(column + first[t], length);
        long lastTurn = Math.floorDiv(column + last[t], length);
        count += (int) (lastTurn - firstTurn) + (firstTurn <= 0 && lastTurn >= 0 ? 0 : 1);
      }
    }
    long[] parts = count == 0 ? NO_PARTS : new long[count * PART];
    int n = 0;
    for (int t = 0; t < rowStarts.length && n < parts.length; t++) {
      long from = rowStarts[t] == NO_ROW ? last[t] + 1L : first[t];
      while (from <= last[t]) {
        long turn = Math.floorDiv(column + from, length);
        long end = Math.min(last[t] + 1L, (turn + 1) * length - column);
        if (turn != 0) {
          parts[n++] = rowStarts[t] + columns.half() + from - turn * length;
          parts[n++] = (long) t * columns.side() + columns.half() + from;
          parts[n++] = end - from;
        }
        from = end;
      }
    }
    return parts;
  }

  private void mark(int index, int t, int from, int end) {
    long row = index * maskStride + (long) t * axes[axes.length - 1].side() * map.width();
    int width = map.width();
    Arrays.fill(maskBytes, (int) row + from * width, (int) row + end * width, VALID);
  }
}
