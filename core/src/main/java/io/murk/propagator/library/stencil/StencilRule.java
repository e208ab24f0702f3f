package io.murk.propagator.library.stencil;

/** Which cells a cell reads, and with which weights. */
public enum StencilRule {
  /** Its neighbours, in their order, without weights. */
  NEIGHBOURS,
  /**
   * On Square4, the cells to the east, west, south and north, itself where the edge has none,
   * without weights.
   */
  GRID_DIFFERENCES,
  /**
   * Its neighbours; for axis a of two, x = axis 1 and y = axis 0, the weight is the reciprocal of
   * the displacement along a, 0 where there is none. Slopes are divided by the number of weights.
   */
  CENTRAL,
  /** As CENTRAL, but without neighbours that are the cell itself. */
  ONE_SIDED,
  /**
   * Its neighbours, with the least-squares weights of {@link LatticeSlopes} for each axis of the
   * lattice's true geometry. Slopes are not divided.
   */
  LATTICE;

  /** Whether slopes are divided by the number of weights. */
  boolean divides() {
    return this != LATTICE;
  }
}
