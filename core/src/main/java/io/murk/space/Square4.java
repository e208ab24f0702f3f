package io.murk.space;

import io.murk.error.ErrorCode;
import io.murk.error.MurkException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * A rectangular grid with four neighbours a cell.
 *
 * <p>Coordinate [row, col], rank = row * cols + col. Neighbour order: north (row - 1), south (row +
 * 1), west (col - 1), east (col + 1). Distance: Manhattan, the short way round where the edges
 * wrap.
 */
public final class Square4 implements Space {
  private static final int[] ROW_STEPS = {-1, 1, 0, 0};
  private static final int[] COL_STEPS = {0, 0, -1, 1};

  private final int rows;
  private final int cols;
  private final EdgeBehavior edge;

  private Square4(int rows, int cols, EdgeBehavior edge) {
    this.rows = rows;
    this.cols = cols;
    this.edge = edge;
  }

  /**
   * A grid.
   *
   * @param rows length of axis 0, 1 to 2^31 - 1
   * @param cols length of axis 1, 1 to 2^31 - 1
   * @param edge what lies beyond the last row and column
   */
  public static Square4 of(long rows, long cols, EdgeBehavior edge) {
    if (rows == 0 || cols == 0) {
      throw new MurkException(
          ErrorCode.EMPTY_SPACE,
          "space must have at least one cell, rows=" + rows + " cols=" + cols + " allowed=1..");
    }
    return new Square4(requireAxis("rows", rows), requireAxis("cols", cols), edge);
  }

  private static int requireAxis(String name, long length) {
    if (length < 0 || length > Integer.MAX_VALUE) {
      throw new MurkException(
          ErrorCode.DIMENSION_TOO_LARGE,
          name + " (" + length + ") exceeds maximum (2147483647), allowed=1..2147483647");
    }
    return (int) length;
  }

  /** Length of axis 0. */
  public int rows() {
    return rows;
  }

  /** Length of axis 1. */
  public int cols() {
    return cols;
  }

  /** What lies beyond the last row and column. */
  public EdgeBehavior edge() {
    return edge;
  }

  @Override
  public int ndim() {
    return 2;
  }

  @Override
  public long cellCount() {
    return (long) rows * cols;
  }

  @Override
  public int rank(int[] coord, int ndim) {
    if (ndim != 2) {
      return -1;
    }
    int row = coord[0];
    int col = coord[1];
    if (!contains(row, col)) {
      return -1;
    }
    long rank = (long) row * cols + col;
    return rank > Integer.MAX_VALUE ? -1 : (int) rank;
  }

  private boolean contains(int row, int col) {
    return row >= 0 && row < rows && col >= 0 && col < cols;
  }

  @Override
  public int[] coord(int rank) {
    requireRank(rank);
    return new int[] {rank / cols, rank % cols};
  }

  @Override
  public int maxDegree() {
    return edge == EdgeBehavior.ABSORB ? axisDegree(rows) + axisDegree(cols) : 4;
  }

  private static int axisDegree(int length) {
    return Math.min(length - 1, 2);
  }

  @Override
  public int neighbours(int rank, int[] out) {
    requireRank(rank);
    int row = rank / cols;
    int col = rank % cols;
    int count = 0;
    for (int i = 0; i < 4; i++) {
      int r = resolve(row + ROW_STEPS[i], rows);
      int c = resolve(col + COL_STEPS[i], cols);
      if (r >= 0 && c >= 0) {
        out[count++] = r * cols + c;
      }
    }
    return count;
  }

  /** The axis value that {@code value} stands for, or -1 when it stands for none. */
  private int resolve(int value, int length) {
    if (value >= 0 && value < length) {
      return value;
    }
    return switch (edge) {
      case ABSORB -> -1;
      case CLAMP -> value < 0 ? 0 : length - 1;
      case WRAP -> Math.floorMod(value, length);
    };
  }

  @Override
  public double distance(int[] a, int[] b) {
    requireCell(a);
    requireCell(b);
    return (double) axisDistance(a[0], b[0], rows) + axisDistance(a[1], b[1], cols);
  }

  private int axisDistance(int a, int b, int length) {
    int direct = Math.abs(a - b);
    return edge == EdgeBehavior.WRAP ? Math.min(direct, length - direct) : direct;
  }

  @Override
  public RegionPlan compile(Region region) {
    requireRanks();
    return switch (region) {
      case Region.All() -> compileAll();
      case Region.Disk(Coord center, int radius) -> compileDisk(center, radius);
      case Region.Neighbours(Coord center, int depth) -> compileDisk(center, depth);
      case Region.Rect(Coord min, Coord max) -> compileRect(min, max);
      case Region.Coords(List<Coord> cells) -> compileCoords(cells);
    };
  }

  private RegionPlan compileAll() {
    int[] ranks = new int[rows * cols];
    Arrays.setAll(ranks, i -> i);
    return RegionPlan.dense(ranks, rows, cols);
  }

  private RegionPlan compileDisk(Coord center, int radius) {
    int start = requireCell(center.toArray());
    if (radius < 0) {
      throw new MurkException(ErrorCode.INVALID_REGION, "radius=" + radius + " allowed=0..");
    }
    BitSet reached = new BitSet();
    reached.set(start);
    int[] frontier = {start};
    int[] near = new int[4];
    for (int step = 0; step < radius && frontier.length > 0; step++) {
      int[] next = new int[frontier.length * 4];
      int count = 0;
      for (int cell : frontier) {
        int degree = neighbours(cell, near);
        for (int i = 0; i < degree; i++) {
          if (!reached.get(near[i])) {
            reached.set(near[i]);
            next[count++] = near[i];
          }
        }
      }
      frontier = Arrays.copyOf(next, count);
    }
    int[] ranks = reached.stream().toArray();
    return RegionPlan.dense(ranks, ranks.length);
  }

  private RegionPlan compileRect(Coord min, Coord max) {
    requireCell(min.toArray());
    requireCell(max.toArray());
    if (min.axis(0) > max.axis(0) || min.axis(1) > max.axis(1)) {
      throw new MurkException(
          ErrorCode.INVALID_REGION,
          "min=" + min + " max=" + max + " allowed: min <= max on all axes");
    }
    int height = max.axis(0) - min.axis(0) + 1;
    int width = max.axis(1) - min.axis(1) + 1;
    int[] ranks = new int[height * width];
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = (min.axis(0) + i / width) * cols + min.axis(1) + i % width;
    }
    return RegionPlan.dense(ranks, height, width);
  }

  private RegionPlan compileCoords(List<Coord> cells) {
    int[] ranks =
        cells.stream().mapToInt(c -> requireCell(c.toArray())).sorted().distinct().toArray();
    return RegionPlan.dense(ranks, ranks.length);
  }

  @Override
  public boolean sameTopology(Space other) {
    return other instanceof Square4 that
        && rows == that.rows
        && cols == that.cols
        && edge == that.edge;
  }

  @Override
  public void displacements(int rank, double[] out) {
    requireRank(rank);
    int row = rank / cols;
    int col = rank % cols;
    int count = 0;
    for (int i = 0; i < 4; i++) {
      int r = resolve(row + ROW_STEPS[i], rows);
      int c = resolve(col + COL_STEPS[i], cols);
      if (r >= 0 && c >= 0) {
        out[2 * count] = displacement(row, r, ROW_STEPS[i], rows);
        out[2 * count + 1] = displacement(col, c, COL_STEPS[i], cols);
        count++;
      }
    }
  }

  private int displacement(int from, int to, int step, int length) {
    if (edge == EdgeBehavior.CLAMP) {
      return step;
    }
    int plain = to - from;
    if (plain > length / 2) {
      return plain - length;
    }
    return plain < -(length / 2) ? plain + length : plain;
  }

  @Override
  public GridGeometry geometryOrNull() {
    return new GridGeometry(rows, cols, edge, GridGeometry.Metric.MANHATTAN);
  }

  /** A space may have more cells than an int has ranks; its cells then have coordinates only. */
  private void requireRanks() {
    if (cellCount() > Integer.MAX_VALUE) {
      throw new MurkException(
          ErrorCode.CELL_COUNT_OVERFLOW, "cells=" + cellCount() + " allowed=1..2147483647");
    }
  }

  private void requireRank(int rank) {
    requireRanks();
    if (rank < 0 || rank >= cellCount()) {
      throw new MurkException(
          ErrorCode.COORD_OUT_OF_BOUNDS, "rank=" + rank + " allowed=0.." + (cellCount() - 1));
    }
  }

  private int requireCell(int[] coord) {
    if (coord.length != 2) {
      throw new MurkException(
          ErrorCode.COORD_OUT_OF_BOUNDS,
          "coord="
              + Arrays.toString(coord)
              + ": expected 2D coordinate, got "
              + coord.length
              + "D");
    }
    if (!contains(coord[0], coord[1])) {
      throw new MurkException(
          ErrorCode.COORD_OUT_OF_BOUNDS,
          "coord="
              + Arrays.toString(coord)
              + " allowed=[0.."
              + (rows - 1)
              + ", 0.."
              + (cols - 1)
              + "]");
    }
    return coord[0] * cols + coord[1];
  }

  @Override
  public String toString() {
    return "Square4[rows=" + rows + ", cols=" + cols + ", edge=" + edge + "]";
  }
}
