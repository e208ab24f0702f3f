package io.murk.propagator.library.stencil;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import io.murk.propagator.library.stencil.StencilPlan.CellTable;
import io.murk.space.Space;
import java.util.Arrays;

/**
 * Compiles a {@link StencilPlan}: one pass over the cells finds the pieces of consecutive cells
 * with one stencil; near pieces of one stencil become a run over the cells between; what no run
 * owns becomes strides and tables.
 *
 * <p>Needs memory for the pieces, of which a lattice has a few a row, and none for the cells.
 */
final class StencilCompiler {
  /** The most foreign cells that a run goes over at a time: they cost as much as a call. */
  private static final int WIDEST_GAP = 16;

  /** Cells that a run begins with at least. */
  private static final int SHORTEST_PIECE = 2;

  /** Cells that a run has at least; fewer are faster one by one. */
  private static final int SHORTEST_RUN = 6;

  /** Cells that a shorter run is widened to if it can be: a vector of the widest machines. */
  private static final int VECTOR = 16;

  /** Cells that a stride has at least. */
  private static final int SHORTEST_STRIDE = 4;

  private static final int TABLED = -1;

  private final Space space;
  private final StencilRule rule;
  private final StencilReader reader;
  private final StencilTable table;
  private final int cells;
  private final Runs pieces = new Runs();
  private final Runs runs = new Runs();
  private final Strides strides = new Strides();
  private final IntSequence isolated = new IntSequence();
  private final IntSequence[] rows;

  /** Bits of the f32 weights. */
  private final IntSequence[] rowWeights;

  /** Consecutive cells with one stencil. */
  record Runs(IntSequence start, IntSequence count, IntSequence stencil) {
    Runs() {
      this(new IntSequence(), new IntSequence(), new IntSequence());
    }

    void add(int first, int cells, int ofStencil) {
      start.add(first);
      count.add(cells);
      stencil.add(ofStencil);
    }

    int size() {
      return start.size();
    }

    int end(int i) {
      return start.at(i) + count.at(i);
    }
  }

  /** Cells with one stencil at a constant step. */
  record Strides(IntSequence start, IntSequence step, IntSequence count, IntSequence stencil) {
    Strides() {
      this(new IntSequence(), new IntSequence(), new IntSequence(), new IntSequence());
    }

    void add(int first, int by, int cells, int ofStencil) {
      start.add(first);
      step.add(by);
      count.add(cells);
      stencil.add(ofStencil);
    }
  }

  StencilCompiler(Space space, StencilRule rule) {
    if (space.cellCount() >= Integer.MAX_VALUE) {
      throw new MurkException(
          ErrorCode.CELL_COUNT_OVERFLOW, "neighbours of " + space + " allowed=0..2147483646 cells");
    }
    this.space = space;
    this.rule = rule;
    cells = (int) space.cellCount();
    reader = new StencilReader(space, rule);
    table = new StencilTable(reader.axes());
    rows = new IntSequence[reader.offsets.length + 1];
    rowWeights = new IntSequence[rows.length];
    Arrays.setAll(rows, i -> new IntSequence());
    Arrays.setAll(rowWeights, i -> new IntSequence());
  }

  StencilPlan compile() {
    scan();
    boolean[] owned = findRuns();
    widen();
    findStrides(owned);
    CellTable[] tables = new CellTable[rows.length];
    int used = 0;
    for (int degree = 0; degree < rows.length; degree++) {
      if (rows[degree].size() > 0) {
        tables[used++] = new CellTable(degree, rows[degree].toArray(), floats(rowWeights[degree]));
      }
    }
    return new StencilPlan(
        space, rule, table, runs, strides, Arrays.copyOf(tables, used), isolated.toArray());
  }

  private static float[] floats(IntSequence bits) {
    float[] floats = new float[bits.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = Float.intBitsToFloat(bits.at(i));
    }
    return floats;
  }

  private void scan() {
    int last = TABLED;
    for (int cell = 0; cell < cells; cell++) {
      int degree = reader.read(cell);
      if (degree == 0) {
        isolated.add(cell);
      }
      if (last == TABLED || !table.same(last, reader.offsets, reader.weights, degree)) {
        last = table.number(reader.offsets, reader.weights, degree);
        if (last != TABLED) {
          pieces.add(cell, 0, last);
        }
      }
      if (last == TABLED) {
        addRow(cell, reader.offsets, reader.weights, degree);
      } else {
        int piece = pieces.size() - 1;
        pieces.count.set(piece, cell + 1 - pieces.start.at(piece));
      }
    }
  }

  private void addRow(int cell, int[] offsets, float[] weights, int degree) {
    rows[degree].add(cell);
    for (int k = 0; k < degree; k++) {
      rows[degree].add(cell + offsets[k]);
    }
    for (int k = 0; k < degree * table.axes(); k++) {
      rowWeights[degree].add(Float.floatToRawIntBits(weights[k]));
    }
  }

  /**
   * Makes runs, which do not overlap and are in ascending order.
   *
   * @return for each piece, whether it belongs to a run
   */
  private boolean[] findRuns() {
    boolean[] owned = new boolean[pieces.size()];
    int first = -1;
    int last = -1;
    for (int i = 0; i < owned.length; i++) {
      boolean near =
          first >= 0
              && pieces.stencil.at(i) == pieces.stencil.at(first)
              && pieces.start.at(i) - pieces.end(last) <= WIDEST_GAP;
      if (near) {
        last = i;
      } else if (pieces.count.at(i) >= SHORTEST_PIECE) {
        closeRun(first, last, owned);
        first = i;
        last = i;
      }
    }
    closeRun(first, last, owned);
    return owned;
  }

  /** Takes the pieces of one stencil from {@code first} to {@code last} as a run if it pays. */
  private void closeRun(int first, int last, boolean[] owned) {
    if (first < 0) {
      return;
    }
    int stencil = pieces.stencil.at(first);
    int useful = 0;
    for (int i = first; i <= last; i++) {
      useful += pieces.stencil.at(i) == stencil ? pieces.count.at(i) : 0;
    }
    int start = pieces.start.at(first);
    int count = pieces.end(last) - start;
    if (count < SHORTEST_RUN || 2L * useful < count) {
      return;
    }
    for (int i = first; i <= last; i++) {
      owned[i] = pieces.stencil.at(i) == stencil;
    }
    runs.add(start, count, stencil);
  }

  /**
   * Widens runs that are shorter than a vector over cells that are done later: forwards, or the
   * last one backwards, which then is done first.
   */
  private void widen() {
    int last = runs.size() - 1;
    if (last < 0) {
      return;
    }
    int limit = cells;
    int start = runs.start.at(last);
    int count = runs.count.at(last);
    if (count < VECTOR
        && !fits(last, start, VECTOR)
        && fits(last, runs.end(last) - VECTOR, VECTOR)) {
      limit = start;
      int stencil = runs.stencil.at(last);
      for (int i = last; i > 0; i--) {
        runs.start.set(i, runs.start.at(i - 1));
        runs.count.set(i, runs.count.at(i - 1));
        runs.stencil.set(i, runs.stencil.at(i - 1));
      }
      runs.start.set(0, start + count - VECTOR);
      runs.count.set(0, VECTOR);
      runs.stencil.set(0, stencil);
    }
    for (int i = 0; i <= last; i++) {
      boolean free = runs.start.at(i) + VECTOR <= limit;
      if (runs.count.at(i) < VECTOR && free && fits(i, runs.start.at(i), VECTOR)) {
        runs.count.set(i, VECTOR);
      }
    }
  }

  /** Whether all that {@code count} cells from {@code start} would read lies in the field. */
  private boolean fits(int run, long start, int count) {
    long least = start;
    long most = start + count - 1;
    for (int offset : table.offsets(runs.stencil.at(run))) {
      least = Math.min(least, start + offset);
      most = Math.max(most, start + count - 1 + offset);
    }
    return least >= 0 && most < cells;
  }

  /** Puts the cells that no run owns in strides and tables. */
  private void findStrides(boolean[] owned) {
    int[] first = new int[table.size()];
    int[] step = new int[table.size()];
    int[] count = new int[table.size()];
    for (int piece = 0; piece < owned.length; piece++) {
      int stencil = pieces.stencil.at(piece);
      for (int cell = pieces.start.at(piece); !owned[piece] && cell < pieces.end(piece); cell++) {
        int known = count[stencil];
        int last = first[stencil] + (known - 1) * step[stencil];
        if (known > 1 && cell - last != step[stencil]) {
          if (known == 2) {
            addRow(first[stencil], table.offsets(stencil), table.weights(stencil), degree(stencil));
            first[stencil] = last;
            known = 1;
          } else {
            closeStride(first[stencil], step[stencil], known, stencil);
            known = 0;
          }
        }
        if (known == 0) {
          first[stencil] = cell;
        } else if (known == 1) {
          step[stencil] = cell - first[stencil];
        }
        count[stencil] = known + 1;
      }
    }
    for (int stencil = 0; stencil < count.length; stencil++) {
      closeStride(first[stencil], step[stencil], count[stencil], stencil);
    }
  }

  private int degree(int stencil) {
    return table.offsets(stencil).length;
  }

  private void closeStride(int first, int step, int count, int stencil) {
    if (count >= SHORTEST_STRIDE) {
      strides.add(first, step, count, stencil);
      return;
    }
    for (int i = 0; i < count; i++) {
      addRow(first + i * step, table.offsets(stencil), table.weights(stencil), degree(stencil));
    }
  }
}
