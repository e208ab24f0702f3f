package io.murk.perf.alternatives;

import io.murk.space.EdgeBehavior;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The diffusion that Murk had first: a kernel call for every row, and its ends cell by cell.
 *
 * <p>It lost to one run over all inner rows. A row costs a call, a last vector that overlaps the
 * one before and two cells that ask for every neighbour whether it exists: about 40 ns, which is
 * all that a 16x16 world takes now. KernelBenchmark has both.
 */
public final class RowByRowDiffusion {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;
  private static final DiffusionKernels KERNELS = new VectorDiffusionKernels();

  private final int rows;
  private final int cols;
  private final EdgeBehavior edge;
  private final int step;
  private final int rowFloats;
  private final long totalFloats;

  /** Share of the neighbours' mean, by number of neighbours, and what is kept of the cell. */
  private final float[] share = new float[5];

  private final float[] keep = new float[5];

  /** A grid of {@code components} f32 a cell. */
  public RowByRowDiffusion(
      int rows, int cols, EdgeBehavior edge, int components, double coefficientDt) {
    this.rows = rows;
    this.cols = cols;
    this.edge = edge;
    step = components;
    rowFloats = Math.multiplyExact(cols, components);
    totalFloats = (long) rows * rowFloats;
    for (int n = 0; n < 5; n++) {
      double a = coefficientDt * n;
      share[n] = (float) (a > 1.0 ? 1.0 : a);
      keep[n] = 1f - share[n];
    }
  }

  /** One tick. */
  public void diffuse(MemorySegment previous, MemorySegment out) {
    for (int row = 0; row < rows; row++) {
      long centre = (long) row * rowFloats;
      long north = rowOffset(row - 1);
      long south = rowOffset(row + 1);
      if (north >= 0 && south >= 0) {
        crossRow(previous, out, north, centre, south);
      } else if (north >= 0 || south >= 0) {
        teeRow(previous, out, Math.max(north, south), centre);
      } else {
        cells(previous, out, north, centre, south, 1, cols - 1);
      }
      cells(previous, out, north, centre, south, 0, 1);
      if (cols > 1) {
        cells(previous, out, north, centre, south, cols - 1, cols);
      }
    }
  }

  /** Inner cells of a row with both vertical neighbours. */
  private void crossRow(
      MemorySegment previous, MemorySegment out, long north, long centre, long south) {
    boolean wholeRow = centre >= step && centre + rowFloats + step <= totalFloats;
    int skip = wholeRow ? 0 : step;
    int count = rowFloats - 2 * skip;
    if (count > 0) {
      KERNELS.cross(
          previous, out, north + skip, centre + skip, south + skip, step, count, keep[4], share[4]);
    }
  }

  /** Inner cells of a row with one vertical neighbour. */
  private void teeRow(MemorySegment previous, MemorySegment out, long vertical, long centre) {
    int count = rowFloats - 2 * step;
    if (count > 0) {
      KERNELS.tee(previous, out, vertical + step, centre + step, step, count, keep[3], share[3]);
    }
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
    return resolved < 0 ? -1 : (long) resolved * rowFloats;
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
