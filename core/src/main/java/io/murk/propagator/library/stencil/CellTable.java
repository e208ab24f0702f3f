package io.murk.propagator.library.stencil;

/**
 * Cells with one number of neighbours.
 *
 * @param degree neighbours of a cell
 * @param rows {@code degree + 1} ranks a cell: its own, then its neighbours'
 * @param weights {@code degree * axes} a cell, [entry][axis]
 */
record CellTable(int degree, int[] rows, float[] weights) {
  int cells() {
    return rows.length / (degree + 1);
  }
}
