package io.murk.space;

import org.jspecify.annotations.Nullable;

/**
 * A lattice of cells.
 *
 * <p>Every operation on a coordinate or rank that is no cell of the space is an error, except
 * {@link #rank}, which answers -1. Immutable and thread-safe.
 */
public sealed interface Space
    permits Line1D, Ring1D, Square4, Square8, Hex2D, Fcc12, ProductSpace, GraphSpace {
  /** Axes of a coordinate. */
  int ndim();

  /** Number of values that an axis takes: 0 to {@code axisLength(axis) - 1}. */
  int axisLength(int axis);

  /**
   * Shape of a tensor that holds every cell once, in canonical order: a new array whose product is
   * the number of cells.
   */
  int[] shape();

  /** Number of cells, at least 1. A world takes at most 2^31 - 1. */
  long cellCount();

  /**
   * Rank of a coordinate in canonical order, or -1 when it is no cell of this space (wrong number
   * of axes, outside), or when its rank does not fit 31 bits.
   *
   * @param coord axis values, from entry {@code from} on; no other entries are read
   * @param from index of the value of axis 0
   * @param ndim number of axes given
   */
  int rank(int[] coord, int from, int ndim);

  /** As {@link #rank(int[], int, int)} with the first {@code ndim} entries of {@code coord}. */
  default int rank(int[] coord, int ndim) {
    return rank(coord, 0, ndim);
  }

  /** As {@link #rank(int[], int, int)} with all entries of {@code coord}. */
  default int rank(int... coord) {
    return rank(coord, 0, coord.length);
  }

  /** The coordinate of a cell, a new array of {@link #ndim} entries. */
  int[] coord(int rank);

  /**
   * An upper bound of the number of entries that {@link #neighbours} gives; the largest one unless
   * the space says otherwise.
   */
  int maxDegree();

  /**
   * Writes the ranks of a cell's neighbours to {@code out}, in the order that sums follow. A
   * neighbour that is reached twice stands there twice.
   *
   * @param out takes as many entries as the cell has neighbours, from {@code at} on; room for
   *     {@link #maxDegree} is always enough
   * @param at index of the first entry to write
   * @return how many were written
   */
  int neighbours(int rank, int[] out, int at);

  /** As {@link #neighbours(int, int[], int)} from the first entry of {@code out} on. */
  default int neighbours(int rank, int[] out) {
    return neighbours(rank, out, 0);
  }

  /** Steps between two cells along the lattice (graph distance), a metric. */
  double distance(int[] a, int[] b);

  /** The cells of a region with their places in a tensor. */
  RegionPlan compile(Region region);

  /** Whether the other space has the same type and parameters. */
  boolean sameTopology(Space other);

  /** The space as a grid of rows, or null when it is none. */
  @Nullable GridGeometry geometryOrNull();

  /** Numbers that {@link #displacements} gives for a neighbour; 0 when cells have no place. */
  default int displacementAxes() {
    return ndim();
  }

  /**
   * Writes how far each neighbour lies from a cell: entry {@code at + i * stride + axis} is for
   * neighbour {@code i} of {@link #neighbours}, with {@code axis} below {@link #displacementAxes}.
   * No other entry is touched.
   *
   * <p>It is the difference of their coordinates, on a wrapping axis the short way round (when both
   * ways are as long, the plain difference). Where a clamped edge stands in for a cell beyond it,
   * it is the way to that cell.
   *
   * @param out receives the differences
   * @param at index of the first entry
   * @param stride entries from one neighbour to the next, at least {@code displacementAxes}
   * @return how many neighbours there are
   */
  int displacements(int rank, double[] out, int at, int stride);

  /**
   * As {@link #displacements(int, double[], int, int)} without gaps, from the first entry on.
   *
   * @param out room for {@code maxDegree * displacementAxes} entries is always enough
   */
  default int displacements(int rank, double[] out) {
    return displacements(rank, out, 0, displacementAxes());
  }
}
