package io.murk.realtime.watch;

import io.murk.egress.Snapshot;
import io.murk.space.GridGeometry;
import io.murk.space.Line1D;
import io.murk.space.Ring1D;
import io.murk.space.Space;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * How the cells of a space are laid out as a picture of rows, and which of them are sent.
 *
 * <p>Cells stand in the order of their ranks, {@code cols} a row. A picture that is larger than
 * wanted leaves cells out: of each axis every {@code step}th is sent.
 *
 * @param cells cells of the space; the last row may have fewer than {@code cols}
 * @param note what a viewer should know of the layout, may be empty
 */
record FieldGrid(int cells, int rows, int cols, String note) {
  private static final int LINE_COLS = 512;

  static FieldGrid of(Space space) {
    int cells = Math.toIntExact(space.cellCount());
    GridGeometry grid = space.geometryOrNull();
    if (grid != null) {
      String note = grid.metric() == GridGeometry.Metric.HEX ? "hexagons: row r, column q" : "";
      return new FieldGrid(cells, grid.rows(), grid.cols(), note);
    }
    boolean line = space instanceof Line1D || space instanceof Ring1D;
    int cols = line ? Math.min(cells, LINE_COLS) : (int) Math.ceil(Math.sqrt(cells));
    String note =
        !line
            ? "cells in the order of their ranks, " + cols + " a row"
            : cells > cols ? "one row, wrapped every " + cols + " cells" : "";
    return new FieldGrid(cells, Math.ceilDiv(cells, cols), cols, note);
  }

  /** Every how many-th row and column is sent, so that neither is longer than {@code size}. */
  int step(int size) {
    return Math.ceilDiv(Math.max(rows, cols), size);
  }

  int sentRows(int step) {
    return Math.ceilDiv(rows, step);
  }

  int sentCols(int step) {
    return Math.ceilDiv(cols, step);
  }

  /**
   * Copies what is sent of one component of a field.
   *
   * @param target {@code [sentRows][sentCols]}; NaN where the last row has no cell
   */
  void copy(Snapshot snapshot, int field, int component, int step, float[] target) {
    MemorySegment values = snapshot.field(field, 0);
    int components = snapshot.schema().components(field);
    if (step == 1 && components == 1) {
      MemorySegment.copy(values, ValueLayout.JAVA_FLOAT, 0, target, 0, cells);
      java.util.Arrays.fill(target, cells, target.length, Float.NaN);
      return;
    }
    int at = 0;
    for (int row = 0; row < rows; row += step) {
      for (int col = 0; col < cols; col += step) {
        long rank = (long) row * cols + col;
        target[at++] =
            rank < cells
                ? values.getAtIndex(ValueLayout.JAVA_FLOAT, rank * components + component)
                : Float.NaN;
      }
    }
  }
}
