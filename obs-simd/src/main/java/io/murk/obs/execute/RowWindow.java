package io.murk.obs.execute;

import io.murk.egress.EgressTarget;
import io.murk.obs.kernel.ObsKernelChoice;
import io.murk.obs.kernel.ObsKernels;
import io.murk.obs.kernel.WindowBatch;
import io.murk.obs.kernel.WindowPairs;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A window on a space whose cells lie in rows, one run of cells for each row of its box; a disk on
 * a grid with four neighbours a cell:
 *
 * <pre>
 *              left = col - half
 *               |
 *      top -----+---------#---------   first[0] = last[0] = 0
 *               |     # # # # #     |
 *      row      | # # # # @ # # # # |  first[half] = -half, last[half] = half
 *               |     # # # # #     |
 *               +---------#---------   first[2 * half] = last[2 * half] = 0
 * </pre>
 *
 * <p>The box has the axes of the tensor. Rows run along the last one; the others say which rows
 * there are. A run is clipped where the space ends and split where it wraps; a window may be larger
 * than the space, and then shows cells more than once.
 *
 * <p>What a small window sees from each place inside is worked out beforehand ({@link
 * WindowStates}): then it takes one call. Other windows, and those of centres outside, are walked
 * row by row.
 */
public final class RowWindow implements AgentWindow {
  private static final ObsKernels KERNELS = ObsKernelChoice.KERNELS;
  private static final byte VALID = 1;
  private static final byte PADDING = 0;

  private final WindowAxis[] axes;

  /** Of each row of the box the columns, from the middle, where its run begins and ends. */
  private final int[] first;

  private final int[] last;
  private final ValueMap map;
  private final long cells;
  private final boolean wrapsSomewhere;

  /** Null if values are not copied as rows, but spread. */
  private final @Nullable WindowStates states;

  private final @Nullable WindowPairs pairs;

  // Of each axis what places a centre: see WindowAxis.
  private final long[] offsets;
  private final int[] ends;
  private final int[] lows;
  private final int[] tops;
  private final int[] kinds;
  private final long[] strides;

  /**
   * A window.
   *
   * @param axes the box, in tensor order; neighbours along the last have ranks that follow
   * @param first of each row of the box the first column that is seen, from the middle
   * @param last of each row the last column that is seen; before {@code first} if there is none
   * @param map what cells become; the window's elements are at most 2^31 - 9
   */
  public RowWindow(WindowAxis[] axes, int[] first, int[] last, ValueMap map) {
    this.axes = axes;
    this.first = first;
    this.last = last;
    this.map = map;
    cells = (long) first.length * axes[axes.length - 1].side();
    offsets = new long[axes.length];
    ends = new int[axes.length];
    lows = new int[axes.length];
    tops = new int[axes.length];
    kinds = new int[axes.length];
    strides = new long[axes.length];
    boolean wraps = false;
    for (int i = 0; i < axes.length; i++) {
      WindowAxis axis = axes[i];
      offsets[i] = (long) axis.coordAxis() * Integer.BYTES;
      ends[i] = axis.length() - 1;
      lows[i] = axis.low();
      tops[i] = axis.top();
      kinds[i] = axis.kinds();
      strides[i] = axis.stride();
      wraps |= axis.wraps();
    }
    wrapsSomewhere = wraps;
    states = map.isDense() ? new WindowStates(axes, first, last, map) : null;
    pairs = pairsOrNull();
  }

  @Override
  public long elements() {
    return cells * map.width();
  }

  @Override
  public int common() {
    return states == null ? WindowBatch.NONE : states.common();
  }

  @Override
  public long gather(
      MemorySegment field,
      EgressTarget target,
      long at,
      long maskAt,
      MemorySegment centers,
      long centerAt) {
    WindowStates states = this.states;
    long[] offsets = this.offsets;
    int[] ends = this.ends;
    int outside = 0; // negative when an axis is
    int state = 0;
    long rank = 0;
    for (int i = 0; i < offsets.length; i++) {
      int value = centers.get(AXIS, centerAt + offsets[i]);
      outside |= value | (ends[i] - value);
      state = state * kinds[i] + Math.min(value, lows[i]) + Math.max(0, value - tops[i]);
      rank += value * strides[i];
    }
    if (outside < 0 || states == null) {
      return gatherOutside(field, target, at, maskAt, centers, centerAt);
    }
    int index = states.index(state);
    return index < 0
        ? walk(field, target, at, maskAt, centers, centerAt)
        : states.write(index, field, rank, target, at, maskAt);
  }

  @Override
  public void gatherAll(
      MemorySegment field,
      EgressTarget target,
      MemorySegment centers,
      long centerAt,
      long centerBytes,
      WindowBatch batch) {
    int known = states == null ? 0 : place(states, centers, centerAt, centerBytes, batch);
    if (states != null && known > 0) {
      states.write(field, target, batch);
    }
    for (int i = 0; i < batch.count() && known < batch.count(); i++) {
      if (states == null || batch.states[i] < 0) {
        long center = centerAt + i * centerBytes;
        batch.seen[i] = gather(field, target, batch.at(i), batch.maskAt(i), centers, center);
      }
    }
  }

  /** Says of each window of a batch which state it is and where, and of how many it knows that. */
  private int place(
      WindowStates states,
      MemorySegment centers,
      long centerAt,
      long centerBytes,
      WindowBatch batch) {
    if (pairs != null && centerBytes == WindowPairs.BYTES) {
      KERNELS.placeWindows(centers, centerAt, pairs, batch);
      return states.find(batch);
    }
    long[] found = batch.found();
    long[] places = batch.places;
    int count = batch.count();
    Arrays.fill(found, 0, count, 0);
    Arrays.fill(places, 0, count, 0);
    for (int i = 0; i < offsets.length; i++) {
      long at = centerAt + offsets[i];
      int end = ends[i];
      int low = lows[i];
      int top = tops[i];
      int kind = kinds[i];
      long stride = strides[i] * map.components() * Float.BYTES;
      for (int n = 0; n < count; n++) {
        int value = centers.get(AXIS, at + n * centerBytes);
        long state = found[n] * kind + Math.min(value, low) + Math.max(0, value - top);
        long outside = (value | (end - value) | found[n]) >> 63; // and stays so
        found[n] = state | outside;
        places[n] += value * stride;
      }
    }
    return states.find(batch);
  }

  /** What places centres on two axes, or null if there are not two, or a field is too large. */
  private @Nullable WindowPairs pairsOrNull() {
    long bytes = (long) map.components() * Float.BYTES;
    long last = 0;
    for (int i = 0; i < axes.length; i++) {
      last += ends[i] * strides[i] * bytes;
    }
    if (states == null || axes.length != 2 || last > Integer.MAX_VALUE) {
      return null;
    }
    WindowPairs made = new WindowPairs();
    for (int i = 0; i < axes.length; i++) {
      int factor = i == 0 ? kinds[1] : 1;
      int stride = Math.toIntExact(strides[i] * bytes);
      made.axis(axes[i].coordAxis(), ends[i], lows[i], tops[i], factor, stride);
    }
    return made;
  }

  /** A centre outside may stand for one inside, if all axes on which it is outside wrap. */
  private long gatherOutside(
      MemorySegment field,
      EgressTarget target,
      long at,
      long maskAt,
      MemorySegment centers,
      long centerAt) {
    WindowStates states = this.states;
    if (states == null || !wrapsSomewhere) {
      return walk(field, target, at, maskAt, centers, centerAt);
    }
    int state = 0;
    long rank = 0;
    boolean outside = false;
    for (int i = 0; i < axes.length; i++) {
      int value = (int) axes[i].resolve(centers.get(AXIS, centerAt + offsets[i]));
      outside |= value < 0;
      state = state * kinds[i] + Math.min(value, lows[i]) + Math.max(0, value - tops[i]);
      rank += value * strides[i];
    }
    int index = outside ? -1 : states.index(state);
    return index < 0
        ? walk(field, target, at, maskAt, centers, centerAt)
        : states.write(index, field, rank, target, at, maskAt);
  }

  /** Row by row; what lies between the runs is padding. */
  private long walk(
      MemorySegment field,
      EgressTarget target,
      long at,
      long maskAt,
      MemorySegment centers,
      long centerAt) {
    WindowAxis columns = axes[axes.length - 1];
    boolean wraps = columns.wraps();
    long length = columns.length();
    long center = centers.get(AXIS, centerAt + offsets[axes.length - 1]);
    long middle = columns.half();
    long done = 0;
    long seen = 0;
    for (int t = 0; t < first.length; t++, middle += columns.side()) {
      long row = row(axes, t, centers, centerAt);
      long from = wraps ? center + first[t] : Math.max(0, center + first[t]);
      long end = wraps ? center + last[t] + 1 : Math.min(length, center + last[t] + 1);
      if (row < 0 || from >= end) {
        continue;
      }
      long cell = middle + from - center;
      pad(target, at, maskAt, done, cell);
      seen += end - from;
      done = cell + end - from;
      KERNELS.fillBytes(
          target.mask(), maskAt + cell * map.width(), (end - from) * map.width(), VALID);
      while (from < end) {
        long column = wraps ? Math.floorMod(from, length) : from;
        long run = Math.min(end - from, length - column);
        map.run(field, row + column, target.output(), at + cell * map.cellBytes(), run);
        cell += run;
        from += run;
      }
    }
    pad(target, at, maskAt, done, cells);
    return seen * map.width();
  }

  /** Writes the cells of the tensor from one to before another as padding. */
  private void pad(EgressTarget target, long at, long maskAt, long cell, long end) {
    if (cell < end) {
      long step = map.cellBytes();
      int width = map.width();
      KERNELS.fillBytes(target.output(), at + cell * step, (end - cell) * step, PADDING);
      KERNELS.fillBytes(target.mask(), maskAt + cell * width, (end - cell) * width, PADDING);
    }
  }

  /**
   * The rank of the first cell of the space in row {@code t} of the box around a centre, or -1 if
   * the space has no such row.
   */
  static long row(WindowAxis[] axes, int t, MemorySegment centers, long centerAt) {
    long rank = 0;
    int rest = t;
    for (int i = axes.length - 2; i >= 0; i--) {
      WindowAxis axis = axes[i];
      int side = axis.side();
      int next = i == 0 ? 0 : rest / side;
      int center = centers.get(AXIS, centerAt + (long) axis.coordAxis() * Integer.BYTES);
      long value = axis.resolve((long) center + (rest - next * side) - axis.half());
      if (value < 0) {
        return -1;
      }
      rank += value * axis.stride();
      rest = next;
    }
    return rank;
  }
}
