package io.murk.propagator.library.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Loops over cells one by one with a table of their neighbours, for cells that no run covers.
 *
 * <p>A table has a row of {@code degree + 1} ranks a cell: its own, then its neighbours' in order.
 * Cells with one degree stand in one table, so the loops have no branch; a table over all cells of
 * a graph is twice as fast as compressed rows. Fields have {@code components} f32 a cell, of which
 * one is done in a call. hot: 0 B/op.
 */
public final class CellKernels {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT;

  private CellKernels() {}

  /** As {@link StencilKernels#diffuse}. */
  public static void diffuse(
      MemorySegment in,
      MemorySegment out,
      int[] table,
      int degree,
      int components,
      int component,
      float keep,
      float share) {
    switch (components == 1 ? degree : 0) {
      case 2 -> diffuse2(in, out, table, keep, share);
      case 3 -> diffuse3(in, out, table, keep, share);
      case 4 -> diffuse4(in, out, table, keep, share);
      case 5 -> diffuse5(in, out, table, keep, share);
      case 6 -> diffuse6(in, out, table, keep, share);
      case 8 -> diffuse8(in, out, table, keep, share);
      default -> diffuseAny(in, out, table, degree, components, component, keep, share);
    }
  }

  private static void diffuse2(
      MemorySegment in, MemorySegment out, int[] table, float keep, float share) {
    for (int t = 0; t + 2 < table.length; t += 3) {
      float sum = in.getAtIndex(F32, table[t + 1]) + in.getAtIndex(F32, table[t + 2]);
      int i = table[t];
      out.setAtIndex(F32, i, keep * in.getAtIndex(F32, i) + share * (sum / 2f));
    }
  }

  private static void diffuse3(
      MemorySegment in, MemorySegment out, int[] table, float keep, float share) {
    for (int t = 0; t + 3 < table.length; t += 4) {
      float sum =
          in.getAtIndex(F32, table[t + 1])
              + in.getAtIndex(F32, table[t + 2])
              + in.getAtIndex(F32, table[t + 3]);
      int i = table[t];
      out.setAtIndex(F32, i, keep * in.getAtIndex(F32, i) + share * (sum / 3f));
    }
  }

  private static void diffuse4(
      MemorySegment in, MemorySegment out, int[] table, float keep, float share) {
    for (int t = 0; t + 4 < table.length; t += 5) {
      float sum =
          in.getAtIndex(F32, table[t + 1])
              + in.getAtIndex(F32, table[t + 2])
              + in.getAtIndex(F32, table[t + 3])
              + in.getAtIndex(F32, table[t + 4]);
      int i = table[t];
      out.setAtIndex(F32, i, keep * in.getAtIndex(F32, i) + share * (sum / 4f));
    }
  }

  private static void diffuse5(
      MemorySegment in, MemorySegment out, int[] table, float keep, float share) {
    for (int t = 0; t + 5 < table.length; t += 6) {
      float sum =
          in.getAtIndex(F32, table[t + 1])
              + in.getAtIndex(F32, table[t + 2])
              + in.getAtIndex(F32, table[t + 3])
              + in.getAtIndex(F32, table[t + 4])
              + in.getAtIndex(F32, table[t + 5]);
      int i = table[t];
      out.setAtIndex(F32, i, keep * in.getAtIndex(F32, i) + share * (sum / 5f));
    }
  }

  private static void diffuse6(
      MemorySegment in, MemorySegment out, int[] table, float keep, float share) {
    for (int t = 0; t + 6 < table.length; t += 7) {
      float sum =
          in.getAtIndex(F32, table[t + 1])
              + in.getAtIndex(F32, table[t + 2])
              + in.getAtIndex(F32, table[t + 3])
              + in.getAtIndex(F32, table[t + 4])
              + in.getAtIndex(F32, table[t + 5])
              + in.getAtIndex(F32, table[t + 6]);
      int i = table[t];
      out.setAtIndex(F32, i, keep * in.getAtIndex(F32, i) + share * (sum / 6f));
    }
  }

  private static void diffuse8(
      MemorySegment in, MemorySegment out, int[] table, float keep, float share) {
    for (int t = 0; t + 8 < table.length; t += 9) {
      float sum =
          in.getAtIndex(F32, table[t + 1])
              + in.getAtIndex(F32, table[t + 2])
              + in.getAtIndex(F32, table[t + 3])
              + in.getAtIndex(F32, table[t + 4])
              + in.getAtIndex(F32, table[t + 5])
              + in.getAtIndex(F32, table[t + 6])
              + in.getAtIndex(F32, table[t + 7])
              + in.getAtIndex(F32, table[t + 8]);
      int i = table[t];
      out.setAtIndex(F32, i, keep * in.getAtIndex(F32, i) + share * (sum / 8f));
    }
  }

  private static void diffuseAny(
      MemorySegment in,
      MemorySegment out,
      int[] table,
      int degree,
      long m,
      long c,
      float keep,
      float share) {
    for (int t = 0; t < table.length; t += degree + 1) {
      long i = table[t] * m + c;
      float v = in.getAtIndex(F32, i);
      float next = degree == 0 ? v : keep * v + share * mean(in, table, t, degree, m, c);
      out.setAtIndex(F32, i, next);
    }
  }

  private static float mean(MemorySegment in, int[] table, int t, int degree, long m, long c) {
    float sum = -0f;
    for (int k = 1; k <= degree; k++) {
      sum += in.getAtIndex(F32, table[t + k] * m + c);
    }
    return sum / degree;
  }

  /** As {@link StencilKernels#mean}. */
  public static void mean(
      MemorySegment in, MemorySegment out, int[] table, int degree, int components, int component) {
    for (int t = 0; t < table.length; t += degree + 1) {
      long i = (long) table[t] * components + component;
      float next =
          degree == 0 ? in.getAtIndex(F32, i) : mean(in, table, t, degree, components, component);
      out.setAtIndex(F32, i, next);
    }
  }

  /** As {@link StencilKernels#any} on a scalar field. */
  public static void any(MemorySegment in, MemorySegment out, int[] table, int degree) {
    for (int t = 0; t < table.length; t += degree + 1) {
      float found = in.getAtIndex(F32, table[t]);
      for (int k = 1; k <= degree; k++) {
        found += in.getAtIndex(F32, table[t + k]);
      }
      out.setAtIndex(F32, table[t], found > 0f ? 1f : 0f);
    }
  }

  /** As {@link StencilKernels#all} on a scalar field. */
  public static void all(MemorySegment in, MemorySegment out, int[] table, int degree) {
    for (int t = 0; t < table.length; t += degree + 1) {
      float found = in.getAtIndex(F32, table[t]);
      for (int k = 1; k <= degree; k++) {
        found *= in.getAtIndex(F32, table[t + k]);
      }
      out.setAtIndex(F32, table[t], found);
    }
  }

  /** As {@link StencilKernels#differences}; the four neighbours are east, west, south, north. */
  public static void differences(MemorySegment in, MemorySegment out, int[] table, float half) {
    for (int t = 0; t < table.length; t += 5) {
      long i = 2L * table[t];
      float x = in.getAtIndex(F32, table[t + 1]) - in.getAtIndex(F32, table[t + 2]);
      float y = in.getAtIndex(F32, table[t + 3]) - in.getAtIndex(F32, table[t + 4]);
      out.setAtIndex(F32, i, x * half);
      out.setAtIndex(F32, i + 1, y * half);
    }
  }

  /**
   * The slopes of {@link Slope} along one axis of {@code axes}, to {@code out[axes * cell + axis]}.
   *
   * @param weights [cell of the table][neighbour][axis]; 0 leaves the neighbour out
   * @param divide whether the divisor is the number of neighbours that count, or 1
   */
  public static void slopes(
      MemorySegment in,
      MemorySegment out,
      int[] table,
      int degree,
      float[] weights,
      int axes,
      int axis,
      float sign,
      boolean divide) {
    int at = axis;
    for (int t = 0; t < table.length; t += degree + 1) {
      float v = in.getAtIndex(F32, table[t]);
      float sum = 0f;
      int n = 0;
      for (int k = 1; k <= degree; k++) {
        float weight = weights[at];
        at += axes;
        if (weight != 0f) {
          sum += (in.getAtIndex(F32, table[t + k]) - v) * weight;
          n++;
        }
      }
      float slope = n == 0 ? 0f : (divide ? sum / n : sum) * sign;
      out.setAtIndex(F32, (long) table[t] * axes + axis, slope);
    }
  }
}
