package io.murk.perf.alternatives;

import io.murk.space.EdgeBehavior;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The second design: diffusion on Square4 written by hand, all inner rows in one call.
 *
 * <p>It lost to runs that are compiled from any space's neighbours: those are as fast at 100x100,
 * and at 16x16, where the first and last row are too short for a vector, twice as fast because such
 * rows are widened over cells that are done again. KernelBenchmark has both.
 */
public final class GridDiffusion {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;
  private static final DiffusionKernels KERNELS = new VectorDiffusionKernels();

  private final int rows;
  private final int cols;
  private final EdgeBehavior edge;
  private final int step;
  private final long rowFloats;
  private final long totalFloats;

  /** Share of the neighbours' mean, by number of neighbours, and what is kept of the cell. */
  private final float[] share = new float[5];

  private final float[] keep = new float[5];

  /** A grid of {@code components} f32 a cell. */
  public GridDiffusion(
      int rows, int cols, EdgeBehavior edge, int components, double coefficientDt) {
    this.rows = rows;
    this.cols = cols;
    this.edge = edge;
    step = components;
    rowFloats = (long) cols * components;
    totalFloats = rows * rowFloats;
    for (int n = 0; n < 5; n++) {
      double a = coefficientDt * n;
      share[n] = (float) (a > 1.0 ? 1.0 : a);
      keep[n] = 1f - share[n];
    }
  }

  /** One tick. */
  public void diffuse(MemorySegment previous, MemorySegment out) {
    outerRow(previous, out, 0);
    if (rows > 1) {
      outerRow(previous, out, rows - 1);
    }
    if (rows > 2) {
      KERNELS.cross(
          previous,
          out,
          0,
          rowFloats,
          2 * rowFloats,
          step,
          (rows - 2) * rowFloats,
          keep[4],
          share[4]);
      if (cols == 1) {
        onlyColumn(previous, out);
      } else if (edge == EdgeBehavior.ABSORB) {
        outerColumnsOfThree(previous, out);
      } else {
        outerColumnsOfFour(previous, out);
      }
    }
  }

  /** The first or last row: inner cells by a kernel, if they have a vertical neighbour. */
  private void outerRow(MemorySegment previous, MemorySegment out, int row) {
    long centre = row * rowFloats;
    long north = rowOffset(row - 1);
    long south = rowOffset(row + 1);
    long count = rowFloats - 2L * step;
    if (north < 0 && south < 0) {
      cells(previous, out, north, centre, south, 1, cols - 1);
    } else if (count > 0 && north >= 0 && south >= 0) {
      KERNELS.cross(
          previous, out, north + step, centre + step, south + step, step, count, keep[4], share[4]);
    } else if (count > 0) {
      KERNELS.tee(
          previous,
          out,
          Math.max(north, south) + step,
          centre + step,
          step,
          count,
          keep[3],
          share[3]);
    }
    cells(previous, out, north, centre, south, 0, 1);
    if (cols > 1) {
      cells(previous, out, north, centre, south, cols - 1, cols);
    }
  }

  /** The inner rows of a grid that has one column. */
  private void onlyColumn(MemorySegment previous, MemorySegment out) {
    for (int row = 1; row < rows - 1; row++) {
      long centre = row * rowFloats;
      cells(previous, out, centre - rowFloats, centre, centre + rowFloats, 0, 1);
    }
  }

  /** First and last column of the inner rows, where nothing lies beyond them. */
  private void outerColumnsOfThree(MemorySegment previous, MemorySegment out) {
    long rowFloats = this.rowFloats;
    long step = this.step;
    float keep = this.keep[3];
    float share = this.share[3];
    for (long row = rowFloats; row < totalFloats - rowFloats; row += rowFloats) {
      for (long c = row; c < row + step; c++) {
        float sum = vertical(previous, c, rowFloats) + previous.getAtIndex(F32, c + step);
        float v = previous.getAtIndex(F32, c);
        out.setAtIndex(F32, c, keep * v + share * (sum / 3f));
      }
      for (long c = row + rowFloats - step; c < row + rowFloats; c++) {
        float sum = vertical(previous, c, rowFloats) + previous.getAtIndex(F32, c - step);
        float v = previous.getAtIndex(F32, c);
        out.setAtIndex(F32, c, keep * v + share * (sum / 3f));
      }
    }
  }

  /** First and last column of the inner rows, where the neighbour beyond them is some cell. */
  private void outerColumnsOfFour(MemorySegment previous, MemorySegment out) {
    long rowFloats = this.rowFloats;
    long step = this.step;
    float keep = this.keep[4];
    float share = this.share[4];
    long beyond = edge == EdgeBehavior.WRAP ? rowFloats - step : 0;
    for (long row = rowFloats; row < totalFloats - rowFloats; row += rowFloats) {
      for (long c = row; c < row + step; c++) {
        float sum =
            vertical(previous, c, rowFloats)
                + previous.getAtIndex(F32, c + beyond)
                + previous.getAtIndex(F32, c + step);
        float v = previous.getAtIndex(F32, c);
        out.setAtIndex(F32, c, keep * v + share * (sum / 4f));
      }
      for (long c = row + rowFloats - step; c < row + rowFloats; c++) {
        float sum =
            vertical(previous, c, rowFloats)
                + previous.getAtIndex(F32, c - step)
                + previous.getAtIndex(F32, c - beyond);
        float v = previous.getAtIndex(F32, c);
        out.setAtIndex(F32, c, keep * v + share * (sum / 4f));
      }
    }
  }

  /** Sum of the neighbours above and below. */
  private static float vertical(MemorySegment previous, long index, long rowFloats) {
    return previous.getAtIndex(F32, index - rowFloats)
        + previous.getAtIndex(F32, index + rowFloats);
  }

  /** Columns {@code from} to {@code to - 1} of a row, cell by cell, whatever their neighbours. */
  private void cells(
      MemorySegment previous,
      MemorySegment out,
      long north,
      long centre,
      long south,
      int from,
      int to) {
    for (int col = from; col < to; col++) {
      int west = column(col - 1);
      int east = column(col + 1);
      for (int c = 0; c < step; c++) {
        long at = (long) col * step + c;
        float sum = -0f;
        int n = 0;
        if (north >= 0) {
          sum += previous.getAtIndex(F32, north + at);
          n++;
        }
        if (south >= 0) {
          sum += previous.getAtIndex(F32, south + at);
          n++;
        }
        if (west >= 0) {
          sum += previous.getAtIndex(F32, centre + (long) west * step + c);
          n++;
        }
        if (east >= 0) {
          sum += previous.getAtIndex(F32, centre + (long) east * step + c);
          n++;
        }
        float v = previous.getAtIndex(F32, centre + at);
        out.setAtIndex(F32, centre + at, n == 0 ? v : keep[n] * v + share[n] * (sum / n));
      }
    }
  }

  private long rowOffset(int row) {
    int resolved = resolve(row, rows);
    return resolved < 0 ? -1 : resolved * rowFloats;
  }

  private int column(int col) {
    return resolve(col, cols);
  }

  private int resolve(int value, int length) {
    if (value >= 0 && value < length) {
      return value;
    }
    return switch (edge) {
      case ABSORB -> -1;
      case CLAMP -> value < 0 ? 0 : length - 1;
      case WRAP -> value < 0 ? length - 1 : 0;
    };
  }
}
